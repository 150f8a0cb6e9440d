"""Where incidents of licensed premises show, and what hangs on them."""

from __future__ import annotations

import re

from agencies.licensing.models import IncidentAmendment, NameRequest
from tests.support import premises as made
from tests.support.visibility.looking import Looker, linked_in

INCIDENT, OWN, DRAFT = "licensing:incident", "venue:incident", "venue:draft"


def listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("licensing:incidents"), INCIDENT)


def counted(looker: Looker) -> int:
    found = re.search(r">(\d+) incidents?<", looker.get("licensing:incidents"))
    return int(found[1]) if found else 0


def of_premises(looker: Looker) -> set[str]:
    """The newest, on each premises' page."""
    keys = sorted(looker.scene.all_keys("licensing.Premises"))[: looker.most]
    pages = (looker.get("licensing:premises", key) for key in keys)
    return set().union(*(linked_in(page, INCIDENT) for page in pages))


def pages(looker: Looker) -> set[str]:
    return {key for key in _keys(looker) if looker.get(INCIDENT, key)}


def own_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("venue:incidents"), OWN)


def own_pages(looker: Looker) -> set[str]:
    return {key for key in _keys(looker) if looker.get(OWN, key)}


def sent(looker: Looker) -> set[str]:
    return {key for key in _keys(looker) if looker.get("venue:sent", key)}


def people(looker: Looker) -> set[str]:
    return _described(looker, INCIDENT)


def own_people(looker: Looker) -> set[str]:
    return _described(looker, OWN)


def _described(looker: Looker, route: str) -> set[str]:
    shown = {key for key in _keys(looker) if "Tall, red coat" in looker.get(route, key)}
    return _of_the_same(looker, shown, "licensing.Incident", "licensing.IncidentPerson")


def names(looker: Looker) -> set[str]:
    """Those that could be opened: the page that opens one has its form then."""
    shown = {
        key
        for key in _keys(looker)
        if 'name="reason"' in looker.get("licensing:incident-name", key, 1)
    }
    return _of_the_same(looker, shown, "licensing.Incident", "licensing.PersonName")


def drafts_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("venue:home"), DRAFT)


def drafts(looker: Looker) -> set[str]:
    return {key for key in _drafts(looker) if looker.get(DRAFT, key)}


def typed_names(looker: Looker) -> set[str]:
    shown = {key for key in _drafts(looker) if made.NAME in looker.get(DRAFT, key)}
    return _of_the_same(looker, shown, "licensing.IncidentDraft", "licensing.DraftNames")


def amendments(looker: Looker) -> set[str]:
    return _added(looker, INCIDENT)


def own_amendments(looker: Looker) -> set[str]:
    return _added(looker, OWN)


def _added(looker: Looker, route: str) -> set[str]:
    text = "".join(looker.get(route, key) for key in _keys(looker))
    return {str(each.pk) for each in IncidentAmendment.objects.all() if each.words.open() in text}


def requests(looker: Looker) -> set[str]:
    text = "".join(looker.get(INCIDENT, key) for key in _keys(looker))
    return {str(each.pk) for each in NameRequest.objects.all() if each.words.open() in text}


def _keys(looker: Looker) -> list[str]:
    return sorted(looker.scene.all_keys("licensing.Incident"))[: looker.most]


def _drafts(looker: Looker) -> list[str]:
    return sorted(looker.scene.all_keys("licensing.IncidentDraft"))[: looker.most]


def _of_the_same(looker: Looker, shown: set[str], from_label: str, to_label: str) -> set[str]:
    """Rows of the premises whose rows were shown: each has one of both."""
    rows = looker.scene.rows
    return {
        key
        for name, keys in rows[from_label].items()
        if keys & shown
        for key in rows[to_label][name]
    }
