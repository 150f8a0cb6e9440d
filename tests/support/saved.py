"""Saved searches for the generated tests, made by the real actions."""

from __future__ import annotations

from typing import Any

from agencies.registry.own_teams import teams_in
from portal.accounts.models import User
from reports.actions.saved_searches import save_search
from reports.models import SavedSearch
from reports.saved_searches import Chosen, Search


def keep(by: User, name: str, *, words: str = "", shared: bool = False, **chosen: str) -> Any:
    """A search of what was received since 2020, unless filters are given."""
    picked = chosen or {"received_from": "2020-01-01"}
    made: SavedSearch = save_search(
        by=by,
        search=Search(name, tuple(Chosen(*each, each[1]) for each in picked.items()), words),
        team=teams_in(by.memberships.get())[0] if shared else "",
    )
    return made
