"""Two licensed premises in the scene, each with all that its people tell; and hidden ones."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from agencies.licensing.enums import StaffRole
from agencies.licensing.models import (
    Bundle,
    BundlePage,
    BundlePaper,
    BundlePiece,
    Condition,
    Incident,
    IncidentPerson,
    LicenceNumber,
    PersonName,
    Premises,
    Proceeding,
    ProceedingLine,
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
from tests.support import proceedings
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
          PersonName, Seizure, SeizureLine, Proceeding, ProceedingLine, Bundle, BundlePaper,
          BundlePage, BundlePiece)  # fmt: skip


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
    proceeding = proceedings.another_proceeding(officer, premises)
    for each in range(2):
        begun = proceedings.another_bundle(officer, proceeding)
        begun = proceedings.with_photo(begun, officer, title=f"Exhibit {uuid.uuid4().hex}")
        if each:
            proceedings.as_made(begun)


def hide(hidden: Report, audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden premises with all that may hang on one, and hidden rows on every other."""
    for premises in list(Premises.objects.all()):
        tenure = premises.tenures.all()[0]
        _hide_at(premises, tenure, audience)
    keys: dict[str, uuid.UUID] = {}
    for proceeding in list(Proceeding.objects.all()):
        keys = proceedings.hide(proceeding, audience)
    shown = Premises.objects.all()[0]
    shown.pk, shown.audience, shown.name = uuid7(), audience, "Hidden"
    shown.licence_number = "HIDDEN"
    shown.save(force_insert=True)
    return {"premises_id": shown.pk, **keys}


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
