"""What pages show of urgent reports that nobody has: the strip on the queue, and a report's own."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports import references
from reports.actions.waiting import last_acknowledgement
from reports.enums import Category
from reports.models import Report
from reports.permissions import user_can
from reports.queries import escalations_visible_to, reports_waiting
from reports.triage.forms import ActionForm
from reports.triage.rows import moment
from reports.urgent import minutes_waited
from reports.urgent_enums import Stage

MOST_SHOWN = 10


@dataclass(frozen=True)
class Waiting:
    """One that nobody has; `told`: whom the portal told of it last."""

    pk: uuid.UUID
    reference: str
    what: str
    iso: str
    minutes: int
    told: str


@dataclass(frozen=True)
class Strip:
    rows: list[Waiting]
    is_more: bool


class _Row(NamedTuple):
    id: uuid.UUID
    reference: str
    category: str
    place_text: str
    ward: str | None
    waiting_since: datetime.datetime
    told: int


@dataclass(frozen=True)
class _Asked:
    clearances: tuple[str, ...]
    by: User = field(compare=False, repr=False)


class AcknowledgeForm(ActionForm):
    """No version: what counts is whether somebody else was quicker."""

    button = gettext_lazy("I have this one")

    def prepare(self) -> None:
        del self.fields["version"]


def strip_for(user: User) -> Strip | None:
    """The reports that have waited longest, one statement; None for those who don't triage."""
    if not user_can(user, Permission.REPORTS_TRIAGE):
        return None
    with connection.cursor() as cursor:
        cursor.execute(*_statement(_Asked(tuple(clearances_of(user)), user)))
        found = cursor.fetchall()
    now = timezone.now()
    return Strip(
        rows=[_waiting(_Row._make(values), now) for values in found[:MOST_SHOWN]],
        is_more=len(found) > MOST_SHOWN,
    )


@lru_cache(maxsize=64)
def _statement(asked: _Asked) -> tuple[str, tuple[Any, ...]]:
    """Its SQL, kept: composing it costs Django far more than PostgreSQL needs to answer it."""
    columns = ("id", "reference", "category", "place_text", "ward__name", "waiting_since", "told")
    rows = reports_waiting(asked.by).values_list(*columns)[: MOST_SHOWN + 1]
    sql, parameters = rows.query.sql_with_params()
    return sql, tuple(parameters)


def _waiting(row: _Row, now: datetime.datetime) -> Waiting:
    where = row.place_text or row.ward or _("Place not given")
    return Waiting(
        pk=row.id,
        reference=references.display(row.reference),
        what=f"{Category(row.category).label} · {where}",
        iso=moment(row.waiting_since)[0],
        minutes=minutes_waited(row.waiting_since, now),
        told=str(Stage(row.told).label) if row.told else "",
    )


def panel_of(report: Report, *, by: User) -> dict[str, Any] | None:
    """What an urgent report's own page says: how long it has waited, or who has it since when."""
    if not report.is_urgent:
        return None
    if report.waiting_since is not None:
        told = escalations_visible_to(by).filter(report=report, waiting_since=report.waiting_since)
        stage = told.order_by("-stage").values_list("stage", flat=True).first()
        return {
            "waits": True,
            "minutes": minutes_waited(report.waiting_since, timezone.now()),
            "told": str(Stage(stage).label) if stage else "",
        }
    taken = last_acknowledgement(report, by=by)
    return {"waits": False, "taken": taken, "taken_at": moment(taken.at)[1] if taken else ""}


def form_for(report: Report) -> AcknowledgeForm:
    return AcknowledgeForm(
        {},
        name="acknowledge",
        action=reverse("reports:triage:report-acknowledge", args=[report.pk]),
    )
