"""The process that sets pages: it gets HTML and pictures, gives a PDF, and ends (pdf.py starts it).

    python -m agencies.licensing.pdf_setter MEMORY SECONDS OUTPUT < job > answer

The job is a line of JSON ("html", the bytes of it; "title", "marking", "style", "pages"; "cover"
and "alone", what must not be in the file; "pictures": [name, bytes, boxes], …), then the HTML and
the pictures one after another. The answer is a line of JSON, {"pages": n} followed by the PDF, or
{"refused": code}.

Boxes are painted into the pixels here. Before a PDF is given back, all words of it are read again
from the file itself: while a phrase that had to be covered can be found, there is no file. The
process has limits of memory, time, output and files, no network, and none of our keys.
"""

from __future__ import annotations

import ctypes
import importlib
import io
import json
import math
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from agencies.licensing.covering import still_in
from agencies.licensing.finding import Phrase, phrases_of
from reports.files import sandbox

BLACK = (0, 0, 0)
PICTURE = "picture:"
"""What the addresses of pictures begin with that are handed in beside the HTML."""
MARK_NAME = "black"
"""The name of the picture that stands for what was covered."""
JPEG_QUALITY = 88
DEEPEST = 2_000
"""How far Python may go down into a document; beyond, it is refused."""

Box = Sequence[float]
"""Left, top, width, height in percent of the picture."""


class Refused(Exception):
    """There is no file; its argument is the code that says why."""


def main() -> None:
    memory, seconds, output = (int(each) for each in sys.argv[1:4])
    sandbox.limit(memory=memory, seconds=seconds, output=output)
    _load()
    sandbox.lock(opens=True)
    sys.setrecursionlimit(DEEPEST)
    given, out = sys.stdin.buffer, sys.stdout.buffer
    try:
        made, pages = _made(given)
        if len(made) > output - 1_000:
            raise Refused("too_large")
    except Refused as refused:
        out.write(json.dumps({"refused": str(refused)}).encode() + b"\n")
        return
    except (ValueError, MemoryError, RecursionError):
        out.write(b'{"refused": "too_large"}\n')
        return
    out.write(json.dumps({"pages": pages}).encode() + b"\n")
    out.write(made)


def _load() -> None:
    """Load the libraries, which start a program to find others, before there is a job."""
    for each in ("PIL.ImageDraw", "pypdfium2.raw", "agencies.licensing.pdf_pages"):
        importlib.import_module(each)


def _made(given: Any) -> tuple[bytes, int]:
    from django.utils.safestring import SafeString

    from agencies.licensing.pdf_pages import pages_of

    job = json.loads(given.readline())
    html = given.read(job["html"]).decode()
    pictures = {name: _painted(given.read(size), boxes) for name, size, boxes in job["pictures"]}
    made = pages_of(
        SafeString(html),  # escaped by whoever asked
        title=job["title"],
        marking=job["marking"],
        style=job["style"],
        pictures={**pictures, MARK_NAME: _mark()},
        most_pages=job["pages"],
    )
    return made, checked(made, phrases_of(job["cover"], alone=job["alone"]))


# --- Reading it again -----------------------------------------------------------------------------


def checked(made: bytes, phrases: Sequence[Phrase]) -> int:
    """How many pages a PDF has. Raises Refused when a phrase can be read from it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(made)
    try:
        if document.count_attachments():
            raise Refused("not_set")
        if phrases and any(still_in(each, phrases) for each in _words(document)):
            raise Refused("still_there")
        return len(document)
    finally:
        document.close()


def _words(document: Any) -> Iterator[str]:
    """Metadata, bookmarks, and of each page its words and what stands for its pictures."""
    yield from document.get_metadata_dict().values()
    for each in document.get_toc():
        yield each.get_title() or ""
    for page in document:
        words = page.get_textpage()
        yield words.get_text_range()
        words.close()
        yield from _alternatives(page)
        page.close()


def _alternatives(page: Any) -> Iterator[str]:
    from pypdfium2 import raw

    tree = raw.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    try:
        waiting = [
            raw.FPDF_StructTree_GetChildAtIndex(tree, at)
            for at in range(max(0, raw.FPDF_StructTree_CountChildren(tree)))
        ]
        while waiting:
            element = waiting.pop()
            if not element:
                continue
            for read in (
                raw.FPDF_StructElement_GetAltText,
                raw.FPDF_StructElement_GetActualText,
                raw.FPDF_StructElement_GetTitle,
            ):
                yield _text(read, element)
            waiting += [
                raw.FPDF_StructElement_GetChildAtIndex(element, at)
                for at in range(max(0, raw.FPDF_StructElement_CountChildren(element)))
            ]
    finally:
        raw.FPDF_StructTree_Close(tree)


def _text(read: Any, element: Any) -> str:
    size = read(element, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    read(element, buffer, size)
    return buffer.raw[:-2].decode("utf-16-le", "replace")


# --- Pictures -------------------------------------------------------------------------------------


def _painted(content: bytes, boxes: Sequence[Box]) -> bytes:
    """The picture with its boxes black, made anew. Without boxes: as our decoder made it."""
    if not boxes:
        return content
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
        kind = opened.format
        image = opened.convert("RGB")
    draw = ImageDraw.Draw(image)
    for box in boxes:
        draw.rectangle(pixels_of(box, image.size), fill=BLACK)
    out = io.BytesIO()
    image.save(out, format=kind, **({"quality": JPEG_QUALITY} if kind == "JPEG" else {}))
    return out.getvalue()


def pixels_of(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """First and last pixel across and down, both painted: rounded outwards."""
    left, top, width, height = (float(each) / 100 for each in box)
    across, down = size
    return (
        max(0, math.floor(left * across)),
        max(0, math.floor(top * down)),
        min(across, math.ceil((left + width) * across)),
        min(down, math.ceil((top + height) * down)),
    )


def _mark() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 2), BLACK).save(out, format="PNG")
    return out.getvalue()


if __name__ == "__main__":
    main()
