"""The registry of figures: of each its key, title, definition, unit, who may see it, how it is
counted, and the list that stands behind it. A page, a file, the briefing and the page of
definitions are all made from here, so that no rule is written twice.

What counts comes from modules beside this one (`of_reports`, `of_cleansing`, …), which register it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from django.utils.functional import Promise

from agencies.registry.permissions import Permission
from hotspots.dashboards.periods import Period
from portal.accounts.models import User

Loaded = TypeVar("Loaded")


class Sort(Enum):
    """How a number is to be read. EVENTS happened in a period and are compared by the day; STANDING
    is how many there are now; a SHARE is of so many; SECONDS is how long half of them took."""

    EVENTS = "events"
    STANDING = "standing"
    SHARE = "share"
    SECONDS = "seconds"


@dataclass(frozen=True)
class Numbers:
    """Of a period and of the one before it. `value`: a count, of a SHARE how many of `trials`, or
    seconds; None where it can't be said. `is_more`: there are more than were counted. `said`,
    `said_before`: what stands for a number that is not told. `days`: how long the two periods were,
    where they are not those that were asked for."""

    value: float | None
    before: float | None = None
    trials: int = 0
    trials_before: int = 0
    is_more: bool = False
    said: str = ""
    said_before: str = ""
    days: tuple[float, float] | None = None


@dataclass
class Asked:
    """Who asks, for which period, when. What several figures share is loaded once."""

    user: User
    period: Period
    now: datetime.datetime
    _loaded: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False)

    @property
    def before(self) -> Period:
        return self.period.back(1)

    @property
    def days(self) -> tuple[float, float]:
        """How many days of the period have passed, and how many the one before has."""
        return self.period.days_until(self.now), self.before.days_until(self.now)

    def once(self, load: Callable[[Asked], Loaded]) -> Loaded:
        if load not in self._loaded:
            self._loaded[load] = load(self)
        found: Loaded = self._loaded[load]
        return found


def nowhere(_asked: Asked) -> str:
    """Of a figure with no list behind it."""
    return ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a figure and a table of figures have in common. `may`: what a person's roles must
    include to be told it; what it is counted from is what they may see besides."""

    key: str
    title: Promise
    definition: Promise
    unit: Promise
    sort: Sort
    may: Permission


@dataclass(frozen=True, kw_only=True)
class Figure(Rule):
    """One number. `listed`: the address of a list of exactly what it counts, or nothing."""

    count: Callable[[Asked], Numbers]
    listed: Callable[[Asked], str] = nowhere


@dataclass(frozen=True)
class Row:
    """One line of a table of figures. `address`: the list of exactly what it counts, or nothing."""

    label: str
    numbers: Numbers
    address: str = ""


class Drawn(Enum):
    """How the numbers of a table are drawn beside it."""

    BARS = "bars"
    LINE = "line"
    NOT = ""


@dataclass(frozen=True, kw_only=True)
class Table(Rule):
    """Numbers by something. `what` heads the first column. `over_time`: its rows are periods, the
    newest last, and none is compared with another. `none`: what is said where there are no rows.
    `heads`: names of the two periods where they are not those that were asked for. `more`: the page
    that tells more of it. `basis`: in words, what it rests on beside the period. `in_file`: whether
    it goes into the file."""

    what: Promise
    rows: Callable[[Asked], list[Row]]
    none: Promise
    drawn: Drawn = Drawn.BARS
    over_time: bool = False
    heads: Callable[[Asked], tuple[str, str]] | None = None
    more: Callable[[Asked], str] = nowhere
    basis: Callable[[Asked], str] = nowhere
    in_file: bool = True


_rules: dict[str, Figure | Table] = {}


def register(*rules: Figure | Table) -> None:
    """Add rules. Raises ValueError for a key that another has."""
    for each in rules:
        if _rules.get(each.key, each) != each:
            raise ValueError(f"Two figures have the key “{each.key}”.")
        _rules[each.key] = each


def figure(key: str) -> Figure:
    """Raises KeyError, TypeError for a table."""
    found = _rules[key]
    if not isinstance(found, Figure):
        raise TypeError(f"“{key}” is a table.")
    return found


def table(key: str) -> Table:
    """Raises KeyError, TypeError for a single figure."""
    found = _rules[key]
    if not isinstance(found, Table):
        raise TypeError(f"“{key}” is a single figure.")
    return found


def all_rules() -> list[Figure | Table]:
    """In the order in which they were registered."""
    return list(_rules.values())
