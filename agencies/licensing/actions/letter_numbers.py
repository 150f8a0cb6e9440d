"""Numbers of letters: one after another within a year, also when two are sent at once."""

from __future__ import annotations

import datetime

from django.db import connection
from django.utils import timezone

from agencies.licensing.queries.letters import newest_number

_ONE_AT_A_TIME = 0x5350_4C_4C
"""Key of the advisory lock that a transaction holds from taking a number until it commits."""


def next_number(at: datetime.datetime) -> tuple[int, int]:
    """(year, number) of the next letter, in the caller's transaction."""
    year = timezone.localtime(at).year
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    return year, newest_number(year) + 1
