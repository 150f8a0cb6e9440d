"""What the pages of needle bins hold."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import django_filters
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.refuse.crews import crew_members
from agencies.refuse.models import Bin, BinVisit
from agencies.refuse.stock_forms import BinForm, ChangeBinForm, EmptiedForm
from agencies.refuse.stock_queries import (
    MonthOfReturns,
    bin_visitors_visible_to,
    bin_visits_visible_to,
    bins_visible_to,
    last_visits,
)
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import user_can
from reports.triage.filters import unknown_choice
from reports.triage.rows import moment

MOST_VISITS = 50
"""On a bin's page; the file has them all."""
MOST_EXPORTED = 10_000
HEIGHT = 160
"""Of the tallest bar, in the drawing's own units."""
BAR, GAP, BELOW, ABOVE = 30, 10, 40, 25
LISTED = (("active", gettext_lazy("Bins that stand")), ("all", gettext_lazy("All, taken away too")))


class BinFilters(django_filters.FilterSet):
    """Without a choice: bins that stand there."""

    show = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        method="by_show",
        choices=LISTED,
        empty_label=None,
        **unknown_choice(gettext_lazy("Choose which bins from the list.")),
    )

    def filter_queryset(self, queryset: QuerySet[Bin]) -> QuerySet[Bin]:
        found: QuerySet[Bin] = super().filter_queryset(queryset)
        return (
            found if self.form.cleaned_data.get("show") == "all" else found.filter(is_active=True)
        )

    def by_show(self, queryset: QuerySet[Bin], name: str, value: str) -> QuerySet[Bin]:
        return queryset


def listed_for(by: User) -> QuerySet[Bin]:
    """Those first that nobody emptied yet, then those that were emptied longest ago."""
    newest = bin_visits_visible_to(by).filter(bin=OuterRef("pk")).order_by("-at", "-id")
    return (
        bins_visible_to(by)
        .annotate(last=Subquery(newest.values("at")[:1]))
        .order_by(F("last").asc(nulls_first=True), "name", "id")
    )


def rows_of(by: User, bins: list[Bin]) -> list[tuple[Bin, BinVisit | None, str]]:
    """(bin, its last visit, when that was)."""
    last = last_visits(by, bins)
    return [
        (each, visit, moment(visit.at)[1] if visit else "")
        for each in bins
        for visit in (last.get(each.pk),)
    ]


@dataclass(frozen=True)
class Bar:
    """One month in the drawing: where its bar is, and what stands above and below it."""

    x: int
    y: int
    height: int
    middle: int
    label_y: int
    month: str
    name: str
    visits: int
    returns: int
    uncounted: int


@dataclass(frozen=True)
class Chart:
    """Bars for months, oldest first. `base`: where they stand; all in the drawing's own units."""

    bars: list[Bar]
    width: int
    height: int
    base: int
    names_y: int

    @property
    def total(self) -> int:
        return sum(each.returns for each in self.bars)


def chart_of(months: list[MonthOfReturns]) -> Chart:
    most = max([1, *(each.returns for each in months)])
    bars = []
    for number, each in enumerate(months):
        x = GAP + number * (BAR + GAP)
        height = round(each.returns * HEIGHT / most)
        top = ABOVE + HEIGHT - height
        bars.append(
            Bar(
                x=x,
                y=top,
                height=height,
                middle=x + BAR // 2,
                label_y=top - 5,
                month=formats.date_format(each.month, "M"),
                name=formats.date_format(each.month, "M Y"),
                visits=each.visits,
                returns=each.returns,
                uncounted=each.uncounted,
            )
        )
    return Chart(
        bars=bars,
        width=GAP + len(months) * (BAR + GAP),
        height=ABOVE + HEIGHT + BELOW,
        base=ABOVE + HEIGHT,
        names_y=ABOVE + HEIGHT + 25,
    )


def add_form(*, data: QueryDict | None = None) -> BinForm:
    return BinForm(data, name="add", action=reverse("refuse:bin-add"))


def change_form(found: Bin, *, data: QueryDict | None = None) -> ChangeBinForm:
    address = reverse("refuse:bin-change", args=[found.pk])
    form = ChangeBinForm(data, name="change", action=address, version=found.version)
    form.initial.update(
        title=found.name,
        place=found.place,
        point=point_of(found),
        stands="yes" if found.is_active else "no",
    )
    return form


def emptied_form(found: Bin, by: User, *, data: QueryDict | None = None) -> EmptiedForm:
    is_lead = user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    address = reverse("refuse:bin-emptied", args=[found.pk])
    people = crew_members(by) if is_lead else []
    return EmptiedForm(data, name="emptied", action=address, people=people, me=by.pk)


def point_of(found: Bin) -> str:
    """Latitude first, as maps give it to copy; no spreadsheet takes it for a formula."""
    return f"{found.point.y:.6f}, {found.point.x:.6f}"


@dataclass(frozen=True)
class VisitRow:
    visit: BinVisit
    when: str
    who: str
    may_undo: bool


def visits_of(found: Bin, by: User) -> list[VisitRow]:
    """The newest visits with who emptied it, for cleansing alone."""
    visits = list(bin_visits_visible_to(by).filter(bin=found)[:MOST_VISITS])
    people = {
        each.pk: each
        for each in bin_visitors_visible_to(by).filter(pk__in=visits).select_related("user")
    }
    is_lead = user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    return [
        VisitRow(
            each,
            moment(each.at)[1],
            visitor.user.display_name if visitor else "",
            is_lead or (visitor is not None and visitor.recorded_by_id == by.pk),
        )
        for each in visits
        for visitor in (people.get(each.pk),)
    ]


def facts_of(found: Bin) -> list[tuple[str, str]]:
    return [
        (_("Where"), found.place),
        (_("On the map"), point_of(found)),
        (_("Ward"), str(found.ward.name) if found.ward else _("None")),
        (_("It stands there"), _("Yes") if found.is_active else _("No: it was taken away")),
    ]


HEADING = ("Bin", "Where", "Point (WGS84)", "Ward", "Emptied", "Full (tenths)", "Returns")


def exported(by: User) -> list[list[str]]:
    """The newest visits to every bin, without anybody's name; one statement."""
    visits = bin_visits_visible_to(by).select_related("bin", "bin__ward")[:MOST_EXPORTED]
    return [
        [
            each.bin.name,
            each.bin.place,
            point_of(each.bin),
            str(each.bin.ward.name) if each.bin.ward else "",
            _iso(each.at),
            str(each.fill_tenths),
            "" if each.returns is None else str(each.returns),
        ]
        for each in visits
    ]


def _iso(at: datetime.datetime) -> str:
    return moment(at)[0][:16]
