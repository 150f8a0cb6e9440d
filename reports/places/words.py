"""Place names and postcodes as people type them, brought to the form that is compared."""

from __future__ import annotations

import re
import unicodedata

QUERY_CHARACTERS = 100
"""Longest query looked at; a longer one is cut, since no place name is longer."""

_APOSTROPHES = re.compile(r"['’‘`´]")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_HOUSE_NUMBER = re.compile(r"^(?:flat |unit |no |number )?\d{1,4}[a-z]? (?=[a-z]{3})")
_CITY = re.compile(r" (?:city of )?peterborough$")
_POSTCODE = re.compile(r"^[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}$")
_POSTCODE_START = re.compile(r"^[a-z]{1,2}\d(?:[a-z]|\d{1,2})?(?:\d[a-z]?)?$")
_POSTCODE_IN_TEXT = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)

LAST_WORDS = {
    "ave": "avenue",
    "av": "avenue",
    "cl": "close",
    "clo": "close",
    "cres": "crescent",
    "ct": "court",
    "dr": "drive",
    "gdns": "gardens",
    "gr": "grove",
    "la": "lane",
    "ln": "lane",
    "pk": "park",
    "pl": "place",
    "rd": "road",
    "sq": "square",
    "st": "street",
    "str": "street",
    "ter": "terrace",
}
"""How the last word of a street is shortened. Only the last: "St Pauls Road" is about a saint."""


def normalise(text: str) -> str:
    """Lower-case ASCII words with single spaces; accents and punctuation go, apostrophes close up.

    Idempotent, and at most QUERY_CHARACTERS long. What has no letter or digit becomes "".
    """
    text = unicodedata.normalize("NFKD", text[: QUERY_CHARACTERS * 4])
    text = "".join(each for each in text if not unicodedata.combining(each)).lower()
    text = _NOT_WORDS.sub(" ", _APOSTROPHES.sub("", text)).strip()
    return text[:QUERY_CHARACTERS].strip()


def as_street_query(text: str) -> str:
    """A normalised query without house number and city, its last word written out."""
    text = normalise(text)
    text = _CITY.sub("", _HOUSE_NUMBER.sub("", text))
    start, _, last = text.rpartition(" ")
    if start and last in LAST_WORDS:
        return f"{start} {LAST_WORDS[last]}"
    return text


def as_postcode(text: str) -> str | None:
    """The stored form of a whole postcode ("pe11aa"), if that is what `text` is."""
    squeezed = normalise(text).replace(" ", "")
    return squeezed if _POSTCODE.match(squeezed) else None


def as_postcode_start(text: str) -> str | None:
    """The stored form of the beginning of a postcode, three characters or more."""
    squeezed = normalise(text).replace(" ", "")
    if len(squeezed) < 3 or not (_POSTCODE_START.match(squeezed) or _POSTCODE.match(squeezed)):
        return None
    return squeezed


def postcode_in(text: str) -> str | None:
    """A postcode within a longer address, in its stored form."""
    found = _POSTCODE_IN_TEXT.search(text[: QUERY_CHARACTERS * 4])
    return normalise("".join(found.groups())) if found else None


_LOST_LETTER = re.compile(r"(?<=[’'])(S|T|Re|Ll|Ve|D|M)\b|(?<=\d)(St|Nd|Rd|Th)\b")
_MINOR = re.compile(r"(?<= )(And|At|By|In|Of|On|The|To|With)\b(?= )")


def display_name(name: str) -> str:
    """A street name as people write it: the source capitalises after every apostrophe and digit.

    "Dean'S Court" becomes "Dean's Court", "1St Drift" "1st Drift", "Bishop Of" "Bishop of".
    """
    name = " ".join(name.split())
    name = _LOST_LETTER.sub(lambda found: found.group().lower(), name)
    return _MINOR.sub(lambda found: found.group().lower(), name)
