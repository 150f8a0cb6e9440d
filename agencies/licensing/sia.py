"""Licence numbers of the Security Industry Authority: their form alone, which shows no licence."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015]+")
_FORM = re.compile(r"[0-9]{16}\Z")


def sia_number(typed: str) -> str:
    """The 16 digits of a number typed with spaces or hyphens; "" for nothing typed. Raises
    ValueError, without the number in it."""
    digits = _SEPARATORS.sub("", typed)
    if digits and not _FORM.match(digits):
        raise ValueError("not 16 digits")
    return digits


def in_groups(number: str) -> str:
    """As it stands on the card: four groups of four."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
