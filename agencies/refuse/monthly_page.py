"""The monthly report in words: what its page and its file show of each figure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.refuse import densest
from agencies.refuse.densest import Place
from agencies.refuse.figures import SIZES, Figures, figures_for, found_in
from agencies.refuse.monthly import Difference, Figure, Items, Line, Month, Sort
from agencies.refuse.monthly_report import (
    Row,
    Section,
    items_in_words,
    sections_of,
    size_label,
    sizes_of,
)
from agencies.refuse.words import place_name
from portal.accounts.models import User

MONTHS_BACK = 60
HEADING = (
    "series",
    "by",
    "of",
    "unit",
    "month",
    "value",
    "low_95",
    "high_95",
    "month_before",
    "month_before_value",
    "difference_from_month_before",
    "year_before",
    "year_before_value",
    "difference_from_year_before",
    "made_of",
)


class MonthForm(forms.Form):
    """Which month: this one, so far, or one of the last five years."""

    month = forms.ChoiceField(
        label=gettext_lazy("Month"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a month from the list.")},
    )

    def __init__(self, data: Any, *, now: datetime.datetime) -> None:
        super().__init__(data)
        self.newest = Month.of(now)
        months = [self.newest.back(back) for back in range(MONTHS_BACK + 1)]
        self.fields["month"].choices = [(str(each), name_of(each)) for each in months]  # type: ignore[attr-defined]
        self.initial["month"] = str(self.newest.back(1))

    def chosen(self) -> Month:
        """The month chosen, or the last whole one."""
        return Month.read(self.cleaned_data["month"]) or self.newest.back(1)


@dataclass(frozen=True)
class Cell:
    """A figure beside it: its value, and what can be said of the difference."""

    value: str
    difference: str


@dataclass(frozen=True)
class Shown:
    """A row of a table. `bar` and `ends` are hundredths of the widest in the table: how long the
    bar is, and where the line of its interval begins and ends."""

    label: str
    aside: str
    value: str
    interval: str
    bar: str
    ends: tuple[str, str]
    before: Cell
    year: Cell


def context_of(user: User, month: Month) -> dict[str, Any]:
    now = timezone.now()
    figures = figures_for(user, month, now=now)
    sections = sections_of(figures)
    places = _places(user, figures)
    this, before, year = month.compared()
    bands = [size_label(each) for each in SIZES]
    return {
        "month": month,
        "name": name_of(this),
        "heads": [date_format(each.first_day, "M Y") for each in (this, before, year)],
        "is_so_far": this.ends_at > now,
        "now": now,
        "since": figures.since,
        "is_empty": figures.since is None and figures.bins_since is None,
        "tables": [(section, _shown(section)) for section in sections],
        "bands": bands,
        "sizes": [(kind, list(zip(bands, each, strict=True))) for kind, each in sizes_of(figures)],
        "sees_crew_work": figures.crew_work is not None,
        "places": places,
        "metres": densest.CELL_METRES,
        "older": month.back(1),
        "shown": sum(len(section.rows) for section in sections) + len(places),
    }


def lines_of_file(user: User, month: Month) -> list[list[str]]:
    """The same figures as rows of the file, under HEADING: a figure a line, in full precision."""
    figures = figures_for(user, month, now=timezone.now())
    lines = [
        _file_line(section, row, month)
        for section in sections_of(figures)
        for row in (*section.rows, *section.quiet)
    ]
    return [*lines, *_file_sizes(figures, month), *_file_places(user, figures)]


def _places(user: User, figures: Figures) -> list[Place]:
    """By ward and point alone: what somebody wrote of a place is not to be handed on."""
    if not any(each[0] for each in figures.wards.values()):
        return []
    return densest.densest(user, found_in(user, figures.month), named=False)


def name_of(month: Month) -> str:
    return date_format(month.first_day, "F Y")


def value_in_words(sort: Sort, figure: Figure | None) -> str:
    if figure is None:
        return "–"
    if sort in (Sort.COUNT, Sort.TALLY):
        return f"{figure.value:,.0f}"
    return _percent(figure.value) if sort is Sort.SHARE else f"{figure.value:.2f}"


def interval_in_words(sort: Sort, figure: Figure | None) -> str:
    if figure is None or sort is Sort.TALLY:
        return ""
    if sort is Sort.SHARE:
        low, high = f"{100 * figure.low:.0f}", _percent(figure.high)
    elif sort is Sort.RATE:
        low, high = f"{figure.low:.2f}", f"{figure.high:.2f}"
    else:
        low, high = f"{figure.low:,.1f}", f"{figure.high:,.1f}"
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def difference_in_words(sort: Sort, difference: Difference) -> str:
    """What can be said of now beside then."""
    if difference is Difference.UNKNOWN:
        return ""
    if difference is Difference.CHANCE:
        return _("within chance")
    if sort is Sort.COUNT:
        return _("more now") if difference is Difference.MORE else _("fewer now")
    return _("higher now") if difference is Difference.MORE else _("lower now")


def _percent(share: float) -> str:
    return _("%(n).0f %%") % {"n": 100 * share}


def _shown(section: Section) -> list[Shown]:
    widest = max((row.line.now.high for row in section.rows if row.line.now), default=1.0) or 1.0
    if section.rows and section.rows[0].line.sort is Sort.SHARE:
        widest = 1.0
    return [_shown_row(row, widest) for row in section.rows]


def _shown_row(row: Row, widest: float) -> Shown:
    line, now = row.line, row.line.now
    return Shown(
        label=row.label,
        aside=row.aside,
        value=value_in_words(line.sort, now),
        interval=interval_in_words(line.sort, now),
        bar=_hundredths(now.value / widest) if now else "",
        ends=_ends(line, widest),
        before=_beside(line, 1),
        year=_beside(line, 2),
    )


def _ends(line: Line, widest: float) -> tuple[str, str]:
    if line.now is None or line.sort is Sort.TALLY:
        return "", ""
    return _hundredths(line.now.low / widest), _hundredths(line.now.high / widest)


def _hundredths(share: float) -> str:
    """As drawings want it: with a point, whatever the language."""
    return f"{100 * share:.1f}"


def _beside(line: Line, period: int) -> Cell:
    return Cell(
        value_in_words(line.sort, line.figures[period]),
        difference_in_words(line.sort, line.differences[period - 1]),
    )


def _file_line(section: Section, row: Row, month: Month) -> list[str]:
    line = row.line
    this, before, year = month.compared()
    return [
        section.series,
        section.by,
        row.label,
        section.unit,
        str(this),
        *_three(line),
        *_file_beside(line, before, 1),
        *_file_beside(line, year, 2),
        row.aside,
    ]


def _three(line: Line) -> list[str]:
    if line.now is None:
        return ["", "", ""]
    if line.sort is Sort.TALLY:
        return [_number(line.now.value), "", ""]
    return [_number(each) for each in (line.now.value, line.now.low, line.now.high)]


def _file_beside(line: Line, month: Month, period: int) -> list[str]:
    figure = line.figures[period]
    said = difference_in_words(line.sort, line.differences[period - 1])
    return [str(month), _number(figure.value) if figure else "", said]


def _number(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _file_sizes(figures: Figures, month: Month) -> list[list[str]]:
    """How many finds of each kind and size: of the month alone."""
    lines = []
    for kind, numbers in sizes_of(figures):
        for size, number in zip(SIZES, numbers, strict=True):
            label = f"{kind}: {size_label(size)}"
            lines.append(_file_number("kind and size", label, number, month))
    return lines


def _file_places(user: User, figures: Figures) -> list[list[str]]:
    """The squares with the most finds: of the month alone."""
    return [
        _file_number(
            "place",
            f"{place_name(each.name, each.ward)} ({each.point})",
            each.finds,
            figures.month,
            items_in_words(Items(each.items, None)),
        )
        for each in _places(user, figures)
    ]


def _file_number(by: str, label: str, number: int, month: Month, aside: str = "") -> list[str]:
    head = ["finds", by, label, _("finds"), str(month), str(number)]
    return [*head, *[""] * (len(HEADING) - len(head) - 1), aside]
