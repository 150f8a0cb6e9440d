"""How the matrix looks at rows: as one person, through pages, and by raw SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import psycopg2
from django.db import connection
from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse

from agencies.registry import row_security
from portal.accounts.models import User
from tests.support.people import sign_in
from tests.support.visibility.scene import Scene


class Channel(Enum):
    """A way by which rows reach somebody."""

    PAGE = "a page of its own"
    LIST = "a list"
    COUNT = "a count"
    SEARCH = "a search"
    MAP = "a map"
    FILE = "a file"
    EXPORT = "an export"
    API = "an API"


@dataclass
class Looker:
    """One person at the pages, each of which is asked for once; where one leads on, they go on.

    `statuses` keeps what they were answered. `most`: how many objects of a kind to try; one is
    enough at a door that should be shut.
    """

    user: User
    scene: Scene
    client: Client = field(default_factory=Client)
    statuses: set[int] = field(default_factory=set)
    most: int | None = None
    answers: dict[tuple[Any, ...], tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sign_in(self.client, self.user)

    def get(self, route: str, *args: Any, query: Mapping[str, str] | None = None) -> str:
        """The page, or nothing where it is refused."""
        return self._ask(self.client.get, reverse(route, args=args), query or {})

    def leads_to_junk(self, route: str, *args: Any) -> bool:
        """Whether the address answers with the way to what is checked for junk."""
        response = self.client.get(reverse(route, args=args))
        return str(response.headers.get("Location", "")).startswith(reverse("reports:triage:junk"))

    def post(self, route: str, *args: Any, **data: str) -> str:
        return self._ask(self.client.post, reverse(route, args=args), data)

    def _ask(self, method: Callable[..., Any], address: str, data: Mapping[str, str]) -> str:
        asked = (method.__name__, address, *data.items())
        if asked not in self.answers:
            response = method(address, data, follow=True)
            words = response.content.decode(errors="replace") if response.status_code == 200 else ""
            self.answers[asked] = response.status_code, words
        status, words = self.answers[asked]
        self.statuses.add(status)
        return words


@dataclass(frozen=True)
class Probe:
    """How rows of a kind come back by a channel.

    `look` gives the keys that came back, or how many there are, for the routes it uses. `roles`:
    who may open these routes at all; the others must be refused. `among`: the names of rows that
    the channel can show, where it can't show all of the kind.
    """

    channel: Channel
    routes: Collection[str]
    roles: Collection[str]
    look: Callable[[Looker], set[str] | int]
    among: Collection[str] | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of row. `seen_by`: name of rows in the scene → the roles that see them, by hand.

    `visible_to` None: no query of its own, row-level security alone shows or hides the rows.
    """

    model: type[Model]
    seen_by: Mapping[str, Collection[str]]
    visible_to: Callable[[User], QuerySet[Any]] | None
    probes: tuple[Probe, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def expected(self, role: str, scene: Scene, among: Collection[str] | None = None) -> set[str]:
        names = {name for name, roles in self.seen_by.items() if role in roles}
        return scene.keys(self.label, names if among is None else names & set(among))


@contextmanager
def own_connection() -> Iterator[Any]:
    """A database connection of the application's role that nothing of ours has touched."""
    of = connection.settings_dict
    assert of["USER"] != row_security.FRONT_DOOR_ROLE
    found = psycopg2.connect(
        host=of["HOST"], port=of["PORT"] or None, dbname=of["NAME"],
        user=of["USER"], password=of["PASSWORD"],
    )  # fmt: skip
    with closing(found) as own:
        yield own


def keys_by_sql(cursor: Any, model: type[Model]) -> set[str]:
    """Every key that a plain SELECT of the table gives."""
    assert model._meta.pk is not None
    cursor.execute(f'SELECT "{model._meta.pk.column}" FROM "{model._meta.db_table}"')
    return {str(key) for (key,) in cursor.fetchall()}


UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def linked_in(page: str, route: str) -> set[str]:
    """The keys of the objects that a page links to: the last argument of `route`."""
    start = reverse(route, args=["00000000-0000-0000-0000-000000000000"]).partition("00000000")[0]
    return set(re.findall(re.escape(start) + f"({UUID})/", page))
