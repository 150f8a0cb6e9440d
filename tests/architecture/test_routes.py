"""Every address says who may use it, and is known to the tests that are generated from the list."""

from __future__ import annotations

import inspect

import pytest

from agencies.registry.permissions import Permission
from portal.accounts.access import SIGNED_IN
from tests.support import tree
from tests.support.routes import WAYS, Route, all_routes


@pytest.mark.parametrize("route", all_routes().values(), ids=lambda route: route.name)
def test_a_route_declares_who_may_use_it(route: Route) -> None:
    declared = {SIGNED_IN, *Permission.values}
    assert route.is_public != (route.permission in declared), (
        f"{route.pattern}: mark the view login_not_required or give it a required_permission"
    )


@pytest.mark.parametrize("name", sorted(all_routes()))
def test_a_route_has_a_name_and_a_way_to_it(name: str) -> None:
    assert not name.endswith("/"), f"{name} has no name"
    assert name in WAYS, f"Say in tests/support/routes.py how a test reaches {name}."


def test_every_declared_way_leads_to_a_route() -> None:
    assert not set(WAYS) - set(all_routes())


def test_a_public_way_needs_no_role() -> None:
    wrong = {
        name
        for name, way in WAYS.items()
        if name in all_routes() and all_routes()[name].is_public and way.who
    }
    assert not wrong


OURS = tuple(f"{each}." for each in tree.PACKAGES)
WITHOUT_A_TOKEN = {"open311:requests"}
"""Addresses that take a POST without a token: for machines, which send a key and no cookie counts
(tests/integration/refuse/test_open311.py). Others are banned, by ruff as well (TID251)."""


def test_every_other_post_carries_a_token() -> None:
    exempt = {
        name
        for name, route in all_routes().items()
        if getattr(route.view, "csrf_exempt", False)
        and str(getattr(inspect.unwrap(route.view), "__module__", "")).startswith(OURS)
    }
    assert exempt == WITHOUT_A_TOKEN
    assert all(all_routes()[name].is_public for name in WITHOUT_A_TOKEN)
