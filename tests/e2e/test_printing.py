"""On paper every sheet carries the marking, above and below, and intelligence its grade."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page

from tests.e2e.browsing import carry_session
from tests.support.intelligence import STRICT
from tests.support.reaching import Visitor
from tests.support.routes import visits

PAGES = ("reports:triage:queue", "reports:triage:case-detail", "reports:triage:access-ask")
INTELLIGENCE = (
    "reports:triage:intelligence",
    "reports:triage:intelligenceitem-detail [released]",
    "reports:triage:report-detail [with intelligence]",
    "reports:triage:shared [intelligence]",
)
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


@pytest.mark.slow
@pytest.mark.parametrize("name", INTELLIGENCE)
def test_printed_intelligence_carries_grade_and_conditions(
    name: str, browse: Callable[..., Page], visitor: Visitor, live_server: Any
) -> None:
    """R1.5: what is hidden on paper would be on no printed page."""
    visit = visits()[name]
    assert visitor.world.item
    page = browse()
    carry_session(visitor.client_at(visit), page, live_server.url)
    page.goto(visitor.address(visit))
    sheets = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    words = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    for carried in (str(STRICT), STRICT.conditions):
        assert carried in words, f"{carried!r} is not in {words[:500]!r}"
