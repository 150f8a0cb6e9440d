"""Which column of a file holds what, and what its words mean: kept by the name of the system.

Pure: headings and words in, a mapping out. What it says of a line is import_lines.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agencies.refuse.enums import BANDS, Disposal, Hazard, Land, Litter
from agencies.refuse.import_enums import CODED, ONE_FOR_ALL, Field, Special, Standing
from agencies.registry.csv_file import LONGEST_CELL, LONGEST_HEADING, Table
from reports.errors import CaseworkError

MOST_WORDS = 60
"""Different words of one column. A column with more holds no code words."""

PAIRS = ((Field.LONGITUDE, Field.LATITUDE), (Field.EASTING, Field.NORTHING))


class BadMapping(CaseworkError):
    """It can't be used; `str(error)` says why, `field` which part of it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Matched:
    """`columns`: heading by field. `one_for_all`: what holds where no column says it. `words`:
    our code, or a Special, by folded word, for each coded field with a column."""

    columns: Mapping[Field, str]
    one_for_all: Mapping[Field, str] = field(default_factory=dict)
    words: Mapping[Field, Mapping[str, str]] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Plain JSON values, of which `matched_of` makes it again."""
        return {
            "columns": {str(key): value for key, value in self.columns.items()},
            "one_for_all": {str(key): value for key, value in self.one_for_all.items()},
            "words": {str(key): dict(value) for key, value in self.words.items()},
        }


def matched_of(data: Any) -> Matched:
    """Read what `as_data` gave, strictly: what is of no list of ours raises BadMapping."""
    if not isinstance(data, dict) or set(data) - {"columns", "one_for_all", "words"}:
        raise BadMapping(_("This is no list of columns."))
    columns = {_field(key): value for key, value in _pairs(data, "columns", LONGEST_HEADING + 10)}
    one = {_field(key): value for key, value in _pairs(data, "one_for_all", 40)}
    words = data.get("words", {})
    if not isinstance(words, dict):
        raise BadMapping(_("This is no list of columns."))
    known = {_field(key): dict(_pairs(words, key, 40)) for key in words}
    for each, value in one.items():
        if each not in ONE_FOR_ALL or value not in codes_of(each):
            raise BadMapping(_("This is not one of our codes."), str(each))
    for each, meanings in known.items():
        if each not in CODED or set(meanings.values()) - set(meanings_of(each)):
            raise BadMapping(_("This is not one of our codes."), str(each))
    return Matched(columns, one, known)


def _field(key: Any) -> Field:
    if key not in Field.values:
        raise BadMapping(_("This is no list of columns."))
    return Field(key)


def _pairs(data: Mapping[str, Any], key: str, longest: int) -> list[tuple[str, str]]:
    found = data.get(key, {})
    fits = isinstance(found, dict) and all(
        isinstance(each, str)
        and isinstance(value, str)
        and len(each) <= LONGEST_CELL
        and len(value) <= longest
        for each, value in found.items()
    )
    if not fits:
        raise BadMapping(_("This is no list of columns."))
    return list(found.items())


def codes_of(each: Field) -> list[str]:
    """What may be one answer for all lines."""
    return list(BANDS) if each == Field.COUNT else list(CODED[each].values)


def meanings_of(each: Field) -> list[str]:
    """What a word of a coded column may mean."""
    special = Special.NO_DANGER if each == Field.HAZARDS else Special.LEAVE_OUT
    return [*CODED[each].values, special.value]


def check(matched: Matched, headings: Sequence[str]) -> None:
    """Whether a find can be made of it. Raises BadMapping for the first thing that is missing."""
    columns = matched.columns
    for each, heading in columns.items():
        if heading not in headings:
            raise BadMapping(_("This column is not in the file."), str(each))
        if list(columns.values()).count(heading) > 1:
            raise BadMapping(_("Choose each column once."), str(each))
    if Field.MOMENT in columns and {Field.DAY, Field.CLOCK} & set(columns):
        raise BadMapping(
            _("Choose one column with date and time, or separate ones, not both."), Field.MOMENT
        )
    if Field.MOMENT not in columns and Field.DAY not in columns:
        raise BadMapping(_("Choose the column that says when it was found."), Field.MOMENT)
    _check_place(columns)
    for each in ONE_FOR_ALL:
        if each not in columns and each not in matched.one_for_all:
            raise BadMapping(
                _("Choose a column for “%(what)s”, or one answer for all lines.")
                % {"what": each.label},
                str(each),
            )


def _check_place(columns: Mapping[Field, str]) -> None:
    chosen = [pair for pair in PAIRS if set(pair) & set(columns)]
    if len(chosen) > 1:
        raise BadMapping(
            _("Choose longitude and latitude, or easting and northing, not both."), Field.EASTING
        )
    if not chosen:
        raise BadMapping(_("Choose the columns that say where it was."), Field.LONGITUDE)
    for each in chosen[0]:
        if each not in columns:
            raise BadMapping(_("Choose the column for “%(what)s”.") % {"what": each.label}, each)


def fold(word: str) -> str:
    """The same for words that differ in nothing but case, spaces and punctuation."""
    return re.sub(r"[\W_]+", " ", word.casefold()).strip()


_PARTS = re.compile(r"[;,|/\n]| and ")


def parts(cell: str) -> list[str]:
    """The words of a cell that may hold several, such as dangers."""
    return [each for each in (part.strip() for part in _PARTS.split(cell)) if fold(each)]


def words_in(table: Table, matched: Matched, each: Field) -> list[str]:
    """The different words of a coded column, folded, in their order. Raises BadMapping for more
    than MOST_WORDS."""
    place = table.column(matched.columns[each])
    found: set[str] = set()
    for row in table.rows:
        cell = row.cells[place]
        several = parts(cell) if each == Field.HAZARDS else [cell]
        found.update(folded for word in several if (folded := fold(word)))
        if len(found) > MOST_WORDS:
            raise BadMapping(
                _(
                    "This column has more than %(most)s different words, so it can’t be a list of "
                    "codes. Choose another column, or one answer for all lines."
                )
                % {"most": MOST_WORDS},
                str(each),
            )
    return sorted(found)


# --- Guesses --------------------------------------------------------------------------------------

_HEADINGS: dict[Field, tuple[str, ...]] = {
    Field.MOMENT: ("date time", "datetime", "timestamp", "found at", "date and time", "reported at",
                   "logged at", "date found", "completed", "created"),
    Field.DAY: ("date", "day", "found on"),
    Field.CLOCK: ("time", "time of day", "clock", "time found"),
    Field.LONGITUDE: ("longitude", "long", "lon", "lng", "wgs84 x"),
    Field.LATITUDE: ("latitude", "lat", "wgs84 y"),
    Field.EASTING: ("easting", "eastings", "osgb easting", "x", "east", "grid x"),
    Field.NORTHING: ("northing", "northings", "osgb northing", "y", "north", "grid y"),
    Field.LITTER: ("category", "item", "type", "litter type", "what", "waste type", "item type",
                   "description code", "litter"),
    Field.COUNT: ("count", "number", "quantity", "qty", "how many", "amount", "no of needles",
                  "number of needles", "needles", "number found", "items"),
    Field.LAND: ("land type", "land", "location type", "land use", "site type", "place type"),
    Field.HAZARDS: ("hazards", "hazard", "dangers", "risk", "risks", "flags"),
    Field.DISPOSAL: ("disposal", "disposed", "disposal method", "outcome", "action",
                     "action taken"),
    Field.STATE: ("state", "status", "job status", "progress"),
    Field.PLACE: ("place", "location", "street", "road", "address", "site", "street name",
                  "location description", "location name", "where"),
    Field.REFERENCE: ("reference", "ref", "id", "job id", "job ref", "job number", "case ref",
                      "case id", "service request", "enquiry number", "find id", "unique id"),
}  # fmt: skip

_WORDS: dict[str, tuple[str, ...]] = {
    Litter.NEEDLE_UNCAPPED: ("needle", "needles", "sharps", "uncapped", "hypodermic", "syringe",
                             "syringes", "needle uncapped", "uncapped needle",
                             "syringe with needle"),
    Litter.NEEDLE_CAPPED: ("capped", "capped needle", "needle capped"),
    Litter.SYRINGE_NO_NEEDLE: ("syringe no needle", "syringe without needle", "barrel",
                               "syringe barrel"),
    Litter.SHARPS_CONTAINER: ("sharps container", "sharps bin", "sharps box", "bin"),
    Litter.FOIL: ("foil", "foils", "tin foil"),
    Litter.SPOON_COOKER: ("spoon", "cooker", "spoons"),
    Litter.PIPE: ("pipe", "pipes", "crack pipe"),
    Litter.WRAP_BAG: ("wrap", "wraps", "bag", "bags", "baggies", "snap bag"),
    Litter.CANISTER: ("canister", "canisters", "gas canister", "nos", "nitrous oxide"),
    Litter.CANNABIS_WASTE: ("cannabis", "cannabis waste"),
    Litter.OTHER: ("drug litter", "paraphernalia", "drug paraphernalia"),
    Land.STREET: ("road", "highway", "footway", "pavement", "footpath", "verge"),
    Land.ALLEY: ("alleyway", "passage", "cut through"),
    Land.PARK: ("open space", "green", "recreation ground", "parks"),
    Land.PLAY_AREA: ("playground", "play park"),
    Land.SCHOOL_PERIMETER: ("school", "school perimeter", "nursery"),
    Land.CAR_PARK: ("carpark", "parking", "multi storey"),
    Land.STAIRWELL: ("stairs", "staircase", "communal area"),
    Land.PUBLIC_TOILET: ("toilet", "toilets", "wc", "public convenience"),
    Land.WATERWAY: ("river", "canal", "riverside", "waterside", "embankment"),
    Land.CEMETERY: ("churchyard", "graveyard", "burial ground"),
    Land.UNDERPASS: ("subway",),
    Land.PRIVATE: ("private land", "garden"),
    Land.PREMISES: ("shop", "business", "venue"),
    Hazard.LOOSE: ("loose items", "exposed"),
    Hazard.CHILDREN: ("child", "near children", "reachable by children"),
    Special.NO_DANGER: ("none", "no", "n a", "nil", "low"),
    Disposal.BOXED: ("sharps box", "sharps bin", "boxed", "yellow box", "removed", "collected",
                     "incinerated"),
    Disposal.BAGGED: ("bagged", "general waste"),
    Disposal.LEFT: ("left in place", "not removed", "specialist"),
    Standing.DONE: ("closed", "complete", "completed", "done", "cleared", "removed", "resolved",
                    "finished", "yes"),
    Standing.THERE: ("open", "still there", "outstanding", "in progress", "new", "no"),
    Special.LEAVE_OUT: ("test", "duplicate", "cancelled", "error", "void"),
}  # fmt: skip


def guess_columns(headings: Iterable[str]) -> dict[Field, str]:
    """The columns that headings speak for. Nothing that `check` would refuse for being twice."""
    by_name: dict[str, str] = {}
    for each in headings:
        by_name.setdefault(fold(each), each)
    found: dict[Field, str] = {}
    for each, names in _HEADINGS.items():
        heading = next((by_name[name] for name in names if name in by_name), None)
        if heading is not None and heading not in found.values():
            found[each] = heading
    if Field.MOMENT in found:
        found.pop(Field.DAY, None)
        found.pop(Field.CLOCK, None)
    if set(PAIRS[0]) <= set(found):
        found = {each: name for each, name in found.items() if each not in PAIRS[1]}
    return found


def guess_word(each: Field, word: str) -> str:
    """What a folded word means, as far as one can tell; "" for one that nobody can."""
    allowed = meanings_of(each)
    labels = dict([*CODED[each].choices, *Special.choices])
    for code in allowed:
        names = (fold(code), fold(str(labels[code])), *_WORDS.get(code, ()))
        if word in names:
            return code
    return ""
