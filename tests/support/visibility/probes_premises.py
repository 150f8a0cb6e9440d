"""Where rows of licensed premises show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agencies.licensing.models import (
    Condition,
    DoorShift,
    PurgeProof,
    Training,
)
from agencies.licensing.sia import in_groups
from tests.support.visibility.looking import Looker, linked_in

PREMISES = "licensing:premises"


def listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("licensing:premises-list"), PREMISES)


def pages(looker: Looker) -> set[str]:
    return {key for key in _keys(looker) if looker.get(PREMISES, key)}


def holders(looker: Looker) -> set[str]:
    """Tenures, by the holder's name on a premises' page: each in the scene has its own page."""
    shown = {key for key in _keys(looker) if "Lantern Taverns" in looker.get(PREMISES, key)}
    return {
        key
        for name, keys in looker.scene.rows["licensing.Premises"].items()
        if keys & shown
        for key in looker.scene.rows["licensing.Tenure"][name]
    }


def _keys(looker: Looker) -> list[str]:
    return sorted(looker.scene.all_keys("licensing.Premises"))[: looker.most]


# --- Registers, staff, conditions -----------------------------------------------------------------

Look = Callable[[Looker], set[str]]


def _named(name: str, look: Look) -> Look:
    look.__name__ = name
    return look


def opened(route: str, label: str) -> Look:
    """Which rows of a kind have a page for somebody."""

    def look(looker: Looker) -> set[str]:
        keys = sorted(looker.scene.all_keys(label))[: looker.most]
        return {key for key in keys if looker.get(route, key)}

    return _named(f"pages of {route}", look)


def linked(route: str, to: str) -> Look:
    """Which rows a list leads to."""
    return _named(f"links of {route}", lambda looker: linked_in(looker.get(route), to))


def _words_of(row: Any) -> str:
    """What shows that a page shows the row: it is in no other."""
    if isinstance(row, DoorShift):
        return in_groups(row.sia_number)
    if isinstance(row, PurgeProof):
        return row.digest
    if isinstance(row, Training):
        return str(row.evidence.open())
    return str(row.words.open())


def _said(model: Any, page: str) -> set[str]:
    return {str(row.pk) for row in model.objects.all() if _words_of(row) in page}


def said(model: Any, route: str) -> Look:
    """Which rows a page without a key says."""
    return _named(f"words of {route}", lambda looker: _said(model, looker.get(route)))


def said_on(model: Any, route: str, label: str) -> Look:
    """Which rows the pages of other rows say."""

    def look(looker: Looker) -> set[str]:
        keys = sorted(looker.scene.all_keys(label))[: looker.most]
        return _said(model, "".join(looker.get(route, key) for key in keys))

    return _named(f"words of {route}", look)


def conditions_of_premises(looker: Looker) -> set[str]:
    """Officers are led to each; police read them."""
    pages = "".join(looker.get(PREMISES, key) for key in _keys(looker))
    return {
        str(row.pk)
        for row in Condition.objects.all()
        if str(row.pk) in pages or f"<li>{row.number}: " in pages
    }
