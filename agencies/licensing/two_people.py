"""Whether two entries are one person: for what two people have to do together (R5.2)."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field

from agencies.licensing.finding import folded

_BETWEEN = re.compile(r"[\s,.\-‐-―]+")


@dataclass(frozen=True, kw_only=True)
class Person:
    """What is known of somebody: their key in the list of staff, their account, their SIA number
    ("" without one), their names: in that list, and of their account."""

    key: uuid.UUID | None
    user: uuid.UUID | None
    sia_number: str = field(repr=False)
    names: tuple[str, ...] = field(repr=False)


def is_one_person(one: Person, other: Person) -> bool:
    """Whether they share an entry, an account, an SIA number or a name. Two who share a name have
    to be told apart in the list of staff: a register that is read out can't tell them apart."""
    return (
        (one.key is not None and one.key == other.key)
        or (one.user is not None and one.user == other.user)
        or one.sia_number == other.sia_number != ""
        or bool(_all_words(one) & _all_words(other))
    )


def _all_words(person: Person) -> set[tuple[str, ...]]:
    return {words for each in person.names if (words := name_words(each))}


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name in their plainest letters, in one order: "Smith, Tom" is "TOM SMITH"."""
    words = (folded(each).letters for each in _BETWEEN.split(name))
    return tuple(sorted(filter(None, words)))
