"""Figures in words: what pages, files and the briefing show of each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agencies.refuse import monthly, monthly_page
from agencies.refuse.monthly import Difference
from agencies.refuse.uncertainty import count_interval, share_interval
from agencies.refuse.words import long
from hotspots.dashboards.faces import Face, figures_on, tables_on
from hotspots.dashboards.figures import Asked, Drawn, Figure, Numbers, Rule, Sort, Table

NOTHING = "–"
_READ_AS = {Sort.EVENTS: monthly.Sort.COUNT, Sort.SHARE: monthly.Sort.SHARE}
HEADING = (
    "figure",
    "by",
    "of",
    "unit",
    "period",
    "value",
    "low_95",
    "high_95",
    "of_how_many",
    "period_before",
    "value_before",
    "of_how_many_before",
    "difference",
)


@dataclass(frozen=True)
class Shown:
    """A figure as a row of a table. `aside`: what a share is of; `of_period`: whether it is of the
    period, and not of this moment."""

    key: str
    label: str
    value: str
    aside: str
    interval: str
    before: str
    before_aside: str
    difference: str
    address: str
    of_period: bool


@dataclass(frozen=True)
class ShownTable:
    """`compares`: whether its rows have a period before."""

    rule: Table
    rows: list[Shown]
    heads: tuple[str, str]
    more: str
    basis: str

    @property
    def has_interval(self) -> bool:
        return self.rule.sort in _READ_AS

    @property
    def of_period(self) -> bool:
        return self.rule.sort is not Sort.STANDING

    @property
    def compares(self) -> bool:
        return self.of_period and not self.rule.over_time

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to draw: a course has two points at least."""
        told = (each for row in self.rows for each in (row.value, row.before))
        if self.rule.drawn is Drawn.NOT or (self.rule.over_time and len(self.rows) < 2):
            return False
        return any(each[:1].isdigit() for each in told)


def figures_shown(asked: Asked, face: Face) -> list[Shown]:
    return [
        _shown(each, str(each.title), each.count(asked), each.listed(asked), asked)
        for each in figures_on(face, asked.user)
    ]


def tables_shown(asked: Asked, face: Face) -> list[ShownTable]:
    return [
        ShownTable(
            each,
            [_shown(each, row.label, row.numbers, row.address, asked) for row in each.rows(asked)],
            each.heads(asked) if each.heads else (asked.period.short, asked.before.short),
            each.more(asked),
            each.basis(asked),
        )
        for each in tables_on(face, asked.user)
    ]


def context_of(asked: Asked, face: Face) -> dict[str, Any]:
    figures, tables = figures_shown(asked, face), tables_shown(asked, face)
    return {
        "face": face,
        "period": asked.period,
        "before": asked.before,
        "now": asked.now,
        "is_so_far": asked.period.ends_at > asked.now,
        "figures": [each for each in figures if each.of_period],
        "standing": [each for each in figures if not each.of_period],
        "tables": tables,
        "shown": len(figures) + sum(len(each.rows) for each in tables),
    }


def lines_of_file(asked: Asked, face: Face) -> list[list[str]]:
    """The same figures under HEADING: one a line, in full precision."""
    lines = [_line(each, "", each.count(asked), asked) for each in figures_on(face, asked.user)]
    for each in filter(lambda each: each.in_file, tables_on(face, asked.user)):
        lines += [_line(each, row.label, row.numbers, asked) for row in each.rows(asked)]
    return lines


def interval_of(sort: Sort, numbers: Numbers, *, before: bool = False) -> monthly.Figure | None:
    """The value with its interval of 95 %; None where there is none to give."""
    value, trials = (
        (numbers.before, numbers.trials_before) if before else (numbers.value, numbers.trials)
    )
    if value is None:
        return None
    if sort is Sort.EVENTS:
        return monthly.Figure(value, *count_interval(int(value)))
    if sort is Sort.SHARE and trials:
        return monthly.Figure(value / trials, *share_interval(int(value), trials))
    return None


def difference_of(sort: Sort, numbers: Numbers, days: tuple[float, float]) -> Difference:
    """What can be said of a figure beside the period before; counts are compared by the day."""
    if sort is Sort.EVENTS and numbers.value is not None and numbers.before is not None:
        return monthly.difference_of_rates(
            int(numbers.value), days[0], int(numbers.before), days[1]
        )
    if sort is Sort.SHARE:
        return monthly.difference_of_shares(
            interval_of(sort, numbers), interval_of(sort, numbers, before=True)
        )
    return Difference.UNKNOWN


def _shown(rule: Rule, label: str, numbers: Numbers, address: str, asked: Asked) -> Shown:
    sort = rule.sort
    now = interval_of(sort, numbers)
    return Shown(
        key=rule.key,
        label=label,
        value=numbers.said or _value(sort, numbers.value, numbers.trials, is_more=numbers.is_more),
        aside=_aside(sort, numbers.value, numbers.trials),
        interval=_interval(sort, now),
        before=numbers.said_before or _value(sort, numbers.before, numbers.trials_before),
        before_aside=_aside(sort, numbers.before, numbers.trials_before),
        difference=_difference(sort, numbers, asked),
        address=address,
        of_period=sort is not Sort.STANDING,
    )


def _value(sort: Sort, value: float | None, trials: int, *, is_more: bool = False) -> str:
    if value is None or (sort is Sort.SHARE and not trials):
        return NOTHING
    if sort is Sort.SHARE:
        return _("%(n).0f %%") % {"n": 100 * value / trials}
    if sort is Sort.SECONDS:
        return long(value)
    number = f"{value:,.0f}"
    return _("more than %(n)s") % {"n": number} if is_more else number


def _interval(sort: Sort, figure: monthly.Figure | None) -> str:
    """Of a count in whole numbers, outwards: a tenth of a report would say more than is known."""
    if sort is Sort.EVENTS and figure is not None:
        low, high = math.floor(figure.low), math.ceil(figure.high)
        return _("%(low)s to %(high)s") % {"low": f"{low:,}", "high": f"{high:,}"}
    read_as = _READ_AS.get(sort)
    return str(monthly_page.interval_in_words(read_as, figure)) if read_as else ""


def _aside(sort: Sort, value: float | None, trials: int) -> str:
    """What a share is of."""
    if sort is not Sort.SHARE or value is None or not trials:
        return ""
    return _("%(n)s of %(all)s") % {"n": f"{value:,.0f}", "all": f"{trials:,}"}


def _difference(sort: Sort, numbers: Numbers, asked: Asked) -> str:
    read_as = _READ_AS.get(sort)
    if read_as is None:
        return ""
    days = numbers.days or asked.days
    return monthly_page.difference_in_words(read_as, difference_of(sort, numbers, days))


def _line(rule: Figure | Table, label: str, numbers: Numbers, asked: Asked) -> list[str]:
    """Of standing figures there is no period; of a table over time the label says which."""
    now = interval_of(rule.sort, numbers)
    over_time = isinstance(rule, Table) and rule.over_time
    of_period = rule.sort is not Sort.STANDING
    compares = of_period and not over_time
    return [
        rule.key,
        str(rule.what) if isinstance(rule, Table) else "",
        label or str(rule.title),
        str(rule.unit),
        _heads(rule, asked)[0] if of_period else "now",
        numbers.said or _exact(numbers.value),
        _exact(now.low if now else None),
        _exact(now.high if now else None),
        str(numbers.trials) if rule.sort is Sort.SHARE else "",
        _heads(rule, asked)[1] if compares else "",
        (numbers.said_before or _exact(numbers.before)) if compares else "",
        str(numbers.trials_before) if compares and rule.sort is Sort.SHARE else "",
        difference_of(rule.sort, numbers, numbers.days or asked.days).value if compares else "",
    ]


def _heads(rule: Figure | Table, asked: Asked) -> tuple[str, str]:
    """The periods as the file names them; of a table over time each row says which."""
    if isinstance(rule, Table) and rule.over_time:
        return "", ""
    if isinstance(rule, Table) and rule.heads:
        return rule.heads(asked)
    return str(asked.period), str(asked.before)


def _exact(value: float | None) -> str:
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else f"{value:.4f}"
