"""Letters and bundles as PDF: what they say can be read, and setting them asks nobody."""

from __future__ import annotations

import io

import pytest
from django.utils.html import format_html
from pypdf import PdfReader

from agencies.licensing.pdf import MOST_HTML_BYTES, pdf_of


def test_a_pdf_is_tagged_titled_and_says_what_it_was_given() -> None:
    body = format_html("<h1>Warning</h1><p>{}</p>", "Tom & <Ann>")
    made = PdfReader(io.BytesIO(pdf_of(body, title="A letter", marking="OFFICIAL")))
    words = made.pages[0].extract_text()
    assert "Tom & <Ann>" in words
    assert "OFFICIAL" in words
    assert made.metadata is not None
    assert made.metadata.title == "A letter"
    catalogue = made.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in catalogue


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:9/x.png"])
def test_setting_a_pdf_fetches_nothing(address: str, caplog: pytest.LogCaptureFixture) -> None:
    body = format_html('<h1>Title</h1><img alt="x" src="{}">', address)
    made = PdfReader(io.BytesIO(pdf_of(body, title="x")))
    assert "Title" in made.pages[0].extract_text()
    assert not made.pages[0].images
    assert "disallowed protocol" in caplog.text


def test_what_is_too_large_is_not_set() -> None:
    with pytest.raises(ValueError, match="too large"):
        pdf_of(format_html("<p>{}</p>", "x" * MOST_HTML_BYTES), title="x")
