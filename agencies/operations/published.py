"""The door to published figures, which an app above this one opens (hotspots).

Operations asks here, by the rights of whoever counts, and never looks at a report.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum
from typing import Protocol

from agencies.operations.periods import Quarter
from agencies.operations.ranges import Published
from portal.accounts.models import User


class State(Enum):
    """Whether the figures of a quarter can be read."""

    PUBLISHED = "published"
    NOT_YET = "not_yet"
    NEVER = "never"


class Reader(Protocol):
    """What an app gives that publishes figures. Both are one statement."""

    def states(self, user: User, quarters: Collection[Quarter]) -> Mapping[Quarter, State]:
        """Of every one of these quarters."""
        ...

    def figures(
        self, user: User, source: str, quarters: Collection[Quarter]
    ) -> Mapping[Quarter, Published]:
        """Of wards and LSOAs, as far as they are published and the user may see them. `source`: a
        value of enums.Measure."""
        ...


_readers: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """Called once, from AppConfig.ready; registering again replaces it."""
    _readers[:] = [reader]


def reader() -> Reader:
    if not _readers:
        raise LookupError("No app has registered a reader of published figures.")
    return _readers[0]
