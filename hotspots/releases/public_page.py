"""The page of figures for everybody: which area and quarter, tables, and small charts.

Reads published rows alone, in a constant number of statements; works without a script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from hotspots.models import PublicFigure, PublicQuarter
from hotspots.releases.figures import (
    Cell,
    Row,
    by_area,
    cell_of,
    name_of_area,
    name_of_quarter,
    sources_in,
)
from hotspots.releases.public_done import done_by
from hotspots.releases.public_enums import Source
from hotspots.releases.quarters import Quarter
from hotspots.releases.queries import figures_for_everybody, quarters_for_everybody

MOST_QUARTERS = 20
WIDTH, HEIGHT, BASE, TOP = 260, 90, 84, 16
FEW_HEIGHT = 8
MOST_NUMBERS = 8
HEADING = ("quarter", "area_code", "area", "source", "shown", "count")


class ChooseForm(forms.Form):
    """An area and a quarter; the city and the newest where none was chosen."""

    area = forms.ChoiceField(
        label=_("Area"),
        required=False,
        error_messages={"invalid_choice": _("Choose an area from the list.")},
    )
    quarter = forms.ChoiceField(
        label=_("Quarter"),
        required=False,
        error_messages={"invalid_choice": _("Choose a quarter from the list.")},
    )

    def __init__(
        self, data: Any, *, areas: Sequence[tuple[str, str]], quarters: Sequence[Quarter]
    ) -> None:
        super().__init__(data)
        self.fields["area"].choices = list(areas)  # type: ignore[attr-defined]
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]
            (str(each), name_of_quarter(each)) for each in quarters
        ]


@dataclass(frozen=True)
class Bar:
    code: str
    x: float
    y: float
    width: float
    height: float
    middle: float
    above: float
    words: str


@dataclass(frozen=True)
class Chart:
    """Bars of one source by quarter, the oldest first, as coordinates of an SVG."""

    label: str
    bars: list[Bar]
    first: str
    last: str
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE


def context_of(data: Any) -> tuple[dict[str, Any], int]:
    """What the page shows, and its status: 422 for what is in no list."""
    quarters = list(quarters_for_everybody()[:MOST_QUARTERS])
    newest = list(figures_for_everybody().filter(quarter=quarters[0])) if quarters else []
    if not newest:
        return {"quarters": [], "form": None, "done": done_by([], None)}, 200
    areas = [(row.key, row.name) for row in by_area(newest, [])]
    form = ChooseForm(data, areas=areas, quarters=[each.quarter for each in quarters])
    context: dict[str, Any] = {"quarters": quarters, "form": form}
    if not form.is_valid():
        return context, 422
    area = form.cleaned_data["area"] or areas[0][0]
    wanted = form.cleaned_data["quarter"]
    chosen = next((each for each in quarters if str(each.quarter) == wanted), quarters[0])
    of_area = list(figures_for_everybody().filter(area=area, quarter__in=quarters))
    of_quarter = (
        newest if chosen == quarters[0] else list(figures_for_everybody().filter(quarter=chosen))
    )
    sources = sources_in(of_quarter)
    context["trend"] = _trend(quarters, of_area)
    context["done"] = done_by(quarters, chosen)
    context["wards"] = {
        "name": name_of_quarter(chosen.quarter),
        "sources": sources,
        "rows": by_area(of_quarter, sources),
    }
    return context, 200


def _trend(quarters: Sequence[PublicQuarter], figures: Sequence[PublicFigure]) -> dict[str, Any]:
    keys = {each.pk: each.quarter for each in quarters}
    found = {(keys[each.quarter_id], each.source): each for each in figures}
    sources = sources_in(figures)
    rows = [
        Row(
            name_of_quarter(each.quarter),
            [cell_of(found.get((each.quarter, source.value)), source) for source in sources],
        )
        for each in quarters
    ]
    oldest_first = _without_gaps(quarters)
    return {
        "area": name_of_area(figures[0]) if figures else "",
        "sources": sources,
        "rows": rows,
        "charts": [
            _chart(source, oldest_first, [found.get((each, source.value)) for each in oldest_first])
            for source in sources
        ],
    }


def _without_gaps(quarters: Sequence[PublicQuarter]) -> list[Quarter]:
    """Every quarter from the oldest to the newest, so that a picture's axis is time; of a long gap
    the newest quarters alone."""
    newest, oldest = quarters[0].quarter, quarters[-1].quarter
    every = [newest.back(back) for back in range(MOST_QUARTERS)]
    return [each for each in reversed(every) if each >= oldest]


def _chart(
    source: Source, quarters: Sequence[Quarter], figures: Sequence[PublicFigure | None]
) -> Chart:
    cells = [cell_of(each, source) for each in figures]
    most = max((each.value or 0 for each in cells), default=0) or 1
    step = WIDTH / len(cells)
    bars = [
        _bar(cell, number * step, step, most, named=len(cells) <= MOST_NUMBERS)
        for number, cell in enumerate(cells)
        if cell.code
    ]
    return Chart(str(source.label), bars, _short(quarters[0]), _short(quarters[-1]))


def _bar(cell: Cell, x: float, step: float, most: int, *, named: bool) -> Bar:
    height = float(FEW_HEIGHT)
    if cell.value is not None:
        height = max(2.0, (BASE - TOP) * cell.value / most)
    words = {"few": "<5", "withheld": "–"}.get(cell.code, cell.words)
    return Bar(
        code=cell.code,
        x=round(x + step * 0.15, 1),
        y=round(BASE - height, 1),
        width=round(step * 0.7, 1),
        height=round(height, 1),
        middle=round(x + step / 2, 1),
        above=round(BASE - height - 4, 1),
        words=words if named else "",
    )


def _short(quarter: Quarter) -> str:
    return date_format(quarter.first_day, "M Y")


def lines_of_file() -> list[list[str]]:
    """Every published figure that everybody may read."""
    found = figures_for_everybody().select_related("quarter")
    return [
        [
            str(each.quarter.quarter),
            each.area,
            each.name,
            each.source,
            each.shown,
            "" if each.value is None else str(each.value),
        ]
        for each in found.order_by("-quarter__year", "-quarter__number", "kind", "name", "source")
    ]
