"""Two licensed premises in the scene, each with all that its people tell; and hidden ones."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.utils import timezone

from agencies.licensing.enums import StaffRole
from agencies.licensing.models import (
    Condition,
    DraftNames,
    Incident,
    IncidentAmendment,
    IncidentDraft,
    IncidentPerson,
    LicenceNumber,
    NameRequest,
    PersonName,
    Premises,
    Seizure,
    SeizureLine,
    StaffMember,
    Tenure,
)
from agencies.registry.models import Agency, AgencyKind
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.models import Report, ReportAmendment, ReportNarrative
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
          PersonName, Seizure, SeizureLine, IncidentDraft, DraftNames, IncidentAmendment,
          NameRequest)  # fmt: skip


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
        with made.everything_shown():
            before = {model: set(model.objects.values_list("pk", flat=True)) for model in TABLES}
        _premises(agency, officer, manager)
        with made.everything_shown():
            for model in TABLES:
                for row in model.objects.exclude(pk__in=before[model]):
                    scene.note(name, row)
    for incident in Incident.objects.select_related("report"):
        scene.note(REPORTS, incident.report)
        scene.note(REPORTS, ReportNarrative.objects.get(report=incident.report))
        scene.note(REPORTS, ReportAmendment.objects.get(report=incident.report))


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


def hide(hidden: Report, audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden premises with all that may hang on one, and hidden rows on every other."""
    keys = _hide_told(hidden, audience)
    for premises in list(Premises.objects.all()):
        tenure = premises.tenures.all()[0]
        _hide_at(premises, tenure, audience)
    shown = Premises.objects.all()[0]
    shown.pk, shown.audience, shown.name = uuid7(), audience, "Hidden"
    shown.licence_number = "HIDDEN"
    shown.save(force_insert=True)
    return {"premises_id": shown.pk, **keys}


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
            audience=audience,
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
