"""Every address that the portal answers, and how to reach it.

The routes come from the URL configuration; `WAYS` says for each how a test gets there. A route that
is not declared fails tests/architecture/test_routes.py, so a new page is not forgotten by the tests
that are generated from this table: access, permission matrix, accessibility, bad input, statements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.support.ways import (
    access,
    accounts,
    bulk,
    casework,
    dashboards,
    hotspots,
    intake,
    intelligence,
    legal,
    licensing,
    maps,
    network,
    operations,
    oversight,
    public,
    refuse,
    releases,
    saved,
    triage,
    writing,
)
from tests.support.ways.way import Visit, Way

PARTS = {
    "public pages": public.WAYS,
    "reporting": intake.WAYS,
    "triage": triage.WAYS,
    "bulk actions": bulk.WAYS,
    "case work": casework.WAYS,
    "saved searches": saved.WAYS,
    "asking for access": access.WAYS,
    "intelligence": intelligence.WAYS,
    "networks": network.WAYS,
    "cleansing": refuse.WAYS,
    "licensed premises": licensing.WAYS,
    "letters, plans and alerts": writing.WAYS,
    "proceedings about licences": legal.WAYS,
    "oversight": oversight.WAYS,
    "problems and operations": operations.WAYS,
    "hotspots": hotspots.WAYS,
    "signing in": accounts.WAYS,
    "dashboards": dashboards.WAYS,
    "figures that may be shown": releases.WAYS,
    "maps": maps.WAYS,
}
WAYS: dict[str, Way] = {name: way for part in PARTS.values() for name, way in part.items()}


def visits(*, pages_only: bool = False) -> dict[str, Visit]:
    """Every declared visit: one for most routes, several where one address has several pages."""
    return {
        f"{name} {visit.state}".strip(): visit.at(name)
        for name, way in WAYS.items()
        for visit in way.visits()
        if visit.page or not pages_only
    }


@dataclass(frozen=True)
class Route:
    """One pattern of the URL configuration; `name` with its namespaces."""

    name: str
    pattern: str
    view: Callable[..., Any]
    converters: dict[str, str]

    @property
    def is_public(self) -> bool:
        return getattr(self.view, "login_required", True) is False

    @property
    def permission(self) -> str:
        return str(getattr(self.view, "required_permission", ""))


@cache
def all_routes() -> dict[str, Route]:
    return {route.name: route for route in _walk(get_resolver().url_patterns, "", "")}


def _walk(patterns: list[URLPattern | URLResolver], namespace: str, prefix: str) -> Iterator[Route]:
    for each in patterns:
        path = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _walk(each.url_patterns, inner, path)
        else:
            converters = {
                name: type(converter).__name__.removesuffix("Converter").lower()
                for name, converter in each.pattern.converters.items()
            }
            yield Route(f"{namespace}{each.name or path}", path, each.callback, converters)
