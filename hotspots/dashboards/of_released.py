"""Figures for those who see no reports: what was published of a quarter, with small numbers
withheld (R8.1). Nothing here is counted from reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import F
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.registry.permissions import Permission
from hotspots.dashboards.figures import Asked, Drawn, Numbers, Row, Sort, Table, register
from hotspots.dashboards.periods import DAY_SECONDS, Period, Span
from hotspots.releases.enums import CITY_CODE, FigureKind, ShownAs
from hotspots.releases.public_enums import Source
from hotspots.releases.quarters import Quarter
from hotspots.releases.queries import published_figures_visible_to
from reports.enums import Kind

MAY = Permission.AGGREGATES_VIEW
REPORTS = gettext_lazy("reports")
CAVEAT = gettext_lazy(
    "Published figures of whole quarters. Fewer than 5 is not told apart from none, and some "
    "numbers are withheld so that no small one can be worked out."
)


class Released(NamedTuple):
    shown: str
    value: int | None

    @property
    def said(self) -> str:
        if self.shown == ShownAs.FEW:
            return _("fewer than 5")
        return _("withheld") if self.shown == ShownAs.WITHHELD else ""


class Quarters(NamedTuple):
    """`figures`: (quarter, kind, area, source) → what was published. `names`: of wards, by code.
    `quarters`: newest first."""

    figures: dict[tuple[Quarter, str, str, str], Released]
    names: dict[str, str]
    quarters: list[Quarter]


def released(asked: Asked) -> Quarters:
    """What was published of quarters that were over by the end of the period. One statement."""
    bounds = asked.period.last
    rows = published_figures_visible_to(asked.user).filter(
        kind__in=[FigureKind.CITY, FigureKind.WARD, FigureKind.KIND]
    )
    figures: dict[tuple[Quarter, str, str, str], Released] = {}
    names: dict[str, str] = {}
    for year, number, kind, area, name, source, shown, value in (
        rows.order_by("kind", "name", "area", "source")
        .annotate(told_by=F("source"))
        .values_list(
            "release__year", "release__number", "kind", "area", "name", "told_by", "shown", "value"
        )
    ):
        quarter = Quarter(year, number)
        if quarter.last_day <= bounds:
            figures[quarter, kind, area, source] = Released(shown, value)
            if kind == FigureKind.WARD:
                names[area] = name
    quarters = sorted({key[0] for key in figures}, reverse=True)
    return Quarters(figures, names, quarters[: Span.QUARTER.shown])


def heads(asked: Asked) -> tuple[str, str]:
    """The quarters that are compared."""
    quarters = asked.once(released).quarters
    if not quarters:
        return "", ""
    return short(quarters[0]), short(quarters[0].back(1))


def short(quarter: Quarter) -> str:
    return Period(quarter.first_day, Span.QUARTER).short


def _row(asked: Asked, label: str, kind: str, area: str, source: str) -> Row | None:
    found = asked.once(released)
    newest = found.quarters[0]
    now = found.figures.get((newest, kind, area, source))
    if now is None:
        return None
    before = found.figures.get((newest.back(1), kind, area, source))
    return Row(
        label,
        Numbers(
            now.value,
            before.value if before else None,
            said=now.said,
            said_before=before.said if before else "",
            days=(days_of(newest), days_of(newest.back(1))),
        ),
    )


def days_of(quarter: Quarter) -> float:
    return (quarter.ends_at - quarter.starts_at).total_seconds() / DAY_SECONDS


def _by_source(asked: Asked) -> list[Row]:
    if not asked.once(released).quarters:
        return []
    rows = [_row(asked, str(each.label), FigureKind.CITY, "city", each.value) for each in Source]
    return [each for each in rows if each]


BY_KIND: tuple[tuple[Promise, FigureKind, str, Source], ...] = (
    (gettext_lazy("Concerns of residents"), FigureKind.KIND, Kind.CONCERN, Source.RESIDENTS),
    (
        gettext_lazy("Needles and litter, told by residents"),
        FigureKind.KIND,
        Kind.NEEDLE_FIND,
        Source.RESIDENTS,
    ),
    (
        gettext_lazy("Needles and litter, found by crews"),
        FigureKind.CITY,
        CITY_CODE,
        Source.CREWS,
    ),
    (gettext_lazy("Incidents at venues"), FigureKind.CITY, CITY_CODE, Source.PREMISES),
    (gettext_lazy("Recorded drug offences"), FigureKind.CITY, CITY_CODE, Source.POLICE),
)
"""Each source but residents makes one kind of report."""


def _by_kind(asked: Asked) -> list[Row]:
    if not asked.once(released).quarters:
        return []
    rows = [_row(asked, str(label), *of) for label, *of in BY_KIND]
    return [each for each in rows if each]


def by_ward_of(source: Source) -> Callable[[Asked], list[Row]]:
    """Wards of which a number is told in either quarter, and how many others there are: of a sum
    over sources there is next to none, so each source has a table of its own (R8.3)."""

    def rows(asked: Asked) -> list[Row]:
        found = asked.once(released)
        if not found.quarters:
            return []
        every = [
            _row(asked, name or _("Ward not known"), FigureKind.WARD, code, source.value)
            for code, name in sorted(found.names.items(), key=lambda item: (not item[1], item[1]))
        ]
        there = [each for each in every if each]
        told = [each for each in there if {each.numbers.value, each.numbers.before} != {None}]
        others = len(there) - len(told)
        if not others:
            return told
        label = ngettext("%(n)s other ward", "%(n)s other wards", others) % {"n": others}
        said = _("fewer than 5, or withheld")
        return [*told, Row(label, Numbers(None, said=said, said_before=""))]

    return rows


def _over_time(asked: Asked) -> list[Row]:
    found = asked.once(released)
    rows = []
    for quarter in reversed(found.quarters):
        told = found.figures.get((quarter, FigureKind.CITY, "city", Source.TOLD.value))
        if told:
            rows.append(Row(short(quarter), Numbers(told.value, said=told.said)))
    return rows


def _more(_asked: Asked) -> str:
    return reverse("releases:list")


BY_WARD = (
    (Source.RESIDENTS, gettext_lazy("Published figures by ward: residents")),
    (Source.CREWS, gettext_lazy("Published figures by ward: street cleaning crews")),
    (Source.PREMISES, gettext_lazy("Published figures by ward: pubs, clubs and other venues")),
    (Source.POLICE, gettext_lazy("Published figures by ward: recorded by the police")),
)
NONE_YET = gettext_lazy("No figures were published yet of a quarter that was over by then.")
register(
    Table(
        key="released-over-time",
        title=gettext_lazy("Published figures over time"),
        definition=gettext_lazy(
            "Reports to the partnership, of residents, crews and premises together, in each "
            "published quarter. What came in later than its figures is in none of them."
        ),
        unit=REPORTS,
        sort=Sort.EVENTS,
        may=MAY,
        what=gettext_lazy("Quarter"),
        rows=_over_time,
        none=NONE_YET,
        drawn=Drawn.LINE,
        over_time=True,
        more=_more,
    ),
    Table(
        key="released-by-source",
        title=gettext_lazy("Published figures by source"),
        definition=CAVEAT,
        unit=REPORTS,
        sort=Sort.EVENTS,
        may=MAY,
        what=gettext_lazy("Source"),
        rows=_by_source,
        none=NONE_YET,
        heads=heads,
        more=_more,
    ),
    Table(
        key="released-by-kind",
        title=gettext_lazy("Published figures by kind"),
        definition=gettext_lazy(
            "What was told in the whole city, by kind of report and who told it. Concerns and "
            "needles of residents are told apart where both are 5 or more."
        ),
        unit=REPORTS,
        sort=Sort.EVENTS,
        may=MAY,
        what=gettext_lazy("Kind"),
        rows=_by_kind,
        none=NONE_YET,
        heads=heads,
        more=_more,
    ),
    *(
        Table(
            key=f"released-by-ward-{source.value}",
            title=title,
            definition=CAVEAT,
            unit=REPORTS,
            sort=Sort.EVENTS,
            may=MAY,
            what=gettext_lazy("Ward"),
            rows=by_ward_of(source),
            none=gettext_lazy("No figures of this source were published of the quarter."),
            heads=heads,
            more=_more,
        )
        for source, title in BY_WARD
    ),
)
