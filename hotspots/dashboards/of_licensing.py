"""Figures of licensed premises for licensing officers: what premises told, never a score (R5.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.enums import PremisesKind, SeizureState, Severity
from agencies.licensing.queries.told import incidents_visible_to, seizures_visible_to
from agencies.registry.permissions import Permission
from hotspots.dashboards.counting import bounded, which_of, within_both
from hotspots.dashboards.figures import Asked, Figure, Numbers, Row, Sort, Table, register
from hotspots.dashboards.periods import Period
from reports.triage import choices
from reports.triage.filters import NO_WARD
from reports.triage.moments import typed_day

INCIDENTS = gettext_lazy("incidents")
MAY = Permission.PREMISES_MANAGE
NOT_WORSE = gettext_lazy(
    "What premises told, not what happened. One that tells much is not worse for it, and one that "
    "tells nothing may have nothing, or say nothing."
)


def listed_in(route: str, period: Period, **filters: str) -> str:
    """A list of licensing of what was in a period, with its own filters."""
    days = {"first": typed_day(period.first), "last": typed_day(period.last)}
    return f"{reverse(route)}?{urlencode({**days, **filters})}"


class Told(NamedTuple):
    """So many incidents of a period (0: this one, 1: the one before) that are alike."""

    which: int
    ward: str
    kind: str
    severity: int
    n: int


def told(asked: Asked) -> list[Told]:
    """One statement."""
    rows = (
        incidents_visible_to(asked.user)
        .filter(within_both(asked, "happened_at"))
        .order_by()
        .annotate(which=which_of(asked, "happened_at"))
        .values_list("which", "premises__ward__code", "premises__kind", "severity")
        .annotate(n=Count("pk"))
    )
    return [Told(which, ward or NO_WARD, *rest) for which, ward, *rest in rows]


def _count(asked: Asked, fits: Callable[[Told], bool]) -> Numbers:
    found: Counter[int] = Counter()
    for each in asked.once(told):
        if fits(each):
            found[each.which] += each.n
    return Numbers(found[0], found[1])


def _by_ward(asked: Asked) -> list[Row]:
    there = {each.ward for each in asked.once(told)}
    return [
        Row(
            name,
            _count(asked, lambda each, code=code: each.ward == code),  # type: ignore[misc]
            listed_in("licensing:incidents", asked.period, ward=code),
        )
        for code, name in [*choices.wards(), (NO_WARD, _("Ward not known"))]
        if code in there
    ]


def _by_kind(asked: Asked) -> list[Row]:
    there = {each.kind for each in asked.once(told)}
    return [
        Row(
            str(kind.label),
            _count(asked, lambda each, kind=kind: each.kind == kind),  # type: ignore[misc]
            listed_in("licensing:incidents", asked.period, premises_kind=kind.value),
        )
        for kind in PremisesKind
        if kind.value in there
    ]


def _by_severity(asked: Asked) -> list[Row]:
    there = {each.severity for each in asked.once(told)}
    return [
        Row(
            str(severity.label),
            _count(asked, lambda each, of=severity: each.severity == of),  # type: ignore[misc]
            listed_in("licensing:incidents", asked.period, severity=str(severity.value)),
        )
        for severity in sorted(Severity, key=int, reverse=True)
        if severity.value in there
    ]


def _seized(asked: Asked) -> Numbers:
    rows = (
        seizures_visible_to(asked.user)
        .filter(within_both(asked, "seized_at"))
        .order_by()
        .annotate(which=which_of(asked, "seized_at"))
        .values_list("which")
        .annotate(n=Count("pk"))
    )
    found: dict[int, int] = dict(rows)
    return Numbers(found.get(0, 0), found.get(1, 0))


def _held(asked: Asked) -> Numbers:
    return bounded(seizures_visible_to(asked.user).filter(state=SeizureState.HELD))


register(
    Figure(
        key="incidents",
        title=gettext_lazy("Incidents that premises told"),
        definition=NOT_WORSE,
        unit=INCIDENTS,
        sort=Sort.EVENTS,
        may=MAY,
        count=lambda asked: _count(asked, lambda _each: True),
        listed=lambda asked: listed_in("licensing:incidents", asked.period),
    ),
    Figure(
        key="bags-seized",
        title=gettext_lazy("Bags seized"),
        definition=gettext_lazy(
            "Bags that premises seized in the period, whatever became of them."
        ),
        unit=gettext_lazy("bags"),
        sort=Sort.EVENTS,
        may=MAY,
        count=_seized,
        listed=lambda asked: listed_in("licensing:seizures", asked.period),
    ),
    Figure(
        key="bags-held",
        title=gettext_lazy("Bags that premises hold now"),
        definition=gettext_lazy("Bags that somebody still has to collect or destroy."),
        unit=gettext_lazy("bags"),
        sort=Sort.STANDING,
        may=MAY,
        count=_held,
        listed=lambda _asked: f"{reverse('licensing:seizures')}?state=held",
    ),
    *(
        Table(
            key=f"incidents-by-{key}",
            title=title,
            definition=NOT_WORSE,
            unit=INCIDENTS,
            sort=Sort.EVENTS,
            may=MAY,
            what=what,
            rows=rows,
            none=gettext_lazy("No incidents in either period."),
        )
        for key, title, what, rows in (
            ("ward", gettext_lazy("Incidents by ward"), gettext_lazy("Ward"), _by_ward),
            (
                "premises",
                gettext_lazy("Incidents by kind of premises"),
                gettext_lazy("Kind of premises"),
                _by_kind,
            ),
            ("severity", gettext_lazy("How serious"), gettext_lazy("How serious"), _by_severity),
        )
    ),
)
