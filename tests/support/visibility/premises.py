"""Two licensed premises in the scene, each with all that its people tell; and hidden ones."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from agencies.licensing.actions.review import reopen_review
from agencies.licensing.enums import StaffRole
from agencies.licensing.models import (
    Complaint,
    Condition,
    Incident,
    IncidentPerson,
    IncidentReview,
    LicenceNumber,
    PersonName,
    Premises,
    ReviewEvent,
    ReviewQuestion,
    ReviewTold,
    Seizure,
    SeizureLine,
    StaffMember,
    Tenure,
)
from agencies.registry.models import Agency, AgencyKind
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.models import Report, ReportNarrative
from tests.support import premises as made
from tests.support.people import PREMISES, agency_named

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
TABLES = (Premises, LicenceNumber, Tenure, Condition, StaffMember, Incident, IncidentPerson,
          PersonName, Seizure, SeizureLine, IncidentReview, ReviewEvent, ReviewQuestion, ReviewTold,
          Complaint)  # fmt: skip


def other_agency() -> Agency:
    of = {"name": "The Heron elsewhere", "kind": AgencyKind.PREMISES}
    return Agency.objects.get_or_create(key=OTHER, defaults=of)[0]


def build(scene: Scene, there: User) -> None:
    """`there`: the manager of the other premises."""
    officer = scene.people["licensing_officer"]
    for name, agency, manager in (
        (HERE, agency_named(PREMISES), scene.people["premises_manager"]),
        (THERE, other_agency(), there),
    ):
        before = {model: set(model.objects.values_list("pk", flat=True)) for model in TABLES}
        _premises(agency, officer, manager)
        for model in TABLES:
            for row in model.objects.exclude(pk__in=before[model]):
                scene.note(name, row)
    for incident in Incident.objects.select_related("report"):
        scene.note(REPORTS, incident.report)
        scene.note(REPORTS, ReportNarrative.objects.get(report=incident.report))


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
    told = made.told(words=f"words of {key.hex}")
    incident = made.report_incident(by=manager, told=told, key=key)
    made.another_seizure(manager, incident=incident.pk)
    later = uuid.uuid4()
    made.report_incident(by=manager, told=made.told(words=f"words of {later.hex}"), key=later)
    _reviewed(premises, officer, incident)


def _reviewed(premises: Premises, officer: User, incident: Incident) -> None:
    """Asked about, decided and opened again; and a complaint about the premises."""
    made.ask(officer, incident, f"asked {incident.pk.hex}")
    review = made.decide(officer, incident)
    reopen_review(by=officer, incident_id=incident.pk, words="Why", version=review.version)
    made.ask(officer, incident, f"asked again {incident.pk.hex}")
    made.decide(officer, incident)
    made.another_complaint(officer, premises)


def hide(hidden: Report, audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden premises with all that may hang on one, and hidden rows on every other."""
    for premises in list(Premises.objects.all()):
        tenure = premises.tenures.all()[0]
        _hide_at(premises, tenure, audience)
    shown = Premises.objects.all()[0]
    shown.pk, shown.audience, shown.name = uuid7(), audience, "Hidden"
    shown.licence_number = "HIDDEN"
    shown.save(force_insert=True)
    incident = Incident.objects.all()[0]
    incident.pk, incident.key, incident.audience = uuid7(), uuid.uuid4(), audience
    incident.report, incident.words = hidden, "Hidden"
    incident.save(force_insert=True)
    _hide_reviews(audience)
    return {
        "premises_id": shown.pk,
        "incident_id": incident.pk,
        "question_id": ReviewQuestion.objects.filter(audience=audience)[0].pk,
        "complaint_id": Complaint.objects.filter(audience=audience)[0].pk,
    }


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
    for model in (Condition, StaffMember):
        at = {"premises": premises} if model is Condition else {"tenure": tenure}
        for row in list(model.objects.filter(**at)):
            row.pk, row.audience = uuid7(), audience
            if isinstance(row, Condition):
                row.number = f"H{row.number}"
            row.save(force_insert=True)
