"""The confirmation: what it says for each thing that can be reported, in one order (R3.10)."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from reports.enums import Category
from reports.intake.routes import ROUTES
from tests.integration.intake.journey import send, walk
from tests.support.statements import statements as sent_by

pytestmark = pytest.mark.django_db

SUPPORT = (
    "Crimestoppers",
    "A child is at risk",
    "An adult is at risk",
    "Modern Slavery Helpline",
    "Childline",
    "FRANK",
    "Samaritans",
)
"""Every line of support that a confirmation may show, in the order in which each shows its own."""
ALWAYS = {"Crimestoppers", "FRANK"}
TO_TALK = {"Childline", "Samaritans"}
FOR_EXPLOITED = {"A child is at risk", "An adult is at risk", "Modern Slavery Helpline"}
EXPLOITATION = {Category.COUNTY_LINES, Category.CUCKOOING, Category.WORRIED}


def confirmed(client: Client, category: str, **answers: dict[str, object]) -> str:
    walk(client, what={"category": category}, **answers)
    page = client.get(send(client).headers["Location"])
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


def support_on(page: str) -> list[str]:
    """The lines of the list of support, in order, by the words that they begin with."""
    found = re.search(r"Help and support</h2>\s*<ul[^>]*>(.*?)</ul>", page)
    assert found, page
    lines = re.findall(r"<li>\s*(.*?)\s*</li>", found[1])
    return [next(each for each in SUPPORT if line.startswith(each)) for line in lines]


@pytest.mark.parametrize("category", sorted(ROUTES))
def test_a_confirmation_says_what_comes_next_and_whom_to_call_in_one_order(
    category: str, client: Client
) -> None:
    page = confirmed(client, category, at_risk={"who": "no"})
    litter, exploited = category == Category.LITTER, category in EXPLOITATION

    assert 'class="app-reference"' in page
    assert 'class="app-code"' in page
    headings = re.findall(r"<h2 class=\"govuk-heading-m\">(.*?)</h2>", page)
    wanted = ["Keep this secret code", "What happens next", "Keep yourself safe"]
    assert headings == [*wanted, "Help and support"]
    assert "Do not try to find out more" in page
    assert "Do not post about it online" in page
    assert ("cleaning team reads your report" in page) is litter
    assert ("Do not touch or move what you found" in page) is litter
    assert ("The police read your report and decide" in page) is not litter

    shown = support_on(page)
    assert shown == [each for each in SUPPORT if each in shown]
    assert set(shown) == ALWAYS | (set() if litter else TO_TALK) | (
        FOR_EXPLOITED if exploited else set()
    )


def test_whoever_said_that_somebody_is_at_risk_is_told_where_to_call_and_that_it_is_read_first(
    client: Client,
) -> None:
    page = confirmed(client, "dealing", safety={"risks": ["child"]}, at_risk={"who": "child"})
    assert "Nobody watches these reports all the time" in page
    assert "Your report will be read first" in page
    assert set(support_on(page)) >= FOR_EXPLOITED


def test_a_needle_that_pricked_somebody_comes_with_first_aid(client: Client) -> None:
    page = confirmed(client, "litter")
    assert "do not suck it, and call 111 now" in page


def test_a_send_that_was_cut_off_after_it_was_stored_is_confirmed_by_the_next(
    client: Client,
) -> None:
    """The web process died before it could forget the draft. The public may read nothing of the
    report that is there, so the second confirmation must not try."""
    walk(client, what={"category": "worried"}, at_risk={"who": "child"})
    draft = dict(client.session.items())
    first = client.get(send(client).headers["Location"]).content.decode()
    session = client.session
    session.clear()
    session.update(draft)
    session.save()
    with sent_by() as statements:
        response = send(client)
    assert response.status_code == 302
    assert not [each for each in statements if 'FROM "reports_report"' in each]
    again = client.get(response.headers["Location"]).content.decode()
    for mark in (
        r'class="app-reference"[^>]*>([0-9A-Z-]+)<',
        r'class="app-code"[^>]*><strong>([^<]+)<',
    ):
        assert re.findall(mark, again) == re.findall(mark, first) != []
    assert "Nobody watches these reports all the time" in again
