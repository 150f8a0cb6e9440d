"""What the monthly report counts, as one person may see it: a fixed number of statements."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Min,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from agencies.refuse.effort import finds_counted, hours_of, rounds_searched
from agencies.refuse.enums import BANDS, JobPriority, TargetClock
from agencies.refuse.models import Find, ResponseTarget
from agencies.refuse.monthly import PERIODS, Items, Month
from agencies.refuse.priority import PROPOSED, Target
from agencies.refuse.queries import (
    finds_visible_to,
    jobs_visible_to,
    sees_crew_work,
    visits_visible_to,
)
from agencies.refuse.stock_queries import bin_visits_visible_to
from portal.accounts.models import User

Ward = int | None
Three = list[int]
WIDE = "wide"
SIZES = (*BANDS, WIDE)
"""How many items a find was of; WIDE: its bounds lie in no single one of the others."""
MOST_TARGETS = 50


def _three() -> Three:
    return [0] * PERIODS


@dataclass
class Effort:
    """Of one period: rounds, hours of those by phone and of those by hand, finds during them."""

    rounds: int = 0
    hours: float = 0.0
    hours_by_hand: float = 0.0
    finds: int = 0

    def __add__(self, other: Effort) -> Effort:
        return Effort(
            self.rounds + other.rounds,
            self.hours + other.hours,
            self.hours_by_hand + other.hours_by_hand,
            self.finds + other.finds,
        )


def _efforts() -> list[Effort]:
    return [Effort() for _ in range(PERIODS)]


@dataclass
class Answered:
    """Jobs of one priority in one period. `waiting`: not done, and not late yet."""

    in_time: int = 0
    late: int = 0
    waiting: int = 0


def _answers() -> list[Answered]:
    return [Answered() for _ in range(PERIODS)]


@dataclass
class CrewWork:
    """What is counted of who was where: for cleansing alone."""

    effort: dict[Ward, list[Effort]] = field(default_factory=lambda: defaultdict(_efforts))
    visits: dict[Ward, Three] = field(default_factory=lambda: defaultdict(_three))
    answered: dict[int, list[Answered]] = field(default_factory=lambda: defaultdict(_answers))
    targets: dict[int, list[Target]] = field(default_factory=dict)


@dataclass
class Returns:
    """Of needle bins in one period: how often one was emptied, how often nobody counted what was in
    it, and how many needles and syringes were counted."""

    visits: int = 0
    uncounted: int = 0
    returns: int = 0

    def __add__(self, other: Returns) -> Returns:
        return Returns(
            self.visits + other.visits,
            self.uncounted + other.uncounted,
            self.returns + other.returns,
        )


def _returns() -> list[Returns]:
    return [Returns() for _ in range(PERIODS)]


@dataclass
class Figures:
    """Of three periods: the month, the month before, the same month a year earlier.

    `since`: the first find that was ever recorded; `bins_since`: the first time that a bin was
    emptied, if one was in these periods. `sizes` and `items` are of the month alone. `returns` are
    never added to finds (R4.4).
    """

    month: Month
    now: datetime.datetime
    since: datetime.datetime | None = None
    wards: dict[Ward, Three] = field(default_factory=lambda: defaultdict(_three))
    land: dict[str, Three] = field(default_factory=lambda: defaultdict(_three))
    litter: dict[str, Three] = field(default_factory=lambda: defaultdict(_three))
    sizes: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    items: dict[str, Items] = field(default_factory=lambda: defaultdict(Items))
    bins_since: datetime.datetime | None = None
    returns: dict[Ward, list[Returns]] = field(default_factory=lambda: defaultdict(_returns))
    crew_work: CrewWork | None = None

    @property
    def days(self) -> list[float]:
        return self._days(self.since)

    @property
    def bin_days(self) -> list[float]:
        return self._days(self.bins_since)

    def _days(self, since: datetime.datetime | None) -> list[float]:
        return [each.days_recorded(since=since, now=self.now) for each in self.month.compared()]


def figures_for(user: User, month: Month, *, now: datetime.datetime) -> Figures:
    """Everything that the report of a month counts. Crew work only for who may see rounds."""
    figures = Figures(month=month, now=now)
    _count_finds(figures, user)
    _count_returns(figures, user)
    if sees_crew_work(user):
        figures.crew_work = CrewWork(targets=targets_in(month))
        _count_effort(figures.crew_work, month, user)
        _count_answers(figures.crew_work, month, user, now)
    return figures


def found_in(user: User, month: Month) -> QuerySet[Find]:
    """What counts as found in a month, each thing once."""
    return finds_counted(user).filter(found_at__gte=month.starts_at, found_at__lt=month.ends_at)


def _within(rows: QuerySet[Any], month: Month, moment: str) -> QuerySet[Any]:
    """Rows of the three periods, each with its `period`."""
    bounds = [
        Q(**{f"{moment}__gte": each.starts_at, f"{moment}__lt": each.ends_at})
        for each in month.compared()
    ]
    period = Case(
        *(When(bound, then=Value(number)) for number, bound in enumerate(bounds)),
        output_field=IntegerField(),
    )
    return rows.filter(bounds[0] | bounds[1] | bounds[2]).annotate(period=period).order_by()


def _count_finds(figures: Figures, user: User) -> None:
    """One statement, and another for the first find where there is none in the three periods."""
    ever = finds_visible_to(user)
    found = _within(finds_counted(user), figures.month, "found_at").annotate(
        band=_band(), first=Subquery(ever.order_by("found_at").values("found_at")[:1])
    )
    rows = found.values("period", "ward_id", "land", "litter", "band", "first").annotate(
        number=Count("pk"),
        least=Sum("at_least"),
        most=Sum("at_most"),
        open=Count("pk", filter=Q(at_most__isnull=True)),
    )
    for row in rows:
        figures.since = row["first"]
        period, number = row["period"], row["number"]
        figures.wards[row["ward_id"]][period] += number
        figures.land[row["land"]][period] += number
        figures.litter[row["litter"]][period] += number
        if period == 0:
            figures.sizes[row["litter"], row["band"]] += number
            most = None if row["open"] else row["most"]
            figures.items[row["litter"]] += Items(row["least"], most)
    if figures.since is None:
        figures.since = ever.aggregate(first=Min("found_at"))["first"]


def _count_returns(figures: Figures, user: User) -> None:
    visits = bin_visits_visible_to(user)
    first = Subquery(visits.order_by("at").values("at")[:1])
    counted = _within(visits, figures.month, "at").annotate(first=first)
    for period, ward, since, *numbers in counted.values_list(
        "period", "bin__ward_id", "first"
    ).annotate(
        number=Count("pk"),
        uncounted=Count("pk", filter=Q(returns__isnull=True)),
        total=Coalesce(Sum("returns"), 0),
    ):
        figures.bins_since = since
        figures.returns[ward][period] += Returns(*numbers)


def _band() -> Case:
    return Case(
        *(
            When(
                Q(at_least__gte=least) & (Q() if most is None else Q(at_most__lte=most)),
                then=Value(band),
            )
            for band, (least, most) in BANDS.items()
        ),
        default=Value(WIDE),
        output_field=CharField(),
    )


def _count_effort(work: CrewWork, month: Month, user: User) -> None:
    """A round, and what was found during it, is of the month in which it began."""
    by_hand = Q(shift__isnull=True)
    rounds = _within(rounds_searched(user), month, "started_at").values("period", "ward_id")
    for row in rounds.annotate(
        number=Count("pk"),
        phones=Sum("searched", filter=~by_hand),
        hand=Sum("searched", filter=by_hand),
        during=Sum("finds"),
    ):
        work.effort[row["ward_id"]][row["period"]] = Effort(
            row["number"], hours_of(row["phones"]), hours_of(row["hand"]), row["during"]
        )
    visits = _within(visits_visible_to(user), month, "at").values_list("period", "ward_id")
    for period, ward, number in visits.annotate(number=Count("pk")):
        work.visits[ward][period] += number


def _count_answers(work: CrewWork, month: Month, user: User, now: datetime.datetime) -> None:
    """By the target that each job was given: the one that held when its clock began or a lead
    chose its priority."""
    in_time = Q(done_at__lte=F("due_at"))
    late = Q(done_at__gt=F("due_at")) | Q(done_at__isnull=True, due_at__lt=now)
    jobs = _within(jobs_visible_to(user), month, "since").values("period", "priority")
    for row in jobs.annotate(
        number=Count("pk"),
        kept=Count("pk", filter=in_time),
        missed=Count("pk", filter=late),
    ):
        work.answered[row["priority"]][row["period"]] = Answered(
            row["kept"], row["missed"], row["number"] - row["kept"] - row["missed"]
        )


def targets_in(month: Month) -> dict[int, list[Target]]:
    """The targets of each priority that held in a month, oldest first."""
    set_by_then = ResponseTarget.objects.filter(set_at__lt=month.ends_at).order_by("-set_at", "-id")
    held: dict[int, list[Target]] = {}
    begun: set[int] = set()
    for each in set_by_then[:MOST_TARGETS]:
        if each.priority in begun:
            continue
        held.setdefault(each.priority, []).insert(0, Target(TargetClock(each.clock), each.amount))
        if each.set_at <= month.starts_at:
            begun.add(each.priority)
    for priority in JobPriority:
        if priority not in begun:
            held.setdefault(priority, []).insert(0, PROPOSED[priority])
    return held
