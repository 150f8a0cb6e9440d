"""Whether words name the person who reads or types them: the code that the audit log gets for it.

It compares in memory, at the moment somebody opens the words or searches: nothing is stored but the
code, neither the name nor where in the words it stood. It knows a surname and no address, since
Spotlight does not know where its people live.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

OWN_NAME = "own_name"
_WORD = re.compile(r"[^\W\d_]+")
SHORTEST = 3
"""Letters of the shortest surname that is looked for: shorter ones are in too many sentences."""


def noticed_in(person: Any, texts: Iterable[object]) -> dict[str, str]:
    """`{"noticed": "own_name"}` for an audit event's detail when a text holds the surname of
    `person` (a User, or anything else, who has no name) as a whole word; else nothing."""
    surname = _surname(getattr(person, "full_name", ""))
    if len(surname) >= SHORTEST and any(f" {surname} " in _plain(str(text)) for text in texts):
        return {"noticed": OWN_NAME}
    return {}


def words_in(value: object) -> Iterable[object]:
    """All texts in a value made of lists and dictionaries, such as contact details."""
    if isinstance(value, dict):
        for each in value.values():
            yield from words_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from words_in(each)
    elif value is not None:
        yield value


def _surname(full_name: str) -> str:
    parts = full_name.split()
    return _plain(parts[-1]).strip() if len(parts) > 1 else ""


def _plain(text: str) -> str:
    """Small letters without accents; the words apart by single spaces, one at either end too."""
    letters = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    without_marks = "".join(each for each in letters if not unicodedata.combining(each))
    whole = re.sub(r"'s\b", "", without_marks).replace("'", "")
    return " ".join(["", *_WORD.findall(whole), ""])
