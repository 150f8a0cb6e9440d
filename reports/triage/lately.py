"""The SQL of the queue's pages that were asked for lately.

Checking the filters and composing the two statements costs Django more than PostgreSQL needs to
answer them, and officers ask for the same few pages all day. Each process therefore keeps the
statements; it never keeps rows.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.http import QueryDict
from django.utils import timezone

from agencies.registry.people import clearances_of, permissions_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import user_can
from reports.queries import reports_visible_to
from reports.routing_enums import Team
from reports.triage import choices
from reports.triage.filters import ReportFilters
from reports.triage.listing import (
    MOST_LISTED,
    PAGE_SIZE,
    Statement,
    Statements,
    count_of,
    statements_of,
)
from reports.triage.looked_at import chosen_codes
from reports.word_search import WordSearch, found_among, keys_among

MOST_KEPT = 512


class WrongFilters(Exception):
    """The filters can't be used; `filters.form` says why."""

    def __init__(self, filters: ReportFilters) -> None:
        super().__init__()
        self.filters = filters


@dataclass(frozen=True)
class Asked:
    """Everything that the statements of a page depend on; who asks counts with all they may see."""

    address: str
    number: int
    user_id: uuid.UUID
    clearances: tuple[str, ...]
    permissions: frozenset[str]
    today: datetime.date
    wards: tuple[tuple[str, str], ...]
    by: User = field(compare=False, repr=False)


def filters_for(address: str, *, by: User) -> ReportFilters:
    """The filters of a query string, over what this person may see."""
    return ReportFilters(
        QueryDict(address),
        queryset=reports_visible_to(by),
        me=by.pk,
        teams=clearances_of(by),
        may_ask_for=Team.values if user_can(by, Permission.REPORTS_TRIAGE) else (),
    )


def statements_for(user: User, *, address: str, number: int) -> Statements:
    """The statements of page `number` of the reports filtered by `address`, a query string.

    Raises WrongFilters.
    """
    return _compose(_asked(user, address=address, number=number))


def _asked(user: User, *, address: str, number: int) -> Asked:
    return Asked(
        address=address,
        number=number,
        user_id=user.pk,
        clearances=tuple(clearances_of(user)),
        permissions=permissions_of(user),
        today=timezone.localdate(),
        wards=choices.wards(),
        by=user,
    )


def statements_for_words(
    user: User, search: WordSearch, *, address: str, number: int
) -> Statements:
    """The same of those reports in which words were found. What is kept holds their numbers, which
    are keyed, and no word. Raises WrongFilters."""
    return _compose_for_words(_asked(user, address=address, number=number), search)


def count_up_to(user: User, words: WordSearch | None, *, address: str, most: int) -> Statement:
    """The statement that counts up to `most` of these reports. Raises WrongFilters."""
    return _compose_count(_asked(user, address=address, number=1), words, most)


@lru_cache(maxsize=MOST_KEPT)
def _compose_count(asked: Asked, words: WordSearch | None, most: int) -> Statement:
    found = _right(asked).qs.order_by()
    if words is not None:
        found = keys_among(found, words, by=asked.by, most=most)
    return count_of(found, most=most)


@lru_cache(maxsize=MOST_KEPT)
def _compose(asked: Asked) -> Statements:
    filters = _right(asked)
    statements = statements_of(filters.qs, number=asked.number, by=asked.by)
    return replace(statements, chosen=chosen_codes(filters.form))


@lru_cache(maxsize=MOST_KEPT)
def _compose_for_words(asked: Asked, search: WordSearch) -> Statements:
    filters, number, by = _right(asked), asked.number, asked.by
    shown = found_among(filters.qs, search, by=by, most=number * PAGE_SIZE + 1)
    every = keys_among(filters.qs.order_by(), search, by=by, most=MOST_LISTED + 1)
    return replace(
        statements_of(shown, number=number, by=by),
        count=count_of(every, most=MOST_LISTED + 1),
        chosen=chosen_codes(filters.form),
    )


def _right(asked: Asked) -> ReportFilters:
    """The filters asked for. Raises WrongFilters."""
    filters = filters_for(asked.address, by=asked.by)
    if not filters.is_valid():
        raise WrongFilters(filters)
    return filters
