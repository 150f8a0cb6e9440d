"""A line of a register's file as facts of a premises, and which premises here it is. Pure.

Headings and cells in, facts or a reason out; what is here already is handed in (`Here`).
"""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agencies.licensing.enums import PremisesKind, PremisesState
from agencies.licensing.models import Premises
from agencies.licensing.premises_enums import NEEDED, Column, LineState, Why
from agencies.registry.csv_file import Row, Table
from reports import geometry
from reports.errors import CaseworkError
from reports.places.words import as_postcode

LONGEST: dict[Column, int] = {
    Column.NUMBER: 40,
    Column.NAME: 120,
    Column.ADDRESS: 200,
    Column.HOLDER: 200,
    Column.DPS: 120,
    Column.HOURS: 1_000,
}
MOST_CAPACITY = 100_000
FLAGS = (Column.DOOR, Column.PUBWATCH)
DAYS = (Column.SINCE, Column.DPS_SINCE)
NOT_COMPARED = ("licence_number", "holder", "since")
"""A number is how a line is matched; a holder changes by a transfer alone."""

_YES = {"yes", "y", "true", "1", "x", "member", "required"}
_NO = {"no", "n", "false", "0", "none", "not required", "n a", "na"}
_DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y")
_KINDS: dict[str, PremisesKind] = {
    "public house": PremisesKind.PUB,
    "inn": PremisesKind.PUB,
    "wine bar": PremisesKind.BAR,
    "cocktail bar": PremisesKind.BAR,
    "night club": PremisesKind.NIGHTCLUB,
    "late night venue": PremisesKind.NIGHTCLUB,
    "cafe": PremisesKind.RESTAURANT,
    "guest house": PremisesKind.HOTEL,
    "members club": PremisesKind.CLUB,
    "social club": PremisesKind.CLUB,
    "sports club": PremisesKind.CLUB,
    "off licence": PremisesKind.SHOP,
    "supermarket": PremisesKind.SHOP,
    "convenience store": PremisesKind.SHOP,
    "take away": PremisesKind.TAKEAWAY,
    "late night refreshment": PremisesKind.TAKEAWAY,
    "theatre": PremisesKind.VENUE,
    "cinema": PremisesKind.VENUE,
    "hall": PremisesKind.VENUE,
    **{each.value: each for each in PremisesKind},
}
_HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.NUMBER: ("licence number", "licence no", "license number", "licence ref",
                    "licence reference", "premises licence number", "reference", "ref", "number"),
    Column.NAME: ("name", "premises name", "trading name", "trading as", "premises"),
    Column.ADDRESS: ("address", "premises address", "full address", "street address"),
    Column.POSTCODE: ("postcode", "post code", "premises postcode"),
    Column.KIND: ("kind", "type", "premises type", "category", "type of premises"),
    Column.HOLDER: ("holder", "licence holder", "licensee", "premises licence holder", "plh"),
    Column.SINCE: ("held since", "licence from", "issue date", "date issued", "start date"),
    Column.DPS: ("dps", "designated premises supervisor", "dps name", "supervisor"),
    Column.DPS_SINCE: ("dps since", "dps from", "dps start date"),
    Column.HOURS: ("hours", "opening hours", "licensed hours"),
    Column.CAPACITY: ("capacity", "maximum capacity", "max capacity"),
    Column.DOOR: ("sia", "door staff", "door supervisors", "sia required"),
    Column.PUBWATCH: ("pubwatch", "in pubwatch", "pubwatch member"),
    Column.LONGITUDE: ("longitude", "long", "lon", "lng"),
    Column.LATITUDE: ("latitude", "lat"),
}  # fmt: skip


class BadColumns(CaseworkError):
    """They can't be used; `str(error)` says why, `column` which."""

    def __init__(self, message: str, column: str = "") -> None:
        super().__init__(message)
        self.column = column


class Unusable(ValueError):
    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def fold(words: str) -> str:
    """The same for words that differ in nothing but case, spaces and punctuation."""
    return re.sub(r"[\W_]+", " ", words.casefold()).strip()


def fold_number(number: str) -> str:
    """The same for one number written in different ways: `PL/0012`, `pl 0012`."""
    return re.sub(r"[\W_]+", "", number.casefold())


def guess_columns(headings: Iterable[str]) -> dict[Column, str]:
    """The columns that headings speak for, each heading once."""
    by_name: dict[str, str] = {}
    for each in headings:
        by_name.setdefault(fold(each), each)
    found: dict[Column, str] = {}
    for column, names in _HEADINGS.items():
        heading = next((by_name[name] for name in names if name in by_name), None)
        if heading is not None and heading not in found.values():
            found[column] = heading
    return found


def check_columns(columns: Mapping[Column, str], headings: Sequence[str]) -> None:
    """Raises BadColumns for the first thing that is wrong."""
    for column, heading in columns.items():
        if heading not in headings:
            raise BadColumns(_("This column is not in the file."), column)
        if list(columns.values()).count(heading) > 1:
            raise BadColumns(_("Choose each column once."), column)
    for column in NEEDED:
        if column not in columns:
            raise BadColumns(
                _("Choose the column for “%(what)s”.") % {"what": column.label}, column
            )
    both = {Column.LONGITUDE, Column.LATITUDE}
    for column in both & set(columns):
        if not both <= set(columns):
            raise BadColumns(_("Choose longitude and latitude, or neither."), column)


class Reader:
    """Reads lines of a table. `columns` are checked; `kind`: of a premises whose kind is not said,
    or in words that nobody knows."""

    def __init__(self, table: Table, columns: Mapping[Column, str], *, kind: PremisesKind) -> None:
        self.places = {each: table.column(heading) for each, heading in columns.items()}
        self.kind = kind

    def read(self, row: Row, *, today: datetime.date) -> dict[str, Any]:
        """Facts as JSON has them, of the columns that are there; `point` as [longitude, latitude].
        An empty cell says nothing. Raises Unusable."""
        if not row.is_whole:
            raise Unusable(Why.CELLS)
        cells = {each: " ".join(row.cells[place].split()) for each, place in self.places.items()}
        for column, why in zip(NEEDED, (Why.NO_NUMBER, Why.NO_NAME, Why.NO_ADDRESS), strict=True):
            if not fold(cells[column]):
                raise Unusable(why)
        facts: dict[str, Any] = {}
        for column, cell in cells.items():
            if len(cell) > LONGEST.get(column, len(cell)):
                raise Unusable(Why.TOO_LONG)
            if cell and column not in (Column.LONGITUDE, Column.LATITUDE):
                facts[column.value] = self._fact(column, cell, today)
        if Column.KIND in self.places:
            facts.setdefault("kind", self.kind.value)
        if cells.get(Column.LONGITUDE) or cells.get(Column.LATITUDE):
            facts["point"] = _point(cells[Column.LONGITUDE], cells[Column.LATITUDE])
        return facts

    def _fact(self, column: Column, cell: str, today: datetime.date) -> Any:
        if column == Column.POSTCODE:
            return read_postcode(cell)
        if column == Column.KIND:
            return _KINDS.get(fold(cell), self.kind).value
        if column in FLAGS:
            return read_flag(cell)
        if column in DAYS:
            return read_day(cell, today).isoformat()
        if column == Column.CAPACITY:
            return read_capacity(cell)
        return cell


def read_postcode(cell: str) -> str:
    """As it is written: `PE1 1XX`. Raises Unusable."""
    found = as_postcode(cell)
    if found is None:
        raise Unusable(Why.BAD_POSTCODE)
    return f"{found[:-3]} {found[-3:]}".upper()


def read_flag(cell: str) -> bool:
    word = fold(cell)
    if word not in _YES | _NO:
        raise Unusable(Why.BAD_FLAG)
    return word in _YES


def read_capacity(cell: str) -> int:
    digits = cell.replace(",", "")
    if not re.fullmatch(r"[0-9]{1,6}", digits) or not 1 <= int(digits) <= MOST_CAPACITY:
        raise Unusable(Why.BAD_CAPACITY)
    return int(digits)


def read_day(cell: str, today: datetime.date) -> datetime.date:
    """A day that is not still to come. Raises Unusable."""
    words = cell.split(" 00:00", maxsplit=1)[0]
    for form in _DAYS:
        try:
            day = datetime.datetime.strptime(words, form).date()  # noqa: DTZ007
        except ValueError:
            continue
        if day.year < 1900 or day > today:
            break
        return day
    raise Unusable(Why.BAD_DAY)


def _point(longitude: str, latitude: str) -> list[float]:
    try:
        x, y = float(longitude), float(latitude)
        if not geometry.in_region(x, y):
            raise ValueError
    except ValueError:
        raise Unusable(Why.BAD_POINT) from None
    return [round(x, 6), round(y, 6)]


# --- Which premises it is -------------------------------------------------------------------------


@dataclass
class Here:
    """What is in the register: premises by folded number now, by an earlier one, and by name and
    postcode; `holders`: of each premises' key."""

    by_number: dict[str, Premises] = field(default_factory=dict)
    by_earlier: dict[str, Premises] = field(default_factory=dict)
    by_place: dict[tuple[str, str], list[Premises]] = field(
        default_factory=lambda: defaultdict(list)
    )
    holders: dict[Any, str] = field(default_factory=dict)

    def add(self, premises: Premises, earlier: Iterable[str], holder: str) -> None:
        self.by_number[fold_number(premises.licence_number)] = premises
        for number in earlier:
            self.by_earlier[fold_number(number)] = premises
        if premises.postcode:
            self.by_place[place_of(premises.name, premises.postcode)].append(premises)
        self.holders[premises.pk] = holder


def place_of(name: str, postcode: str) -> tuple[str, str]:
    """What tells a premises where a number does not: its name without "the", and its postcode."""
    return re.sub(r"^the ", "", fold(name)), as_postcode(postcode) or fold(postcode)


@dataclass(frozen=True)
class Outcome:
    """What becomes of a line. `differences`: (fact, here, in the file)."""

    state: LineState
    why: str = ""
    premises: Premises | None = None
    differences: tuple[tuple[str, Any, Any], ...] = ()


def outcome_of(facts: Mapping[str, Any], here: Here, seen: set[str]) -> Outcome:
    """What becomes of a line with these facts. `seen`: folded numbers of the lines before it, to
    which this line's is added."""
    number = fold_number(facts["licence_number"])
    if number in seen:
        return Outcome(LineState.REFUSED, Why.TWICE)
    seen.add(number)
    found = here.by_number.get(number)
    if found is not None:
        differences = differences_of(facts, found, here)
        if found.state == PremisesState.CLOSED:
            return Outcome(LineState.ASK, Why.CLOSED, found, differences)
        changes = any(name not in NOT_COMPARED for name, *_values in differences)
        state = LineState.CHANGED if changes else LineState.SAME
        return Outcome(state, "", found, differences)
    earlier = here.by_earlier.get(number)
    if earlier is not None:
        return Outcome(LineState.ASK, Why.OLD_NUMBER, earlier, differences_of(facts, earlier, here))
    alike = here.by_place.get(place_of(facts["name"], facts.get("postcode", "")), [])
    if facts.get("postcode") and len(alike) == 1:
        differences = differences_of(facts, alike[0], here)
        return Outcome(LineState.ASK, Why.NEW_NUMBER, alike[0], differences)
    return Outcome(LineState.NEW)


def differences_of(
    facts: Mapping[str, Any], premises: Premises, here: Here
) -> tuple[tuple[str, Any, Any], ...]:
    """What the file says otherwise. A holder is told of, and changed by no import."""
    found = []
    for name, value in facts.items():
        if name == "since":
            continue
        now = here.holders.get(premises.pk) if name == "holder" else value_of(premises, name)
        same = fold(str(now or "")) == fold(str(value)) if name == "holder" else now == value
        if name == "licence_number":
            same = fold_number(str(now)) == fold_number(str(value))
        if not same:
            found.append((name, now, value))
    return tuple(found)


def value_of(premises: Premises, name: str) -> Any:
    """A fact of a premises as facts of a line have it."""
    value = getattr(premises, name)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if name == "point":
        return [round(value.x, 6), round(value.y, 6)] if value else None
    return value
