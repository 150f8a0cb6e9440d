"""Every page, from the table of routes: one heading, a title of its own, few statements."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from tests.support import html
from tests.support.reaching import Visitor
from tests.support.routes import visits
from tests.support.statements import statements as sent_by

PAGES = visits(pages_only=True)
LISTS = {name: visit for name, visit in visits().items() if visit.more}
FEW, MANY = 2, 12


def _show(name: str, visitor: Visitor) -> html.Page:
    visit = PAGES[name]
    response = visitor.client_at(visit).get(visitor.address(visit))
    assert response.status_code == 200, f"{name}: {response.status_code}"
    return html.read(response.content.decode())


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_has_one_heading_a_language_and_room_for_small_screens(
    name: str, visitor: Visitor
) -> None:
    page = _show(name, visitor)
    assert len(page.headings) == 1, page.headings
    assert page.headings[0].strip()
    assert page.language.startswith("en")
    assert "width=device-width" in page.viewport
    assert "user-scalable=no" not in page.viewport
    assert "maximum-scale" not in page.viewport


def test_titles_tell_pages_apart(visitor: Visitor) -> None:
    titles = {name: " ".join(_show(name, visitor).title.split()) for name in PAGES}
    assert all(titles.values()), [name for name, title in titles.items() if not title]
    routes = Counter(title for title, _ in {(titles[name], PAGES[name].name) for name in PAGES})
    same = sorted(f"{title}: {name}" for name, title in titles.items() if routes[title] > 1)
    assert not same, "\n".join(same)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_takes_the_same_few_statements_whatever_it_lists(
    name: str, visitor: Visitor
) -> None:
    visit = LISTS[name]
    client, address = visitor.client_at(visit), visitor.address(visit)
    assert visit.more
    visit.more(visitor.world, FEW)
    client.get(address)  # fills what is kept in process memory
    few = _statements(client, address)
    visit.more(visitor.world, MANY)
    many = _statements(client, address)
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= visit.statements, "\n".join(many)


def _statements(client: Client, address: str) -> list[str]:
    with sent_by() as sent:
        response = client.get(address)
        assert response.status_code == 200
    return [statement[:300] for statement in sent]
