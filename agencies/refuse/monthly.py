"""The arithmetic of the monthly report: months, figures with their intervals, and differences.

Pure: numbers in, numbers out. A count is compared as so many a day, since months differ in length;
finds of rounds as so many an hour searched. Of three periods everywhere: the month, the month
before, and the same month a year earlier.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from agencies.refuse.uncertainty import TAIL, count_interval, rate_interval, share_interval
from reports.clocks import LONDON, UTC

PERIODS = 3
DAY_SECONDS = 86_400
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z", re.ASCII)


class Month(NamedTuple):
    """A calendar month in London."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Month | None:
        """`2026-10`; None for anything else."""
        found = _MONTH.match(text)
        return cls(int(found[1]), int(found[2])) if found and int(found[1]) >= 2 else None

    @classmethod
    def of(cls, moment: datetime.datetime) -> Month:
        local = moment.astimezone(LONDON)
        return cls(local.year, local.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.number:02}"

    def back(self, months: int) -> Month:
        whole = self.year * 12 + self.number - 1 - months
        return Month(whole // 12, whole % 12 + 1)

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, self.number, 1)

    @property
    def starts_at(self) -> datetime.datetime:
        """The first moment of its first day in London, in UTC."""
        midnight = datetime.datetime.combine(self.first_day, datetime.time.min, LONDON)
        return midnight.astimezone(UTC)

    @property
    def ends_at(self) -> datetime.datetime:
        """The first moment of the month after, in UTC."""
        return self.back(-1).starts_at

    def compared(self) -> tuple[Month, Month, Month]:
        """Itself, the month before, and the same month a year earlier."""
        return self, self.back(1), self.back(12)

    def days_recorded(self, *, since: datetime.datetime | None, now: datetime.datetime) -> float:
        """How many days of it there are figures of: not of what was before the first record
        (`since`; None: there is none), nor of what is still to come."""
        if since is None:
            return 0.0
        begins, ends = max(self.starts_at, since), min(self.ends_at, now)
        return max(0.0, (ends - begins).total_seconds() / DAY_SECONDS)


class Difference(Enum):
    """What can be said of a figure beside an earlier one."""

    MORE = "more"
    FEWER = "fewer"
    CHANCE = "chance"
    UNKNOWN = "unknown"


class Sort(Enum):
    COUNT = "count"
    RATE = "rate"
    SHARE = "share"
    TALLY = "tally"


@dataclass(frozen=True)
class Figure:
    """A value with its interval of 95 %: a count, a number an hour, or a share from 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """One figure of the report. `figures`: of the three periods; None where nothing was recorded or
    searched. `differences`: from the month before, and from the same month a year earlier."""

    sort: Sort
    figures: tuple[Figure | None, ...]
    differences: tuple[Difference, Difference]

    @property
    def now(self) -> Figure | None:
        return self.figures[0]


def counts(numbers: Sequence[int], days: Sequence[float]) -> Line:
    """Of so many events in so many days each; 0 days: nothing was recorded then."""
    figures = [
        Figure(number, *count_interval(number)) if length else None
        for number, length in zip(numbers, days, strict=True)
    ]
    return _line(Sort.COUNT, figures, [_differ(numbers, days, other) for other in (1, 2)])


def tallies(numbers: Sequence[int], days: Sequence[float]) -> Line:
    """Of so many things that were counted together, in so many days each. They did not happen one
    by one, so no interval and no difference can be told: `low` and `high` are the number itself."""
    figures = [
        Figure(number, number, number) if length else None
        for number, length in zip(numbers, days, strict=True)
    ]
    return _line(Sort.TALLY, figures, [Difference.UNKNOWN] * 2)


def rates(numbers: Sequence[int], hours: Sequence[float]) -> Line:
    """Of so many events in so many hours each."""
    figures = [
        Figure(number / length, *rate_interval(number, length)) if length else None
        for number, length in zip(numbers, hours, strict=True)
    ]
    return _line(Sort.RATE, figures, [_differ(numbers, hours, other) for other in (1, 2)])


def shares(kept: Sequence[int], of: Sequence[int]) -> Line:
    """Of so many that succeeded of so many."""
    figures = [
        Figure(some / all_, *share_interval(some, all_)) if all_ else None
        for some, all_ in zip(kept, of, strict=True)
    ]
    differences = [difference_of_shares(figures[0], figures[other]) for other in (1, 2)]
    return _line(Sort.SHARE, figures, differences)


def _line(sort: Sort, figures: list[Figure | None], differences: list[Difference]) -> Line:
    before, year = differences
    return Line(sort, tuple(figures), (before, year))


def _differ(numbers: Sequence[int], exposures: Sequence[float], other: int) -> Difference:
    return difference_of_rates(numbers[0], exposures[0], numbers[other], exposures[other])


def difference_of_rates(
    number: int, exposure: float, earlier: int, earlier_exposure: float
) -> Difference:
    """Whether two Poisson rates differ by more than chance explains, tested exactly: given how many
    there were in all, one rate would share them out as the exposures do (J. Przyborowski and
    H. Wilenski, Biometrika 31 (1940) 313-323). Both tails together weigh 5 % at most."""
    if exposure <= 0 or earlier_exposure <= 0:
        return Difference.UNKNOWN
    # When first asked for: SciPy takes longer to load than most pages take to make.
    from scipy.special import bdtr, bdtrc

    total = number + earlier
    expected = exposure / (exposure + earlier_exposure)
    at_most = float(bdtr(number, total, expected))
    at_least = float(bdtrc(number - 1, total, expected)) if number else 1.0
    if at_least <= TAIL:
        return Difference.MORE
    return Difference.FEWER if at_most <= TAIL else Difference.CHANCE


def difference_of_shares(now: Figure | None, earlier: Figure | None) -> Difference:
    """Whether two shares differ by more than chance explains: R. G. Newcombe's interval of a
    difference, from Wilson's of each (Statistics in Medicine 17 (1998) 873-890, method 10)."""
    if now is None or earlier is None:
        return Difference.UNKNOWN
    difference = now.value - earlier.value
    below = math.hypot(now.value - now.low, earlier.high - earlier.value)
    above = math.hypot(now.high - now.value, earlier.value - earlier.low)
    if difference - below > 0:
        return Difference.MORE
    return Difference.FEWER if difference + above < 0 else Difference.CHANCE


@dataclass(frozen=True)
class Items:
    """How many items finds were of: at least, and at most (None: some find has an open end)."""

    at_least: int = 0
    at_most: int | None = 0

    def __add__(self, other: Items) -> Items:
        is_open = self.at_most is None or other.at_most is None
        at_most = None if is_open else (self.at_most or 0) + (other.at_most or 0)
        return Items(self.at_least + other.at_least, at_most)
