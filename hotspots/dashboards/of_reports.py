"""Figures of reports, of those that a person may see: what came in, what waits, how fast it is
looked at. One reading of two periods gives every table, so that their sums are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import (
    Count,
)
from django.db.models.functions import TruncMonth, TruncQuarter, TruncWeek
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.registry.permissions import Permission
from hotspots.dashboards.counting import bounded, which_of, within_both
from hotspots.dashboards.figures import Asked, Drawn, Figure, Numbers, Row, Sort, Table, register
from hotspots.dashboards.periods import Period, Span
from hotspots.dashboards.sources import ARRIVED, Source, filters_of, source_of
from reports.clocks import LONDON
from reports.enums import OPEN_STATUSES, Kind, Priority
from reports.queries import (
    reports_visible_to,
    reports_waiting,
)
from reports.triage import choices
from reports.triage.filters import NO_WARD
from reports.triage.moments import typed_day

REPORTS = gettext_lazy("reports")
QUEUE, TRIAGE = Permission.REPORTS_VIEW_QUEUE, Permission.REPORTS_TRIAGE
_TRUNCATED: dict[Span, Callable[..., Any]] = {
    Span.WEEK: TruncWeek,
    Span.MONTH: TruncMonth,
    Span.QUARTER: TruncQuarter,
}


def queue_of(period: Period | None = None, *filters: tuple[str, str]) -> str:
    """The queue with these filters: of what was received in a period, whatever became of it."""
    chosen = list(filters)
    if period is not None:
        chosen += [("status", each.value) for each in ARRIVED]
        chosen += [("received_from", typed_day(period.first))]
        chosen += [("received_to", typed_day(period.last))]
    address = reverse("reports:triage:queue")
    return f"{address}?{urlencode(chosen)}" if chosen else address


# --- What came in ---------------------------------------------------------------------------------


class Received(NamedTuple):
    """So many reports of a period (0: this one, 1: the one before) that are alike."""

    which: int
    ward: str
    kind: str
    channel: str
    priority: int
    n: int

    @property
    def source(self) -> Source:
        return source_of(self.kind, self.channel)


def received(asked: Asked) -> list[Received]:
    """One statement."""
    rows = (
        reports_visible_to(asked.user)
        .filter(within_both(asked, "received_at"), status__in=ARRIVED)
        .order_by()
        .annotate(which=which_of(asked, "received_at"))
        .values_list("which", "ward_id", "kind", "channel", "priority")
        .annotate(n=Count("pk"))
    )
    codes = choices.ward_codes()
    return [
        Received(which, codes.get(ward, NO_WARD), *rest) for which, ward, *rest in rows.iterator()
    ]


def _count(asked: Asked, fits: Callable[[Received], bool]) -> Numbers:
    found: Counter[int] = Counter()
    for each in asked.once(received):
        if fits(each):
            found[each.which] += each.n
    return Numbers(found[0], found[1])


def _by(
    asked: Asked,
    key: Callable[[Received], str],
    labels: Sequence[tuple[str, Any]],
    filters: Callable[[str], list[tuple[str, str]]],
) -> list[Row]:
    """A row of each of `labels` of which there is any in either period, in their order."""
    found: dict[str, list[int]] = {}
    for each in asked.once(received):
        found.setdefault(key(each), [0, 0])[each.which] += each.n
    return [
        Row(str(label), Numbers(now, before), queue_of(asked.period, *filters(code)))
        for code, label in labels
        if code in found
        for now, before in (found[code],)
    ]


def by_ward(asked: Asked) -> list[Row]:
    labels = [*choices.wards(), (NO_WARD, _("Ward not known"))]
    return _by(asked, lambda each: each.ward, labels, lambda code: [("ward", code)])


def by_kind(asked: Asked) -> list[Row]:
    return _by(asked, lambda each: each.kind, Kind.choices, lambda code: [("kind", code)])


def by_source(asked: Asked) -> list[Row]:
    return _by(
        asked, lambda each: each.source, Source.choices, lambda code: filters_of(Source(code))
    )


def over_time(asked: Asked) -> list[Row]:
    """Periods up to the one that was asked for, from the first of them with any; one statement."""
    span, last = asked.period.span, asked.period
    periods = [last.back(back) for back in reversed(range(span.shown))]
    rows = (
        reports_visible_to(asked.user)
        .filter(
            received_at__gte=periods[0].starts_at,
            received_at__lt=last.ends_at,
            status__in=ARRIVED,
        )
        .order_by()
        .annotate(of=_TRUNCATED[span]("received_at", tzinfo=LONDON))
        .values_list("of")
        .annotate(n=Count("pk"))
    )
    found = {Period.holding(of.date(), span): n for of, n in rows}
    begun = [each for each in periods if found and each >= min(found)]
    return [Row(each.short, Numbers(found.get(each, 0)), queue_of(each)) for each in begun]


# --- What is there now ----------------------------------------------------------------------------


def _open(asked: Asked) -> Numbers:
    return bounded(reports_visible_to(asked.user).filter(status__in=OPEN_STATUSES))


def _nobodys(asked: Asked) -> Numbers:
    return bounded(
        reports_visible_to(asked.user).filter(status__in=OPEN_STATUSES, assigned_to=None)
    )


def _waiting(asked: Asked) -> Numbers:
    return bounded(reports_waiting(asked.user))


register(
    Figure(
        key="reports-received",
        title=gettext_lazy("Reports received"),
        definition=gettext_lazy(
            "Every report that you may see and that was received in the period, whatever became "
            "of it. Reports that look like junk are left out until somebody has looked at them; "
            "so is recorded crime that was loaded as a file, which the map has."
        ),
        unit=REPORTS,
        sort=Sort.EVENTS,
        may=QUEUE,
        count=lambda asked: _count(asked, lambda _each: True),
        listed=lambda asked: queue_of(asked.period),
    ),
    Figure(
        key="reports-urgent",
        title=gettext_lazy("Of these, urgent"),
        definition=gettext_lazy(
            "Of the reports received in the period, those whose priority is urgent now."
        ),
        unit=REPORTS,
        sort=Sort.EVENTS,
        may=QUEUE,
        count=lambda asked: _count(asked, lambda each: each.priority == Priority.URGENT),
        listed=lambda asked: queue_of(asked.period, ("priority", str(Priority.URGENT.value))),
    ),
    Figure(
        key="reports-open",
        title=gettext_lazy("Reports open now"),
        definition=gettext_lazy(
            "Reports of any age with which somebody still has something to do: received, being "
            "assessed, passed on, or in a case. Counted up to 1,000, as far as the list goes."
        ),
        unit=REPORTS,
        sort=Sort.STANDING,
        may=QUEUE,
        count=_open,
        listed=lambda _asked: queue_of(),
    ),
    Figure(
        key="reports-nobodys",
        title=gettext_lazy("Open and assigned to nobody"),
        definition=gettext_lazy("Of the reports open now, those assigned to nobody in person."),
        unit=REPORTS,
        sort=Sort.STANDING,
        may=TRIAGE,
        count=_nobodys,
        listed=lambda _asked: queue_of(None, ("assigned", "nobody")),
    ),
    Figure(
        key="reports-waiting",
        title=gettext_lazy("Urgent and taken by nobody"),
        definition=gettext_lazy(
            "Urgent reports of which no named person has said that they have it. They stand above "
            "the queue."
        ),
        unit=REPORTS,
        sort=Sort.STANDING,
        may=TRIAGE,
        count=_waiting,
    ),
    Table(
        key="reports-over-time",
        title=gettext_lazy("Reports over time"),
        definition=gettext_lazy(
            "Reports received in each period that you may see today. The newest may not be over."
        ),
        unit=REPORTS,
        sort=Sort.EVENTS,
        may=QUEUE,
        what=gettext_lazy("Period"),
        rows=over_time,
        none=gettext_lazy("No reports."),
        drawn=Drawn.LINE,
        over_time=True,
    ),
    Table(
        key="reports-by-source",
        title=gettext_lazy("Reports by source"),
        definition=gettext_lazy(
            "Who told us, by the way that a report came. Each source looks at different places "
            "and times, so one is no measure of another. More of one may mean more harm, or only "
            "more telling."
        ),
        unit=REPORTS,
        sort=Sort.EVENTS,
        may=QUEUE,
        what=gettext_lazy("Source"),
        rows=by_source,
        none=gettext_lazy("No reports in either period."),
    ),
    Table(
        key="reports-by-ward",
        title=gettext_lazy("Reports by ward"),
        definition=gettext_lazy(
            "Reports received, by the ward that their place lies in. A ward with none in either "
            "period is left out. Wards differ in size and in how many people pass through."
        ),
        unit=REPORTS,
        sort=Sort.EVENTS,
        may=QUEUE,
        what=gettext_lazy("Ward"),
        rows=by_ward,
        none=gettext_lazy("No reports in either period."),
    ),
    Table(
        key="reports-by-kind",
        title=gettext_lazy("Reports by kind"),
        definition=gettext_lazy("Reports received, by what sort of thing they are."),
        unit=REPORTS,
        sort=Sort.EVENTS,
        may=QUEUE,
        what=gettext_lazy("Kind"),
        rows=by_kind,
        none=gettext_lazy("No reports in either period."),
    ),
)
