"""Figures of reports, of those that a person may see: what came in, what waits, how fast it is
looked at. One reading of two periods gives every table, so that their sums are the same."""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncMonth, TruncQuarter, TruncWeek
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.refuse.response_times import Percentile
from agencies.registry.permissions import Permission
from hotspots.dashboards.figures import Asked, Drawn, Figure, Numbers, Row, Sort, Table, register
from hotspots.dashboards.periods import Period, Span
from hotspots.dashboards.sources import Source, filters_of, source_of
from reports.clocks import LONDON
from reports.enums import LISTED_STATUSES, OPEN_STATUSES, Kind, Priority, TimelineKind
from reports.queries import (
    acknowledgements_visible_to,
    escalations_visible_to,
    reports_visible_to,
    reports_waiting,
    timeline_visible_to,
)
from reports.triage import choices
from reports.triage.filters import NO_WARD
from reports.triage.moments import typed_day
from reports.triage.paging import MOST_LISTED

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
        chosen += [("status", each.value) for each in LISTED_STATUSES]
        chosen += [("received_from", typed_day(period.first))]
        chosen += [("received_to", typed_day(period.last))]
    address = reverse("reports:triage:queue")
    return f"{address}?{urlencode(chosen)}" if chosen else address


def which_of(asked: Asked, moment: str) -> Case:
    """0 for what happened in the period, 1 for the one before."""
    return Case(
        When(**{f"{moment}__gte": asked.period.starts_at}, then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )


def within_both(asked: Asked, moment: str) -> Q:
    """Of the period and of the one before."""
    return Q(
        **{f"{moment}__gte": asked.before.starts_at, f"{moment}__lt": asked.period.ends_at},
    )


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
        .filter(within_both(asked, "received_at"), status__in=LISTED_STATUSES)
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
            status__in=LISTED_STATUSES,
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


def bounded(found: QuerySet[Any]) -> Numbers:
    """How many there are, counted as far as lists are leafed through; one statement."""
    number = found.order_by()[: MOST_LISTED + 1].count()
    return Numbers(min(number, MOST_LISTED), is_more=number > MOST_LISTED)


def _open(asked: Asked) -> Numbers:
    return bounded(reports_visible_to(asked.user).filter(status__in=OPEN_STATUSES))


def _nobodys(asked: Asked) -> Numbers:
    return bounded(
        reports_visible_to(asked.user).filter(status__in=OPEN_STATUSES, assigned_to=None)
    )


def _waiting(asked: Asked) -> Numbers:
    return bounded(reports_waiting(asked.user))


# --- How fast -------------------------------------------------------------------------------------


class Speed(NamedTuple):
    """Of a period: of `due` reports so many were looked at `in_time`, a half within `median` s."""

    due: int
    in_time: int
    median: float | None


def finite(seconds: float) -> float | None:
    """None for what is not over."""
    return seconds if math.isfinite(seconds) else None


def seconds_between(later: str, earlier: str) -> Func:
    """How long it was between two columns."""
    took = ExpressionWrapper(F(later) - F(earlier), output_field=DurationField())
    return Func(
        took, template="EXTRACT(EPOCH FROM %(expressions)s)::float8", output_field=FloatField()
    )


def looked_at(asked: Asked) -> dict[int, Speed]:
    """Of the reports of both periods whose time to be looked at is over. One statement."""
    first_move = (
        timeline_visible_to(asked.user)
        .filter(report=OuterRef("pk"), kind=TimelineKind.MOVED)
        .order_by("at")
        .values("at")[:1]
    )
    took = Coalesce(
        seconds_between("moved", "received_at"), Value(math.inf), output_field=FloatField()
    )
    rows = (
        reports_visible_to(asked.user)
        .filter(within_both(asked, "received_at"), due_at__lte=asked.now)
        .filter(status__in=LISTED_STATUSES)
        .order_by()
        .annotate(
            which=which_of(asked, "received_at"),
            moved=Subquery(first_move, output_field=DateTimeField()),
        )
        .values("which")
        .annotate(
            due=Count("pk"),
            in_time=Count("pk", filter=Q(moved__lte=F("due_at"))),
            median=Percentile(took, fraction=0.5),
        )
    )
    return {row["which"]: Speed(row["due"], row["in_time"], finite(row["median"])) for row in rows}


def taken(asked: Asked) -> dict[int, tuple[int, int]]:
    """(how many urgent reports began to wait, how many of them a named person took in time) of both
    periods. In time is before the team is told again; one that nobody took counts once it was.
    Two statements."""
    limit = datetime.timedelta(minutes=settings.URGENT_MINUTES[0])
    mine = acknowledgements_visible_to(asked.user)
    took = {
        which: (n, in_time)
        for which, n, in_time in mine.filter(within_both(asked, "waiting_since"))
        .order_by()
        .annotate(which=which_of(asked, "waiting_since"))
        .values_list("which")
        .annotate(n=Count("pk"), in_time=Count("pk", filter=Q(at__lte=F("waiting_since") + limit)))
    }
    same = mine.filter(report=OuterRef("report"), waiting_since=OuterRef("waiting_since"))
    one = Func("report", "waiting_since", template="(%(expressions)s)", output_field=CharField())
    never = dict(
        escalations_visible_to(asked.user)
        .filter(~Exists(same), within_both(asked, "waiting_since"))
        .order_by()
        .annotate(which=which_of(asked, "waiting_since"))
        .values_list("which")
        .annotate(n=Count(one, distinct=True))
    )
    return {
        which: (number + never.get(which, 0), in_time)
        for which in (0, 1)
        for number, in_time in (took.get(which, (0, 0)),)
    }


def _share_looked_at(asked: Asked) -> Numbers:
    found = asked.once(looked_at)
    now, before = (found.get(which, Speed(0, 0, None)) for which in (0, 1))
    return Numbers(now.in_time, before.in_time, now.due, before.due)


def _half_looked_at(asked: Asked) -> Numbers:
    found = asked.once(looked_at)
    now, before = (found.get(which, Speed(0, 0, None)) for which in (0, 1))
    return Numbers(now.median, before.median, now.due, before.due)


def _share_taken(asked: Asked) -> Numbers:
    (waited, in_time), (waited_before, in_time_before) = (
        asked.once(taken)[which] for which in (0, 1)
    )
    return Numbers(in_time, in_time_before, waited, waited_before)


register(
    Figure(
        key="reports-received",
        title=gettext_lazy("Reports received"),
        definition=gettext_lazy(
            "Every report that you may see and that was received in the period, whatever became "
            "of it. Reports that look like junk are left out until somebody has looked at them."
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
    Figure(
        key="urgent-in-time",
        title=gettext_lazy("Urgent reports taken in time"),
        definition=gettext_lazy(
            "Of the reports that became urgent in the period, the share that a named person took "
            "before the triage team was told a second time. One that nobody has taken counts as "
            "soon as that was told."
        ),
        unit=gettext_lazy("urgent reports"),
        sort=Sort.SHARE,
        may=TRIAGE,
        count=_share_taken,
    ),
    Figure(
        key="looked-at-in-time",
        title=gettext_lazy("Reports looked at in time"),
        definition=gettext_lazy(
            "Of the reports received in the period by whose time somebody should have looked at "
            "them by now, the share that was first moved on before that time."
        ),
        unit=REPORTS,
        sort=Sort.SHARE,
        may=TRIAGE,
        count=_share_looked_at,
    ),
    Figure(
        key="looked-at-half",
        title=gettext_lazy("Half were looked at within"),
        definition=gettext_lazy(
            "Of the same reports, the time from when they were received within which a half was "
            "first moved on. It is left out where that half is not done yet."
        ),
        unit=REPORTS,
        sort=Sort.SECONDS,
        may=TRIAGE,
        count=_half_looked_at,
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
