"""Finding reports by their sealed words: what was typed becomes numbers, and only those are asked.

A report is found by a text that the person may open, its narrative or an amendment of it, and by no
other: the audience of that text decides, here and in the database's row security. While keys are
being rotated a text may be indexed with any key of the keyring, so each is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.vault.blind_index import (
    Terms,
    indexed,
    indexed_marks,
    terms_of,
    without_plates,
)
from portal.vault.keyring import keyring
from reports.errors import CaseworkError
from reports.queries import amendments_visible_to, narratives_visible_to

MOST_WORDS = 20


class NothingToLookFor(CaseworkError):
    """What was typed holds no word that is indexed, or too many."""


@dataclass(frozen=True)
class WordSearch:
    """What to look for: for each key of the keyring the numbers of the words. Keyed hashes, which
    are as little to be logged as the words."""

    numbers: tuple[tuple[int, ...], ...]
    every: bool

    @property
    def count(self) -> int:
        """How many words."""
        return len(self.numbers[0])


def search_for(typed: str, *, every: bool) -> WordSearch:
    """A search for all, or any, of the words typed. Raises NothingToLookFor."""
    terms = terms_typed(typed)
    wanted = len(terms.words) + len(terms.marks)
    if not wanted:
        raise NothingToLookFor(_("Enter a word that is not in every sentence, such as “van”."))
    if wanted > MOST_WORDS:
        raise NothingToLookFor(_("Enter no more than %(most)d words.") % {"most": MOST_WORDS})
    numbers = tuple(
        (*indexed(terms.words, key_id=key_id), *indexed_marks(terms.marks, key_id=key_id))
        for key_id in keyring.ids
    )
    return WordSearch(numbers=numbers, every=every)


def terms_typed(typed: str) -> Terms:
    """What was typed as terms: a whole number plate is looked for as one, not as its halves."""
    return Terms(
        words=terms_of(without_plates(typed)).words,
        marks=terms_of(typed).marks,
    )


def found_by(search: WordSearch, *, by: User) -> Q:
    """The condition on reports: one of their texts that `by` may open holds the words."""
    lookup = "words__contains" if search.every else "words__overlap"
    holds = Q()
    for numbers in search.numbers:
        holds |= Q(**{lookup: list(numbers)})
    texts = narratives_visible_to(by).filter(holds).order_by().values("report_id")
    added = amendments_visible_to(by).filter(holds).order_by().values("report_id")
    return Q(pk__in=texts.union(added, all=True))
