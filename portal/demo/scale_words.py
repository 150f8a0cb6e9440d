"""Words of no language for narratives that are copied by the million.

The stories that they are told with have a few hundred words, and people use many: some in every
second report, most in a handful. These follow Zipf's law, so that an index of words has long and
short lists as a real one would. No stemmer changes them, so each is one word to every search.
"""

from __future__ import annotations

import random
from functools import lru_cache
from itertools import accumulate

VOCABULARY = 50_000
EACH = 10
"""Drawn for a narrative; some come twice."""

_SYLLABLES = [first + second for first in "bdgjklmnprtvz" for second in "aou"]
_SCATTER = 31_337  # so that neighbours in frequency do not look alike; odd, and prime to 39


@lru_cache(maxsize=VOCABULARY)
def word_of_rank(rank: int) -> str:
    """The word that is `rank`-th in frequency, from 1."""
    if not 1 <= rank <= VOCABULARY:
        raise ValueError(f"there are {VOCABULARY} words")
    number = rank * _SCATTER % len(_SYLLABLES) ** 3
    parts = []
    for _ in range(3):
        number, place = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[place])
    return "".join(parts)


@lru_cache(maxsize=1)
def _shares() -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))


def drawn(chance: random.Random) -> str:
    """EACH words, to be put after a story."""
    ranks = chance.choices(range(1, VOCABULARY + 1), cum_weights=_shares(), k=EACH)
    return " ".join(map(word_of_rank, ranks))
