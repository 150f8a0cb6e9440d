"""What the partnership did about it, for everybody: texts of published quarters and of operations.

Each was written by one person and published by another. Read from tables that everybody reads; one
statement, however much there is.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.operations.queries import published_summaries
from hotspots.models import PublicQuarter
from hotspots.releases.figures import name_of_quarter

MOST_DONE = 10


@dataclass(frozen=True)
class Done:
    """One text, in English as it was published. `name`, `place`: of an operation; `when`: its days
    or the quarter, in the language of the page."""

    last_day: datetime.date
    when: str
    text: str
    name: str = ""
    place: str = ""


@dataclass(frozen=True)
class DoneList:
    """The newest first. `is_more`: there are earlier ones, which an earlier quarter shows."""

    rows: list[Done]
    is_more: bool


def done_by(quarters: Sequence[PublicQuarter], chosen: PublicQuarter | None) -> DoneList:
    """What had begun by the end of the chosen quarter; of the newest one, or of none, all."""
    operations = published_summaries().order_by("-ends_on", "-starts_on", "-pk")
    if chosen is not None and chosen != quarters[0]:
        operations = operations.filter(starts_on__lte=chosen.quarter.last_day)
        quarters = quarters[list(quarters).index(chosen) :]
    found = [
        Done(each.quarter.last_day, name_of_quarter(each.quarter), each.told)
        for each in quarters
        if each.told
    ]
    found += [
        Done(each.ends_on, _days(each.starts_on, each.ends_on), each.text, each.name, each.place)
        for each in operations[: MOST_DONE + 1]
    ]
    found.sort(key=lambda each: each.last_day, reverse=True)
    return DoneList(found[:MOST_DONE], len(found) > MOST_DONE)


def _days(first: datetime.date, last: datetime.date) -> str:
    if first == last:
        return str(date_format(first))
    return _("%(first)s to %(last)s") % {"first": date_format(first), "last": date_format(last)}
