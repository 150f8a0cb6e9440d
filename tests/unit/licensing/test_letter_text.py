"""Letters as text and as PDF: what stands in them, escaped, tagged, and what they never say."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from agencies.licensing.letter_enums import LetterKind
from agencies.licensing.letter_templates import (
    GAP,
    NO_DECISION,
    REVIEW,
    TEMPLATES,
    filled_in,
    has_gap,
)
from agencies.licensing.letter_text import LetterFacts, StepLine, letter_html, letter_pdf

KNOWN = {
    "premises": "The Lantern & Heron",
    "address": "1 Nowhere Street",
    "licence": "PL-1",
    "holder": "Lantern Taverns Ltd",
    "dps": "Pat Wansdyke",
}


def facts(kind: LetterKind = LetterKind.ADVICE, **of: Any) -> LetterFacts:
    template = TEMPLATES[kind]
    given_: dict[str, Any] = {
        "template": template,
        "premises": KNOWN["premises"],
        "address": KNOWN["address"],
        "licence": KNOWN["licence"],
        "addressee": KNOWN["holder"],
        "paragraphs": filled_in(template, KNOWN),
        "signed": "Farah Ufford",
        "team": "Licensing",
        "reference": "L/2026/0001",
        "on": datetime.date(2026, 3, 3),
    }
    return LetterFacts(**given_ | of)


def tags_of(reader: PdfReader) -> list[str]:
    """The structure's tags, in the order in which a screen reader comes to them."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_a_letter_s_pdf_can_be_read_by_a_screen_reader() -> None:
    steps = [StepLine(1, "Log each toilet check", "The premises", datetime.date(2026, 4, 1))]
    reader = PdfReader(io.BytesIO(letter_pdf(facts(LetterKind.ACTION_PLAN, steps=steps))))
    assert reader.metadata is not None
    assert reader.metadata.title == "Action plan for The Lantern & Heron (L/2026/0001)"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    tags = tags_of(reader)
    headings = [each for each in tags if re.fullmatch(r"/H\d", each)]
    assert headings[0] == "/H1"
    assert headings.count("/H1") == 1
    assert set(headings) == {"/H1", "/H2"}
    assert tags.count("/TH") == 5  # four columns, and the step's own number
    assert {"/Table", "/P"} <= {*tags}
    words = " ".join(page.extract_text() for page in reader.pages)
    assert "Log each toilet check" in words
    assert "3 March 2026" in words


@pytest.mark.parametrize("kind", list(LetterKind))
def test_each_letter_says_that_it_decides_nothing(kind: LetterKind) -> None:
    assert NO_DECISION in TEMPLATES[kind].law
    html = letter_html(facts(kind), level=2)
    assert "is not a decision under the Licensing Act 2003" in html
    assert "<h1" not in html


def test_what_is_said_of_reviews_is_what_the_act_says() -> None:
    """Sections 51 and 52, by hand: who applies, all five steps, none of them, and the limits."""
    for words in (
        "section 51",
        "responsible authority or any other person",
        "section 52",
        "change the conditions",
        "exclude a licensable activity",
        "remove the designated premises supervisor",
        "suspend the licence for up to three months",
        "revoke it, or take none of these steps",
        "limited to up to three months",
    ):
        assert words in REVIEW
    promise = re.compile(r"\b(will|must) (be|lose|have your licence)\b|automatic")
    for template in TEMPLATES.values():
        assert not any(promise.search(each) for each in template.law)


def test_a_draft_says_so_and_a_correction_names_what_it_replaces() -> None:
    html = letter_html(
        facts(reference="", on=None, replaces="L/2026/0001 of 3 March 2026"), level=2
    )
    assert "Draft, not sent" in html
    assert "withdraws and replaces letter L/2026/0001 of 3 March 2026" in html


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_whatever_is_typed_is_text(typed: str) -> None:
    paragraphs = {"opening": f"<script>{typed}</script>\n\n& {{premises}}"}
    html = letter_html(facts(paragraphs=paragraphs, addressee=f"<b>{typed}"), level=2)
    assert "<script" not in html
    assert "<b>" not in html
    assert "{premises}" in html


def test_a_fact_that_is_not_known_is_a_gap() -> None:
    texts = filled_in(TEMPLATES[LetterKind.MEETING], {**KNOWN, "dps": ""})
    assert f"name {GAP} as" in texts["who"]
    assert has_gap(texts)
    assert not has_gap({"one": "Nothing is missing"})
