"""Hints for whoever writes or checks a sanitised text: what in it might point to a source.

Pure functions over words. A hint prompts a person to look (domain.md, writing rules of R1.4); it
never stands in the way, and its absence promises nothing. Hints hold places in the text and no
words of it, so that one may be counted or logged by its kind alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MOST_HINTS = 200
COPIED_WORDS = 7
"""Words in a row that a text and what was reported must share to be called copied."""
SHORTEST_NAME = 3


class Sign(TextChoices):
    """What a hint is about, and what to ask oneself."""

    NAME = "name", _("A name from the report. Does the reader need it?")
    FIRST_PERSON = "first_person", _("Somebody speaks of themselves. Write what is known instead.")
    RELATION = "relation", _("Who knows, lives near or is related to whom may point to the source.")
    VANTAGE = "vantage", _("Could this have been seen or heard from one place alone?")
    TIME = "time", _("An exact time. Could only one person have known?")
    SOURCE = "source", _("It speaks of a source, or of who told us.")
    TACTICS = "tactics", _("It may tell of police tactics or an operation.")
    PHONE = "phone", _("A telephone number.")
    EMAIL = "email", _("An e-mail address.")
    PLATE = "plate", _("A registration mark. Does the reader need it?")
    COPIED = "copied", _("The reporter's own words: somebody may know their way of speaking.")


@dataclass(frozen=True, order=True)
class Hint:
    """What is in the text from `start` up to `end`, in characters."""

    start: int
    end: int
    sign: Sign


_KIN = (
    "neighbou?rs?|brothers?|sisters?|mothers?|mums?|fathers?|dads?|parents?|sons?|daughters?|"
    "child|children|kids?|uncles?|aunts?|cousins?|nephews?|nieces?|grand(?:son|daughter|mother|"
    "father|parents?)|wife|husband|partners?|girlfriends?|boyfriends?|ex|friends?|mates?|"
    "landlords?|landlady|tenants?|lodgers?|flatmates?|housemates?|colleagues?|boss|teachers?"
)
_OWNERS = "my|our|his|her|their|your|the (?:caller|informant|source|reporter|resident)['’]s"
PATTERNS: dict[Sign, re.Pattern[str]] = {
    # Small "us": "US" is a country.
    Sign.FIRST_PERSON: re.compile(
        r"\b(?:I(?:['’](?:m|ve|d|ll))?|[Mm]e|[Mm]y|[Mm]ine|[Mm]yself|[Ww]e|us|[Oo]urs?|ourselves)\b"
    ),
    Sign.RELATION: re.compile(
        rf"\b(?:{_OWNERS})\s+(?:\w+\s+)?(?:{_KIN})\b"
        rf"|\b(?:an?|the|one)\s+(?:next[- ]door\s+)?(?:neighbou?rs?|relatives?|family members?)\b"
        r"|\b(?:related to|lives? (?:with|next to|opposite)|works? with|married to)\b",
        re.IGNORECASE,
    ),
    Sign.VANTAGE: re.compile(
        r"\b(?:from|through|out of|over)\s+(?:my|the|a|an|his|her|their|our)\s+(?:\w+\s+){0,2}"
        r"(?:windows?|balcony|balconies|kitchen|bedroom|bathroom|garden|door|letterbox|"
        r"spyhole|fence|wall|landing|stairwell|roof|attic)\b"
        r"|\b(?:next door|opposite|overlook(?:s|ing)?|across the (?:road|street|landing|hall)|"
        r"(?:upstairs|downstairs) (?:flat|neighbou?r))\b",
        re.IGNORECASE,
    ),
    Sign.TIME: re.compile(
        r"\b(?:[01]?\d|2[0-3])[:.][0-5]\d(?:\s?[ap]\.?m\b\.?)?(?!\d)"
        r"|\b(?:1[0-2]|[1-9])\s?[ap]\.?m\b\.?"
        r"|\b(?:at|by|around|about)\s+(?:noon|midday|midnight)\b"
        r"|\b(?:[01]\d|2[0-3])[0-5]\d\s?(?:hours|hrs)\b",
        re.IGNORECASE,
    ),
    Sign.SOURCE: re.compile(
        r"\b(?:sources?|informants?|informers?|callers?|reporters?|CHIS|tip[- ]?offs?|"
        r"whistle[- ]?blowers?|anonymous(?:ly)?|crimestoppers|told (?:us|police|officers)|"
        r"(?:who|whoever|person|resident|witness(?:es)?) (?:told|reported|called|rang|said|"
        r"contacted))\b",
        re.IGNORECASE,
    ),
    Sign.TACTICS: re.compile(
        r"\b(?i:surveillance|under ?cover|covert(?:ly)?|intercept(?:s|ed|ion)?|phone tap\w*|"
        r"wire ?tap\w*|track(?:er|ing) devices?|test purchases?|controlled deliver(?:y|ies)|"
        r"ANPR|cell[- ]site|probe|decoy|warrants?|drugs? dog|search team)\b"
        r"|\b[Oo](?:peration|p\.?) [A-Z]\w+",
        # No IGNORECASE: an operation's name has a capital letter.
    ),
    Sign.PHONE: re.compile(r"(?<![\w+])(?:\+|00|0)\d(?:[\s().-]{0,2}\d){8,12}(?!\d)"),
    Sign.EMAIL: re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    Sign.PLATE: re.compile(
        r"\b(?:[A-Z]{2}\d{2}\s?[A-Z]{3}|[A-Z]\d{1,3}\s?[A-Z]{3}|[A-Z]{3}\s?\d{1,3}[A-Z])\b"
    ),
}
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def hints_in(text: str, *, names: Iterable[str] = (), reported: str = "") -> list[Hint]:
    """What to look at in `text`, in the order of the text; at most MOST_HINTS.

    `names`: people as the report names them; `reported`: what was reported, to notice its very
    words. Both are left empty by whoever may not read the report.
    """
    found = {
        Hint(match.start(), match.end(), sign)
        for sign, pattern in PATTERNS.items()
        for match in pattern.finditer(text)
    }
    found.update(_names_in(text, names))
    found.update(_copied_in(text, reported))
    return sorted(found)[:MOST_HINTS]


def _names_in(text: str, names: Iterable[str]) -> Iterator[Hint]:
    wanted = _parts_of(names)
    for match in _WORD.finditer(text):
        if _plain(match.group()) in wanted:
            yield Hint(match.start(), match.end(), Sign.NAME)


def _parts_of(names: Iterable[str]) -> Collection[str]:
    """Each word of the names, but for those too short to tell from any other word."""
    return {
        _plain(word)
        for name in names
        for word in _WORD.findall(name)
        if len(_plain(word)) >= SHORTEST_NAME
    }


def _copied_in(text: str, reported: str) -> Iterator[Hint]:
    """Runs of COPIED_WORDS or more that the text has in common with what was reported."""
    theirs = [_plain(word) for word in _WORD.findall(reported)]
    runs = {tuple(theirs[at : at + COPIED_WORDS]) for at in range(len(theirs) - COPIED_WORDS + 1)}
    ours = list(_WORD.finditer(text))
    plain = [_plain(match.group()) for match in ours]
    first = last = -1
    for at in range(len(ours) - COPIED_WORDS + 1):
        if tuple(plain[at : at + COPIED_WORDS]) not in runs:
            continue
        if at > last:
            if first >= 0:
                yield Hint(ours[first].start(), ours[last].end(), Sign.COPIED)
            first = at
        last = at + COPIED_WORDS - 1
    if first >= 0:
        yield Hint(ours[first].start(), ours[last].end(), Sign.COPIED)


def _plain(word: str) -> str:
    """A word for comparing: small letters, without the ending of a possessive."""
    return re.sub(r"['’]s$", "", word.casefold())


@dataclass(frozen=True)
class Piece:
    """A stretch of the text and the signs that it was given, which overlap."""

    text: str
    signs: tuple[Sign, ...]


def marked(text: str, hints: Iterable[Hint]) -> list[Piece]:
    """The text cut where hints begin and end: joined, the pieces are the text again."""
    kept = list(hints)
    cuts = sorted({0, len(text), *(each.start for each in kept), *(each.end for each in kept)})
    return [
        Piece(
            text[start:end],
            tuple(
                sign
                for sign in Sign
                if any(
                    each.sign == sign and each.start <= start and end <= each.end for each in kept
                )
            ),
        )
        for start, end in pairwise(cuts)
    ]
