"""What is covered is nowhere in the file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from agencies.licensing.actions import bundle_work, bundles
from agencies.licensing.finding import folded
from agencies.licensing.legal_enums import BundleFault, BundleState
from agencies.licensing.models import (
    Bundle,
    BundlePiece,
    Proceeding,
)
from agencies.licensing.pdf import pdf_of
from agencies.licensing.pdf_setter import pixels_of
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from reports.errors import WrongState
from tests.support import proceedings as made
from tests.support.bundles import NAME, covered, everything_in, opened

pytestmark = pytest.mark.django_db


def test_a_covered_name_is_nowhere_in_the_file(officer: User, bundle: Bundle) -> None:
    done = made.made(covered(bundle, officer, NAME), officer)
    assert (done.state, done.fault) == (BundleState.MADE, "")
    content = opened(done, officer)
    for text in everything_in(content):
        plain = folded(text).letters
        assert "quillfeather" not in plain
        assert "feather" not in plain
    reader = PdfReader(io.BytesIO(content))
    words = " ".join(page.extract_text() for page in reader.pages).replace("\0", "")
    assert words.count("What stays") == 2


def test_without_covering_the_same_search_finds_it(officer: User, bundle: Bundle) -> None:
    """The test above could fail: what it looks through holds the name when nobody covered it."""
    content = opened(made.made(bundle, officer), officer)
    found = [text for text in everything_in(content) if "quillfeather" in folded(text).letters]
    assert len(found) > 3


def test_pages_are_numbered_listed_tagged_and_marked(officer: User, bundle: Bundle) -> None:
    done = made.made(bundle, officer)
    reader = PdfReader(io.BytesIO(opened(done, officer)))
    assert len(reader.pages) == done.pages == 5
    for number, page in enumerate(reader.pages, start=1):
        words = page.extract_text().replace("\0", "")
        assert f"Page {number} of 5" in words
        assert "OFFICIAL-SENSITIVE" in words
    front = " ".join(reader.pages[0].extract_text().replace("\0", "").split())
    for at, (name, page) in enumerate((("A1", 2), ("A2", 3), ("A3", 4))):
        assert name in front
        assert re.search(rf"{name} .*?\D{page}( A|$| Page| OFFICIAL)", front), (at, front)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    bookmarks = str(reader.outline)
    assert all(f"'/Title': '{name} " in bookmarks for name in ("A1", "A2", "A3"))


def test_boxes_are_black_in_the_pixels_and_the_rest_is_as_it_was(
    officer: User, bundle: Bundle
) -> None:
    page = made.page_of(bundle)
    box = (10.0, 20.0, 30.5, 25.0)
    changed = bundles.set_boxes(
        by=officer, bundle_id=bundle.pk, page_id=page.pk, boxes=[box], version=bundle.version
    )
    done = made.made(changed, officer)
    reader = PdfReader(io.BytesIO(opened(done, officer)))
    pictures = [each.image for page in reader.pages for each in page.images]
    image = next(each.convert("RGB") for each in pictures if each and each.size == (200, 300))
    left, top, right, bottom = pixels_of(box, image.size)
    inside = image.crop((left, top, right, bottom))
    assert inside.getcolors() == [(inside.width * inside.height, (0, 0, 0))]
    assert image.getpixel((left - 1, top)) == (200, 30, 30)
    assert image.getpixel((right + 2, bottom + 2)) == (200, 30, 30)
    assert image.getpixel((100, 290)) == (30, 30, 200)


def test_nothing_of_an_uploaded_pdf_but_its_pictures_goes_in(
    officer: User, proceeding: Proceeding, client_for: Callable[..., Client]
) -> None:
    from django.utils.html import format_html

    source = pdf_of(format_html("<h1>{}</h1><p>Hidden words of a file</p>", NAME), title=NAME)
    begun = made.another_bundle(officer, proceeding, chosen=[])
    page = client_for(officer).post(
        reverse("licensing:bundle-add", args=[begun.pk]),
        {
            "version": begun.version,
            "file": SimpleUploadedFile("x.pdf", source, "application/pdf"),
            "title": "A letter",
            "source": "The post",
            "on": "1/3/2026",
        },
    )
    assert page.status_code == 302
    begun.refresh_from_db()
    content = opened(made.made(begun, officer), officer)
    assert not any(
        "quillfeather" in folded(text).letters or "hiddenwords" in folded(text).letters
        for text in everything_in(content)
    )
    words = "".join(each.extract_text() for each in PdfReader(io.BytesIO(content)).pages)
    assert "A letter" in words.replace("\0", "")


def test_a_file_in_which_words_are_left_is_never_kept(
    officer: User, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If covering ever misses something, the check of the made file does not."""
    whole = bundle_work.covered_whole
    monkeypatch.setattr(
        bundle_work, "covered_whole", lambda front, exhibits, phrases: whole(front, exhibits, [])
    )
    monkeypatch.setattr(bundle_work, "loose_words", lambda text, cover: {})
    done = made.made(covered(bundle, officer, NAME), officer)
    assert (done.state, done.fault) == (BundleState.FAILED, BundleFault.STILL_THERE)
    assert not BundlePiece.objects.exists()
    with pytest.raises(WrongState), acting_as(officer):
        bundles.made_file(officer, done)
