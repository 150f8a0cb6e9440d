"""The decoder: a process that takes one file, draws it anew, and ends.

    python -m reports.files.worker [--hide-people | --document] < file > answer

The answer is a line of JSON: `{"pictures": [{"type", "width", "height", "bytes"}, …]}` followed by
the pictures one after another, or `{"refused": code}` (reports.files.decoding has the words).
With `--hide-people` faces and number plates are painted over, and each picture says how many places
that was (`hidden`); what can't be looked at for them is refused. With `--document` a PDF may have
more pages.
Whatever else happens (a crash, no memory, no time, an exit code) is a refusal too.

What it writes are new pictures made of pixels: nothing of the file itself goes through, so no
metadata, no thumbnail, no second file hidden behind the first, no script.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

from reports.files import hiding, limits, sandbox

HIDE_PEOPLE = "--hide-people"
DOCUMENT = "--document"
HEADER_BYTES = 64 * 1024
PICTURES: tuple[str, ...] = ("JPEG", "PNG", "GIF", "WEBP")
HEIC = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypmsf1")
DRAWN = ("PNG", "GIF")
"""Formats of screenshots and drawings, which stay without loss if they are small enough so."""


DAMAGED = (OSError, ValueError, SyntaxError, RuntimeError, EOFError, IndexError, KeyError)
"""What the libraries raise over a file that is not what it says."""


class Refused(Exception):
    """The file is not taken; its argument is the code that says why."""


def main() -> None:
    """Answer on standard output; needs a whole file on standard input."""
    hide, document = (each in sys.argv[1:] for each in (HIDE_PEOPLE, DOCUMENT))
    pages = limits.MOST_DOCUMENT_PAGES if document else limits.MOST_PAGES
    most = limits.KEPT_BYTES * pages + HEADER_BYTES
    seconds = limits.HIDE_SECONDS if hide or document else limits.DECODE_SECONDS
    sandbox.limit(memory=limits.DECODE_MEMORY, seconds=seconds, output=most)
    content = sys.stdin.buffer.read(limits.FILE_BYTES + 1)
    try:
        if not content:
            raise Refused("empty")
        if len(content) > limits.FILE_BYTES:
            raise Refused("too_large")
        made = _made_of(content, hide=hide, pages=pages)
    except Refused as refused:
        _write(json.dumps({"refused": str(refused)}).encode() + b"\n")
        return
    pictures = [
        {"type": kind, "width": width, "height": height, "bytes": len(data), "hidden": hidden}
        for kind, width, height, data, hidden in made
    ]
    _write(json.dumps({"pictures": pictures}).encode() + b"\n")
    for each in made:
        _write(each[3])


def _write(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]


Made = tuple[str, int, int, bytes, int | None]
"""Media type, width, height, bytes, and how many places were painted over if any had to be."""


def _made_of(content: bytes, *, hide: bool, pages: int) -> list[Made]:
    if not hide:
        return _pdf(content, pages) if content.startswith(b"%PDF-") else [_picture(content)]
    try:
        hider = hiding.Hider()
    except hiding.NoDetector:
        raise Refused("no_detector") from None
    return [_picture(content, hider)]


def _picture(content: bytes, hider: hiding.Hider | None = None) -> Made:
    from PIL import Image, ImageCms, ImageFile, UnidentifiedImageError

    Image.init()
    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, says it in words
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    formats = PICTURES
    if content[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
        pillow_heif.options.DECODE_THREADS = 1
        formats = ("HEIF",)
    to = ImageCms.createProfile("sRGB")
    _rehearse(to, hider)
    sandbox.lock()
    try:
        image: Any = Image.open(io.BytesIO(content), formats=formats)
    except UnidentifiedImageError:
        raise Refused("damaged" if content[4:12] in HEIC else "not_a_picture") from None
    except DAMAGED:
        raise Refused("damaged") from None
    if not all(image.size):
        raise Refused("damaged")
    if image.width * image.height > limits.MOST_PIXELS:
        raise Refused("too_many_pixels")
    drawn = image.format in DRAWN
    try:
        image = _brought_down(image, to)
    except MemoryError:
        raise Refused("too_many_pixels") from None
    except DAMAGED:
        raise Refused("damaged") from None
    return _made(image, drawn=drawn, hider=hider)


def _rehearse(to: Any, hider: hiding.Hider | None) -> None:
    """Every step once with pictures of our own, so that no step opens a file of its library later,
    when it can't any more."""
    from PIL import Image

    for kind in PICTURES:
        sample = io.BytesIO(_saved(Image.new("RGB", (8, 8)), format=kind))
        _made(_brought_down(Image.open(sample, formats=[kind]), to), drawn=kind in DRAWN)
        _made(Image.new("RGBA", (8, 8)), drawn=False)
    if hider is not None:
        hider.hide(Image.new("RGB", (64, 64)))


def _brought_down(image: Any, to: Any) -> Any:
    """The first picture, no larger than is kept, upright, in the colours of `to`."""
    from PIL import ImageCms, ImageOps

    # JPEG decodes at a fraction of its size where that is enough: a quarter of the memory.
    image.draft("RGB", (limits.LONGEST_SIDE, limits.LONGEST_SIDE))
    image.load()
    image.thumbnail((limits.LONGEST_SIDE, limits.LONGEST_SIDE), reducing_gap=2.0)
    return _in_srgb(ImageOps.exif_transpose(image), to, ImageCms)


def _in_srgb(image: Any, to: Any, colours: Any) -> Any:
    """The colours that the picture's profile meant, since the profile itself does not stay."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            return colours.profileToProfile(image, io.BytesIO(profile), to, outputMode=mode)
        except (colours.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken profile: the numbers as they are
    return image


def _made(image: Any, *, drawn: bool, hider: hiding.Hider | None = None) -> Made:
    """A fresh picture with these pixels on white, without anything that was beside them."""
    from PIL import Image

    clear = image.convert("RGBA") if "A" in image.mode or "transparency" in image.info else None
    fresh = Image.new("RGB", image.size, "white")
    if clear is not None:
        fresh.paste(clear, mask=clear.getchannel("A"))
    else:
        fresh.paste(image if image.mode == "RGB" else _eight_bit(image).convert("RGB"))
    hidden = None if hider is None else _hidden(fresh, hider)
    if drawn:
        data = _saved(fresh, format="PNG", compress_level=6)
        if len(data) <= limits.KEPT_BYTES:
            return "image/png", *fresh.size, data, hidden
    for quality in (88, 75, 60):
        data = _saved(fresh, format="JPEG", quality=quality)
        if len(data) <= limits.KEPT_BYTES:
            return "image/jpeg", *fresh.size, data, hidden
    raise Refused("too_many_pixels")


def _hidden(fresh: Any, hider: hiding.Hider) -> int:
    """Paint over faces and plates; whatever goes wrong with that, the picture is not kept."""
    try:
        return hider.hide(fresh)
    except Exception:
        raise Refused("not_hidden") from None


def _eight_bit(image: Any) -> Any:
    """Sixteen-bit greys brought down, which a plain conversion would cut off at white."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 257.0, "F").convert("L")
    return image


def _saved(image: Any, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, **how)
    return out.getvalue()


def _pdf(content: bytes, most: int) -> list[Made]:
    """Each page as a picture. pdfium is built without scripts, and its forms are not started."""
    import pypdfium2
    from PIL import Image

    Image.init()
    sandbox.lock()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error)
        raise Refused("locked" if locked else "damaged") from None
    if len(document) > most:
        raise Refused("too_many_pages")
    if not len(document):
        raise Refused("damaged")
    try:
        return [_made(_page(document[number]), drawn=True) for number in range(len(document))]
    except pypdfium2.PdfiumError:
        raise Refused("damaged") from None


def _page(page: Any) -> Any:
    width, height = page.get_size()
    if not (width >= 1 and height >= 1):
        raise Refused("damaged")
    # Never more than PAGE_SIDE, however large the page says it is; at least one pixel each way.
    scale = min(limits.PAGE_SIDE / max(width, height), 4.0)
    if min(width, height) * scale < 1:
        raise Refused("damaged")
    return page.render(scale=scale, may_draw_forms=False).to_pil()


if __name__ == "__main__":
    main()
