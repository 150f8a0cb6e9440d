"""What a phone sends, read strictly: JSON in, facts out, or words that say what is wrong.

The format is docs/field-sync.md's. Every number is bounded here; nothing else reads what a phone
sent. A newer server reads what an older app sends, back to OLDEST.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import math
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from agencies.refuse.actions.finding import Found
from agencies.refuse.enums import Disposal, EntryKind, Hazard, Land, Litter
from agencies.refuse.models.finds import MOST
from agencies.refuse.stock import normal
from agencies.refuse.workflow import JOB_MOVES
from reports.geometry import SRID

OLDEST, NEWEST = 1, 1
"""Versions of the format that are read."""
MOST_ENTRIES = 50
MOST_PHOTOS = 3
LONGEST_WORDS = 500
LONGEST_PLACE = 200
LONGEST_BOX = 40
LONGEST_NAME = 120
LONGEST_ROUND = datetime.timedelta(hours=16)
MOST_ACCURACY = 100_000
EARLIEST = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc)
LATEST = datetime.datetime(2100, 1, 1, tzinfo=datetime.timezone.utc)
"""A phone's clock may be wrong by years, and is believed about lengths of time alone."""
MOST_AHEAD = round((LATEST - EARLIEST).total_seconds())


class Unreadable(ValueError):
    """What was sent is not in the format; `str(error)` says what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One entry. `at` is by the phone's clock; which of the others is there, `kind` says. `ahead`:
    how far our clock was ahead of the phone's, as the phone knew it when it logged this.
    `logged_by`: whoever was hurt, where it is sent in the shift of somebody else."""

    id: uuid.UUID
    kind: EntryKind
    at: datetime.datetime
    digest: bytes = field(repr=False)
    found: Found | None = None
    place: str = ""
    box: str = ""
    photos: tuple[uuid.UUID, ...] = ()
    point: Point | None = None
    accuracy_m: int | None = None
    ended: datetime.datetime | None = None
    job: uuid.UUID | None = None
    move: str = ""
    words: str = ""
    logged_by: str = ""
    ahead: datetime.timedelta | None = None
    undone: uuid.UUID | None = None


@dataclass(frozen=True)
class Batch:
    """`now`: the phone's clock as it sends. Each entry, or what is wrong with it by its key."""

    now: datetime.datetime
    entries: tuple[Sent, ...]
    unreadable: dict[str, str]


def read_batch(body: bytes) -> Batch:
    """Raises Unreadable for what is no batch; a single bad entry keeps no other from being read."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable(_("This is not JSON.")) from None
    if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
        raise Unreadable(_("There is no list of entries."))
    version = data.get("version")
    if not isinstance(version, int) or not OLDEST <= version <= NEWEST:
        raise Unreadable(_("This version of the app is not read here any more. Update the app."))
    if len(data["entries"]) > MOST_ENTRIES:
        raise Unreadable(_("Send %(most)s entries at a time at most.") % {"most": MOST_ENTRIES})
    entries, unreadable = [], {}
    for number, each in enumerate(data["entries"]):
        try:
            entries.append(read_entry(each))
        except Unreadable as error:
            key = each.get("id") if isinstance(each, dict) else None
            unreadable[key if isinstance(key, str) and len(key) <= 36 else str(number)] = str(error)
    return Batch(_time(data, "now"), tuple(entries), unreadable)


@dataclass(frozen=True)
class Place:
    """Where somebody logs a find, and when by the phone's clock, which says `now` as it asks; None
    without: just now."""

    point: Point
    at: datetime.datetime | None = None
    now: datetime.datetime | None = None
    ahead: datetime.timedelta | None = None


def by_our_clock(
    at: datetime.datetime,
    *,
    skew: datetime.timedelta,
    ahead: datetime.timedelta | None,
    now: datetime.datetime,
) -> datetime.datetime:
    """When something was that a phone says was `at`. `skew`: how far our clock is ahead of the
    phone's as it sends, which holds where it did not say how far that was as it logged it; what
    is still to come by our clock, because the phone's ran on in between, is `now`."""
    return min(at + (skew if ahead is None else ahead), now)


def read_place(body: bytes) -> Place:
    """Where somebody logs a find: `{"point": …}`, with `at` and `now` if it was logged before.
    Raises Unreadable."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable(_("This is not JSON.")) from None
    point = _point(data)[0] if isinstance(data, dict) else None
    if point is None:
        raise Unreadable(_("Say where it was."))
    if data.get("at") is None:
        return Place(point)
    return Place(point, _time(data, "at"), _time(data, "now"), _ahead(data))


def read_entry(data: Any) -> Sent:
    """Raises Unreadable."""
    if not isinstance(data, dict):
        raise Unreadable(_("An entry is an object."))
    kind = _code(data, "kind", EntryKind)
    whole: dict[str, Any] = {
        "id": _key(data, "id"),
        "kind": kind,
        "at": _time(data, "at"),
        "ahead": _ahead(data),
        "digest": digest_of(data),
    }
    return Sent(**whole, **_READERS[kind](data))


def digest_of(data: Mapping[str, Any]) -> bytes:
    """The same for the same entry, in whatever order its parts come, and in whosever shift it is
    sent again: who logged it is said in another's alone."""
    said = {name: value for name, value in data.items() if name != "logged_by"}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).digest()


def _find(data: Mapping[str, Any]) -> dict[str, Any]:
    photos = data.get("photos", [])
    if not isinstance(photos, list) or len(photos) > MOST_PHOTOS:
        raise Unreadable(_("Too many photos."))
    point, accuracy = _point(data)
    place = _text(data, "place", LONGEST_PLACE)
    if point is None and not place:
        raise Unreadable(_("Say where it was."))
    return {
        "found": _found(data, point, accuracy),
        "place": place,
        "box": _text(data, "box", LONGEST_BOX, shape=normal),
        "photos": tuple(_key({"photo": each}, "photo") for each in photos),
        "point": point,
        "accuracy_m": accuracy,
    }


def _visit(data: Mapping[str, Any]) -> dict[str, Any]:
    point, accuracy = _point(data)
    if point is None:
        raise Unreadable(_("Say where it was."))
    return {"point": point, "accuracy_m": accuracy}


def _round(data: Mapping[str, Any]) -> dict[str, Any]:
    begun, ended = _time(data, "at"), _time(data, "ended")
    if not datetime.timedelta(0) <= ended - begun <= LONGEST_ROUND:
        raise Unreadable(_("A round ends after it begins, within 16 hours."))
    point, _accuracy = _point(data)
    return {"ended": ended, "point": point}


def _move(data: Mapping[str, Any]) -> dict[str, Any]:
    move = data.get("move")
    if not isinstance(move, str) or move not in JOB_MOVES:
        raise Unreadable(_("There is no such move of a job."))
    point, accuracy = _point(data)
    found = _found(data, point, accuracy) if move == "cleared" else None
    return {
        "job": _key(data, "job"),
        "move": move,
        "found": found,
        "words": _text(data, "words", LONGEST_WORDS),
        "box": _text(data, "box", LONGEST_BOX, shape=normal),
    }


def _needlestick(data: Mapping[str, Any]) -> dict[str, Any]:
    point, accuracy = _point(data)
    words = _text(data, "words", LONGEST_WORDS)
    logged_by = _text(data, "logged_by", LONGEST_NAME)
    return {"point": point, "accuracy_m": accuracy, "words": words, "logged_by": logged_by}


def _undo(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"undone": _key(data, "find")}


_READERS = {
    EntryKind.FIND: _find,
    EntryKind.VISIT: _visit,
    EntryKind.ROUND: _round,
    EntryKind.MOVE: _move,
    EntryKind.UNDO: _undo,
    EntryKind.NEEDLESTICK: _needlestick,
}


def _found(data: Mapping[str, Any], point: Point | None, accuracy: int | None) -> Found:
    hazards = data.get("hazards", [])
    if not isinstance(hazards, list) or len(hazards) > len(Hazard):
        raise Unreadable(_("Choose dangers from the list."))
    at_most = data.get("at_most")
    return Found(
        litter=_code(data, "litter", Litter),
        at_least=_count(data.get("at_least")),
        at_most=None if at_most is None else _count(at_most),
        land=_code(data, "land", Land),
        disposal=_code(data, "disposal", Disposal),
        hazards=frozenset(_code({"hazard": each}, "hazard", Hazard) for each in hazards),
        point=point,
        accuracy_m=accuracy,
    )


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST:
        raise Unreadable(_("Enter how many, from 1 to %(most)s.") % {"most": f"{MOST:,}"})
    return value


def _code(data: Mapping[str, Any], name: str, codes: Any) -> Any:
    value = data.get(name)
    if not isinstance(value, str) or value not in codes.values:
        raise Unreadable(_("Choose “%(name)s” from the list.") % {"name": name})
    return codes(value)


def _key(data: Mapping[str, Any], name: str) -> uuid.UUID:
    value = data.get(name)
    try:
        if isinstance(value, str) and len(value) == 36:
            return uuid.UUID(value)
    except ValueError:
        pass
    raise Unreadable(_("“%(name)s” is no key.") % {"name": name})


def _time(data: Mapping[str, Any], name: str) -> datetime.datetime:
    value = data.get(name)
    try:
        found = parse_datetime(value) if isinstance(value, str) and len(value) <= 40 else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Unreadable(_("“%(name)s” is no time.") % {"name": name})
    if not EARLIEST.year <= found.year < LATEST.year:  # and so never past what a datetime holds
        return EARLIEST if found.year < EARLIEST.year else LATEST
    return found.astimezone(datetime.timezone.utc)


def _ahead(data: Mapping[str, Any]) -> datetime.timedelta | None:
    """Whole seconds, less than zero where the phone's clock is fast; None without."""
    value = data.get("ahead")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > MOST_AHEAD:
        raise Unreadable(_("“%(name)s” is no time.") % {"name": "ahead"})
    return datetime.timedelta(seconds=value)


def _text(
    data: Mapping[str, Any], name: str, longest: int, *, shape: Callable[[str], str] = str.strip
) -> str:
    """As it is stored, at most `longest` characters. Half a character, which JSON can hold and no
    column can, becomes a question mark: that is no reason to lose the rest."""
    value = data.get(name, "")
    if isinstance(value, str) and "\0" not in value:
        found = shape(value.encode("utf-8", "replace").decode())
        if len(found) <= longest:
            return found
    raise Unreadable(_("“%(name)s” is too long.") % {"name": name})


def _point(data: Mapping[str, Any]) -> tuple[Point | None, int | None]:
    """A point in WGS84 and its accuracy, a radius in whole metres; (None, None) without."""
    place = data.get("point")
    if place is None:
        return None, None
    if not isinstance(place, dict):
        raise Unreadable(_("Say where it was."))
    longitude, latitude = _number(place.get("lon"), 180), _number(place.get("lat"), 90)
    accuracy = place.get("accuracy")
    if accuracy is not None:
        accuracy = math.ceil(min(_number(accuracy, 1e9), MOST_ACCURACY))
        if accuracy < 0:
            raise Unreadable(_("Say where it was."))
    return Point(longitude, latitude, srid=SRID), accuracy


def _number(value: Any, most: float) -> float:
    """A finite number whose size is `most` at most."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not -most <= value <= most:  # false for NaN too
        raise Unreadable(_("Say where it was."))
    return float(value)
