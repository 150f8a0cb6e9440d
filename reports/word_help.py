"""Help with typing errors, from words that are no secret: places and drugs (never from reports).

"Did you mean …" looks for a known word one letter away, or two in a long word, where a letter is
missing, too many, wrong, or has changed places with its neighbour.
"""

from __future__ import annotations

import re
import time
from functools import lru_cache

from portal.vault.blind_index import STOP_WORDS, normalise, terms_of
from reports.drug_terms import DRUG_TERMS
from reports.models import Area, Place

KEEP_SECONDS = 600
SHORTEST = 4
LONG = 8
"""Letters of a word that may be two letters away."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def did_you_mean(typed: str) -> str:
    """What was typed with each word that is nearly a known one put right; empty without any."""
    known = vocabulary()
    stems = _stems_of(known)
    put_right = _WORD.sub(lambda found: _nearest(found.group(), known, stems), typed)
    return put_right if put_right != typed else ""


def vocabulary() -> frozenset[str]:
    """Words of streets, wards and drugs, folded. Two statements, at most every ten minutes."""
    return _vocabulary(int(time.monotonic() // KEEP_SECONDS))


def forget() -> None:
    """Read the words of places anew next time."""
    _vocabulary.cache_clear()


@lru_cache(maxsize=1)
def _vocabulary(period: int) -> frozenset[str]:
    streets = Place.objects.exclude(kind="postcode").values_list("search", flat=True).distinct()
    wards = Area.objects.filter(kind="ward").values_list("name", flat=True)
    names = {*streets.order_by(), *wards.order_by(), *DRUG_TERMS}
    words = {word for name in names for word in _WORD.findall(normalise(name))}
    return frozenset(each for each in words if len(each) >= SHORTEST)


@lru_cache(maxsize=1)
def _stems_of(known: frozenset[str]) -> frozenset[str]:
    return terms_of(*known).words


def _nearest(word: str, known: frozenset[str], stems: frozenset[str]) -> str:
    """The nearest known word; the word itself when it is known, short, or near to none."""
    folded = normalise(word)
    if len(folded) < SHORTEST or folded in STOP_WORDS or terms_of(folded).words & stems:
        return word
    most = 2 if len(folded) >= LONG else 1
    near = [
        (distance, each)
        for each in known
        if abs(len(each) - len(folded)) <= most
        and (distance := _distance(folded, each, most)) <= most
    ]
    return min(near)[1] if near else word


def _distance(one: str, other: str, most: int) -> int:
    """Letters inserted, left out, changed or swapped with their neighbour (optimal string
    alignment); more than `most` is only said to be more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
