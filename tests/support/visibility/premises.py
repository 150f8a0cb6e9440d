"""Two licensed premises in the scene, each with all that its people tell; and hidden ones."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from agencies.licensing.actions.review import reopen_review
from agencies.licensing.enums import PremisesKind, StaffRole
from agencies.licensing.models import (
    Bundle,
    BundlePage,
    BundlePaper,
    BundlePiece,
    CollectionTask,
    Complaint,
    Condition,
    ConditionEvidence,
    DoorShift,
    DraftNames,
    Incident,
    IncidentAmendment,
    IncidentDraft,
    IncidentPerson,
    IncidentReview,
    LicenceNumber,
    NameRequest,
    PersonName,
    Premises,
    PremisesChange,
    PremisesImport,
    PremisesImportFile,
    PremisesImportLine,
    PremisesMapping,
    Proceeding,
    ProceedingLine,
    PurgeProof,
    RegisterEntry,
    ReviewEvent,
    ReviewQuestion,
    ReviewTold,
    Seizure,
    SeizureLine,
    StaffMember,
    Tenure,
    Training,
    Visit,
    VisitCondition,
    VisitCopy,
    VisitLine,
    VisitOfficer,
    VisitPart,
    VisitSwab,
    VisitToilet,
)
from agencies.registry.models import Agency, AgencyKind
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.models import Report, ReportAmendment, ReportNarrative
from tests.support import premises as made
from tests.support import proceedings, register_file, visits
from tests.support.people import PREMISES, agency_named
from tests.support.visibility import writing

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

PLACE = "Nowhere Yard"
"""Where the scene's reports are, too: one search finds them all."""
HERE = "of the premises"
THERE = "of another premises"
REPORTS = "an incident at premises"
"""What police and officers get of an incident is a report, which goes by this name."""
OTHER = "heron"
"""The key of the other premises' agency."""
TABLES = (
    Premises, LicenceNumber, Tenure, Condition, StaffMember, Incident, IncidentPerson,
    PersonName, Seizure, SeizureLine, IncidentDraft, DraftNames, IncidentAmendment, NameRequest,
    CollectionTask, Visit, VisitCondition, VisitCopy, VisitLine, VisitOfficer, VisitPart,
    VisitSwab, VisitToilet, *writing.TABLES, Proceeding, ProceedingLine, Bundle, BundlePaper,
    BundlePage, BundlePiece, DoorShift, RegisterEntry, Training, ConditionEvidence, PurgeProof,
    PremisesChange, IncidentReview, ReviewEvent, ReviewQuestion, ReviewTold, Complaint,
)  # fmt: skip
NOTES = "of officers among themselves"
SHOWN_HERE, SHOWN_THERE = (f"shown to the people {each}" for each in (HERE, THERE))
"""Lines of a visit that its premises is shown as well."""
OF_OFFICERS = "what licensing officers keep"
FORMER = "of a former holder"


def other_agency() -> Agency:
    of = {"name": "The Heron elsewhere", "kind": AgencyKind.PREMISES}
    return Agency.objects.get_or_create(key=OTHER, defaults=of)[0]


def build(scene: Scene, there: User) -> None:
    """`there`: the manager of the other premises."""
    officer = scene.people["licensing_officer"]
    for name, agency, manager, kind in (
        (HERE, agency_named(PREMISES), scene.people["premises_manager"], PremisesKind.PUB),
        (THERE, other_agency(), there, PremisesKind.BAR),
    ):
        with made.everything_shown():
            before = {model: set(model.objects.values_list("pk", flat=True)) for model in TABLES}
        _premises(agency, officer, manager)
        premises = made.premises_of(agency, officer)
        writing.of_premises(officer, manager, premises, kind)
        with made.everything_shown():
            for model in TABLES:
                for row in model.objects.exclude(pk__in=before[model]):
                    scene.note(_name_of(row, name), row)
    writing.of_all(scene, made.premises_of(agency_named(PREMISES), officer))
    found = register_file.another_import(officer, state="checked")
    for row in (
        found,
        PremisesImportFile.objects.get(upload=found),
        *register_file.lines_of(found),
        PremisesMapping.objects.get(),
    ):
        scene.note(OF_OFFICERS, row)
    for incident in Incident.objects.select_related("report"):
        scene.note(REPORTS, incident.report)
        scene.note(REPORTS, ReportNarrative.objects.get(report=incident.report))
        for amendment in ReportAmendment.objects.filter(report=incident.report):
            scene.note(REPORTS, amendment)


def _name_of(row: Any, name: str) -> str:
    """Of parts and lines of a visit, some have another audience than the rest."""
    if getattr(row, "piece", "") == "notes" or getattr(row, "about", "") == "notes":
        return NOTES
    if getattr(row, "is_shown", False):
        return SHOWN_HERE if name == HERE else SHOWN_THERE
    return name


def _premises(agency: Agency, officer: User, manager: User) -> None:
    """One with a condition, an earlier licence number, staff, an incident and a bag."""
    premises = made.premises_of(agency, officer, address=f"{PLACE} {agency.key}")
    made.another_condition(premises)
    LicenceNumber(
        premises=premises,
        number=f"OLD-{uuid.uuid4().hex[:8]}",
        until=made.datetime.date(2025, 1, 1),
        audience=premises.audience,
    ).save(force_insert=True)
    made.staff_of(manager, 1, StaffRole.MANAGER)
    key = uuid.uuid4()
    tenure = premises.tenures.get(until=None)
    told = made.told(words=f"words of {uuid.uuid5(tenure.pk, key.hex).hex}")
    incident = made.report_incident(by=manager, told=told, key=key)
    made.another_seizure(manager, incident=incident.pk)
    made.added_to(incident, manager)
    made.another_draft(manager)
    made.name_asked_for(incident, officer)
    due = made.datetime.date(2020, 1, 1)
    made.another_condition(premises, "2", evidence="A list", due_on=due)
    visit = visits.whole(officer, premises)
    visits.correction(officer, visit, is_shown=True)
    proceeding = proceedings.another_proceeding(officer, premises)
    for each in range(2):
        begun = proceedings.another_bundle(officer, proceeding)
        begun = proceedings.with_photo(begun, officer, title=f"Exhibit {uuid.uuid4().hex}")
        if each:
            proceedings.as_made(begun)
    _registers(premises, officer, manager)
    later = uuid.uuid4()
    told = made.told(words=f"words of {uuid.uuid5(tenure.pk, later.hex).hex}")
    made.report_incident(by=manager, told=told, key=later)
    _reviewed(premises, officer, incident)


def _registers(premises: Premises, officer: User, manager: User) -> None:
    """A line in each register, a training, evidence of a condition, and a proof."""
    (shift,) = made.on_door(manager)
    made.another_entry(manager, words=f"Note {uuid.uuid4().hex}")
    made.another_training(manager, shift.member, evidence=f"Folder {uuid.uuid4().hex}")
    made.shown(manager, made.asked_for(officer, premises))
    made.another_proof(premises)


def _reviewed(premises: Premises, officer: User, incident: Incident) -> None:
    """Asked about, decided and opened again; and a complaint about the premises."""
    made.ask(officer, incident, f"asked {incident.pk.hex}")
    review = made.decide(officer, incident)
    reopen_review(by=officer, incident_id=incident.pk, words="Why", version=review.version)
    made.ask(officer, incident, f"asked again {incident.pk.hex}")
    made.decide(officer, incident)
    made.another_complaint(officer, premises)


def hide(hidden: Report, audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden premises with all that may hang on one, and hidden rows on every other. What
    premises write, their own people alone may store."""
    with made.everything_shown():
        return _hide(hidden, audience)


def _hide(hidden: Report, audience: list[str]) -> dict[str, uuid.UUID]:
    told = _hide_told(hidden, audience)
    for premises in list(Premises.objects.all()):
        tenure = premises.tenures.all()[0]
        _hide_at(premises, tenure, audience)
    bags = _hide_bags(audience)
    keys: dict[str, uuid.UUID] = {}
    for proceeding in list(Proceeding.objects.all()):
        keys = proceedings.hide(proceeding, audience)
    shown = Premises.objects.all()[0]
    shown.pk, shown.audience, shown.name = uuid7(), audience, "Hidden"
    shown.licence_number = "HIDDEN"
    shown.save(force_insert=True)
    _hide_reviews(audience)
    return {
        "premises_id": shown.pk,
        **told,
        **bags,
        **_hide_visits(shown, audience),
        **writing.hide(audience),
        **keys,
        **_hide_registers(audience),
        "upload_id": _hide_import(audience),
        "question_id": ReviewQuestion.objects.filter(audience=audience)[0].pk,
        "complaint_id": Complaint.objects.filter(audience=audience)[0].pk,
    }


def _hide_told(hidden: Report, audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden incident and draft, and hidden rows on every other incident."""
    now = timezone.now()
    incidents = list(Incident.objects.select_related("told_by"))
    for each in incidents:
        by = each.told_by
        person = IncidentPerson(
            incident=each, number=50, role="witness", description="Hidden", audience=audience
        )
        person.save(force_insert=True)
        IncidentAmendment(
            key=uuid.uuid4(), incident=each, words="Hidden", made_by=by, made_at=now,
            audience=audience,
        ).save(force_insert=True)  # fmt: skip
        NameRequest(
            person=each.people.all()[0], reason="rights", words="Hidden", asked_by=by, asked_at=now,
            answer="refused", answer_words="Hidden", answered_by=by, answered_at=now,
            reader="member:hidden", audience=audience,
        ).save(force_insert=True)  # fmt: skip
    one = incidents[0]
    one.pk, one.key, one.report, one.audience = uuid7(), uuid.uuid4(), hidden, audience
    one.words, one.in_charge = "Hidden", None
    one.save(force_insert=True)
    draft = IncidentDraft(
        id=uuid.uuid4(), tenure=one.tenure, begun_by=one.told_by, changed_by=one.told_by,
        changed_at=now, content={"fields": {}, "named": []}, audience=audience,
    )  # fmt: skip
    draft.save(force_insert=True)
    return {"incident_id": one.pk, "draft_id": draft.pk}


def _hide_bags(audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden bag beside every other, to be collected, and a hidden line on each."""
    for bag in list(Seizure.objects.all()):
        line = bag.lines.all()[0]
        line.pk, line.audience, line.number = uuid7(), audience, 99
        line.save(force_insert=True)
        task = bag.collection
        bag.pk, bag.key, bag.audience = uuid7(), uuid.uuid4(), audience
        bag.bag_number = f"H-{bag.key.hex}"
        bag.save(force_insert=True)
        task.pk, task.seizure_id, task.audience = uuid7(), bag.pk, audience
        task.save(force_insert=True)
    return {"bag_id": bag.pk, "collection_id": task.pk}


def _hide_visits(premises: Premises, audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden visit at each premises, hidden rows beside what visits show, and the keys of one."""
    row = VisitToilet.objects.all()[0]
    for visit in list(Visit.objects.all()):
        visits.hide_beside(visit, audience)
        visit.pk, visit.evening, visit.audience = uuid7(), uuid.uuid4(), audience
        visit.save(force_insert=True)
    visit.pk, visit.evening, visit.premises = uuid7(), uuid.uuid4(), premises
    visit.state, visit.outcome, visit.recorded_at = "under_way", "", None
    visit.save(force_insert=True)
    row.visit, row.pk, row.key, row.audience, row.words = (
        visit, uuid7(), uuid.uuid4(), audience, None,
    )  # fmt: skip
    row.save(force_insert=True)
    copy = VisitCopy.objects.all()[0]
    copy.pk, copy.visit, copy.premises = visit.pk, visit, premises
    copy.audience, copy.content = audience, {"findings": "Hidden", "agreed": "", "swabs": []}
    copy.save(force_insert=True)
    return {
        "premises_visit_id": visit.pk,
        "evening_id": visit.evening,
        "copy_id": copy.pk,
        "row_id": row.pk,
    }


def _hide_registers(audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden copy of every line, training, evidence and proof; one of each to ask for."""
    kinds: dict[str, type[Any]] = {
        "condition_id": Condition,
        "member_id": StaffMember,
        "shift_id": DoorShift,
        "entry_id": RegisterEntry,
        "training_id": Training,
        "evidence_id": ConditionEvidence,
        "proof_id": PurgeProof,
    }
    found = {}
    for name, model in kinds.items():
        for row in list(model.objects.all()):
            if model in (Condition, StaffMember):  # hidden already, with the premises
                if row.audience == audience:
                    found[name] = row.pk
                continue
            row.pk, row.audience = uuid7(), audience
            _unlike(row)
            row.save(force_insert=True)
            found[name] = row.pk
    return found


def _unlike(row: Any) -> None:
    """What is once in a table, and seals, which belong to their rows."""
    if isinstance(row, (DoorShift, RegisterEntry)):
        row.entry, row.words = uuid.uuid4(), None
    if isinstance(row, DoorShift):
        row.member_name = "Hidden"
    if isinstance(row, Training):
        row.evidence = None
    if isinstance(row, ConditionEvidence):
        row.key, row.words = uuid.uuid4(), "Hidden"


def _hide_import(audience: list[str]) -> uuid.UUID:
    """A hidden copy of an import, and hidden lines in every other."""
    for line in list(PremisesImportLine.objects.all()):
        content = line.content.open() if line.content is not None else None
        line.pk, line.audience, line.content = uuid7(), audience, content
        line.number += 1_000
        line.save(force_insert=True)
    found = PremisesImport.objects.all()[0]
    found.pk, found.audience, found.source = uuid7(), audience, "Hidden"
    found.save(force_insert=True)
    return found.pk


def _hide_reviews(audience: list[str]) -> None:
    """A review of each incident that has none, and hidden copies of all that hangs on reviews."""
    for incident in Incident.objects.filter(review=None):
        IncidentReview(incident=incident, audience=audience).save(force_insert=True)
    for model in (ReviewEvent, ReviewTold, ReviewQuestion, Complaint):
        for row in list(model.objects.all()):
            row.pk, row.audience = uuid7(), audience
            if isinstance(row, Complaint):
                row.key = uuid.uuid4()
            if isinstance(row, (ReviewQuestion, Complaint)):
                row.words = "Hidden"
            if isinstance(row, Complaint):
                row.who, row.closing_words = None, None
            if isinstance(row, ReviewEvent):
                row.words = None
            row.save(force_insert=True)


def _hide_at(premises: Premises, tenure: Tenure, audience: list[str]) -> None:
    number = LicenceNumber.objects.filter(premises=premises).first()
    if number is not None:
        number.pk, number.audience, number.number = uuid7(), audience, f"H-{uuid.uuid4().hex}"
        number.save(force_insert=True)
    change = PremisesChange.objects.filter(premises=premises).first()
    if change is not None:
        change.pk, change.audience = uuid7(), audience
        change.save(force_insert=True)
    for model in (Condition, StaffMember):
        at = {"premises": premises} if model is Condition else {"tenure": tenure}
        for row in list(model.objects.filter(**at)):
            row.pk, row.audience = uuid7(), audience
            if isinstance(row, Condition):
                row.number = f"H{row.number}"
            elif row.sia_number:  # one person's, among those who work there
                row.sia_number = f"{row.pk.int % 10**16:016}"
            row.save(force_insert=True)
