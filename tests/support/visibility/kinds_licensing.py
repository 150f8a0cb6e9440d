"""The kinds of rows of licensed premises, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import legal, told
from agencies.licensing.queries import premises as queries
from tests.support.visibility import probes_legal, probes_premises
from tests.support.visibility.looking import Channel, Kind, Probe
from tests.support.visibility.premises import HERE, THERE
from tests.support.visibility.scene import ELSEWHERE, OTHER_PREMISES

PAGE, LIST, COUNT, FILE = Channel.PAGE, Channel.LIST, Channel.COUNT, Channel.FILE

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

PROCEEDINGS = {HERE: LOOK, THERE: LOOK}
BUNDLES = {HERE: OFFICERS, THERE: OFFICERS}

LEGAL = (
    Kind(
        models.Proceeding,
        seen_by=PROCEEDINGS,
        visible_to=legal.proceedings_visible_to,
        probes=(
            Probe(LIST, ["licensing:proceedings"], LOOK, probes_legal.listed),
            Probe(LIST, ["licensing:premises"], LOOK, probes_legal.of_premises),
            Probe(PAGE, ["licensing:proceeding"], LOOK, probes_legal.pages),
            Probe(LIST, ["licensing:bundle-new"], OFFICERS, probes_legal.offered),
            Probe(LIST, ["licensing:bundle-papers"], OFFICERS, probes_legal.offered_more,
                  among=[HERE, THERE]),
        ),
    ),
    Kind(
        models.ProceedingLine,
        seen_by=PROCEEDINGS,
        visible_to=legal.proceeding_lines_visible_to,
        probes=(Probe(PAGE, ["licensing:proceeding"], LOOK, probes_legal.lines),),
    ),
    Kind(
        models.Bundle,
        seen_by=BUNDLES,
        visible_to=legal.bundles_visible_to,
        probes=(
            Probe(LIST, ["licensing:bundles"], OFFICERS, probes_legal.bundles_listed),
            Probe(PAGE, ["licensing:bundle"], OFFICERS, probes_legal.bundle_pages),
        ),
    ),
    Kind(
        models.BundlePaper,
        seen_by=BUNDLES,
        visible_to=legal.bundle_papers_visible_to,
        probes=(
            Probe(PAGE, ["licensing:bundle"], OFFICERS, probes_legal.papers),
            Probe(PAGE, ["licensing:bundle-preview"], OFFICERS, probes_legal.papers_previewed),
        ),
    ),
    Kind(
        models.BundlePage,
        seen_by=BUNDLES,
        visible_to=legal.bundle_pages_visible_to,
        probes=(
            Probe(PAGE, ["licensing:bundle-page"], OFFICERS, probes_legal.sheets),
            Probe(FILE, ["licensing:bundle-picture"], OFFICERS, probes_legal.pictures),
        ),
    ),
    Kind(
        models.BundlePiece,
        seen_by=BUNDLES,
        visible_to=legal.bundle_pieces_visible_to,
        probes=(Probe(FILE, ["licensing:bundle-file"], OFFICERS, probes_legal.files),),
    ),
)  # fmt: skip

KINDS = (
    *LEGAL,
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
    Kind(models.Incident, seen_by=TOLD, visible_to=told.incidents_visible_to, probes=()),
    Kind(models.IncidentPerson, seen_by=TOLD, visible_to=told.people_visible_to, probes=()),
    Kind(models.PersonName, seen_by=NAMES, visible_to=told.names_visible_to, probes=()),
    Kind(models.Seizure, seen_by=TOLD, visible_to=told.seizures_visible_to, probes=()),
    Kind(models.SeizureLine, seen_by=TOLD, visible_to=told.seizure_lines_visible_to, probes=()),
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
