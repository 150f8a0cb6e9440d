"""What a request for features asks: read strictly, as OGC API Features, Part 1 (17-069r4) has it.

A parameter that is not there, or has no possible value, is refused with 400 (7.15.1, requirements
query-param-unknown and query-param-invalid of the core).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

DEFAULT_LIMIT = 100
MOST = 1_000
"""Features of one page; who asks for more is given as many (7.15.2, limit-response)."""
LONGEST_VALUE = 100
LONGEST_NUMBER = 9

OF_ITEMS = ("bbox", "datetime", "limit", "after", "f")
FORMATS = {"json": "json", "application/json": "json", "application/geo+json": "json"}

Box = tuple[float, float, float, float]

_NUMBER = re.compile(r"[+-]?(\d{1,17}\.?\d{0,17}|\.\d{1,17})([eE][+-]?\d{1,2})?\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_OPEN = ("", "..")


class Refused(Exception):
    """What is wrong with a request, as the interface says it."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words


@dataclass(frozen=True)
class Asked:
    """A page of features: in boxes (west, south, east, north; CRS84: longitude first), of a time
    from `since` until just before `until`, `limit` of them from where `after` says."""

    boxes: tuple[Box, ...] = ()
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    limit: int = DEFAULT_LIMIT
    after: str = ""


def check_known(given: QueryDict, known: Collection[str]) -> None:
    """Raise Refused for a parameter that the address does not have, or has twice."""
    for name in given:
        if name not in known:
            raise Refused(400, f"There is no parameter {_short(name)} here.")
        if len(given.getlist(name)) > 1:
            raise Refused(400, f"The parameter {name} was given more than once.")
    if given.get("f", "json") not in FORMATS:
        raise Refused(400, "The parameter f may be json.")


def read_asked(given: QueryDict) -> Asked:
    """The page of features that is asked for. Raises Refused."""
    check_known(given, OF_ITEMS)
    since, until = _read_time(given)
    return Asked(
        boxes=_read_boxes(given),
        since=since,
        until=until,
        limit=_read_limit(given),
        after=_value(given, "after"),
    )


def _value(given: Mapping[str, str], name: str) -> str:
    value = str(given.get(name, ""))
    if len(value) > LONGEST_VALUE:
        raise Refused(400, f"The value of {name} is too long.")
    return value


def _read_limit(given: QueryDict) -> int:
    if "limit" not in given:
        return DEFAULT_LIMIT
    typed = _value(given, "limit")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER) or int(typed) < 1:
        raise Refused(400, "The parameter limit is a whole number from 1.")
    return min(int(typed), MOST)


def _read_boxes(given: QueryDict) -> tuple[Box, ...]:
    """One box, or two where it crosses the 180th meridian. Heights are left out of account, since
    nothing here has any."""
    if "bbox" not in given:
        return ()
    parts = _value(given, "bbox").split(",")
    if len(parts) not in {4, 6} or not all(map(_NUMBER.match, parts)):
        raise Refused(400, "The parameter bbox is four or six numbers with commas between them.")
    numbers = [float(each) for each in parts]
    west, south, east, north = numbers if len(numbers) == 4 else (*numbers[:2], *numbers[3:5])
    if len(numbers) == 6 and numbers[2] > numbers[5]:
        raise Refused(400, "In bbox, the lower height comes first.")
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise Refused(400, "In bbox, longitude comes first, and south before north (CRS84).")
    if west <= east:
        return ((west, south, east, north),)
    return ((west, south, 180.0, north), (-180.0, south, east, north))


def _read_time(given: QueryDict) -> tuple[datetime.datetime | None, datetime.datetime | None]:
    """An instant or an interval of RFC 3339, open ends as `..` or nothing; a day alone is the whole
    day in London. The end is that before which everything lies."""
    if "datetime" not in given:
        return None, None
    parts = _value(given, "datetime").split("/")
    if len(parts) == 1:
        return _begin(parts[0]), _end(parts[0])
    if len(parts) != 2 or all(each in _OPEN for each in parts):
        raise _no_time()
    since = None if parts[0] in _OPEN else _begin(parts[0])
    until = None if parts[1] in _OPEN else _end(parts[1])
    if since is not None and until is not None and since >= until:
        raise Refused(400, "In datetime, the beginning comes before the end.")
    return since, until


def _begin(typed: str) -> datetime.datetime:
    # "+00:00" comes as " 00:00" where it was not escaped; a time ends in no other blank.
    try:
        if _DAY.match(typed):
            day = datetime.date.fromisoformat(typed)
            return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
        found = parse_datetime(typed.replace(" ", "+") if typed.count(" ") == 1 else typed)
    except (ValueError, OverflowError):
        raise _no_time() from None
    if found is None or found.tzinfo is None or "T" not in typed.upper():
        raise _no_time()
    return found


def _end(typed: str) -> datetime.datetime:
    try:
        if _DAY.match(typed):
            return _begin(str(datetime.date.fromisoformat(typed) + datetime.timedelta(days=1)))
        return _begin(typed) + datetime.timedelta(microseconds=1)
    except (ValueError, OverflowError):
        raise _no_time() from None


def _no_time() -> Refused:
    return Refused(
        400,
        "The parameter datetime is a time such as 2026-11-03T00:00:00Z, a day, or two of these "
        "with / between them.",
    )


def _short(name: str) -> str:
    return name[:40] if name.isascii() and name.isprintable() else "of that name"
