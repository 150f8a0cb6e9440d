"""Premises' staff and registers, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import premises as queries
from agencies.licensing.queries import (
    registers,
    training,
)
from tests.support.visibility import (
    probes_bags,
)
from tests.support.visibility import probes_premises as at
from tests.support.visibility.licensing_roles import (
    EXPORT,
    LIST,
    LOOK,
    OFFICERS,
    PAGE,
    REGISTERS,
    RUN,
    STAFF,
    WORK,
)
from tests.support.visibility.looking import Kind, Probe

KINDS = (
    Kind(
        models.StaffMember,
        seen_by=REGISTERS,
        visible_to=queries.staff_visible_to,
        probes=(
            Probe(LIST, ["venue:staff"], RUN, at.linked("venue:staff", "venue:member")),
            Probe(PAGE, ["venue:member"], RUN, at.opened("venue:member", "licensing.StaffMember")),
            Probe(LIST, ["venue:bag-add"], STAFF, probes_bags.staff_offered),
        ),
    ),
    Kind(
        models.DoorShift,
        seen_by=REGISTERS,
        visible_to=registers.shifts_visible_to,
        probes=(
            Probe(
                LIST,
                ["licensing:premises"],
                LOOK,
                at.said_on(models.DoorShift, "licensing:premises", "licensing.Premises"),
            ),
            Probe(LIST, ["venue:registers"], WORK, at.linked("venue:registers", "venue:shift")),
            Probe(LIST, ["venue:door-list"], RUN, at.linked("venue:door-list", "venue:shift")),
            Probe(LIST, ["venue:door-print"], RUN, at.said(models.DoorShift, "venue:door-print")),
            Probe(
                EXPORT, ["venue:door-export"], RUN, at.said(models.DoorShift, "venue:door-export")
            ),
            Probe(PAGE, ["venue:shift"], WORK, at.opened("venue:shift", "licensing.DoorShift")),
        ),
    ),
    Kind(
        models.RegisterEntry,
        seen_by=REGISTERS,
        visible_to=registers.entries_visible_to,
        probes=(
            Probe(LIST, ["venue:entry-list"], RUN, at.linked("venue:entry-list", "venue:entry")),
            Probe(
                LIST, ["venue:entry-print"], RUN, at.said(models.RegisterEntry, "venue:entry-print")
            ),
            Probe(
                EXPORT,
                ["venue:entry-export"],
                RUN,
                at.said(models.RegisterEntry, "venue:entry-export"),
            ),
            Probe(PAGE, ["venue:entry"], WORK, at.opened("venue:entry", "licensing.RegisterEntry")),
        ),
    ),
    Kind(
        models.Training,
        seen_by=REGISTERS,
        visible_to=training.trainings_visible_to,
        probes=(
            Probe(
                PAGE,
                ["venue:member"],
                RUN,
                at.said_on(models.Training, "venue:member", "licensing.StaffMember"),
            ),
        ),
    ),
    Kind(
        models.ConditionEvidence,
        seen_by=REGISTERS,
        visible_to=training.evidence_visible_to,
        probes=(
            Probe(
                PAGE,
                ["venue:condition"],
                RUN,
                at.said_on(models.ConditionEvidence, "venue:condition", "licensing.Condition"),
            ),
            Probe(
                PAGE,
                ["licensing:condition"],
                OFFICERS,
                at.said_on(models.ConditionEvidence, "licensing:condition", "licensing.Condition"),
            ),
        ),
    ),
    Kind(
        models.PurgeProof,
        seen_by=REGISTERS,
        visible_to=registers.proofs_visible_to,
        probes=(
            Probe(LIST, ["venue:purges"], RUN, at.said(models.PurgeProof, "venue:purges")),
            Probe(
                LIST,
                ["licensing:premises"],
                LOOK,
                at.said_on(models.PurgeProof, "licensing:premises", "licensing.Premises"),
            ),
        ),
    ),
)
