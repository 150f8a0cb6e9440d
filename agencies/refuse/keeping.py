"""How long records about crews are kept: the one table from which actions set their review day.

What belongs to a shift follows it: entries, visits, rounds and photos that are on their way. The
periods are this project's reading, for the council's data protection officer to confirm before real
use (docs/adr/0089-how-long-crews-work-is-kept.md).
"""

from __future__ import annotations

import datetime

from django.utils import timezone

from reports.governance import years_after

SHIFT_YEARS = 2
"""As reports of needle finds, which effort is set against: a year, and the one before."""
HEALTH_YEARS = 3
"""As long as the register of injuries at work has to be kept, and a claim can be brought."""


def review_of_shift(started_at: datetime.datetime) -> datetime.date:
    """When somebody decides whether a shift, and what belongs to it, is kept longer."""
    return years_after(timezone.localdate(started_at), SHIFT_YEARS)


def review_of_health(opened_at: datetime.datetime) -> datetime.date:
    """The same of a health record that was opened then."""
    return years_after(timezone.localdate(opened_at), HEALTH_YEARS)
