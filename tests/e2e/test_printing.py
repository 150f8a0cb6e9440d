"""On paper every sheet carries the marking, above and below."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page

from tests.e2e.browsing import carry_session
from tests.support.reaching import Visitor
from tests.support.routes import visits

PAGES = ("reports:triage:queue", "reports:triage:case-detail", "reports:triage:access-ask")
MARKING = "OFFICIAL-SENSITIVE"


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_every_printed_sheet_is_marked_above_and_below(
    name: str, browse: Callable[..., Page], visitor: Visitor, live_server: Any
) -> None:
    visit = visits()[name]
    if visit.more:
        visit.more(visitor.world, 12)
    page = browse()
    carry_session(visitor.client_at(visit), page, live_server.url)
    page.goto(visitor.address(visit))
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    assert len(sheets) > 1 or name.endswith("ask")
    for number, sheet in enumerate(sheets, start=1):
        words = sheet.extract_text().strip()
        assert words.count(MARKING) == 2, f"sheet {number}: {words[:200]}"
