"""Photos for a demonstration: plain scenes, drawn here, with the word on them that says so.

Nobody and nowhere is in them. They go through the real decoder, as a resident's photo does.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1024, 768
HORIZON = 430
WORD = "DEMONSTRATION"

Colour = tuple[int, int, int]
NIGHT: Colour = (38, 46, 66)
DAY: Colour = (178, 202, 220)
BRICK: Colour = (134, 84, 70)
TARMAC: Colour = (86, 88, 92)
GRASS: Colour = (104, 138, 84)
WOOD: Colour = (120, 88, 54)
PALE: Colour = (228, 228, 222)
DARK: Colour = (30, 32, 36)
GLASS: Colour = (120, 156, 178)


def photo(scene: str, *, chance: random.Random) -> bytes:
    """A JPEG of one of SCENES, with its word; the same for the same random numbers."""
    sky, ground, things = SCENES[scene]
    image = Image.new("RGB", (WIDTH, HEIGHT), sky)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HORIZON, WIDTH, HEIGHT), fill=ground)
    _specks(draw, chance, ground)
    things(draw, chance)
    _say_what_it_is(draw)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return file.getvalue()


def _specks(draw: ImageDraw.ImageDraw, chance: random.Random, ground: Colour) -> None:
    """Ground is never all of one colour."""
    for _ in range(900):
        x, y = chance.randrange(WIDTH), chance.randrange(HORIZON, HEIGHT)
        shade = chance.randrange(-16, 17)
        red, green, blue = (each + shade for each in ground)
        draw.ellipse((x, y, x + 5, y + 2), fill=(red, green, blue))


def _garages(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.rectangle((0, 210, WIDTH, 480), fill=BRICK)
    for left in range(40, WIDTH, 200):
        draw.rectangle((left, 270, left + 160, 480), fill=chance.choice((PALE, GLASS, WOOD)))
        for line in range(290, 480, 22):
            draw.line((left, line, left + 160, line), fill=DARK)


def _van(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    _garages(draw, chance)
    draw.rounded_rectangle((330, 380, 760, 610), radius=26, fill=PALE)
    draw.polygon(((760, 440), (850, 480), (868, 610), (760, 610)), fill=PALE)
    draw.polygon(((762, 452), (826, 484), (832, 530), (762, 530)), fill=GLASS)
    for left in (400, 700):
        draw.ellipse((left, 560, left + 96, 656), fill=DARK)
        draw.ellipse((left + 28, 588, left + 68, 628), fill=TARMAC)


def _bench(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    for left in (300, 700):
        draw.rectangle((left, 360, left + 26, 620), fill=DARK)
    for top in (340, 392, 470):
        draw.rectangle((250, top, 780, top + 30), fill=WOOD)
    for _ in range(7):
        x, y = chance.randrange(280, 740), chance.randrange(630, 720)
        draw.line((x, y, x + 44, y + chance.randrange(-12, 13)), fill=PALE, width=5)
        draw.line((x + 44, y, x + 58, y), fill=DARK, width=2)


def _advert(draw: ImageDraw.ImageDraw, chance: random.Random) -> None:
    draw.rectangle((140, 120, 880, 560), fill=PALE, outline=DARK, width=12)
    for top in range(180, 520, 60):
        draw.rectangle((200, top, 200 + chance.randrange(240, 620), top + 26), fill=BRICK)
    draw.rectangle((480, 560, 540, HEIGHT), fill=DARK)


SCENES: dict[str, tuple[Colour, Colour, Callable[[ImageDraw.ImageDraw, random.Random], None]]] = {
    "garages": (DAY, TARMAC, _garages),
    "van": (NIGHT, TARMAC, _van),
    "bench": (DAY, GRASS, _bench),
    "advert": (DAY, GRASS, _advert),
}
"""Name → sky, ground, and what stands on it."""


def _say_what_it_is(draw: ImageDraw.ImageDraw) -> None:
    font = ImageFont.load_default(size=92)
    left, top, right, bottom = draw.textbbox((0, 0), WORD, font=font)
    x, y = (WIDTH - (right - left)) / 2, HEIGHT - (bottom - top) - 60
    draw.rectangle((0, y - 26, WIDTH, HEIGHT), fill=DARK)
    draw.text((x - left, y - top), WORD, font=font, fill=PALE)
