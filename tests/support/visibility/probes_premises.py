"""Where rows of licensed premises show."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from agencies.licensing.models import (
    Condition,
    DoorShift,
    LicenceNumber,
    PremisesMapping,
    PurgeProof,
    Training,
)
from agencies.licensing.sia import in_groups
from agencies.registry.row_security import showing
from tests.support.visibility.looking import Looker, linked_in

PREMISES = "licensing:premises"


def listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("licensing:premises-list"), PREMISES)


def of_person(looker: Looker) -> set[str]:
    """By the name of who holds the licence of all premises of the scene."""
    page = looker.post("licensing:premises-by-person", person="Lantern Taverns")
    return linked_in(page, PREMISES)


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


def on_map(looker: Looker) -> set[str]:
    """The table beside the map."""
    return linked_in(looker.get(f"{PREMISES}-map"), PREMISES)


def points(looker: Looker) -> set[str]:
    answer = looker.get(f"{PREMISES}-map-points")
    features = json.loads(answer)["features"] if answer else []
    return {each["properties"]["id"] for each in features}


def kept(looker: Looker) -> set[str]:
    """By the pages on which officers keep it: all of them, or none."""
    return {
        key
        for key in _keys(looker)
        if [
            looker.get(f"{PREMISES}-change", key, "facts"),
            looker.get(f"{PREMISES}-transfer", key),
            looker.get(f"{PREMISES}-people", key),
        ]
        != ["", "", ""]
    }


def changes(looker: Looker) -> set[str]:
    """Lines of history: each premises of the scene has the one that it was added by."""
    return _of_premises(looker, "licensing.PremisesChange", "Added to the register")


def earlier_numbers(looker: Looker) -> set[str]:
    with showing(["licensing.officer"]):
        numbers = dict(LicenceNumber.objects.values_list("pk", "number"))
    pages = " ".join(looker.get(PREMISES, key) for key in _keys(looker))
    keys = looker.scene.all_keys("licensing.LicenceNumber")
    return {str(pk) for pk, number in numbers.items() if str(pk) in keys and number in pages}


def _of_premises(looker: Looker, label: str, words: str) -> set[str]:
    """Rows of the premises on whose page these words stand."""
    shown = {key for key in _keys(looker) if words in looker.get(PREMISES, key)}
    return {
        key
        for name, keys in looker.scene.rows["licensing.Premises"].items()
        if keys & shown
        for key in looker.scene.rows[label][name]
    }


IMPORT = "licensing:premises-import"


def imports(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{IMPORT}s"), IMPORT)


def import_pages(looker: Looker) -> set[str]:
    return {key for key in _imports(looker) if looker.get(IMPORT, key)}


def files(looker: Looker) -> set[str]:
    """By the first values of their columns."""
    return {key for key in _imports(looker) if "Fay Filer" in looker.get(f"{IMPORT}-columns", key)}


def lines(looker: Looker) -> int:
    return sum(
        looker.get(f"{IMPORT}-lines", key).count('data-label="What becomes of it"')
        for key in _imports(looker)
    )


def mappings(looker: Looker) -> set[str]:
    page = looker.get(f"{IMPORT}s")
    with showing(["licensing.officer"]):
        kept = list(PremisesMapping.objects.all())
    known = looker.scene.all_keys("licensing.PremisesMapping")
    return {str(each.pk) for each in kept if str(each.pk) in known and each.source in page}


def _imports(looker: Looker) -> list[str]:
    return sorted(looker.scene.all_keys("licensing.PremisesImport"))[: looker.most]


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
