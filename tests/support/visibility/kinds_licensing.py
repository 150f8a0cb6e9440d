"""The kinds of rows of licensed premises, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import premises as queries
from agencies.licensing.queries import registers, told, training
from tests.support.visibility import probes_premises
from tests.support.visibility import probes_premises as at
from tests.support.visibility.looking import Channel, Kind, Probe
from tests.support.visibility.premises import HERE, THERE
from tests.support.visibility.scene import ELSEWHERE, OTHER_PREMISES

PAGE, LIST, COUNT, EXPORT = Channel.PAGE, Channel.LIST, Channel.COUNT, Channel.EXPORT

POLICE = {"police_triage", "police_intelligence"}
OFFICERS = {"licensing_officer", ELSEWHERE}
LOOK = POLICE | OFFICERS
"""Who opens pages about premises from outside."""
STAFF_HERE = {"premises_manager", "premises_staff", "door_supervisor"}
STAFF_THERE = {OTHER_PREMISES}
WORK = STAFF_HERE | STAFF_THERE
RUN = {"premises_manager"} | STAFF_THERE
"""Who opens every page of a premises' people, and who those of its manager."""

TOLD = {HERE: LOOK | STAFF_HERE, THERE: LOOK | STAFF_THERE}
"""What a premises told, and the premises itself: theirs, officers', police's."""
REGISTERS = {HERE: OFFICERS | STAFF_HERE, THERE: OFFICERS | STAFF_THERE}
NAMES = {HERE: POLICE, THERE: POLICE}
"""Names of guests (R5.7)."""

KINDS = (
    Kind(
        models.Premises,
        seen_by=TOLD,
        visible_to=queries.premises_visible_to,
        probes=(
            Probe(LIST, ["licensing:premises-list"], LOOK, probes_premises.listed),
            Probe(PAGE, ["licensing:premises"], LOOK, probes_premises.pages),
        ),
    ),
    Kind(
        models.Tenure,
        seen_by=TOLD,
        visible_to=queries.tenures_visible_to,
        probes=(Probe(PAGE, ["licensing:premises"], LOOK, probes_premises.holders),),
    ),
    Kind(
        models.LicenceNumber,
        seen_by=TOLD,
        visible_to=queries.licence_numbers_visible_to,
        probes=(),
    ),
    Kind(
        models.Condition,
        seen_by=TOLD,
        visible_to=queries.conditions_visible_to,
        probes=(
            Probe(LIST, ["licensing:premises"], LOOK, at.conditions_of_premises),
            Probe(
                PAGE,
                ["licensing:condition"],
                OFFICERS,
                at.opened("licensing:condition", "licensing.Condition"),
            ),
            Probe(
                LIST, ["venue:conditions"], RUN, at.linked("venue:conditions", "venue:condition")
            ),
            Probe(
                PAGE, ["venue:condition"], RUN, at.opened("venue:condition", "licensing.Condition")
            ),
        ),
    ),
    Kind(
        models.StaffMember,
        seen_by=REGISTERS,
        visible_to=queries.staff_visible_to,
        probes=(
            Probe(LIST, ["venue:staff"], RUN, at.linked("venue:staff", "venue:member")),
            Probe(PAGE, ["venue:member"], RUN, at.opened("venue:member", "licensing.StaffMember")),
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
    Kind(models.Incident, seen_by=TOLD, visible_to=told.incidents_visible_to, probes=()),
    Kind(models.IncidentPerson, seen_by=TOLD, visible_to=told.people_visible_to, probes=()),
    Kind(models.PersonName, seen_by=NAMES, visible_to=told.names_visible_to, probes=()),
    Kind(models.Seizure, seen_by=TOLD, visible_to=told.seizures_visible_to, probes=()),
    Kind(models.SeizureLine, seen_by=TOLD, visible_to=told.seizure_lines_visible_to, probes=()),
)

NO_PAGE_YET = {
    "licensing.LicenceNumber",
    "licensing.Incident",
    "licensing.IncidentPerson",
    "licensing.PersonName",
    "licensing.Seizure",
    "licensing.SeizureLine",
}
