"""What a premises told and what was complained of within a year, beside a review of one report."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from agencies.licensing.enums import Severity
from agencies.licensing.models import Incident
from agencies.licensing.night_page import INCIDENTS, SEIZURES, Number
from agencies.licensing.queries.premises import premises_visible_to
from agencies.licensing.queries.review import complaints_visible_to
from agencies.licensing.queries.told import incidents_visible_to, seizures_visible_to
from agencies.licensing.queries.when import by_when
from agencies.licensing.review_enums import ComplaintState
from agencies.licensing.review_list import ALL
from portal.accounts.models import User

COMPLAINTS = "licensing:complaints"
YEAR = datetime.timedelta(days=365)


@dataclass(frozen=True)
class Year:
    """What the premises told within a year, this among it, by severity, and what was complained of:
    each with the list that holds as many."""

    severities: list[tuple[str, Number]]
    incidents: Number
    seizures: Number
    complaints: Number
    complaints_open: int


def year_of(incident: Incident, by: User) -> Year:
    """One statement, whatever there is."""
    since, premises = timezone.localdate() - YEAR, incident.premises_id
    told = by_when(incidents_visible_to(by).filter(premises=premises), "happened_at", first=since)
    seized = by_when(seizures_visible_to(by).filter(premises=premises), "seized_at", first=since)
    complained = complaints_visible_to(by).filter(premises=premises, received_on__gte=since)
    counts = premises_visible_to(by).filter(pk=premises).aggregate(
        **{f"of_{each.value}": _count(told.filter(severity=each)) for each in Severity},
        seizures=_count(seized),
        complaints=_count(complained),
        complaints_open=_count(complained.filter(state=ComplaintState.OPEN)),
    )  # fmt: skip
    of = {name: count or 0 for name, count in counts.items()}
    chosen = {"premises": premises, "first": f"{since.day}/{since.month}/{since.year}"}
    return Year(
        severities=[
            (str(each.label), _listed(INCIDENTS, of[f"of_{each.value}"], chosen, severity=each))
            for each in sorted(Severity, key=int, reverse=True)
        ],
        incidents=_listed(INCIDENTS, sum(of[f"of_{each.value}"] for each in Severity), chosen),
        seizures=_listed(SEIZURES, of["seizures"], chosen),
        complaints=_listed(COMPLAINTS, of["complaints"], chosen, state=ALL),
        complaints_open=of["complaints_open"],
    )


def _listed(route: str, n: int, chosen: dict[str, Any], **more: str | int) -> Number:
    return Number(n, f"{reverse(route)}?{urlencode({**chosen, **more})}" if n else "")


def _count(rows: QuerySet[Any]) -> Max:
    """How many rows, as a part of a statement about their one premises."""
    of = rows.order_by().values("premises").annotate(n=Count("pk")).values("n")
    return Max(Subquery(of))
