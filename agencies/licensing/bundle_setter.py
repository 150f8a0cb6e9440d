"""The process that sets a bundle's pages: it gets HTML and pictures, gives a PDF, and ends.

    python -m agencies.licensing.bundle_setter < job > answer

The job is a line of JSON ("html", the bytes of it; "title", "marking", "style", "cover"; and
"pictures": [name, bytes, boxes], …), then the HTML and the pictures one after another. The answer
is a line of JSON, {"pages": n} followed by the PDF, or {"refused": code} (legal_enums.BundleFault).

Boxes are painted into the pixels here. Before a PDF is given back, its words, bookmarks and
metadata are read again from the file itself: while a phrase that had to be covered can be found,
there is no file. The process has limits of memory and time, and none of our keys.
"""

from __future__ import annotations

import io
import json
import math
import resource
import sys
from collections.abc import Sequence
from typing import Any

from agencies.licensing.covering import still_in

MEMORY = 2 * 1024 * 1024 * 1024
SECONDS = 150
"""Of the processor; whoever starts it waits WAIT_SECONDS by the clock."""
WAIT_SECONDS = 200
MOST_FILE_BYTES = 150 * 1024 * 1024
BLACK = (0, 0, 0)
JPEG_QUALITY = 88

Box = Sequence[float]
"""Left, top, width, height in percent of the picture."""


class Refused(Exception):
    """There is no file; its argument is the code that says why."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    given, out = sys.stdin.buffer, sys.stdout.buffer
    job = json.loads(given.readline())
    html = given.read(job["html"]).decode()
    pictures = {name: _painted(given.read(size), boxes) for name, size, boxes in job["pictures"]}
    try:
        made, pages = _made(job, html, pictures)
    except Refused as refused:
        out.write(json.dumps({"refused": str(refused)}).encode() + b"\n")
        return
    out.write(json.dumps({"pages": pages}).encode() + b"\n")
    out.write(made)


def _made(job: dict[str, Any], html: str, pictures: dict[str, bytes]) -> tuple[bytes, int]:
    from django.utils.safestring import SafeString

    from agencies.licensing.bundle_document import BLACK as MARK_NAME
    from agencies.licensing.pdf import pdf_of

    try:
        made = pdf_of(
            SafeString(html),
            title=job["title"],
            marking=job["marking"],
            style=job["style"],
            pictures={**pictures, MARK_NAME: _mark()},
        )
    except (ValueError, MemoryError):
        raise Refused("too_large") from None
    if len(made) > MOST_FILE_BYTES:
        raise Refused("too_large")
    return made, checked(made, job["cover"])


def checked(made: bytes, cover: Sequence[str]) -> int:
    """How many pages a PDF has. Raises Refused when a phrase can be read from it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(made)
    try:
        texts = [*document.get_metadata_dict().values()]
        texts += [each.get_title() for each in document.get_toc()]
        texts += [page.get_textpage().get_text_range() for page in document]
        if any(still_in(each or "", cover) for each in texts):
            raise Refused("still_there")
        return len(document)
    finally:
        document.close()


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
