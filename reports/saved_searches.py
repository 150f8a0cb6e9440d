"""A saved search as a value, and what finds the reports of one.

The filters are those of the queue, in the entrance above: it registers here how a search is run, so
that a digest finds exactly what its reader would see on opening it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from portal.accounts.models import User

LONGEST_NAME = 60
MOST_OWN = 20
MOST_OF_TEAM = 20
MOST_FILTERS = 60
"""Values chosen in filters, of which the queue offers about forty."""


class Chosen(NamedTuple):
    """A value chosen in a filter. `label`: its words when it was saved, for when it is gone."""

    field: str
    value: str
    label: str


@dataclass(frozen=True)
class Search:
    """What a saved search holds. Never log it, nor put it into an address as a whole."""

    name: str
    chosen: tuple[Chosen, ...]
    words: str = ""
    every: bool = True

    @property
    def address(self) -> str:
        """The query string of its filters."""
        return address_of(self.chosen)

    @property
    def typed(self) -> list[str]:
        """What somebody wrote, as against chose."""
        return [self.name, self.words, *(each.value for each in self.chosen if each.field == "q")]

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "chosen": [list(each) for each in self.chosen],
            "words": self.words,
            "every": self.every,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Search:
        return cls(
            name=kept["name"],
            chosen=tuple(Chosen(*each) for each in kept["chosen"]),
            words=kept["words"],
            every=kept["every"],
        )


def address_of(chosen: tuple[Chosen, ...]) -> str:
    return urlencode([(each.field, each.value) for each in chosen])


class Found(NamedTuple):
    """A report that a search finds."""

    id: uuid.UUID
    received_at: datetime.datetime


Finder = Callable[[User, Search, int], "list[Found] | None"]
"""(who asks, the search, how many at most) → the latest first; None when it can't be run, because
what it asks for is no longer there or its reader may not search like this any more."""

_finders: list[Finder] = []


def register_finder(finder: Finder) -> None:
    """Say how a search is run. Called once, from AppConfig.ready."""
    _finders[:] = [finder]


def found_by(user: User, search: Search, *, most: int) -> list[Found] | None:
    return _finders[0](user, search, most)
