"""Every address that needs a permission shows a marking: pages above and below, data in a header.

Generated from the table of routes, so that a new list, page or export is not forgotten.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.actions.cases import open_case
from reports.enums import CaseKind, Kind, LinkReason, Marking
from reports.governance import highest_marking
from reports.models import Report
from reports.triage.marking import HEADER
from tests.integration.triage.conftest import text_of
from tests.support.reaching import Visitor
from tests.support.routes import all_routes, visits
from tests.support.world import World

PROTECTED = {
    name: visit
    for name, visit in visits().items()
    if all_routes()[visit.name].permission in Permission.values
}
SHOWN = {200, 403, 409, 422}
"""A page of the address itself, or one that shows its form again."""


def markings_of(response: HttpResponse) -> list[str]:
    words = text_of(response)
    return [
        part.split("</p>")[0].split(">")[-1] for part in words.split('<p class="app-marking')[1:]
    ]


def is_whole_page(response: HttpResponse) -> bool:
    """A part of a page is put into one that shows its marking, and carries it as data does."""
    is_html = response["Content-Type"].startswith("text/html")
    return is_html and "<html" in response.content.decode()


def test_there_are_addresses_to_mark() -> None:
    assert len(PROTECTED) > 30


@pytest.mark.parametrize("name", sorted(PROTECTED))
def test_what_needs_a_permission_is_marked(name: str, visitor: Visitor) -> None:
    visit = PROTECTED[name]
    client, address = visitor.client_at(visit), visitor.address(visit)
    response = client.get(address) if visit.gets else client.post(address)
    assert response.status_code in SHOWN | {302}, response.status_code
    if response.status_code == 302:
        assert not (visit.gets and visit.page)  # on to a page that is in this list itself
    elif is_whole_page(response):
        above, below = markings_of(response)
        assert above == below
        assert above in Marking.labels
    else:
        assert response[HEADER] in Marking.labels


@pytest.mark.parametrize("page", ["/", "/report/", "/cookies/"])
def test_what_anybody_may_read_is_not_marked(page: str, db: None, client: Client) -> None:
    response = client.get(page, follow=True)
    assert not markings_of(response)
    assert HEADER not in response


def test_a_page_is_marked_as_the_most_sensitive_that_it_shows(
    world: World, client_for: Callable[..., Client]
) -> None:
    officer: User = world.person("police_intelligence")
    find = world.tell("A needle in the hedge", kind=Kind.NEEDLE_FIND)
    page = f"/triage/reports/{find.pk}/"
    assert markings_of(client_for(officer).get(page)) == ["OFFICIAL", "OFFICIAL"]
    open_case(
        by=officer,
        owner_id=world.case.owner_id,
        kind=CaseKind.PLACE,
        title="A hedge",
        report_ids=[find.pk],
        reason=LinkReason.SAME_PLACE,
    )
    assert Report.objects.get(pk=find.pk).marking == Marking.OFFICIAL
    # The page names the case now. To cleansing, who can't see the case, it does not.
    assert set(markings_of(client_for(officer).get(page))) == {"OFFICIAL-SENSITIVE"}
    lead = client_for(world.person("cleansing_lead"))
    assert set(markings_of(lead.get(page))) == {"OFFICIAL"}


def test_the_highest_of_markings() -> None:
    low, high = Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE
    assert highest_marking(low) == low
    assert highest_marking(low, high, low) == high
    assert highest_marking() == high
