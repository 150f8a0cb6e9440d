"""What a report's page says of referrals made outside the portal, for those who record them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.audiences import is_only_shared_with
from reports.models import Report, SafeguardingRecord
from reports.permissions import user_can
from reports.policies import in_words
from reports.queries import reports_without_safeguarding, safeguarding_visible_to
from reports.safeguarding_enums import ReferralRoute
from reports.triage.rows import moment


@dataclass(frozen=True)
class Row:
    """One record, without its sealed part."""

    route: str
    made_on: str
    iso: str
    recorded: str
    by: str


@dataclass(frozen=True)
class Panel:
    """`is_missing`: the report asks for a record and has none yet."""

    rows: list[Row]
    is_missing: bool
    address: str


def panel_of(report: Report, *, by: User) -> Panel | None:
    """Two statements; None for those who do not record, and who see the report by a disclosure."""
    if not user_can(by, Permission.SAFEGUARDING_RECORD):
        return None
    if is_only_shared_with(clearances_of(by), report.audience):
        return None
    found = safeguarding_visible_to(by).filter(report=report).select_related("recorded_by")
    return Panel(
        rows=[row_of(each) for each in found.defer("details")],
        is_missing=reports_without_safeguarding(by).filter(pk=report.pk).exists(),
        address=reverse("reports:triage:report-safeguarding", args=[report.pk]),
    )


def row_of(record: SafeguardingRecord) -> Row:
    iso, recorded = moment(record.recorded_at)
    return Row(
        route=str(ReferralRoute(record.route).label),
        made_on=in_words(record.made_on) if record.made_on else "",
        iso=iso,
        recorded=recorded,
        by=record.recorded_by.display_name,
    )
