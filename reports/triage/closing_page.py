"""What a report's page says of what its sender is told."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.accounts.models import User
from reports.enums import ToldSender
from reports.models import Report
from reports.queries import closings_visible_to


def told_of(report: Report, *, by: User) -> str:
    """What the sender of a report that is closed is told, in words; one statement."""
    rows = closings_visible_to(by).filter(report=report, reopened_at__isnull=True)
    told = rows.values_list("told", flat=True).first()
    return "" if told is None else told_in_words(told)


def told_in_words(code: str) -> str:
    return str(ToldSender(code).label) if code else _("Nothing: they see that it is closed")
