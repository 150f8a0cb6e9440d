"""The kinds of rows of licensed premises, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import premises as queries
from agencies.licensing.queries import told
from agencies.licensing.queries import visits as visit_queries
from tests.support.visibility import probes_premises, probes_visits
from tests.support.visibility.looking import Channel, Kind, Probe
from tests.support.visibility.premises import HERE, NOTES, SHOWN_HERE, SHOWN_THERE, THERE
from tests.support.visibility.scene import ELSEWHERE, OTHER_PREMISES

PAGE, LIST, COUNT = Channel.PAGE, Channel.LIST, Channel.COUNT

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

VISITS = {HERE: LOOK, THERE: LOOK}
"""Visits are of officers, and of police who take part."""
LINES = {
    **VISITS,
    NOTES: OFFICERS,
    SHOWN_HERE: LOOK | STAFF_HERE,
    SHOWN_THERE: LOOK | STAFF_THERE,
}
VISIT, EXPORT = "licensing:visit", Channel.EXPORT

KINDS = (
    Kind(
        models.Premises,
        seen_by=TOLD,
        visible_to=queries.premises_visible_to,
        probes=(
            Probe(LIST, ["licensing:premises-list"], LOOK, probes_premises.listed),
            Probe(LIST, ["licensing:visit-plan"], OFFICERS, probes_visits.premises_to_visit),
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
    Kind(models.Incident, seen_by=TOLD, visible_to=told.incidents_visible_to, probes=()),
    Kind(models.IncidentPerson, seen_by=TOLD, visible_to=told.people_visible_to, probes=()),
    Kind(models.PersonName, seen_by=NAMES, visible_to=told.names_visible_to, probes=()),
    Kind(models.Seizure, seen_by=TOLD, visible_to=told.seizures_visible_to, probes=()),
    Kind(models.SeizureLine, seen_by=TOLD, visible_to=told.seizure_lines_visible_to, probes=()),
    Kind(
        models.Visit,
        seen_by=VISITS,
        visible_to=visit_queries.visits_visible_to,
        probes=(
            Probe(LIST, ["licensing:visits"], LOOK, probes_visits.listed),
            Probe(EXPORT, ["licensing:visits-export"], LOOK, probes_visits.exported),
            Probe(LIST, ["licensing:premises"], LOOK, probes_visits.on_premises),
            Probe(PAGE, ["licensing:visit-evening"], LOOK, probes_visits.evenings),
            Probe(PAGE, [VISIT], LOOK, probes_visits.pages),
        ),
    ),
    Kind(
        models.VisitOfficer,
        seen_by=VISITS,
        visible_to=visit_queries.visit_officers_visible_to,
        probes=(Probe(PAGE, [VISIT], LOOK, probes_visits.officers),),
    ),
    Kind(
        models.VisitPart,
        seen_by={**VISITS, NOTES: OFFICERS},
        visible_to=visit_queries.visit_parts_visible_to,
        probes=(Probe(PAGE, [VISIT], LOOK, probes_visits.parts),),
    ),
    Kind(
        models.VisitToilet,
        seen_by=VISITS,
        visible_to=visit_queries.visit_toilets_visible_to,
        probes=(Probe(PAGE, [VISIT], LOOK, probes_visits.toilets),),
    ),
    Kind(
        models.VisitSwab,
        seen_by=VISITS,
        visible_to=visit_queries.visit_swabs_visible_to,
        probes=(
            Probe(PAGE, [VISIT], LOOK, probes_visits.swabs),
            Probe(LIST, ["licensing:premises"], LOOK, probes_visits.swabs_over_time),
        ),
    ),
    Kind(
        models.VisitCondition,
        seen_by=VISITS,
        visible_to=visit_queries.visit_conditions_visible_to,
        probes=(Probe(PAGE, [VISIT], LOOK, probes_visits.conditions),),
    ),
    Kind(
        models.VisitLine,
        seen_by=LINES,
        visible_to=visit_queries.visit_lines_visible_to,
        probes=(
            Probe(PAGE, [VISIT], LOOK, probes_visits.lines),
            Probe(
                PAGE,
                ["venue:visit"],
                STAFF_HERE | STAFF_THERE,
                probes_visits.lines_shown,
                among=[SHOWN_HERE, SHOWN_THERE],
            ),
        ),
    ),
    Kind(
        models.VisitCopy,
        seen_by=TOLD,
        visible_to=visit_queries.visit_copies_visible_to,
        probes=(
            Probe(LIST, ["venue:visits"], STAFF_HERE | STAFF_THERE, probes_visits.copies_listed),
            Probe(PAGE, ["venue:visit"], STAFF_HERE | STAFF_THERE, probes_visits.copies),
        ),
    ),
)

NO_PAGE_YET = {
    "licensing.LicenceNumber",
    "licensing.Condition",
    "licensing.StaffMember",
    "licensing.Incident",
    "licensing.IncidentPerson",
    "licensing.PersonName",
    "licensing.Seizure",
    "licensing.SeizureLine",
}
