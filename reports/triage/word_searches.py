"""The searches by words of one browser: kept in its session, which is sealed, and nowhere else.

The words of a search say what an investigation is about, and may be somebody's name. They never
stand in an address, which browsers, proxies and logs keep; the address names the search by a
random key that means nothing outside this session.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.http import HttpRequest

from reports.word_search import WordSearch, search_for

KEPT_AS = "word_searches"
MOST_KEPT = 10
KEY_BYTES = 8


@dataclass(frozen=True)
class Kept:
    """What was typed, and whether all words must be there."""

    words: str
    every: bool

    def search(self) -> WordSearch:
        """Raises NothingToLookFor."""
        return search_for(self.words, every=self.every)


def keep(request: HttpRequest, kept: Kept) -> str:
    """Put a search into the session, and the oldest out of it; the key of its address."""
    searches = list(request.session.get(KEPT_AS, []))[-(MOST_KEPT - 1) :]
    key = secrets.token_hex(KEY_BYTES)
    request.session[KEPT_AS] = [*searches, [key, kept.words, kept.every]]
    return key


def kept_as(request: HttpRequest, key: str) -> Kept | None:
    """The search of this key, while the session keeps it."""
    for known, words, every in request.session.get(KEPT_AS, []):
        if known == key:
            return Kept(words, every)
    return None
