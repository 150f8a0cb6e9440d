"""Where letters, action plans and safety alerts show."""

from __future__ import annotations

import re
from collections.abc import Callable

from agencies.licensing.models import ActionStep, AlertRead, StepEvent
from tests.support.visibility.looking import Looker, linked_in

Look = Callable[[Looker], set[str]]
BOX = re.compile(r'id="alert-([0-9a-f-]{36})"')


def listed(route: str, leads_to: str) -> Look:
    """Keys of the pages that a list leads to."""
    return lambda looker: linked_in(looker.get(route), leads_to)


def pages(route: str, label: str) -> Look:
    """Keys of those with a page of their own."""
    return lambda looker: {key for key in _keys(looker, label) if looker.get(route, key)}


def boxes(route: str) -> Look:
    """Alerts that a page shows whole."""
    return lambda looker: set(BOX.findall(looker.get(route)))


def steps(route: str) -> Look:
    """By their words, on the page of their plan."""

    def look(looker: Looker) -> set[str]:
        found = ActionStep.objects.filter(pk__in=_keys(looker, "licensing.ActionStep"))
        return {
            str(each.pk)
            for each in found
            if each.what.open() in looker.get(route, str(each.plan_id))
        }

    return look


def events(route: str) -> Look:
    def look(looker: Looker) -> set[str]:
        keys = _keys(looker, "licensing.StepEvent")
        return {
            str(each.pk)
            for each in StepEvent.objects.filter(pk__in=keys).select_related("step")
            if each.words.open() in looker.get(route, str(each.step.plan_id))
        }

    return look


def reads(route: str) -> Look:
    """By the name of who said it, on the page of the alert."""

    def look(looker: Looker) -> set[str]:
        keys = _keys(looker, "licensing.AlertRead")
        return {
            str(each.pk)
            for each in AlertRead.objects.filter(pk__in=keys).select_related("by")
            if f"{each.by.display_name}" in _inside(looker.get(route, str(each.alert_id)))
        }

    return look


def _inside(page: str) -> str:
    """Without the navigation, which names who is signed in."""
    return page.partition("<main")[2].partition("</main>")[0]


def _keys(looker: Looker, label: str) -> list[str]:
    return sorted(looker.scene.all_keys(label))[: looker.most]
