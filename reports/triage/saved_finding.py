"""Running a saved search by the queue's own filters, and noticing what it asks for in vain."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import QueryDict

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.models import Report
from reports.permissions import user_can
from reports.saved_searches import Chosen, Found, Search, address_of
from reports.triage.filters import ReportFilters
from reports.triage.lately import filters_for
from reports.triage.panel import words_of
from reports.word_search import NothingToLookFor, WordSearch, found_among, search_for


def chosen_in(filters: ReportFilters) -> tuple[Chosen, ...]:
    """What valid filters ask for, with its words, to be kept."""
    data = filters.data
    return tuple(
        Chosen(name, value, words_of(filters, name, value))
        for name in filters.filters
        for value in dict.fromkeys(data.getlist(name))
        if value
    )


def missing_from(chosen: Sequence[Chosen]) -> list[Chosen]:
    """What was chosen and can't be asked for any more: a ward that was dissolved, a category that
    was dropped. Whoever asks: it depends on what there is to choose, and on nobody."""
    filters = ReportFilters(QueryDict(address_of(tuple(chosen))), queryset=Report.objects.none())
    wrong = set(filters.form.errors)
    return [each for each in chosen if _is_missing(each, filters, wrong)]


def _is_missing(each: Chosen, filters: ReportFilters, wrong: set[str]) -> bool:
    field = filters.form.fields.get(each.field)
    if field is None:
        return True
    offered = {str(value) for value, _label in getattr(field, "choices", ())}
    return each.value not in offered if offered else each.field in wrong


def may_run(search: Search, *, by: User) -> bool:
    """Whether somebody may still search like this."""
    return not search.words or user_can(by, Permission.REPORTS_READ_NARRATIVE)


def words_asked(search: Search) -> WordSearch | None:
    """The words as they are looked for; None when there are none. Raises NothingToLookFor."""
    return search_for(search.words, every=search.every) if search.words else None


def find(user: User, search: Search, most: int) -> list[Found] | None:
    """The latest reports that a search finds for somebody: reports.saved_searches.Finder."""
    if missing_from(search.chosen) or not may_run(search, by=user):
        return None
    try:
        words = words_asked(search)
    except NothingToLookFor:
        return None
    filters = filters_for(search.address, by=user)
    if not filters.is_valid():
        return None
    found: QuerySet[Report] = filters.qs.order_by("-received_at", "-id")
    if words is not None:
        found = found_among(found, words, by=user, most=most)
    return [Found(*each) for each in found.values_list("pk", "received_at")[:most]]
