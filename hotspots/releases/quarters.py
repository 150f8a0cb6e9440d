"""Quarters of a year, the only periods of which figures are published (R8.1). Pure."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from reports.clocks import LONDON, UTC

SETTLES = datetime.timedelta(days=14)
"""How long after its end a quarter can first be made: what was written down without a signal, or is
still looked at as junk, has come in by then."""
_QUARTER = re.compile(r"(2\d{3})-q([1-4])\Z", re.ASCII)


class Quarter(NamedTuple):
    """A quarter of a year in London, `number` from 1 to 4."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> Quarter | None:
        """`2026-q3`; None for anything else."""
        found = _QUARTER.match(text)
        return cls(int(found[1]), int(found[2])) if found else None

    @classmethod
    def of(cls, moment: datetime.datetime) -> Quarter:
        local = moment.astimezone(LONDON)
        return cls(local.year, (local.month + 2) // 3)

    def __str__(self) -> str:
        return f"{self.year:04}-q{self.number}"

    def back(self, quarters: int) -> Quarter:
        whole = self.year * 4 + self.number - 1 - quarters
        return Quarter(whole // 4, whole % 4 + 1)

    @property
    def first_day(self) -> datetime.date:
        return datetime.date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> datetime.date:
        return self.back(-1).first_day - datetime.timedelta(days=1)

    @property
    def starts_at(self) -> datetime.datetime:
        """The first moment of its first day in London, in UTC."""
        midnight = datetime.datetime.combine(self.first_day, datetime.time.min, LONDON)
        return midnight.astimezone(UTC)

    @property
    def ends_at(self) -> datetime.datetime:
        """The first moment of the quarter after, in UTC."""
        return self.back(-1).starts_at

    def is_settled(self, now: datetime.datetime) -> bool:
        """Whether its figures may be made: never those of the running quarter."""
        return now >= self.ends_at + SETTLES
