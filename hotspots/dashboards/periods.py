"""Weeks, months and quarters of the calendar in London: pure.

A week is ISO's, from Monday to Sunday. A period is compared with the one of its kind before it,
by the day, since months differ in length and a running one is not over.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.clocks import moment, months_after

DAY_SECONDS = 86_400
_WRITTEN = re.compile(r"(\d{4})-(?:W(\d{2})|Q([1-4])|(\d{2}))\Z", re.ASCII)


class Span(Enum):
    """How long a period is. `kept`: how many of it may be chosen, this one included."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"

    @property
    def label(self) -> Promise:
        return _LABELS[self]

    @property
    def kept(self) -> int:
        return _KEPT[self]

    @property
    def shown(self) -> int:
        """How many of them the picture over time shows, the one that was chosen included."""
        return _SHOWN[self]


_LABELS = {
    Span.WEEK: gettext_lazy("Weeks"),
    Span.MONTH: gettext_lazy("Months"),
    Span.QUARTER: gettext_lazy("Quarters"),
}
_KEPT = {Span.WEEK: 14, Span.MONTH: 14, Span.QUARTER: 9}
_SHOWN = {Span.WEEK: 13, Span.MONTH: 13, Span.QUARTER: 9}
_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3}


@dataclass(frozen=True, order=True)
class Period:
    """One week, month or quarter by its first day."""

    first: datetime.date
    span: Span = Span.MONTH

    @classmethod
    def holding(cls, day: datetime.date, span: Span) -> Period:
        """The one that a day is in."""
        return cls(_first_days[span](day), span)

    @classmethod
    def read(cls, text: str) -> Period | None:
        """`2026-W47`, `2026-10` or `2026-Q3`; None for anything else."""
        found = _WRITTEN.match(text)
        if not found:
            return None
        year, week, quarter, month = (int(each) if each else 0 for each in found.groups())
        try:
            if week:
                return cls(datetime.date.fromisocalendar(year, week, 1), Span.WEEK)
            if quarter:
                return cls(datetime.date(year, 3 * quarter - 2, 1), Span.QUARTER)
            return cls(datetime.date(year, month, 1), Span.MONTH)
        except (ValueError, OverflowError):
            return None

    def __str__(self) -> str:
        if self.span is Span.WEEK:
            year, week, _day = self.first.isocalendar()
            return f"{year:04}-W{week:02}"
        if self.span is Span.QUARTER:
            return f"{self.first.year:04}-Q{self.first.month // 3 + 1}"
        return f"{self.first:%Y-%m}"

    def back(self, number: int) -> Period:
        """The one of its kind so many before; of a number below nought, after."""
        if self.span is Span.WEEK:
            return Period(self.first - datetime.timedelta(weeks=number), self.span)
        return Period(months_after(self.first, -number * _MONTHS[self.span]), self.span)

    @property
    def last(self) -> datetime.date:
        """Its last day."""
        return self.back(-1).first - datetime.timedelta(days=1)

    @property
    def starts_at(self) -> datetime.datetime:
        """The first moment of its first day in London, in UTC."""
        return moment(self.first, datetime.time.min)

    @property
    def ends_at(self) -> datetime.datetime:
        """The first moment of the day after its last, in UTC."""
        return moment(self.back(-1).first, datetime.time.min)

    def days_until(self, now: datetime.datetime) -> float:
        """How many days of it have passed."""
        passed = (min(self.ends_at, now) - self.starts_at).total_seconds()
        return max(0.0, passed / DAY_SECONDS)

    @property
    def name(self) -> str:
        if self.span is Span.MONTH:
            return date_format(self.first, "F Y")
        if self.span is Span.QUARTER:
            return _("%(first)s to %(last)s") % {
                "first": date_format(self.first, "F"),
                "last": date_format(self.last, "F Y"),
            }
        return _("%(first)s to %(last)s") % {
            "first": date_format(self.first, "j M"),
            "last": date_format(self.last, "j M Y"),
        }

    @property
    def short(self) -> str:
        """For the heading of a column, and below a picture."""
        if self.span is Span.WEEK:
            return date_format(self.first, "j M")
        if self.span is Span.QUARTER:
            return _("Q%(number)s %(year)s") % {
                "number": self.first.month // 3 + 1,
                "year": self.first.year,
            }
        return date_format(self.first, "M Y")


_first_days: dict[Span, Callable[[datetime.date], datetime.date]] = {
    Span.WEEK: lambda day: day - datetime.timedelta(days=day.weekday()),
    Span.MONTH: lambda day: day.replace(day=1),
    Span.QUARTER: lambda day: day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1),
}


def offered(today: datetime.date) -> dict[Span, list[Period]]:
    """Periods that may be chosen, newest first, the running one of each kind included."""
    return {
        span: [Period.holding(today, span).back(back) for back in range(span.kept)] for span in Span
    }


def usual(today: datetime.date) -> Period:
    """What is shown to somebody who chose nothing: the last whole month."""
    return Period.holding(today, Span.MONTH).back(1)
