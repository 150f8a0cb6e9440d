"""How many reports each of some saved searches finds now, for whoever looks: one statement.

Each count stops at MOST_COUNTED, and all of them together after COUNT_MS: the list is of use
without its figures, and a search can be opened without them. Nothing is kept: a count of another
person, or of a minute ago, is not what this one may see now.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from portal.accounts.models import User
from reports.saved_searches import Search
from reports.time_limits import TookTooLong, each_statement_within
from reports.triage.lately import WrongFilters, count_up_to
from reports.triage.listing import Statement
from reports.triage.saved_finding import may_run, missing_from, words_asked
from reports.word_search import NothingToLookFor

MOST_COUNTED = 100
"""More than that is said to be more."""
COUNT_MS = 2_000


def counts_of(searches: Sequence[Search], *, by: User) -> list[int | None]:
    """For each search how many reports it finds, up to one more than MOST_COUNTED; None where it
    can't be run, or where counting took too long."""
    statements = [_statement_of(each, by) for each in searches]
    counted = [each for each in statements if each is not None]
    found = iter(_run(counted) if counted else ())
    return [None if each is None else next(found, None) for each in statements]


def _statement_of(search: Search, by: User) -> Statement | None:
    if missing_from(search.chosen) or not may_run(search, by=by):
        return None
    try:
        words = words_asked(search)
        return count_up_to(by, words, address=search.address, most=MOST_COUNTED + 1)
    except (NothingToLookFor, WrongFilters):
        return None


def _run(statements: Sequence[Statement]) -> list[int]:
    """All counts, or none if they take too long together."""
    columns = ", ".join(f"({each.sql})" for each in statements)
    params = [value for each in statements for value in each.params]
    try:
        with each_statement_within(COUNT_MS), connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns}", params)
            (found,) = cursor.fetchall()
    except TookTooLong:
        return []
    return list(found)
