"""The clocks of a needlestick: how long is left for treatment, and when leads are told again.

Pure. Treatment that prevents HIV has to begin within 72 hours, the sooner the better.
"""

from __future__ import annotations

import datetime

TREATMENT = datetime.timedelta(hours=72)
FIRST_AGAIN = datetime.timedelta(minutes=10)
LATER_AGAIN = datetime.timedelta(hours=1)
SOON_AGAIN = 6
"""So many times leads are told ten minutes apart, and then every hour until one takes it."""


def treatment_ends(happened_at: datetime.datetime) -> datetime.datetime:
    return happened_at + TREATMENT


def left(happened_at: datetime.datetime, now: datetime.datetime) -> datetime.timedelta:
    """What is left of it; nothing once it is over."""
    return max(treatment_ends(happened_at) - now, datetime.timedelta())


def wait_after(alerts: int) -> datetime.timedelta:
    """How long after they were told so many times leads are told again."""
    return FIRST_AGAIN if alerts <= SOON_AGAIN else LATER_AGAIN
