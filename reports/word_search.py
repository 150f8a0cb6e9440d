"""Finding reports by their sealed words: what was typed becomes numbers, and only those are asked.

A report is found by a text that the person may open, its narrative or an amendment of it, and by no
other: the audience of that text decides, here and in the database's row security. While keys are
being rotated a text may be indexed with any key of the keyring, so each is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
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
from reports.models import Report
from reports.queries import reports_visible_to, texts_searched_by

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


def found_among(
    reports: QuerySet[Report], search: WordSearch, *, by: User, most: int
) -> QuerySet[Report]:
    """The first `most` of filtered, ordered reports of which a text that `by` may open holds the
    words."""
    keys = keys_among(reports, search, by=by, most=most)
    return reports_visible_to(by).filter(pk__in=keys).order_by(*reports.query.order_by)


def keys_among(
    reports: QuerySet[Report], search: WordSearch, *, by: User, most: int
) -> QuerySet[Any, Any]:
    """The primary keys of those reports, to be counted: no report is fetched for it again.

    Narratives and amendments are each searched to the end of `most` and then put together: asked
    for at once, PostgreSQL would fetch all that a frequent word finds before the first row.
    """
    lookup = "words__contains" if search.every else "words__overlap"
    holds = Q()
    for numbers in search.numbers:
        holds |= Q(**{lookup: list(numbers)})
    first, *others = (
        reports.filter(pk__in=_reports_of(texts.filter(holds))).values("pk")[:most]
        for texts in texts_searched_by(by)
    )
    return first.union(*others)


def _reports_of(texts: QuerySet[Any]) -> QuerySet[Any, Any]:
    return texts.order_by().values("report_id")
