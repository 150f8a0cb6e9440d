"""The kinds of rows of licensed premises, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import bags, told
from agencies.licensing.queries import premises as queries
from tests.support.visibility import probes_bags, probes_premises
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
STAFF = STAFF_HERE | STAFF_THERE

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
    Kind(models.Condition, seen_by=TOLD, visible_to=queries.conditions_visible_to, probes=()),
    Kind(
        models.StaffMember,
        seen_by=REGISTERS,
        visible_to=queries.staff_visible_to,
        probes=(Probe(LIST, ["venue:bag-add"], STAFF, probes_bags.staff_offered),),
    ),
    Kind(models.Incident, seen_by=TOLD, visible_to=told.incidents_visible_to, probes=()),
    Kind(models.IncidentPerson, seen_by=TOLD, visible_to=told.people_visible_to, probes=()),
    Kind(models.PersonName, seen_by=NAMES, visible_to=told.names_visible_to, probes=()),
    Kind(
        models.Seizure,
        seen_by=TOLD,
        visible_to=told.seizures_visible_to,
        probes=(
            Probe(LIST, ["licensing:seizures"], LOOK, probes_bags.listed),
            Probe(COUNT, ["licensing:seizures"], LOOK, probes_bags.counted),
            Probe(COUNT, ["licensing:premises"], LOOK, probes_bags.counted_at_premises),
            Probe(EXPORT, ["licensing:seizures-export"], OFFICERS, probes_bags.exported),
            Probe(PAGE, ["licensing:seizure"], LOOK, probes_bags.pages),
            Probe(LIST, ["licensing:collections"], POLICE, probes_bags.to_collect),
            Probe(LIST, ["venue:bags"], STAFF, probes_bags.own_listed),
            Probe(LIST, ["venue:bags-print"], STAFF, probes_bags.printed),
            Probe(LIST, ["venue:bag-labels"], STAFF, probes_bags.labelled),
            Probe(PAGE, ["venue:bag"], STAFF, probes_bags.own_pages),
        ),
    ),
    Kind(
        models.SeizureLine,
        seen_by=TOLD,
        visible_to=told.seizure_lines_visible_to,
        probes=(
            Probe(PAGE, ["licensing:seizure"], LOOK, probes_bags.lines),
            Probe(PAGE, ["venue:bag"], STAFF, probes_bags.own_lines),
        ),
    ),
    Kind(
        models.CollectionTask,
        seen_by=TOLD,
        visible_to=bags.collections_visible_to,
        probes=(Probe(LIST, ["licensing:collections"], POLICE, probes_bags.tasks),),
    ),
)

NO_PAGE_YET = {
    "licensing.LicenceNumber",
    "licensing.Condition",
    "licensing.Incident",
    "licensing.IncidentPerson",
    "licensing.PersonName",
}
