"""What a report's blind index holds of it (portal/vault/blind_index.py, docs/adr/0054).

Indexed are the narrative, what particulars say in free words, and the drugs and vehicles chosen
from a list, by their English codes, whatever language the form was in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypedDict

from portal.vault.blind_index import MOST_TERMS, Terms, indexed, indexed_marks, terms_of
from portal.vault.keyring import keyring
from reports.particulars import SECTIONS, UNKNOWN

CODES_SAID = {("drugs", "sorts"), ("vehicles", "sort")}
"""Answers chosen from a list that are words people look for."""
PLATES = ("vehicles", "plate")
_NO_WORDS = frozenset({UNKNOWN, "other"})


class Index(TypedDict):
    """The columns of a row that can be found by its words."""

    words: list[int]
    marks: list[int]
    words_key: str


def index_of(text: str, particulars: Mapping[str, Any] | None = None) -> Index:
    """The index of what is stored now, with the current key."""
    return index_with(keyring.current, text, particulars)


def index_with(key_id: str, text: str, particulars: Mapping[str, Any] | None = None) -> Index:
    """The same with a key by name. Raises UnknownKey."""
    terms = terms_in(text, particulars)
    marks = indexed_marks(terms.marks, key_id=key_id)
    words = indexed(terms.words, key_id=key_id)
    return {
        # Number plates are looked for like words, and stand among them too.
        "words": sorted({*marks, *words[: MOST_TERMS - len(marks)]}),
        "marks": marks,
        "words_key": key_id,
    }


def terms_in(text: str, particulars: Mapping[str, Any] | None = None) -> Terms:
    """What a report says, as terms in clear. Never store or log it."""
    said = list(_said(particulars or {}))
    plates = [value for place, value in said if place == PLATES]
    return terms_of(text, *(value for _place, value in said), plates=plates)


def _said(particulars: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """((section, name), words) of what was told beside the narrative."""
    for section, told in particulars.items():
        for each in told if isinstance(told, list) else [told]:
            if isinstance(each, Mapping):
                for name, value in each.items():
                    yield from (((section, name), word) for word in _words(section, name, value))


def _words(section: str, name: str, value: Any) -> Iterator[str]:
    known = SECTIONS.get(section)
    choices = known.says[name].choices if known and name in known.says else {}
    if not choices and isinstance(value, str):
        yield value
    elif (section, name) in CODES_SAID:
        chosen = value if isinstance(value, list) else [value]
        yield from (str(each) for each in chosen if each not in _NO_WORDS)
