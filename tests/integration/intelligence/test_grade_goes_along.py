"""Wherever an item of intelligence is shown, its grade, handling and conditions are (R1.5).

Generated from the table of routes, so that a new list, page, search or export is not forgotten: an
answer that names an item, by its reference, title or words, must carry them. How a sheet of paper
does is in tests/e2e/test_printing.py.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import IntelligenceItem
from tests.support import intelligence
from tests.support.intelligence import STRICT
from tests.support.reaching import Visitor
from tests.support.routes import visits

SEE_INTELLIGENCE = {"police_intelligence", "licensing_officer"}
ADDRESSES = {name: visit for name, visit in visits().items() if visit.who in SEE_INTELLIGENCE}
MUST_SHOW = {
    "reports:triage:intelligence",
    "reports:triage:intelligenceitem-detail",
    "reports:triage:intelligence-words",
    "reports:triage:intelligence-change",
    "reports:triage:intelligence-grade",
    "reports:triage:intelligence-asked",
    "reports:triage:intelligence-ask",
    "reports:triage:intelligence-questions",
    "reports:triage:disclose-intelligenceitem",
    "reports:triage:disclosure [intelligence]",
    "reports:triage:report-detail [with intelligence]",
    "reports:triage:shared [intelligence]",
}
"""Where an item is shown today: the test of them proves something."""
TEXT = "Class A drugs are sold from the car park."


def _shown_in(page: str) -> list[str]:
    """References of the items that a page names in any way."""
    found = []
    for item in IntelligenceItem.objects.defer("text", "provenance"):
        if item.display_reference in page or item.title in page:
            found.append(item.display_reference)
    return found or ["by its words"] * (TEXT in page)


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_an_answer_that_shows_an_item_shows_its_grade_and_conditions(
    name: str, visitor: Visitor
) -> None:
    visit = ADDRESSES[name]
    assert visitor.world.asked  # about an item that is shared: there is one to be shown
    client, address = visitor.client_at(visit), visitor.address(visit)
    answers = [client.get(address)] if visit.gets else []
    answers.append(client.post(address, {"version": "1", "step": "read"}))
    shown = False
    for response in answers:
        body = b"".join(response) if response.streaming else response.content
        page = body.decode(errors="replace")
        if _shown_in(page):
            shown = True
            for words in (str(STRICT), STRICT.conditions):
                assert words in page, f"{words!r} is missing at {address}, {response.status_code}"
    assert shown or name not in MUST_SHOW, "this page shows no item any more"


def test_so_does_the_page_that_asks_whether_to_share_it(visitor: Visitor) -> None:
    world = visitor.world
    address = reverse("reports:triage:disclose-intelligenceitem", args=[world.released.pk])
    world.person("licensing_officer")
    client = visitor.client_at(visits()["reports:triage:disclose-intelligenceitem"])
    sent = {
        "agreement": str(intelligence.agree(world).pk),
        "team": "licensing:licensing.officer",
        "purpose": "licensing",
        "last_day": f"{timezone.localdate() + timedelta(days=7):%d/%m/%Y}",
        "reason": "They plan a visit.",
    }
    page = client.post(address, sent).content.decode()
    assert "Check what you share" in page
    assert "Back to the item" in page
    assert '<span class="govuk-caption-l">Intelligence' in page
    for words in (world.released.display_reference, str(STRICT), STRICT.conditions):
        assert words in page
