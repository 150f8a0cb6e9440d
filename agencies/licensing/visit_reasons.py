"""Why a premises should be seen. Each reason is announced by the feature that knows it.

A reason is there or it is not: nothing is added up, and nothing that a premises tells of itself is
one (R5.5). Beside them stand notes: for whoever goes there anyway, of no weight.
"""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, QuerySet, UUIDField, Value
from django.utils.functional import Promise

from agencies.licensing.enums import PremisesState
from agencies.licensing.models import Premises
from agencies.licensing.queries.premises import premises_visible_to
from portal.accounts.models import User

Find = Callable[[User, datetime.date], Mapping[uuid.UUID, str]]


@dataclass(frozen=True, slots=True)
class Reason:
    """`find(user, today)`: keys of premises with words that say why, in a constant number of
    statements; it never looks at what a premises tells. `order`: the lowest presses most."""

    key: str
    order: int
    label: str | Promise
    find: Find


_reasons: dict[str, Reason] = {}
_notes: dict[str, Find] = {}


def register(reason: Reason) -> None:
    """Announce a reason, from AppConfig.ready; announcing its key again replaces it."""
    _reasons[reason.key] = reason


def register_note(key: str, find: Find) -> None:
    """Announce a note: it puts no premises on the list, and none further up."""
    _notes[key] = find


def notes_for(user: User, today: datetime.date) -> dict[uuid.UUID, list[str]]:
    """Premises (key) → what to think of when one goes there. One statement a note."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for _key, find in sorted(_notes.items()):
        for premises, words in find(user, today).items():
            found[premises].append(words)
    return dict(found)


def all_reasons() -> list[Reason]:
    """The most pressing first."""
    return sorted(_reasons.values(), key=lambda each: (each.order, each.key))


def placed(premises: QuerySet[Premises], keys: list[uuid.UUID]) -> QuerySet[Premises]:
    """Those of `keys`, in their order. One statement, of none as of many."""
    place = Func(
        Value(keys, ArrayField(UUIDField())),
        F("pk"),
        function="array_position",
        output_field=IntegerField(),
    )
    return premises.alias(place=place).filter(place__isnull=False).order_by("place")


Found = dict[uuid.UUID, list[tuple[Reason, str]]]


def reasons_for(user: User, today: datetime.date) -> Found:
    """Premises (key) → its reasons with their words, the most pressing first; none without one."""
    found: Found = defaultdict(list)
    for reason in all_reasons():
        for key, words in reason.find(user, today).items():
            found[key].append((reason, words))
    return dict(found)


def in_order(user: User, found: Found) -> list[uuid.UUID]:
    """The keys of those that this person sees and that are not closed for good: by their most
    pressing reason, then the next, then by name."""
    trading = premises_visible_to(user).exclude(state=PremisesState.CLOSED)
    names = dict(placed(trading, list(found)).values_list("pk", "name"))

    def pressing(key: uuid.UUID) -> tuple[list[int], str, uuid.UUID]:
        # A premises with a further reason comes before one without: the end counts as the last.
        orders = [reason.order for reason, _words in found[key]]
        return [*orders, LAST], names[key].casefold(), key

    return sorted((key for key in found if key in names), key=pressing)


LAST = 10_000
