"""What counts as unusual: numbers and pure rules. No person gets a score.

"Far more than usual" is more than the median plus some median absolute deviations, and never fewer
than a fixed least. Both are robust: one mad day hardly moves them, unlike mean and standard
deviation (Leys and others, Journal of Experimental Social Psychology 49, 2013, 764-766). What is
compared are the hours, or days, in which somebody opened anything at all, so that holidays and
nights do not make every morning unusual.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.conf import settings

FEWEST_TO_COMPARE = 5
"""Hours or days below which nobody's usual is known: new people are compared with their team."""

Hours = tuple[datetime.time, datetime.time]


@dataclass(frozen=True)
class Limits:
    """The configured numbers (SPOTLIGHT_UNUSUAL_…), each named in portal/settings.py."""

    days: int
    factor: int
    least_per_hour: int
    least_per_day: int
    least_off_hours: int
    least_after_moving: int
    days_after_moving: int
    hours: Mapping[str, Hours]

    @classmethod
    def configured(cls) -> Limits:
        return cls(**settings.UNUSUAL_ACCESS)


def limit_of(counts: Sequence[int], *, factor: int, least: int) -> int | None:
    """The most that is usual, given counts per hour or per day; None when there are too few."""
    if len(counts) < FEWEST_TO_COMPARE:
        return None
    middle = median(counts)
    spread = max(1.0, median(abs(each - middle) for each in counts))
    return max(least, int(middle + factor * spread))


def is_within(moment: datetime.time, hours: Hours) -> bool:
    """Whether a London time lies within the hours, which may pass midnight; equal: always."""
    begins, ends = hours
    if begins == ends:
        return True
    if begins < ends:
        return begins <= moment < ends
    return moment >= begins or moment < ends


def hours_of(key: str, kind: str, hours: Mapping[str, Hours]) -> Hours | None:
    """An agency's own hours, or those of its kind; None round the clock."""
    return hours.get(key) or hours.get(kind)
