"""Reading what another system asks and sends. Pure: what was sent in, what was meant out.

Anything may be sent here by anybody who has a key. What is not in the format is Refused, in words
that quote nothing of it. What is not asked for, such as who reported it, is never looked at.
"""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import dataclass, field

from django.contrib.gis.geos import Point
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from agencies.refuse.enums import BANDS, Hazard
from agencies.refuse.georeport.service import CLIENT_ID, CODE, LISTS, YES
from reports.geometry import in_region, point
from reports.intake.forms import NARRATIVE_CHARACTERS

LONGEST_PLACE = 500
LONGEST_SPAN = datetime.timedelta(days=90)
MOST_ROWS = 1000
YEARS = range(2000, 2100)
STATUSES = ("open", "closed")

_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?")
_CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,16}")


class Refused(Exception):
    """What was asked can't be done; `status` is HTTP's, the words are for people."""

    def __init__(self, status: int, *words: str) -> None:
        super().__init__(" ".join(words))
        self.status = status
        self.words = words


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a system tells of one report. `point` is WGS84; a point or a place is there."""

    words: str = field(default="", repr=False)
    place: str = field(default="", repr=False)
    point: Point | None = None
    litter: str = ""
    at_least: int | None = None
    land: str = ""
    hazards: tuple[Hazard, ...] = ()
    client_id: str = ""

    def canonical(self) -> bytes:
        """The same for the same report sent again."""
        spot = (round(self.point.x, 7), round(self.point.y, 7)) if self.point else None
        return json.dumps(
            [self.words, self.place, spot, self.litter, self.at_least, self.land, self.hazards]
        ).encode()


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which requests are asked for: those with these numbers, or those of a time and a status."""

    numbers: tuple[str, ...] | None = None
    since: datetime.datetime
    until: datetime.datetime
    statuses: frozenset[str] = frozenset(STATUSES)


def read_request(sent: QueryDict) -> Asked:
    """A report as it was posted. Raises Refused: 404 for a service that there is not, else 400 with
    a sentence for everything that is wrong."""
    check_service(sent.get("service_code", "").strip())
    wrong: list[str] = []
    words = _text(sent, "description", NARRATIVE_CHARACTERS, wrong)
    place = " ".join(_text(sent, "address_string", LONGEST_PLACE, wrong).split())
    spot = _point(sent, wrong)
    if spot is None and not place and not wrong:
        wrong.append("Send lat and long, or address_string. No address_id is known here.")
    chosen = {code: _chosen(sent, code, wrong) for code in LISTS}
    client_id = _attribute(sent, CLIENT_ID, wrong)
    if client_id and not _CLIENT_ID.fullmatch(client_id):
        wrong.append(f"attribute[{CLIENT_ID}]: letters, digits and . _ : - only, 64 at most.")
    if wrong:
        raise Refused(400, *wrong)
    said = {Hazard.LOOSE: chosen["loose"], Hazard.CHILDREN: chosen["children"]}
    return Asked(
        words=words,
        place=place,
        point=spot,
        litter=chosen["category"],
        at_least=BANDS[chosen["count"]][0] if chosen["count"] else None,
        land=chosen["land"],
        hazards=tuple(hazard for hazard, answer in said.items() if answer == YES),
        client_id=client_id,
    )


def check_service(code: str) -> None:
    """Raises Refused for a service that is not named, or that there is not."""
    if not code:
        raise Refused(400, "service_code was not provided.")
    if code != CODE:
        raise Refused(404, "service_code was not found.")


def read_query(asked: QueryDict, *, now: datetime.datetime | None = None) -> Wanted:
    """Which requests are meant: `service_request_id` overrides everything else. Raises Refused."""
    since, until = read_span(asked, now=now)
    numbers = _several(asked, "service_request_id")
    if numbers:
        if len(numbers) > MOST_ROWS:
            raise Refused(400, f"service_request_id: {MOST_ROWS} at a time at most.")
        known = tuple(each for each in numbers if _NUMBER.fullmatch(each))
        return Wanted(numbers=known, since=since, until=until)
    for code in _several(asked, "service_code"):
        check_service(code)
    statuses = frozenset(each.lower() for each in _several(asked, "status")) or frozenset(STATUSES)
    if not statuses <= frozenset(STATUSES):
        raise Refused(400, "status is open or closed.")
    return Wanted(since=since, until=until, statuses=statuses)


def read_number(number: str) -> str:
    """Raises Refused for what can't be the number of a request."""
    if not _NUMBER.fullmatch(number):
        raise Refused(404, "service_request_id was not found.")
    return number


def read_span(
    asked: QueryDict, *, now: datetime.datetime | None = None
) -> tuple[datetime.datetime, datetime.datetime]:
    """From when to when, in UTC: 90 days that end now or where one end says. Raises Refused."""
    since, until = _time(asked, "start_date"), _time(asked, "end_date")
    if since is None:
        until = until or now or timezone.now()
        since = until - LONGEST_SPAN
    elif until is None:
        until = since + LONGEST_SPAN
    if until < since:
        raise Refused(400, "end_date is before start_date.")
    if until - since > LONGEST_SPAN:
        raise Refused(400, "start_date and end_date may not be more than 90 days apart.")
    return since, until


def _time(asked: QueryDict, name: str) -> datetime.datetime | None:
    # A + that was not encoded arrives as a space.
    text = asked.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    try:
        found = parse_datetime(text) if len(text) <= 40 else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or found.year not in YEARS:
        raise Refused(400, f"{name} has to be like 2030-01-01T00:00:00Z, with a time zone.")
    return found.astimezone(datetime.timezone.utc)


def _several(asked: QueryDict, name: str) -> list[str]:
    """Values between commas, or declared several times."""
    parts = (part.strip() for value in asked.getlist(name) for part in value.split(","))
    return [part for part in parts if part]


def _text(sent: QueryDict, name: str, longest: int, wrong: list[str]) -> str:
    text = sent.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > longest:
        wrong.append(f"{name}: {longest} characters at most.")
    elif "\0" in text:
        wrong.append(f"{name}: remove the characters that are not text.")
    else:
        return text
    return ""


def _point(sent: QueryDict, wrong: list[str]) -> Point | None:
    typed = [sent.get(name, "").strip() for name in ("long", "lat")]
    if not any(typed):
        return None
    if not all(_DEGREES.fullmatch(each) for each in typed):
        wrong.append("lat and long have to be both there, in decimal degrees (WGS84).")
        return None
    longitude, latitude = (float(each) for each in typed)
    if not in_region(longitude, latitude):
        wrong.append("lat and long are not in or around Peterborough.")
        return None
    return point(longitude, latitude)


def _chosen(sent: QueryDict, code: str, wrong: list[str]) -> str:
    value = _attribute(sent, code, wrong)
    if value and value not in LISTS[code][1]:
        wrong.append(f"attribute[{code}]: choose from the service's definition.")
        return ""
    return value


def _attribute(sent: QueryDict, code: str, wrong: list[str]) -> str:
    """The one value of an attribute, "" for none. Attributes that are not ours are left alone."""
    named = [*sent.getlist(f"attribute[{code}]"), *sent.getlist(f"attribute[{code}][]")]
    values = {value.strip() for value in named} - {""}
    if len(values) > 1:
        wrong.append(f"attribute[{code}]: one value only.")
        return ""
    return values.pop() if values else ""
