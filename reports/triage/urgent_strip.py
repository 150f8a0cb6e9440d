"""What pages show of urgent reports that nobody has: the strip on the queue, and a report's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.actions.acknowledge import last_acknowledgement
from reports.enums import Category
from reports.models import Report
from reports.permissions import user_can
from reports.queries import reports_waiting
from reports.triage.forms import ActionForm
from reports.triage.rows import moment
from reports.urgent import minutes_waited
from reports.urgent_enums import Stage

MOST_SHOWN = 10


@dataclass(frozen=True)
class Waiting:
    report: Report
    category: str
    place: str
    iso: str
    minutes: int
    told: str


@dataclass(frozen=True)
class Strip:
    rows: list[Waiting]
    is_more: bool


class AcknowledgeForm(ActionForm):
    """No version: what counts is whether somebody else was quicker."""

    button = gettext_lazy("I have this one")

    def prepare(self) -> None:
        del self.fields["version"]


def strip_for(user: User) -> Strip | None:
    """The reports that have waited longest, one statement; None for those who don't triage."""
    if not user_can(user, Permission.REPORTS_TRIAGE):
        return None
    waiting = reports_waiting(user).select_related("ward").defer("ward__boundary")
    found = list(waiting[: MOST_SHOWN + 1])
    return Strip(
        rows=[waiting_row(each) for each in found[:MOST_SHOWN]], is_more=len(found) > MOST_SHOWN
    )


def waiting_row(report: Report) -> Waiting:
    """How long a report of `reports_waiting` has waited, and who was told of it."""
    since = report.waiting_since or report.received_at
    told = Stage(report.told) if report.told else None  # type: ignore[attr-defined]
    return Waiting(
        report=report,
        category=str(Category(report.category).label),
        place=report.place_text or (report.ward.name if report.ward else _("Place not given")),
        iso=moment(since)[0],
        minutes=minutes_waited(since, timezone.now()),
        told=str(told.label) if told else "",
    )


def panel_of(report: Report, *, by: User) -> dict[str, Any] | None:
    """What an urgent report's own page says: how long it has waited, or who has it since when."""
    if not report.is_urgent:
        return None
    waiting = reports_waiting(by).select_related("ward").defer("ward__boundary")
    waits = waiting.filter(pk=report.pk).first() if report.waiting_since else None
    if waits is not None:
        return {"waiting": waiting_row(waits), "taken": None, "taken_at": ""}
    taken = last_acknowledgement(report, by=by)
    return {
        "waiting": None,
        "taken": taken,
        "taken_at": moment(taken.at)[1] if taken else "",
    }


def form_for(report: Report) -> AcknowledgeForm:
    return AcknowledgeForm(
        {},
        name="acknowledge",
        action=reverse("reports:triage:report-acknowledge", args=[report.pk]),
    )
