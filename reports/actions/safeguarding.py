"""Recording that somebody at risk was referred, outside the portal, or why not (R6.5)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import audiences, notifications
from reports.actions.triage import lock_report, note
from reports.enums import TimelineKind
from reports.errors import CaseworkError, NotAllowed
from reports.models import Report, SafeguardingRecord, SafeguardingReminder
from reports.permissions import check_user_can
from reports.queries import reports_visible_to, safeguarding_visible_to
from reports.safeguarding import waits_for_an_answer
from reports.safeguarding_enums import ReferralRoute

MOST_RECORDS = 20
"""On one report."""


@dataclass(frozen=True)
class RecordRead:
    """A record with its sealed part opened. Never store, log or cache."""

    record: SafeguardingRecord
    reference: str
    made_by: str
    words: str


@action
def record_safeguarding(
    *,
    by: User,
    report_id: uuid.UUID,
    route: str,
    made_on: date | None = None,
    reference: str = "",
    made_by: str = "",
    words: str = "",
) -> SafeguardingRecord:
    """Record a referral with its day, reference and who made it, or, with words, that there was
    none. Raises NotAllowed, CaseworkError, Report.DoesNotExist."""
    check_user_can(by, Permission.SAFEGUARDING_RECORD)
    report = lock_report(by=by, report_id=report_id, version=None)
    if audiences.is_only_shared_with(clearances_of(by), report.audience):
        raise NotAllowed(_("Whoever shared this report with your team records it."))
    was_made = ReferralRoute(route) != ReferralRoute.NONE
    if was_made:
        _check_made(made_on, reference, made_by)
    elif not words.strip():
        raise CaseworkError(_("Say why no referral was made."))
    if SafeguardingRecord.objects.filter(report=report).count() >= MOST_RECORDS:
        raise CaseworkError(_("This report has as many records as one report may have."))
    made = SafeguardingRecord(
        report=report,
        route=route,
        made_on=made_on if was_made else None,
        details={
            "reference": reference.strip() if was_made else "",
            "made_by": made_by.strip() if was_made else "",
            "words": words.strip(),
        },
        recorded_by=by,
        recorded_at=timezone.now(),
        audience=audiences.of_safeguarding_record(report.audience),
    )
    made.save(force_insert=True)
    note(report, TimelineKind.SAFEGUARDED, by=by)
    record(Operation.ALTERATION, by=by, objects=[report], reason=f"safeguarding_{route}"[:32])
    return made


def _check_made(made_on: date | None, reference: str, made_by: str) -> None:
    if made_on is None:
        raise CaseworkError(_("Enter the day on which the referral was made."))
    if made_on > timezone.localdate():
        raise CaseworkError(_("The referral can't be made in the future. Enter today or before."))
    if not reference.strip():
        raise CaseworkError(_("Enter the reference that you were given."))
    if not made_by.strip():
        raise CaseworkError(_("Enter who made the referral."))


@action
def read_safeguarding(*, by: User, report_id: uuid.UUID) -> list[RecordRead]:
    """The records of a report, opened; recorded. Raises NotAllowed, Report.DoesNotExist."""
    check_user_can(by, Permission.SAFEGUARDING_RECORD)
    report = reports_visible_to(by).get(pk=report_id)
    rows = safeguarding_visible_to(by).filter(report=report).select_related("recorded_by")
    found = [RecordRead(record=each, **each.details.open()) for each in rows]
    typed = [text for each in found for text in (each.reference, each.made_by, each.words)]
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[report],
        reason="safeguarding",
        detail=noticed_in(by, typed),
    )
    return found


def remind_of_missing_records() -> bool:
    """Remind police, once a day, while a report of more than SAFEGUARDING_HOURS ago asks for a
    record and has none. The message leads to the one that waits longest; whether one was queued."""
    now = timezone.now()
    until = now - timedelta(hours=settings.SAFEGUARDING_HOURS)
    with transaction.atomic():
        waits = (
            Report.objects.filter(waits_for_an_answer(), received_at__lte=until)
            .order_by("received_at", "id")
            .values_list("pk", flat=True)
            .first()
        )
        if waits is None:
            return False
        _day, is_first = SafeguardingReminder.objects.get_or_create(day=timezone.localdate(now))
        if is_first:
            enqueue(
                "report.safeguarding",
                object_type="report",
                object_id=waits,
                agency_key=notifications.TRIAGE,
            )
    return is_first
