"""The kinds of rows of licensed premises, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import premises as queries
from agencies.licensing.queries import review, told
from tests.support.visibility import probes_premises, probes_review
from tests.support.visibility.looking import Channel, Kind, Probe
from tests.support.visibility.premises import HERE, THERE
from tests.support.visibility.scene import ELSEWHERE, OTHER_PREMISES

PAGE, LIST, COUNT = Channel.PAGE, Channel.LIST, Channel.COUNT
EXPORT = Channel.EXPORT

POLICE = {"police_triage", "police_intelligence"}
OFFICERS = {"licensing_officer", ELSEWHERE}
LOOK = POLICE | OFFICERS
"""Who opens pages about premises from outside."""
STAFF_HERE = {"premises_manager", "premises_staff", "door_supervisor"}
STAFF_THERE = {OTHER_PREMISES}

TOLD = {HERE: LOOK | STAFF_HERE, THERE: LOOK | STAFF_THERE}
"""What a premises told, and the premises itself: theirs, officers', police's."""
REGISTERS = {HERE: OFFICERS | STAFF_HERE, THERE: OFFICERS | STAFF_THERE}
NAMES = {HERE: POLICE, THERE: POLICE}
"""Names of guests (R5.7)."""
REVIEWS = {HERE: LOOK, THERE: LOOK}
OF_OFFICERS = {HERE: OFFICERS, THERE: OFFICERS}
MANAGERS = {"premises_manager", OTHER_PREMISES}
"""Who answers for a premises."""

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
    Kind(models.Condition, seen_by=TOLD, visible_to=queries.conditions_visible_to, probes=()),
    Kind(models.StaffMember, seen_by=REGISTERS, visible_to=queries.staff_visible_to, probes=()),
    Kind(
        models.Incident,
        seen_by=TOLD,
        visible_to=told.incidents_visible_to,
        probes=(
            Probe(LIST, ["licensing:reviews"], OFFICERS, probes_review.incidents),
            Probe(PAGE, ["licensing:review"], OFFICERS, probes_review.incident_pages),
            Probe(COUNT, ["licensing:night"], LOOK, probes_review.incidents_counted),
            Probe(EXPORT, ["licensing:night-export"], LOOK, probes_review.incidents_exported),
        ),
    ),
    Kind(models.IncidentPerson, seen_by=TOLD, visible_to=told.people_visible_to, probes=()),
    Kind(models.PersonName, seen_by=NAMES, visible_to=told.names_visible_to, probes=()),
    Kind(
        models.Seizure,
        seen_by=TOLD,
        visible_to=told.seizures_visible_to,
        probes=(Probe(COUNT, ["licensing:night"], LOOK, probes_review.seizures_counted),),
    ),
    Kind(models.SeizureLine, seen_by=TOLD, visible_to=told.seizure_lines_visible_to, probes=()),
    Kind(
        models.IncidentReview,
        seen_by=REVIEWS,
        visible_to=review.reviews_visible_to,
        probes=(
            Probe(LIST, ["licensing:reviews"], OFFICERS, probes_review.decided),
            Probe(COUNT, ["licensing:premises"], LOOK, probes_review.outcomes),
        ),
    ),
    Kind(
        models.ReviewEvent,
        seen_by=OF_OFFICERS,
        visible_to=review.review_events_visible_to,
        probes=(Probe(PAGE, ["licensing:review"], OFFICERS, probes_review.history),),
    ),
    Kind(
        models.ReviewQuestion,
        seen_by=REGISTERS,
        visible_to=review.questions_visible_to,
        probes=(
            Probe(PAGE, ["licensing:review"], OFFICERS, probes_review.questions_asked),
            Probe(LIST, ["venue:questions"], MANAGERS, probes_review.questions_listed),
            Probe(PAGE, ["venue:question"], MANAGERS, probes_review.question_pages),
        ),
    ),
    Kind(
        models.ReviewTold,
        seen_by=TOLD,
        visible_to=review.told_visible_to,
        probes=(Probe(PAGE, ["licensing:review"], OFFICERS, probes_review.told),),
    ),
    Kind(
        models.Complaint,
        seen_by=OF_OFFICERS,
        visible_to=review.complaints_visible_to,
        probes=(
            Probe(LIST, ["licensing:complaints"], OFFICERS, probes_review.complaints),
            Probe(PAGE, ["licensing:complaint"], OFFICERS, probes_review.complaint_pages),
            Probe(PAGE, ["licensing:premises"], LOOK, probes_review.complaints_of_premises),
        ),
    ),
)

NO_PAGE_YET = {
    "licensing.LicenceNumber",
    "licensing.Condition",
    "licensing.StaffMember",
    "licensing.IncidentPerson",
    "licensing.PersonName",
    "licensing.SeizureLine",
}
