"""The kinds of rows of licensed premises, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import (
    bags,
    legal,
    register,
    registers,
    reporting,
    review,
    told,
    training,
)
from agencies.licensing.queries import premises as queries
from agencies.licensing.queries import visits as visit_queries
from tests.support.visibility import (
    probes_bags,
    probes_incidents,
    probes_legal,
    probes_premises,
    probes_review,
    probes_visits,
)
from tests.support.visibility import probes_premises as at
from tests.support.visibility.looking import Channel, Kind, Probe
from tests.support.visibility.premises import (
    HERE,
    NOTES,
    OF_OFFICERS,
    SHOWN_HERE,
    SHOWN_THERE,
    THERE,
)
from tests.support.visibility.scene import ELSEWHERE, OTHER_PREMISES

PAGE, LIST, COUNT, MAP = Channel.PAGE, Channel.LIST, Channel.COUNT, Channel.MAP
FILE, EXPORT = Channel.FILE, Channel.EXPORT

POLICE = {"police_triage", "police_intelligence"}
OFFICERS = {"licensing_officer", ELSEWHERE}
LOOK = POLICE | OFFICERS
"""Who opens pages about premises from outside."""
STAFF_HERE = {"premises_manager", "premises_staff", "door_supervisor"}
STAFF_THERE = {OTHER_PREMISES}
STAFF = STAFF_HERE | STAFF_THERE
WORK = STAFF_HERE | STAFF_THERE
RUN = {"premises_manager"} | STAFF_THERE
"""Who opens every page of a premises' people, and who those of its manager."""

TOLD = {HERE: LOOK | STAFF_HERE, THERE: LOOK | STAFF_THERE}
"""What a premises told, and the premises itself: theirs, officers', police's."""
REGISTERS = {HERE: OFFICERS | STAFF_HERE, THERE: OFFICERS | STAFF_THERE}
NAMES = {HERE: POLICE, THERE: POLICE}
"""Names of guests (R5.7)."""
VENUE = STAFF_HERE | STAFF_THERE
"""Who opens the pages of a premises' people."""
DRAFTS = {HERE: STAFF_HERE, THERE: STAFF_THERE}
TYPED_NAMES = {HERE: {"premises_manager"}, THERE: STAFF_THERE}
"""Names in a draft: whoever typed them."""
ASKED = {HERE: LOOK, THERE: LOOK}
REVIEWS = {HERE: LOOK, THERE: LOOK}
NOT_THEIRS = {HERE: OFFICERS, THERE: OFFICERS}
MANAGERS = {"premises_manager", OTHER_PREMISES}
"""Who answers for a premises."""

VISITS = {HERE: LOOK, THERE: LOOK}
"""Visits are of officers, and of police who take part."""
LINES = {
    **VISITS,
    NOTES: OFFICERS,
    SHOWN_HERE: LOOK | STAFF_HERE,
    SHOWN_THERE: LOOK | STAFF_THERE,
}
VISIT, EXPORT = "licensing:visit", Channel.EXPORT

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

IMPORTS = {OF_OFFICERS: OFFICERS}

KINDS = (
    *LEGAL,
    Kind(
        models.Premises,
        seen_by=TOLD,
        visible_to=queries.premises_visible_to,
        probes=(
            Probe(LIST, ["licensing:premises-list"], LOOK, probes_premises.listed),
            Probe(LIST, ["licensing:premises-by-person"], LOOK, probes_premises.of_person),
            Probe(LIST, ["licensing:visit-plan"], OFFICERS, probes_visits.premises_to_visit),
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
    Kind(
        models.Incident,
        seen_by=TOLD,
        visible_to=told.incidents_visible_to,
        probes=(
            Probe(LIST, ["licensing:incidents"], LOOK, probes_incidents.listed),
            Probe(COUNT, ["licensing:incidents"], LOOK, probes_incidents.counted),
            Probe(LIST, ["licensing:premises"], LOOK, probes_incidents.of_premises),
            Probe(PAGE, ["licensing:incident"], LOOK, probes_incidents.pages),
            Probe(LIST, ["venue:incidents"], VENUE, probes_incidents.own_listed),
            Probe(PAGE, ["venue:incident"], VENUE, probes_incidents.own_pages),
            Probe(PAGE, ["venue:sent"], VENUE, probes_incidents.sent),
            Probe(LIST, ["licensing:reviews"], OFFICERS, probes_review.incidents),
            Probe(PAGE, ["licensing:review"], OFFICERS, probes_review.incident_pages),
            Probe(COUNT, ["licensing:night"], LOOK, probes_review.incidents_counted),
            Probe(EXPORT, ["licensing:night-export"], LOOK, probes_review.incidents_exported),
        ),
    ),
    Kind(
        models.IncidentPerson,
        seen_by=TOLD,
        visible_to=told.people_visible_to,
        probes=(
            Probe(PAGE, ["licensing:incident"], LOOK, probes_incidents.people),
            Probe(PAGE, ["venue:incident"], VENUE, probes_incidents.own_people),
        ),
    ),
    Kind(
        models.PersonName,
        seen_by=NAMES,
        visible_to=told.names_visible_to,
        probes=(Probe(PAGE, ["licensing:incident-name"], LOOK, probes_incidents.names),),
    ),
    Kind(
        models.IncidentDraft,
        seen_by=DRAFTS,
        visible_to=reporting.drafts_visible_to,
        probes=(
            Probe(LIST, ["venue:home"], VENUE, probes_incidents.drafts_listed),
            Probe(PAGE, ["venue:draft"], VENUE, probes_incidents.drafts),
        ),
    ),
    Kind(
        models.DraftNames,
        seen_by=TYPED_NAMES,
        visible_to=reporting.draft_names_visible_to,
        probes=(Probe(PAGE, ["venue:draft"], VENUE, probes_incidents.typed_names),),
    ),
    Kind(
        models.IncidentAmendment,
        seen_by=TOLD,
        visible_to=reporting.amendments_visible_to,
        probes=(
            Probe(PAGE, ["licensing:incident"], LOOK, probes_incidents.amendments),
            Probe(PAGE, ["venue:incident"], VENUE, probes_incidents.own_amendments),
        ),
    ),
    Kind(
        models.NameRequest,
        seen_by=ASKED,
        visible_to=reporting.name_requests_visible_to,
        probes=(Probe(PAGE, ["licensing:incident"], LOOK, probes_incidents.requests),),
    ),
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
            Probe(COUNT, ["licensing:night"], LOOK, probes_review.seizures_counted),
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
        seen_by=NOT_THEIRS,
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
        seen_by=NOT_THEIRS,
        visible_to=review.complaints_visible_to,
        probes=(
            Probe(LIST, ["licensing:complaints"], OFFICERS, probes_review.complaints),
            Probe(PAGE, ["licensing:complaint"], OFFICERS, probes_review.complaint_pages),
            Probe(PAGE, ["licensing:premises"], LOOK, probes_review.complaints_of_premises),
        ),
    ),
)

NO_PAGE_YET = {}
