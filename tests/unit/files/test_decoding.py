"""What becomes of real files: each is decoded by the real process, as an upload is."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reports.files import decoding, limits
from reports.files.decoding import FileRefused, pictures_of
from tests.support import samples
from tests.support.samples import BLUE, RED, SECRET

TINY = b"\xff\xd8\xff\xff\xd9"
"""Begins and ends as a JPEG does."""

ENDS = {"image/jpeg": b"\xff\xd9", "image/png": b"IEND\xaeB`\x82"}


def refused(content: bytes) -> str:
    with pytest.raises(FileRefused) as error:
        pictures_of(content)
    return error.value.code


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def is_near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 25 for one, other in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("make", "media_type"),
    [
        (samples.phone_jpeg, "image/jpeg"),
        (samples.phone_heic, "image/jpeg"),
        (samples.jpeg_and_zip, "image/jpeg"),
        (samples.gif_and_script, "image/png"),
        (lambda: samples.saved(samples.picture(), "WEBP"), "image/jpeg"),
        (lambda: samples.saved(samples.picture(mode="RGBA"), "PNG"), "image/png"),
        (lambda: samples.saved(samples.picture(mode="P"), "PNG"), "image/png"),
        (lambda: samples.saved(samples.picture(mode="CMYK"), "JPEG"), "image/jpeg"),
        (lambda: samples.animated("GIF"), "image/png"),
        (lambda: samples.animated("WEBP"), "image/jpeg"),
        (lambda: samples.pdf(script=True), "image/png"),
    ],
)
def test_what_is_kept_is_a_new_picture_without_anything_hidden(
    make: Callable[[], bytes], media_type: str
) -> None:
    (kept,) = pictures_of(make())
    assert kept.media_type == media_type
    assert kept.content.endswith(ENDS[media_type])
    assert SECRET not in kept.content
    for hidden in (b"Exif", b"ICC_PROFILE", b"iCCP", b"xmp", b"adobe", b"GPS", b"tEXt", b"PK\x03"):
        assert hidden not in kept.content
    image = opened(kept.content)
    image.load()
    assert (image.width, image.height) == (kept.width, kept.height)
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image.getexif()
    assert getattr(image, "n_frames", 1) == 1
    assert is_near(image.convert("RGB").getpixel((2, 2)), RED)


@pytest.mark.parametrize("make", [samples.phone_jpeg, samples.phone_heic])
def test_a_photo_taken_sideways_stands_upright(make: Callable[..., bytes]) -> None:
    (flat,), (turned,) = pictures_of(make()), pictures_of(make(orientation=6))
    assert (turned.width, turned.height) == (flat.height, flat.width)
    assert is_near(opened(turned.content).convert("RGB").getpixel((2, 2)), RED)
    bottom = (2, turned.height - 3)
    assert is_near(opened(turned.content).convert("RGB").getpixel(bottom), BLUE)


def test_what_lies_below_a_clear_part_does_not_stay() -> None:
    image = samples.picture(mode="RGBA")
    image.putalpha(0)
    (kept,) = pictures_of(samples.saved(image, "PNG"))
    assert opened(kept.content).convert("RGB").getcolors() == [(64 * 48, (255, 255, 255))]


def test_a_large_photo_is_kept_smaller() -> None:
    (kept,) = pictures_of(samples.saved(samples.picture(4_000, 3_000), "JPEG"))
    assert (kept.width, kept.height) == (limits.LONGEST_SIDE, 2_400)


def test_noise_that_stays_too_large_without_loss_is_kept_as_jpeg() -> None:
    noise = Image.effect_noise((2_600, 2_000), 90).convert("RGB")
    (kept,) = pictures_of(samples.saved(noise, "PNG", compress_level=1))
    assert kept.media_type == "image/jpeg"
    assert len(kept.content) <= limits.KEPT_BYTES


def test_each_page_of_a_pdf_is_a_picture() -> None:
    kept = pictures_of(samples.pdf(3))
    assert [each.media_type for each in kept] == ["image/png"] * 3
    assert max(kept[0].width, kept[0].height) <= limits.PAGE_SIDE


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: b"", "empty"),
        (lambda: samples.SVG, "not_a_picture"),
        (lambda: samples.PROGRAM, "not_a_picture"),
        (lambda: samples.WINDOWS_PROGRAM, "not_a_picture"),
        (lambda: b"GIF89a", "not_a_picture"),
        (lambda: b"just words", "not_a_picture"),
        (lambda: samples.phone_jpeg()[:900], "damaged"),
        (lambda: samples.phone_jpeg()[:-40], "damaged"),
        (lambda: samples.phone_heic()[:-200], "damaged"),
        (lambda: samples.saved(samples.picture(), "PNG")[:-60], "damaged"),
        (lambda: samples.png(2**31 - 1, 2**31 - 1, b"x"), "too_many_pixels"),
        (lambda: samples.png(0, 10, b"x"), "not_a_picture"),
        (samples.bomb, "too_many_pixels"),
        (samples.text_bomb, "damaged"),
        (lambda: b"\0\0\0\x20ftypisom" + bytes(500), "not_a_picture"),  # a film
        (lambda: samples.saved(samples.picture(), "TIFF"), "not_a_picture"),
        (lambda: samples.saved(samples.picture(), "BMP"), "not_a_picture"),
        (lambda: b"%PDF-1.7\nnot really", "damaged"),
        (lambda: samples.pdf(limits.MOST_PAGES + 1), "too_many_pages"),
        (lambda: samples.pdf(password="secret"), "locked"),
        (lambda: bytes(limits.FILE_BYTES + 1), "too_large"),
    ],
)
def test_what_can_not_be_is_refused(make: Callable[[], bytes], code: str) -> None:
    content = make()
    began = time.monotonic()
    assert refused(content) == code
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("how", "code"),
    [("crash", "too_hard"), ("hang", "too_hard"), ("eat", "damaged"), ("flood", "damaged")],
)
def test_a_decoder_that_fails_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, how: str, code: str
) -> None:
    monkeypatch.setattr(decoding, "DECODER", f"tests.support.decoders.{how}")
    monkeypatch.setattr(limits, "DECODE_SECONDS", 3)
    assert refused(samples.phone_jpeg()) in {code, "too_hard"}


def test_a_decoder_that_is_taken_over_can_do_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Network, files, programs, its parent, our secrets: it tries them all."""
    monkeypatch.setattr(decoding, "DECODER", "tests.support.decoders.taken_over")
    assert refused(b"a crafted file") == "nothing worked"
    assert not Path("/tmp/taken-over").exists()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nothing\n",
        b'{"pictures": []}\n',
        b'{"pictures": [{"type": "text/html", "width": 1, "height": 1, "bytes": 4}]}\n<a>x',
        b'{"pictures": [{"type": "image/png", "width": 1, "height": 1, "bytes": 4}]}\n<a>x',
        b'{"pictures": [{"type": "image/jpeg", "width": 9, "height": 9, "bytes": 9}]}\n' + TINY,
        b'{"pictures": [{"type": "image/jpeg", "width": 99999, "height": 9, "bytes": 5}]}\n' + TINY,
        b'{"pictures": [{"type": "image/jpeg", "width": 9, "height": 9, "bytes": 5}]}\n'
        + TINY
        + b" and more",
        b'{"pictures": 7}\n',
        b"[]\n",
    ],
)
def test_an_answer_that_a_taken_over_decoder_made_up_is_refused(
    monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(decoding, "_answer", lambda content: answer)
    assert refused(samples.phone_jpeg()) == "damaged"


def test_one_file_is_decoded_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "WAIT_SECONDS", 0.1)
    with decoding._turn:
        assert refused(samples.phone_jpeg()) == "busy"
    assert pictures_of(samples.phone_jpeg())


def test_a_killed_web_process_leaves_no_decoder_and_no_file(tmp_path: Path) -> None:
    """kill -9 in the middle: the decoder goes with its parent, and nothing is on a disk."""
    script = (
        "import os, sys, threading, time\n"
        "os.environ['TMPDIR'] = sys.argv[1]\n"
        "from types import SimpleNamespace\n"
        "from reports.files import decoding\n"
        f"decoding.settings = SimpleNamespace(BASE_DIR={str(Path.cwd())!r})\n"
        "decoding.DECODER = 'tests.support.decoders.wait'\n"
        "decoding.pictures_of(b'content of a resident')\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)])
    child = _child_of(parent.pid)
    parent.kill()
    parent.wait()
    for _ in range(100):
        if not Path(f"/proc/{child}").exists() or _state(child) == "Z":
            break
        time.sleep(0.05)
    else:
        os.kill(child, 9)
        pytest.fail("the decoder outlived its parent")
    assert not list(tmp_path.iterdir())


def _child_of(parent: int) -> int:
    """The decoder, once it has taken its limits upon itself."""
    for _ in range(200):
        found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if found and b"wait" in Path(f"/proc/{found[0]}/cmdline").read_bytes():
            limit = Path(f"/proc/{found[0]}/limits").read_text()
            if "Max core file size        0                    0" in limit:
                return int(found[0])
        time.sleep(0.05)
    raise AssertionError("no decoder was started")


def _state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]


@pytest.mark.alone
def test_decoding_leaves_the_other_threads_alone() -> None:
    """While a photo is decoded, another thread of the web process gets its turn."""
    ticks: list[float] = []
    stop = threading.Event()

    def tick() -> None:
        while not stop.wait(0.02):
            ticks.append(time.monotonic())

    thread = threading.Thread(target=tick)
    thread.start()
    content = samples.saved(samples.picture(4_000, 3_000), "JPEG")
    began = time.monotonic()
    pictures_of(content)
    took = time.monotonic() - began
    stop.set()
    thread.join()
    assert len(ticks) > took / 0.02 / 4
