"""Every page, from the table of routes: one heading, a title of its own, few statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.support import html
from tests.support.routes import WAYS, Way
from tests.support.world import World

PAGES = {name: way for name, way in WAYS.items() if way.page}
LISTS = {name: way for name, way in WAYS.items() if way.more}
MOST_STATEMENTS = 12
FEW, MANY = 2, 12


def _client(way: Way, world: World, client_for: Callable[..., Client]) -> Client:
    return client_for(world.person(way.who) if way.who else "")


def _show(name: str, world: World, client_for: Callable[..., Client]) -> html.Page:
    way = PAGES[name]
    client = _client(way, world, client_for)
    way.begin(client, world)
    response = client.get(way.address(name, world))
    assert response.status_code == 200, f"{name}: {response.status_code}"
    return html.read(response.content.decode())


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_has_one_heading_a_language_and_room_for_small_screens(
    name: str, world: World, client_for: Callable[..., Client]
) -> None:
    page = _show(name, world, client_for)
    assert len(page.headings) == 1, page.headings
    assert page.headings[0].strip()
    assert page.language.startswith("en")
    assert "width=device-width" in page.viewport
    assert "user-scalable=no" not in page.viewport
    assert "maximum-scale" not in page.viewport


def test_titles_tell_pages_apart(world: World, client_for: Callable[..., Client]) -> None:
    titles = {name: " ".join(_show(name, world, client_for).title.split()) for name in PAGES}
    assert all(titles.values()), [name for name, title in titles.items() if not title]
    shared = {title for title, count in Counter(titles.values()).items() if count > 1}
    assert not {name: title for name, title in titles.items() if title in shared}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_takes_the_same_few_statements_whatever_it_lists(
    name: str, world: World, client_for: Callable[..., Client]
) -> None:
    way = LISTS[name]
    client = _client(way, world, client_for)
    assert way.more
    way.more(world, FEW)
    client.get(way.address(name, world))  # fills what is kept in process memory
    few = _statements(client, way.address(name, world))
    way.more(world, MANY)
    many = _statements(client, way.address(name, world))
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= MOST_STATEMENTS, "\n".join(many)


def _statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
        assert response.status_code == 200
    return [query["sql"][:300] for query in captured.captured_queries]
