"""What is said of a bag, and how its number is compared: pure functions."""

from __future__ import annotations

import re

SUSPECTED = "Suspected"
LONGEST_DESCRIPTION = 180
"""As typed: the word that R5.2 asks for still fits before it."""
_OFFICER = re.compile(r"[A-Z]{0,4} ?[0-9]{1,6} ?[A-Z]{0,2}\Z")


def suspected(description: str) -> str:
    """The description, beginning with “Suspected”: nothing is tested at a premises (R5.2). Given
    again it stays as it is."""
    words = " ".join(description.split())
    if not words or re.match(rf"{SUSPECTED}\b", words, re.IGNORECASE):
        return words[:1].upper() + words[1:]
    first, _, rest = words.partition(" ")
    # A name in capitals (MDMA, GHB) stays one; the first word of a sentence is one no more.
    if first[1:] == first[1:].lower():
        first = first[:1].lower() + first[1:]
    return " ".join(filter(None, (SUSPECTED, first, rest)))


def same_number(one: str, other: str) -> bool:
    """Whether two people mean the same bag number, whatever case, spaces and dashes they write."""
    return _plain(one) == _plain(other) != ""


def _plain(number: str) -> str:
    return re.sub(r"[\s\-‐‑–]", "", number).upper()


def officer_number(typed: str) -> str:
    """An officer's (collar) number in capitals, like `PC 1234`; "" for anything else, so that no
    name is kept instead."""
    words = " ".join(typed.split()).upper()
    return words if _OFFICER.match(words) else ""
