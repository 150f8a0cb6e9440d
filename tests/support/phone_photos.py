"""Photos as phones of crews send them, in pieces, and what they show."""

from __future__ import annotations

import hashlib
import io
import json
import random
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from agencies.refuse.actions.photos import Progress, take_chunk
from agencies.refuse.actions.sync import store_batch
from agencies.refuse.chunks import Chunk
from agencies.refuse.entries import read_batch
from agencies.refuse.models import Shift
from portal.accounts.models import User
from tests.support import samples
from tests.unit.refuse.test_entries import FIND

FACE = Path(__file__).parent / "pictures" / "astronaut.jpg"
FACE_ACROSS = 97
"""Pixels across the face in that picture, whose middle is at FACE_AT."""
FACE_AT = (85, 94)


def ground(width: int = 320, height: int = 240) -> Image.Image:
    """Rough ground, the same each time; in large pictures bare concrete, which takes less time."""
    if width > 1_000:
        return Image.new("RGB", (width, height), (128, 126, 120))
    grains = random.Random(4).randbytes((width // 8) * (height // 8))
    rough = Image.frombytes("L", (width // 8, height // 8), grains)
    soft = rough.point(lambda value: 100 + value // 5).convert("RGB")
    return soft.resize((width, height), Image.Resampling.BICUBIC)


def with_face(across: int, *, size: tuple[int, int] = (320, 240)) -> tuple[Image.Image, Any]:
    """A face that is so many pixels across, on rough ground; and the box of its eyes and mouth."""
    scale = across / FACE_ACROSS
    head = Image.open(FACE)
    head = head.resize((round(head.width * scale), round(head.height * scale)))
    picture = ground(*size)
    left, top = (size[0] - head.width) // 2, (size[1] - head.height) // 2
    picture.paste(head, (left, top))
    x, y, reach = left + FACE_AT[0] * scale, top + FACE_AT[1] * scale, across * 0.3
    return picture, tuple(map(round, (x - reach, y - reach, x + reach, y + reach)))


def with_plate(across: int, *, words: str = "AB51 CDE") -> tuple[Image.Image, Any]:
    """A car's dark back with a number plate so many pixels across; and the box of its letters."""
    plate = Image.new("RGB", (1_040, 224), (240, 200, 20))
    draw = ImageDraw.Draw(plate)
    draw.rectangle((4, 4, 1_035, 219), outline=(0, 0, 0), width=8)
    draw.text((520, 112), words, fill=(10, 10, 10), anchor="mm", stroke_width=6,
              stroke_fill=(10, 10, 10), font=ImageFont.load_default(190))  # fmt: skip
    plate = plate.resize((across, round(across * 224 / 1_040)), Image.Resampling.LANCZOS)
    picture = ground()
    left, top = (320 - across) // 2, 110
    around = (left - across // 3, top - across // 2, left + across * 4 // 3, top + across // 2)
    ImageDraw.Draw(picture).rectangle(around, fill=(40, 40, 60))
    picture.paste(plate, (left, top))
    inset = across // 10
    return picture, (left + inset, top + 4, left + across - inset, top + plate.height - 4)


def photo(image: Image.Image | None = None) -> bytes:
    """A phone's JPEG, with all that it says of where and when. Several pieces long."""
    out = io.BytesIO()
    picture = image or Image.effect_noise((320, 240), 90).convert("RGB")
    picture.save(out, "JPEG", quality=95, exif=samples.exif(), comment=samples.SECRET)
    return out.getvalue()


@dataclass
class Sent:
    """A photo on a phone, and the find that it is of."""

    by: User
    shift: Shift
    content: bytes = field(repr=False)
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    entry: uuid.UUID = field(default_factory=uuid.uuid4)

    def __post_init__(self) -> None:
        self.digest = hashlib.sha256(self.content).digest()

    def find(self, **change: Any) -> None:
        """Send the find first, as the phone does."""
        now = timezone.now().isoformat()
        entry = FIND | {"id": str(self.entry), "photos": [str(self.id)]} | change
        body = json.dumps({"version": 1, "now": now, "entries": [entry]}).encode()
        store_batch(by=self.by, shift=self.shift, batch=read_batch(body), app_version=1)

    def piece(self, start: int, end: int) -> Progress:
        chunk = Chunk(
            entry=self.entry,
            at=start,
            of=len(self.content),
            digest=self.digest,
            content=self.content[start:end],
        )
        return take_chunk(by=self.by, shift=self.shift, photo_id=self.id, chunk=chunk)

    def all(self) -> Progress:
        return self.piece(0, len(self.content))
