"""The vocabulary of the table of routes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.test import Client
from django.urls import reverse

from tests.support.world import World

Arguments = Callable[[World], dict[str, Any]]


def _nothing(world: World) -> dict[str, Any]:
    return {}


def _no_preparation(client: Client, world: World) -> None:
    return None


@dataclass(frozen=True)
class Way:
    """How a test reaches a route.

    `who`: a role that may use it, "" for everybody. `page`: a GET shows an HTML page; if not, `why`
    says what it answers instead, and `gets` whether it answers GET at all. `begin(client, world)`
    takes the visitor's session to where the page makes sense. `more(world, n)` adds n rows to what
    the page lists. `demonstration`: there only in demonstration mode. `also`: further pages of the
    same route, told apart by `state`. `question`: sent empty, the page comes back with errors.
    `statements`: how many a list takes at most; more than twelve where one page gathers what many
    features have to say, each in a constant number.
    """

    who: str = ""
    arguments: Arguments = _nothing
    query: str | Callable[[World], str] = ""
    page: bool = True
    why: str = ""
    gets: bool = True
    begin: Callable[[Client, World], None] = _no_preparation
    more: Callable[[World, int], None] | None = None
    demonstration: bool = False
    state: str = ""
    question: bool = False
    statements: int = 12
    also: tuple[Way, ...] = ()
    name: str = ""

    def at(self, name: str) -> Way:
        return replace(self, name=name)

    def visits(self) -> tuple[Way, ...]:
        return (self, *self.also)

    def address(self, world: World) -> str:
        query = self.query if isinstance(self.query, str) else self.query(world)
        return reverse(self.name, kwargs=self.arguments(world)) + query


Visit = Way
"""A way with the name of its route."""


def posts(why: str, **how: Any) -> Way:
    """A route that only takes forms."""
    return Way(page=False, gets=False, why=why, **how)


def answers(why: str, **how: Any) -> Way:
    """A route whose GET answers something other than a page."""
    return Way(page=False, why=why, **how)
