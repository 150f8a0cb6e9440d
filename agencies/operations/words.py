"""Days, quarters and compared areas as pages write them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.operations.periods import MONTHS, Quarter

AREAS: dict[str, str | Promise] = {
    "area": gettext_lazy("The problem's area"),
    "control": gettext_lazy("Control area"),
    "ring": gettext_lazy("Ring around it"),
}


def long_day(day: datetime.date) -> str:
    """`3 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def from_to(first: datetime.date, last: datetime.date) -> str:
    """Both days, or the one that they are."""
    return long_day(first) if first == last else f"{long_day(first)} – {long_day(last)}"


def quarters_in_words(quarters: Iterable[Quarter]) -> str:
    """`January to March 2026, April to June 2026`."""
    return ", ".join(
        _("%(first)s to %(last)s")
        % {
            "first": f"{datetime.date(year, MONTHS * number - 2, 1):%B}",
            "last": f"{datetime.date(year, MONTHS * number, 1):%B %Y}",
        }
        for year, number in quarters
    )
