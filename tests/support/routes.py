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

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.support.world import World

Arguments = Callable[[World], dict[str, Any]]


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


@dataclass(frozen=True)
class Way:
    """How a test reaches a route.

    `who`: a role that may use it, "" for everybody. `page`: a GET shows an HTML page; if not, `why`
    says what it answers instead, and `gets` whether it answers GET at all. `begin(client, world)`
    takes the visitor's session to where the page makes sense. `more(world, n)` adds n rows to what
    the page lists.
    """

    who: str = ""
    arguments: Arguments = lambda world: {}
    query: str = ""
    page: bool = True
    why: str = ""
    gets: bool = True
    begin: Callable[[Client, World], None] = lambda client, world: None
    more: Callable[[World, int], None] | None = None

    def address(self, name: str, world: World) -> str:
        return reverse(name, kwargs=self.arguments(world)) + self.query


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


def _report(world: World) -> dict[str, Any]:
    return {"report_id": world.concern.pk}


def _case(world: World) -> dict[str, Any]:
    return {"case_id": world.case.pk}


POLICE = "police_intelligence"


def posts(why: str, *, who: str = POLICE, arguments: Arguments = lambda world: {}) -> Way:
    """A route that only takes forms."""
    return Way(who=who, arguments=arguments, page=False, gets=False, why=why)


def answers(why: str, **how: Any) -> Way:
    """A route whose GET answers something other than a page."""
    return Way(page=False, why=why, **how)


PUBLIC = {
    "engagement:landing": Way(),
    "engagement:exit": answers("leaves for another site"),
    "engagement:stay-safe": Way(),
    "engagement:privacy": Way(),
    "engagement:cookies": Way(),
    "engagement:accessibility": Way(),
    "engagement:data-sources": Way(),
}

TRIAGE = {
    "reports:triage:queue": Way(who=POLICE, more=World.more_reports),
    "reports:triage:map": Way(who=POLICE, more=World.more_reports),
    "reports:triage:map-points": answers("GeoJSON", who=POLICE, more=World.more_reports),
    "reports:triage:report-detail": Way(who=POLICE, arguments=_report),
    "reports:triage:report-words": posts("shows sealed words, audited", arguments=_report),
    "reports:triage:report-move": Way(
        who=POLICE, arguments=lambda world: {**_report(world), "move": "start"}
    ),
    "reports:triage:report-assign": posts("changes a report", arguments=_report),
    "reports:triage:report-priority": posts("changes a report", arguments=_report),
    "reports:triage:report-amend": posts("changes a report", arguments=_report),
    "reports:triage:report-link": posts("changes a report", arguments=_report),
    "reports:triage:case-list": Way(who=POLICE, more=World.more_cases),
    "reports:triage:case-open": Way(who=POLICE),
    "reports:triage:case-detail": Way(who=POLICE, arguments=_case, more=World.fuller_case),
    "reports:triage:case-link": posts("changes a case", arguments=_case),
    "reports:triage:case-unlink": Way(
        who=POLICE, arguments=lambda world: {**_case(world), "report_id": world.linked.pk}
    ),
    "reports:triage:case-note": posts("changes a case", arguments=_case),
    "reports:triage:case-words": posts("shows sealed words, audited", arguments=_case),
    "reports:triage:case-task": posts("changes a case", arguments=_case),
    "reports:triage:case-task-finish": posts(
        "changes a case", arguments=lambda world: {**_case(world), "task_id": world.task.pk}
    ),
    "reports:triage:case-close": Way(who=POLICE, arguments=_case),
}

WAYS: dict[str, Way] = {**PUBLIC, **TRIAGE}
