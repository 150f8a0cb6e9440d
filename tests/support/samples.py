"""Files as people, phones and attackers send them. Each is made here, from scratch."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageDraw
from pypdf import PdfWriter
from pypdf.actions import JavaScript

SECRET = b"Quillfeather-0142"
"""Hidden in every kind of metadata; nowhere in what is kept."""

RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(width: int = 64, height: int = 48, *, mode: str = "RGB") -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", (width, height), RED)
    ImageDraw.Draw(image).rectangle((width // 2, 0, width, height), fill=BLUE)
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)  # type: ignore[arg-type]
    return out.getvalue()


def exif(*, orientation: int = 1) -> bytes:
    found = Image.Exif()
    found[ExifTags.Base.Orientation] = orientation
    found[ExifTags.Base.Make] = SECRET.decode()
    place = found.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitude] = (52.0, 34.0, 25.0)
    place[ExifTags.GPS.GPSMapDatum] = SECRET.decode()
    return found.tobytes()


def phone_jpeg(*, orientation: int = 1) -> bytes:
    """With EXIF, GPS, XMP, a colour profile and a comment."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return saved(
        picture(),
        "JPEG",
        quality=95,
        exif=exif(orientation=orientation),
        xmp=b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>",
        icc_profile=profile + SECRET,
        comment=SECRET,
    )


def grainy_jpeg(width: int = 320, height: int = 240) -> bytes:
    """Different each time, and of a photo's size for its pixels."""
    return saved(Image.effect_noise((width, height), 80).convert("RGB"), "JPEG", quality=90)


def phone_heic(*, orientation: int = 1) -> bytes:
    out = io.BytesIO()
    made = pillow_heif.from_pillow(picture(128, 96))
    made.save(out, quality=90, exif=exif(orientation=orientation), xmp=SECRET)
    return out.getvalue()


def jpeg_and_zip() -> bytes:
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("run.js", SECRET)
    return phone_jpeg() + hidden.getvalue()


def gif_and_script() -> bytes:
    """A GIF that is a script too: its size reads `/*`, and after its end comes the script."""
    gif = bytearray(saved(picture(42, 47), "GIF"))
    return bytes(gif) + b"*/=1;alert('" + SECRET + b"')"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, pixels: bytes, *, depth: int = 1, more: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + more
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


def bomb() -> bytes:
    """50,000 × 50,000 pixels, all there, in 0.3 MB."""
    squeeze = zlib.compressobj(9)
    row = b"\0" * (1 + 50_000 // 8)
    pixels = b"".join(squeeze.compress(row * 1_000) for _ in range(50)) + squeeze.flush()
    return png(50_000, 50_000, pixels)


def text_bomb() -> bytes:
    """A small PNG with 1 GB of zeros in a compressed text."""
    squeeze = zlib.compressobj(9)
    zeros = b"\0" * 1_000_000
    text = b"".join(squeeze.compress(zeros) for _ in range(1_000)) + squeeze.flush()
    pixels = zlib.compress(b"\0\0")
    return png(1, 1, pixels, more=chunk(b"zTXt", b"Comment\0\0" + text))


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 30), colour) for colour in (RED, BLUE)] * 10
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)


def pdf(pages: int = 1, *, script: bool = False, password: str = "") -> bytes:
    """Pages of pictures, with words in the document's information."""
    out = io.BytesIO()
    first, *rest = [picture(200, 280) for _ in range(pages)]
    first.save(out, "PDF", save_all=True, append_images=rest, author=SECRET.decode())
    writer = PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    if script:
        writer.add_open_action(
            JavaScript(f"app.alert('{SECRET.decode()}'); this.submitForm('http://localhost:9');")
        )
    if password:
        writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
PROGRAM = b"\x7fELF\x02\x01\x01" + bytes(500)
WINDOWS_PROGRAM = b"MZ\x90\x00" + bytes(500)
