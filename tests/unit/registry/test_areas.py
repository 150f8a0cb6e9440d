"""The areas on the home page and in the navigation."""

from __future__ import annotations

import pytest

from agencies.registry import areas
from agencies.registry.areas import Area, areas_open_to, register_area
from agencies.registry.permissions import Permission


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "_areas", {})


def area(key: str, route: str = "registry:home", **kwargs: int) -> Area:
    return Area(
        key=key,
        title=key,
        description="What it is for.",
        route=route,
        permission=Permission.REPORTS_TRIAGE,
        **kwargs,
    )


def test_areas_open_to_those_who_hold_the_permission() -> None:
    register_area(area("queue"))
    assert areas_open_to(frozenset({"reports.triage"})) == [area("queue")]
    assert areas_open_to(frozenset({"audit.search"})) == []


def test_area_without_a_route_is_not_shown() -> None:
    register_area(area("later", route="reports:not-built-yet"))
    assert areas_open_to(frozenset({"reports.triage"})) == []


def test_areas_come_in_their_order_and_once() -> None:
    register_area(area("second", order=20))
    register_area(area("first", order=10))
    register_area(area("first", order=10))
    assert [each.key for each in areas_open_to(frozenset({"reports.triage"}))] == [
        "first",
        "second",
    ]
