"""When somebody said "now" or "earlier tonight": that, not when it is sent, is what they meant.

A form may be sent long after it was filled in: from a draft, or when a lost signal comes back. It
carries the moment of the choice beside it, with the choice, so that another choice is a new moment:
`2026-11-03T22:14:05+00:00|now|`. static/js/venue-draft.js writes the same where it can; the server
does it when it first sees a choice without.
"""

from __future__ import annotations

import datetime

from django.http import QueryDict
from django.utils.dateparse import parse_datetime

from agencies.licensing.reporting_enums import When

FIELD = "said_at"
OLDEST = datetime.timedelta(days=8)
"""More than any draft is kept for."""
AHEAD = datetime.timedelta(minutes=5)
"""By how much a phone's clock may be ahead of ours."""
DEPENDS = (When.NOW, When.EARLIER)
"""Choices that mean something else at another time."""
LONGEST = 80
CLOCK = "0123456789:."


def with_moment(data: QueryDict, *, now: datetime.datetime) -> QueryDict:
    """What was sent, with the moment at which its choice was made; `now` where it has none that can
    be. A choice that means the same at any time has none."""
    found = data.copy()
    when = data.get("when", "")
    if when not in DEPENDS:
        found[FIELD] = ""
        return found
    said = _said_in(data.get(FIELD, ""), _choice(when, data.get("time", "")), now=now)
    found[FIELD] = f"{said or now:%Y-%m-%dT%H:%M:%S%z}|{_choice(when, data.get('time', ''))}"
    return found


def moment_in(typed: str, *, now: datetime.datetime) -> datetime.datetime:
    """The moment that the field holds; `now` where there is none that can be."""
    return _said_in(typed, typed.partition("|")[2], now=now) or now


def _choice(when: str, time: str) -> str:
    clock = "".join(each for each in time if each in CLOCK)[:8]
    return f"{when}|{clock if when == When.EARLIER else ''}"


def _said_in(typed: str, choice: str, *, now: datetime.datetime) -> datetime.datetime | None:
    written, _bar, of = typed[:LONGEST].partition("|")
    if of != choice:
        return None
    try:
        said = parse_datetime(written)
    except ValueError:
        return None
    if said is None or said.tzinfo is None or not now - OLDEST <= said <= now + AHEAD:
        return None
    return min(said, now)
