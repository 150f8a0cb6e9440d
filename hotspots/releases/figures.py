"""Figures in words and as tables: what pages and files, ours and everybody's, say of each count.

Words that residents read are marked for translation here and in public_enums.py alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from hotspots.models import PublicFigure, ReleasedFigure
from hotspots.releases.public_enums import Source
from hotspots.releases.quarters import Quarter

Figures = PublicFigure | ReleasedFigure


@dataclass(frozen=True)
class Cell:
    """One count as it is shown. `value` None: no number is said. `code`: of ShownAs, "" where
    nothing was recorded."""

    label: str
    words: str
    code: str = ""
    value: int | None = None


@dataclass(frozen=True)
class Row:
    """An area or a quarter, and its counts in the order of the sources."""

    name: str
    cells: list[Cell]
    key: str = ""


def name_of_quarter(quarter: Quarter) -> str:
    return _("%(first)s to %(last)s") % {
        "first": date_format(quarter.first_day, "F"),
        "last": date_format(quarter.last_day, "F Y"),
    }


def name_of_area(figure: Figures) -> str:
    if figure.kind in ("city", "kind"):
        return figure.name or _("All of Peterborough")
    if figure.area == "unknown":
        return _("Place not known")
    return figure.name or figure.area


def cell_of(figure: Figures | None, source: Source) -> Cell:
    """Of a source that was not recorded there is no figure."""
    label = str(source.label)
    if figure is None:
        return Cell(label, _("Not recorded"))
    if figure.value is not None:
        return Cell(label, number_format(figure.value), figure.shown, figure.value)
    if figure.shown == "few":
        return Cell(label, _("Fewer than 5"), figure.shown)
    return Cell(label, _("Not shown"), figure.shown)


def sources_in(figures: Iterable[Figures]) -> list[Source]:
    """Those of which there is a figure, in the order of the code list."""
    there = {each.source for each in figures}
    return [each for each in Source if each.value in there]


def by_area(figures: Sequence[Figures], sources: Sequence[Source]) -> list[Row]:
    """A row for each area: the city first, what has no known place last."""
    found: dict[tuple[int, str, str], dict[str, Figures]] = {}
    for each in figures:
        order = 0 if each.kind == "city" else 2 if each.area == "unknown" else 1
        found.setdefault((order, each.name, each.area), {})[each.source] = each
    return [
        Row(
            name_of_area(next(iter(cells.values()))),
            [cell_of(cells.get(source.value), source) for source in sources],
            key=area,
        )
        for (_order, _name, area), cells in sorted(found.items())
    ]
