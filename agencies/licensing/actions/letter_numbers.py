"""Numbers of letters: one after another within a year, also when two are sent at once."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from agencies.licensing.queries.letters import newest_number

_ONE_AT_A_TIME = 0x5350_4C_4C
"""Key of the advisory lock that a transaction holds from taking a number until it commits."""


@dataclass(frozen=True, slots=True)
class LetterNumber:
    """When a letter is sent, and the year and number that it has then."""

    at: datetime.datetime
    year_and_number: tuple[int, int]


def likely_number(at: datetime.datetime) -> tuple[int, int]:
    """(year, number) of the next letter if nobody sends one before; holds nothing."""
    year = timezone.localtime(at).year
    return year, newest_number(year) + 1


def next_number(at: datetime.datetime) -> tuple[int, int]:
    """(year, number) of the next letter, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    return likely_number(at)
