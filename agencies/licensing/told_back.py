"""What a premises is told of what came of an incident. Each feature announces its own words."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class ToldBack:
    """`words` in plain language, said at `at`."""

    at: datetime.datetime
    words: str


Source = Callable[[User, Collection[uuid.UUID]], Mapping[uuid.UUID, list[ToldBack]]]
"""For some incidents, what `user` may read of what came of each; a constant number of
statements."""

_sources: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Announce a source, from AppConfig.ready; announcing its key again replaces it."""
    _sources[key] = source


def told_back(user: User, incidents: Collection[uuid.UUID]) -> dict[uuid.UUID, list[ToldBack]]:
    """What came of each incident, oldest first; nothing of those of which nobody said anything."""
    found: dict[uuid.UUID, list[ToldBack]] = {}
    for key in sorted(_sources):
        for incident, said in _sources[key](user, incidents).items():
            found.setdefault(incident, []).extend(said)
    return {incident: sorted(said, key=lambda each: each.at) for incident, said in found.items()}
