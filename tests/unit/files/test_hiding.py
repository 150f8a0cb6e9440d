"""Faces and number plates are gone from a crew's photo, or there is none. By the real process."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from typing import Any

import pytest
from PIL import Image, ImageChops

from reports.files import decoding, limits
from reports.files.decoding import FileRefused, picture_without_people, pictures_of
from reports.files.hiding import PAINT
from tests.support import samples
from tests.support.phone_photos import ground, photo, with_face, with_plate


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def is_flat(picture: Image.Image, box: Any) -> bool:
    """All of it the one colour, but for what JPEG makes of its edges."""
    return all(
        abs(value - paint) <= 6
        for (low, high), paint in zip(picture.crop(box).getextrema(), PAINT, strict=True)
        for value in (low, high)
    )


@pytest.mark.parametrize("across", [30, 90])
def test_of_a_face_nothing_is_left(across: int) -> None:
    picture, face = with_face(across)
    kept = picture_without_people(photo(picture))
    assert kept.hidden
    assert is_flat(opened(kept.content), face)


def test_of_a_number_plate_nothing_is_left() -> None:
    picture, letters = with_plate(130)
    kept = picture_without_people(photo(picture))
    assert kept.hidden
    assert is_flat(opened(kept.content), letters)


def test_what_shows_nobody_stays_as_it_is_without_what_the_phone_says() -> None:
    picture = ground()
    kept = picture_without_people(photo(picture))
    assert (kept.hidden, kept.width, kept.height) == (0, *picture.size)
    assert samples.SECRET not in kept.content
    assert not opened(kept.content).getexif()
    change = ImageChops.difference(opened(kept.content), picture)
    assert max(high for _low, high in change.getextrema()) < 60


def test_a_large_photo_fits_into_the_decoders_memory() -> None:
    picture, face = with_face(300, size=(4_000, 3_000))
    kept = picture_without_people(photo(picture))
    assert kept.width == limits.LONGEST_SIDE
    assert is_flat(opened(kept.content), [round(each * kept.width / 4_000) for each in face])


def test_a_photo_taken_sideways_is_looked_at_upright() -> None:
    picture, face = with_face(60)
    out = io.BytesIO()
    picture.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", exif=samples.exif(orientation=6))
    kept = picture_without_people(out.getvalue())
    assert (kept.width, kept.height) == picture.size
    assert is_flat(opened(kept.content), face)


@pytest.mark.parametrize(
    ("decoder", "code"),
    [("blind", "not_hidden"), ("no_detector", "no_detector"), ("careless", "not_hidden"),
     ("crash", "too_hard")],
)  # fmt: skip
def test_what_could_not_be_looked_at_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, decoder: str, code: str
) -> None:
    """Not even blurred as a whole: there is no picture."""
    monkeypatch.setattr(decoding, "DECODER", f"tests.support.decoders.{decoder}")
    with pytest.raises(FileRefused) as error:
        picture_without_people(photo(with_face(60)[0]))
    assert error.value.code == code


def test_a_search_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "DECODER", "tests.support.decoders.hang")
    monkeypatch.setattr(limits, "HIDE_SECONDS", 1)
    with pytest.raises(FileRefused, match="too_hard"):
        picture_without_people(photo())


def test_a_resident_gets_their_turn_while_a_crews_photo_is_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However long that takes: it is ended before a resident has waited in vain."""
    assert limits.HIDE_SECONDS < decoding.WAIT_SECONDS
    monkeypatch.setattr(decoding, "DECODER", "tests.support.decoders.hang_hiding")
    monkeypatch.setattr(limits, "HIDE_SECONDS", 2)
    ends: list[str] = []

    def search() -> None:
        with pytest.raises(FileRefused) as error:
            picture_without_people(photo())
        ends.append(error.value.code)

    crew = threading.Thread(target=search)
    crew.start()
    while decoding._turn._value != 0 and crew.is_alive():
        time.sleep(0.01)
    assert not ends
    assert pictures_of(samples.phone_jpeg())
    crew.join()
    assert ends == ["too_hard"]


@pytest.mark.parametrize(
    "make", [samples.pdf, lambda: b"words", lambda: samples.PROGRAM], ids=["pdf", "text", "program"]
)
def test_what_is_no_photo_is_refused(make: Any) -> None:
    with pytest.raises(FileRefused, match="not_a_picture"):
        picture_without_people(make())


def test_residents_pictures_stay_as_they_are() -> None:
    """Whom somebody saw may be what they report."""
    picture, face = with_face(60)
    (kept,) = pictures_of(photo(picture))
    assert kept.hidden is None
    assert not is_flat(opened(kept.content), face)


def test_no_web_process_holds_what_looks_for_faces() -> None:
    """It is loaded in the decoder's own process, for one photo."""
    code = (
        "import django; django.setup();"
        "import portal.urls, portal.celery, agencies.refuse.tasks, reports.files.decoding, sys;"
        "print('cv2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
