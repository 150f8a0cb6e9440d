"""Evidence bundles that name somebody everywhere, and all that can be read from a made file."""

from __future__ import annotations

import io
import re
import unicodedata
import zlib
from collections.abc import Iterator

from pypdf import PdfReader

from agencies.licensing.actions import bundles
from agencies.licensing.models import Bundle
from agencies.registry.row_security import acting_as
from portal.accounts.models import User

NAME = "Tiffany Quillfeather"
PAPER = (
    "<h2>Visit: Tiffany Quillfeather</h2><p>Seen: TIFFANY  QUILL-\nFEATHER, Ti\ufb00any "
    "<b>Quill</b>feather and Quillfeather, Tiffany; T&#105;f\u00adfany Quillfeather.</p>"
    '<p title="Tiffany Quillfeather">\uff34iffany Quillfe\u0301ather</p><p>What stays</p>'
    "<table><tr><td>Tiffany</td><td>Quillfeather</td></tr></table><!-- Tiffany Quillfeather -->"
)
KINDS = [("quill", "1"), ("quill", "2")]


def covered(bundle: Bundle, officer: User, *cover: str) -> Bundle:
    return bundles.set_cover(
        by=officer, bundle_id=bundle.pk, cover=cover, staff=False, version=bundle.version
    )


def opened(bundle: Bundle, officer: User) -> bytes:
    with acting_as(officer):
        return bundles.made_file(officer, bundle)


def everything_in(content: bytes) -> Iterator[str]:
    """All that can be read from a PDF: its bytes, every stream of it inflated, every string in any
    encoding, each page's words, metadata, bookmarks, and the alternatives of its pictures."""
    yield content.decode("latin-1")
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            plain = zlib.decompress(stream)
        except zlib.error:
            continue
        yield plain.decode("latin-1")
        yield plain.decode("utf-16-be", "replace")
        for written in re.findall(rb"<([0-9A-Fa-f\s]+)>", plain):
            digits = re.sub(rb"\s", b"", written)
            yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()).decode(
                "utf-16-be", "replace"
            )
    reader = PdfReader(io.BytesIO(content))
    yield " ".join(page.extract_text() for page in reader.pages)
    yield str(reader.metadata)
    yield str(reader.outline)
    for number in range(len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
        found = reader.get_object(number) if number else None
        yield unicodedata.normalize("NFKD", repr(found))
