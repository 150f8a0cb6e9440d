"""Where rows of licensed premises show."""

from __future__ import annotations

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
