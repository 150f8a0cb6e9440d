"""The read door to needle bins and sharps boxes."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone

from agencies.refuse import stock
from agencies.refuse.enums import Disposal, Outcome
from agencies.refuse.models import Bin, BinVisit, BinVisitor, Box, BoxMove, StockLimit
from agencies.refuse.queries import entries_visible_to
from agencies.refuse.stock_enums import BoxState
from agencies.registry.people import clearances_of
from portal.accounts.models import User

MONTHS = 12


def bins_visible_to(user: User) -> QuerySet[Bin]:
    return Bin.objects.filter(audience__overlap=sorted(clearances_of(user)))


def bin_visits_visible_to(user: User) -> QuerySet[BinVisit]:
    """Visits that count: those entered by mistake are left out."""
    return BinVisit.objects.filter(
        audience__overlap=sorted(clearances_of(user)), undone_at__isnull=True
    )


def bin_visitors_visible_to(user: User) -> QuerySet[BinVisitor]:
    return BinVisitor.objects.filter(audience__overlap=sorted(clearances_of(user)))


def boxes_visible_to(user: User) -> QuerySet[Box]:
    return Box.objects.filter(audience__overlap=sorted(clearances_of(user)))


def box_moves_visible_to(user: User) -> QuerySet[BoxMove]:
    return BoxMove.objects.filter(audience__overlap=sorted(clearances_of(user)))


def last_visits(user: User, bins: Collection[Bin]) -> dict[object, BinVisit]:
    """The last time that each of these bins was emptied, by the bin's key; one statement."""
    found = (
        bin_visits_visible_to(user)
        .filter(bin__in=[each.pk for each in bins])
        .order_by("bin_id", "-at", "-id")
        .distinct("bin_id")
    )
    return {each.bin_id: each for each in found}


class MonthOfReturns(NamedTuple):
    """The first day of a month; how often bins were emptied; what was counted in them, and at how
    many of these visits nobody counted."""

    month: datetime.date
    visits: int
    returns: int
    uncounted: int


def returns_by_month(user: User, *, of: Bin | None = None) -> list[MonthOfReturns]:
    """The last MONTHS months, this one included, oldest first, empty ones too; one statement."""
    months = _months(timezone.localdate())
    visits = bin_visits_visible_to(user)
    if of is not None:
        visits = visits.filter(bin=of)
    start = timezone.make_aware(datetime.datetime.combine(months[0], datetime.time()))
    rows = (
        visits.filter(at__gte=start)
        .order_by()
        .annotate(month=TruncMonth("at"))
        .values("month")
        .annotate(
            visits=Count("pk"),
            total=Coalesce(Sum("returns"), 0),
            uncounted=Count("pk", filter=Q(returns__isnull=True)),
        )
    )
    found = {
        timezone.localtime(each["month"]).date(): MonthOfReturns(
            timezone.localtime(each["month"]).date(),
            each["visits"],
            each["total"],
            each["uncounted"],
        )
        for each in rows
    }
    return [found.get(month, MonthOfReturns(month, 0, 0, 0)) for month in months]


def _months(today: datetime.date) -> list[datetime.date]:
    last = today.year * 12 + today.month - 1
    return [
        datetime.date(number // 12, number % 12 + 1, 1)
        for number in range(last - MONTHS + 1, last + 1)
    ]


def filled_of(user: User, boxes: Collection[Box]) -> dict[str, stock.Filled]:
    """What finds say is in each of these boxes, by its serial; one statement."""
    rows = (
        entries_visible_to(user)
        .filter(
            box__in=[each.serial for each in boxes],
            outcome=Outcome.STORED,
            find__undone_at__isnull=True,
            find__disposal=Disposal.BOXED,
        )
        .order_by()
        .values("box")
        .annotate(
            low=Sum("find__at_least"),
            high=Sum(Coalesce("find__at_most", "find__at_least")),
            open_ends=Count("pk", filter=Q(find__at_most__isnull=True)),
        )
    )
    counted = {each["box"]: each for each in rows}
    found = {}
    for box in boxes:
        each = counted.get(box.serial, {"low": 0, "high": 0, "open_ends": 0})
        found[box.serial] = stock.Filled(
            each["low"], each["high"], each["open_ends"] > 0, box.holds
        )
    return found


def stock_by_state(user: User) -> list[tuple[BoxState, int]]:
    """How many boxes there are in each state; one statement."""
    rows = boxes_visible_to(user).order_by().values_list("state").annotate(Count("pk"))
    counts = dict(rows)
    return [(state, counts.get(state.value, 0)) for state in BoxState]


def stock_limit_now() -> int:
    """Below how many boxes in store the page warns."""
    newest = StockLimit.objects.order_by("-set_at", "-id").values_list("boxes", flat=True).first()
    return stock.LOW if newest is None else newest
