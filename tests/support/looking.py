"""What one sees of a page, measured in pixels of its picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Locator, Page

AROUND_PX = 8
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Change:
    """`pixels`: how many changed to a colour with a contrast of at least 3 to 1."""

    pixels: int


def _luminance(colour: Colour) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [each / 255 for each in colour]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: Colour, other: Colour) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _picture(page: Page, of: Locator, around: int) -> Image.Image:
    of.scroll_into_view_if_needed()
    box = of.bounding_box()
    assert box, f"{of} is not shown"
    clip = {
        "x": max(0, box["x"] - around),
        "y": max(0, box["y"] - around),
        "width": box["width"] + 2 * around,
        "height": box["height"] + 2 * around,
    }
    taken = page.screenshot(clip=clip, animations="disabled")  # type: ignore[arg-type]
    return Image.open(io.BytesIO(taken)).convert("RGB")


def shown_by(page: Page, of: Locator, happens: Callable[[], None]) -> Change:
    """How a part of the page and its edge changes when something happens."""
    before = _picture(page, of, AROUND_PX)
    happens()
    after = _picture(page, of, AROUND_PX)
    pairs = zip(_pixels(before), _pixels(after), strict=True)
    return Change(sum(one != other and ratio(one, other) >= 3 for one, other in pairs))


def _pixels(picture: Image.Image) -> list[Colour]:
    raw = picture.tobytes()
    return [(raw[at], raw[at + 1], raw[at + 2]) for at in range(0, len(raw), 3)]


def contrast(page: Page, of: Locator) -> float:
    """Between the most frequent colour of a part of the page and any other that is common."""
    colours = _picture(page, of, 0).getcolors(maxcolors=1 << 24) or []
    colours.sort(reverse=True)
    ground = colours[0][1]
    common = [colour for count, colour in colours if count >= 8]
    return max(ratio(ground, colour) for colour in common)  # type: ignore[arg-type]
