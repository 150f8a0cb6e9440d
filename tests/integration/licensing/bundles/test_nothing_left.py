"""The finished file, opened and drawn: of what was covered neither a word nor a pixel is left."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pypdfium2
from django.utils.html import format_html
from pypdf import PdfReader

from agencies.licensing.bundle_document import Exhibit, Front, Sheet, covered_whole, title_of
from agencies.licensing.bundle_setting import set_pages
from agencies.licensing.covering import plain_paper
from agencies.licensing.finding import folded, phrases_of
from agencies.licensing.pdf import Picture
from tests.support import proceedings as made
from tests.support.bundles import everything_in

NAME, OTHER = "Tiffany Quillfeather", "Bo Ng"
BOX = (10.0, 20.0, 30.0, 25.0)


def file_about(name: str, *cover: str) -> bytes:
    """A bundle with the name in its title, list, bookmarks, papers, and a photo's description."""
    paper = format_html(
        '<h2>Visit: {0}</h2><p title="{0}">Seen: {0}.</p><img src="data:," alt="{0}">'
        '<table><caption>{0}</caption><tr><th scope="row">{0}</th><td>stays</td></tr></table>'
        '<!-- {0} --><a href="mailto:{0}@example.org">Write</a>',
        name,
    )
    on = datetime.date(2026, 2, 3)
    exhibits = [
        Exhibit(f"Note on {name}", f"Of {name}", on, plain_paper(paper)),
        Exhibit(f"Photo of {name}", name, on, sheets=(Sheet("photo", f"{name}, page 1"),)),
    ]
    front = Front(f"Evidence bundle 1: {name}", (("Premises", f"The {name}"),))
    phrases = phrases_of(cover)
    covered = covered_whole(front, exhibits, phrases)
    photo = Picture("photo", made.photo(), [BOX])
    title = title_of(front, phrases)
    return set_pages(covered.html, title=title, cover=cover, pictures=[photo]).content


def drawn(content: bytes) -> list[bytes]:
    """The pixels of each page."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.render(scale=1.5).to_pil().convert("RGB").tobytes() for page in document]
    document.close()
    return pages


def read_again(content: bytes) -> dict[str, Any]:
    """All that a reader of the file is offered besides its pixels."""
    document = pypdfium2.PdfDocument(content)
    offered = {
        "words": [page.get_textpage().get_text_range() for page in document],
        "metadata": document.get_metadata_dict(),
        "bookmarks": [each.get_title() for each in document.get_toc()],
        "attachments": document.count_attachments(),
    }
    document.close()
    return offered


def test_of_a_covered_name_no_word_no_pixel_and_no_bookmark_is_left() -> None:
    """Two files that differ in nothing but the covered name are the same to whoever looks."""
    mine, theirs = file_about(NAME, NAME), file_about(OTHER, OTHER)
    assert not [each for each in everything_in(mine) if "quillfeather" in folded(each).letters]
    assert drawn(mine) == drawn(theirs)
    offered = read_again(mine)
    assert offered == read_again(theirs)
    assert offered["attachments"] == 0
    assert [each for each in offered["bookmarks"] if each.startswith("A1 ")]
    assert "stays" in "".join(offered["words"])
    assert not PdfReader(io.BytesIO(mine)).attachments


def test_without_covering_both_the_words_and_the_pixels_tell() -> None:
    """The test above could fail."""
    mine, theirs = file_about(NAME), file_about(OTHER)
    assert drawn(mine) != drawn(theirs)
    offered = read_again(mine)
    for part in ("words", "metadata", "bookmarks"):
        assert "quillfeather" in folded(str(offered[part])).letters
