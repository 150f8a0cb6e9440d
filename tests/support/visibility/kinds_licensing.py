"""The kinds of rows of licensed premises, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import premises as queries
from agencies.licensing.queries import register, told
from tests.support.visibility import probes_premises
from tests.support.visibility.looking import Channel, Kind, Probe
from tests.support.visibility.premises import HERE, OF_OFFICERS, THERE
from tests.support.visibility.scene import ELSEWHERE, OTHER_PREMISES

PAGE, LIST, COUNT, MAP = Channel.PAGE, Channel.LIST, Channel.COUNT, Channel.MAP

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

IMPORTS = {OF_OFFICERS: OFFICERS}

KINDS = (
    Kind(
        models.Premises,
        seen_by=TOLD,
        visible_to=queries.premises_visible_to,
        probes=(
            Probe(LIST, ["licensing:premises-list"], LOOK, probes_premises.listed),
            Probe(PAGE, ["licensing:premises"], LOOK, probes_premises.pages),
            Probe(
                LIST,
                ["licensing:premises-map", "licensing:premises-map-points"],
                LOOK,
                probes_premises.on_map,
            ),
            Probe(MAP, ["licensing:premises-map-points"], LOOK, probes_premises.points),
            Probe(
                PAGE,
                [
                    "licensing:premises-change",
                    "licensing:premises-transfer",
                    "licensing:premises-people",
                ],
                OFFICERS,
                probes_premises.kept,
            ),
        ),
    ),
    Kind(
        models.PremisesChange,
        seen_by={HERE: LOOK, THERE: LOOK},
        visible_to=register.changes_visible_to,
        probes=(Probe(PAGE, ["licensing:premises"], LOOK, probes_premises.changes),),
    ),
    Kind(
        models.PremisesImport,
        seen_by=IMPORTS,
        visible_to=register.imports_visible_to,
        probes=(
            Probe(LIST, ["licensing:premises-imports"], OFFICERS, probes_premises.imports),
            Probe(PAGE, ["licensing:premises-import"], OFFICERS, probes_premises.import_pages),
        ),
    ),
    Kind(
        models.PremisesImportFile,
        seen_by=IMPORTS,
        visible_to=register.import_files_visible_to,
        probes=(
            Probe(PAGE, ["licensing:premises-import-columns"], OFFICERS, probes_premises.files),
        ),
    ),
    Kind(
        models.PremisesImportLine,
        seen_by=IMPORTS,
        visible_to=register.import_lines_visible_to,
        probes=(
            Probe(COUNT, ["licensing:premises-import-lines"], OFFICERS, probes_premises.lines),
        ),
    ),
    Kind(
        models.PremisesMapping,
        seen_by=IMPORTS,
        visible_to=register.mappings_visible_to,
        probes=(Probe(LIST, ["licensing:premises-imports"], OFFICERS, probes_premises.mappings),),
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
        probes=(Probe(PAGE, ["licensing:premises"], LOOK, probes_premises.earlier_numbers),),
    ),
    Kind(models.Condition, seen_by=TOLD, visible_to=queries.conditions_visible_to, probes=()),
    Kind(models.StaffMember, seen_by=REGISTERS, visible_to=queries.staff_visible_to, probes=()),
    Kind(models.Incident, seen_by=TOLD, visible_to=told.incidents_visible_to, probes=()),
    Kind(models.IncidentPerson, seen_by=TOLD, visible_to=told.people_visible_to, probes=()),
    Kind(models.PersonName, seen_by=NAMES, visible_to=told.names_visible_to, probes=()),
    Kind(models.Seizure, seen_by=TOLD, visible_to=told.seizures_visible_to, probes=()),
    Kind(models.SeizureLine, seen_by=TOLD, visible_to=told.seizure_lines_visible_to, probes=()),
)

NO_PAGE_YET = {
    "licensing.Condition",
    "licensing.StaffMember",
    "licensing.Incident",
    "licensing.IncidentPerson",
    "licensing.PersonName",
    "licensing.Seizure",
    "licensing.SeizureLine",
}
