"""Whether a report looks like junk: pure rules over what was seen when it was sent.

Nothing here refuses or deletes. A report with a sign is set aside until somebody has looked at it,
and whoever sent it is shown what everybody is shown. Numbers: docs/adr/0044-junk.md.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from reports.enums import JunkSign

LONG_WORDS = 6
"""Fewer words than this ("smell of cannabis again") are easily said by several people."""
MOST_REPEATS_LONG = 2
MOST_REPEATS_SHORT = 10
MOST_FROM_CONNECTION = 5
MOST_FROM_CONNECTION_PROVED = 30
"""Reports of one connection within an hour: a hostel, a mobile network or Tor is one, too."""
LETTERS_BESIDE_LINKS = 3

_LINK = re.compile(r"(?:https?://|www\.|\[url)\S*|\[/url\]", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is known of a report when it is sent.

    `seconds`: from its first page. `proved`: its browser did the work it was asked for. The counts
    include this report, and are None while nothing can be counted: `repeats` of the same words and
    `from_connection` within an hour, `load` of all reports within five minutes.
    """

    words: str
    seconds: float | None = None
    trap_filled: bool = False
    proved: bool = False
    load: int | None = None
    from_connection: int | None = None
    repeats: int | None = None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """`busy_at`: more reports than this in five minutes are very many. `fastest`: seconds that
    nobody is faster than."""

    busy_at: int
    fastest: int


def signs_of(seen: Seen, limits: Limits) -> tuple[JunkSign, ...]:
    """Why a report is set aside; nothing for one that goes straight into the queue."""
    found = {
        JunkSign.TRAP: seen.trap_filled,
        JunkSign.FAST: seen.seconds is not None and seen.seconds < limits.fastest,
        JunkSign.NO_LETTERS: has_no_letters(seen.words),
        JunkSign.LINKS: is_links_only(seen.words),
        JunkSign.REPEATED: (seen.repeats or 0) > most_repeats(seen.words),
        JunkSign.CONNECTION: (seen.from_connection or 0)
        > (MOST_FROM_CONNECTION_PROVED if seen.proved else MOST_FROM_CONNECTION),
        JunkSign.BUSY: not seen.proved and (seen.load or 0) > limits.busy_at,
    }
    return tuple(sign for sign, is_there in found.items() if is_there)


def normalised(words: str) -> str:
    """The same for texts that differ in case, accents' form, signs and spaces only."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return " ".join("".join(each if _is_word(each) else " " for each in plain).split())


def most_repeats(words: str) -> int:
    """How often the same words may come within an hour."""
    is_long = len(normalised(words).split()) >= LONG_WORDS
    return MOST_REPEATS_LONG if is_long else MOST_REPEATS_SHORT


def has_no_letters(words: str) -> bool:
    """Whether something was written that holds no letter of any script."""
    return bool(words.strip()) and not any(each.isalpha() for each in words)


def is_links_only(words: str) -> bool:
    """Whether nothing, or next to nothing, is left without its links."""
    rest, links = _LINK.subn(" ", words)
    return links > 0 and sum(each.isalpha() for each in rest) < LETTERS_BESIDE_LINKS


def _is_word(character: str) -> bool:
    """Letters, figures, and the marks that belong to letters in many scripts."""
    return character.isalnum() or unicodedata.category(character).startswith("M")
