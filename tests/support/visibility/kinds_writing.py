"""Letters, action plans and safety alerts, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import alerts, letters, plans
from tests.support.visibility import probes_writing as probes
from tests.support.visibility.looking import Channel, Kind, Probe
from tests.support.visibility.premises import HERE, THERE
from tests.support.visibility.scene import ELSEWHERE, OTHER_PREMISES
from tests.support.visibility.writing import DRAFTS, EVERYONE, OVER

PAGE, LIST = Channel.PAGE, Channel.LIST

OFFICERS = {"licensing_officer", ELSEWHERE}
LOOK = OFFICERS | {"police_triage", "police_intelligence"}
STAFF_HERE = {"premises_manager", "premises_staff", "door_supervisor"}
STAFF = STAFF_HERE | {OTHER_PREMISES}
MANAGERS = {"premises_manager", OTHER_PREMISES}
"""Who opens letters and plans at a premises."""

OF_HOLDER = {HERE: OFFICERS | STAFF_HERE, THERE: OFFICERS | {OTHER_PREMISES}}
WITH_DRAFTS = OF_HOLDER | {DRAFTS: OFFICERS}
SENT = [HERE, THERE]
ALERTS = {HERE: LOOK | STAFF_HERE, THERE: LOOK | {OTHER_PREMISES}}
NOW = [HERE, THERE, EVERYONE]

LETTER, PLAN, ALERT = "licensing.Letter", "licensing.ActionPlan", "licensing.VenueAlert"

KINDS = (
    Kind(
        models.Letter,
        seen_by=WITH_DRAFTS,
        visible_to=letters.letters_visible_to,
        probes=(
            Probe(
                LIST,
                ["licensing:letters"],
                OFFICERS,
                probes.listed("licensing:letters", "licensing:letter"),
            ),
            *(
                Probe(PAGE, [each], OFFICERS, probes.pages(each, LETTER))
                for each in ("licensing:letter", "licensing:letter-edit", "licensing:letter-pdf")
            ),
            Probe(
                LIST,
                ["venue:letters"],
                MANAGERS,
                probes.listed("venue:letters", "venue:letter"),
                among=SENT,
            ),
            Probe(
                PAGE, ["venue:letter"], MANAGERS, probes.pages("venue:letter", LETTER), among=SENT
            ),
        ),
    ),
    Kind(
        models.LetterCopy,
        seen_by=OF_HOLDER,
        visible_to=letters.letter_copies_visible_to,
        probes=tuple(
            Probe(PAGE, [each], who, probes.pages(each, "licensing.LetterCopy"))
            for each, who in (
                ("licensing:letter-pdf", OFFICERS),
                ("venue:letter-pdf", MANAGERS),
            )
        ),
    ),
    Kind(
        models.ActionPlan,
        seen_by=WITH_DRAFTS,
        visible_to=plans.plans_visible_to,
        probes=(
            Probe(
                LIST,
                ["licensing:plans"],
                OFFICERS,
                probes.listed("licensing:plans", "licensing:plan"),
            ),
            Probe(PAGE, ["licensing:plan"], OFFICERS, probes.pages("licensing:plan", PLAN)),
            Probe(
                LIST,
                ["venue:plans"],
                MANAGERS,
                probes.listed("venue:plans", "venue:plan"),
                among=SENT,
            ),
            Probe(PAGE, ["venue:plan"], MANAGERS, probes.pages("venue:plan", PLAN), among=SENT),
        ),
    ),
    Kind(
        models.ActionStep,
        seen_by=WITH_DRAFTS,
        visible_to=plans.steps_visible_to,
        probes=(
            Probe(PAGE, ["licensing:plan"], OFFICERS, probes.steps("licensing:plan")),
            Probe(PAGE, ["venue:plan"], MANAGERS, probes.steps("venue:plan"), among=SENT),
        ),
    ),
    Kind(
        models.StepEvent,
        seen_by=OF_HOLDER,
        visible_to=plans.step_events_visible_to,
        probes=(
            Probe(PAGE, ["licensing:plan"], OFFICERS, probes.events("licensing:plan")),
            Probe(PAGE, ["venue:plan"], MANAGERS, probes.events("venue:plan")),
        ),
    ),
    Kind(
        models.VenueAlert,
        seen_by=ALERTS | {EVERYONE: LOOK | STAFF, OVER: LOOK | STAFF},
        visible_to=alerts.alerts_visible_to,
        probes=(
            Probe(
                LIST,
                ["licensing:alerts"],
                LOOK,
                probes.listed("licensing:alerts", "licensing:alert"),
            ),
            Probe(PAGE, ["licensing:alert"], LOOK, probes.pages("licensing:alert", ALERT)),
            Probe(LIST, ["venue:alerts"], STAFF, probes.boxes("venue:alerts"), among=NOW),
            Probe(LIST, ["venue:home"], STAFF, probes.boxes("venue:home"), among=NOW),
            Probe(LIST, ["venue:alerts-past"], STAFF, probes.boxes("venue:alerts-past"),
                  among=[OVER]),
            Probe(PAGE, ["venue:alert"], STAFF, probes.pages("venue:alert", ALERT)),
        ),
    ),
    Kind(
        models.AlertRead,
        seen_by=ALERTS,
        visible_to=alerts.alert_reads_visible_to,
        probes=(
            Probe(PAGE, ["licensing:alert"], LOOK, probes.reads("licensing:alert")),
            Probe(PAGE, ["venue:alert"], STAFF, probes.reads("venue:alert")),
        ),
    ),
)  # fmt: skip
