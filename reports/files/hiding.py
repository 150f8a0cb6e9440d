"""Faces and number plates in a picture, painted over before anybody sees it.

Runs in the decoder's process alone: nothing else imports OpenCV. What is found is painted over with
one flat colour, so that nothing of what was beneath it is in the picture that is kept.

It finds what is large and faces the camera, not everything: docs/how-to/photos.md says what was
measured. It rather paints over a stone than leaves a face.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

PAINT = (96, 96, 96)
MARGIN = 0.3
"""How much of its size is added to each side of what was found: hair, chin, the plate's rim."""

MOST = 500
"""More finds than that, and all of the picture is painted over."""


class NoDetector(Exception):
    """OpenCV or what it looks for is not here: no picture may be kept."""


@dataclass(frozen=True)
class Look:
    """One pass over a picture in greys, brought down to `side` pixels if it is larger.

    `smallest`: width and height in those pixels. `mirrored`: the detector knows profiles that look
    to one side. `turned`: by so many degrees. `tones`: how greys are changed before.
    """

    cascade: str
    side: int
    smallest: tuple[int, int]
    mirrored: bool = False
    turned: int = 0
    tones: str = ""


SURE = 2
"""How many finds beside each other make one."""
DARK, INVERTED = "dark", "inverted"
FRONT = "haarcascade_frontalface_alt2.xml"
PROFILE = "haarcascade_profileface.xml"
PLATE = "haarcascade_russian_plate_number.xml"
LOOKS = (
    Look(FRONT, 1_280, (20, 20)),
    *(Look(FRONT, 640, (20, 20), turned=each) for each in (-40, -20, 20, 40)),
    Look(PROFILE, 960, (20, 20)),
    Look(PROFILE, 960, (20, 20), mirrored=True),
    *(Look(PLATE, 1_280, (36, 12), turned=each) for each in (-14, 0, 14)),
    Look(PLATE, 1_280, (36, 12), tones=DARK),
    Look(PLATE, 1_280, (36, 12), tones=INVERTED),
)
"""A plate is of one shape in Britain and in Russia, for whose plates the cascade was made. On a car
as light as its plate the edges that it looks for are there with other tones."""

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom are outside."""


class Hider:
    """What looks for faces and plates, loaded. Make it before the decoder is locked in: it opens
    files. Raises NoDetector."""

    def __init__(self) -> None:
        try:
            import cv2
        except ImportError:
            raise NoDetector from None
        self._cv2: Any = cv2
        cv2.setNumThreads(1)
        cv2.ocl.setUseOpenCL(False)
        names = {each.cascade for each in LOOKS}
        folder = cv2.data.haarcascades  # type: ignore[attr-defined]  # its stubs leave it out
        self._known = {name: cv2.CascadeClassifier(folder + name) for name in names}
        if any(each.empty() for each in self._known.values()):
            raise NoDetector

    def hide(self, image: Any) -> int:
        """Paint over what is found in an RGB picture of Pillow's, in place; how many that was.
        Raises cv2.error and MemoryError."""
        boxes = self.find(image)
        if len(boxes) > MOST:
            boxes = [(0, 0, *image.size)]
        for box in boxes:
            image.paste(PAINT, box)
        return len(boxes)

    def find(self, image: Any) -> list[Box]:
        """Where faces and plates are, with a margin, in the picture's own pixels."""
        import numpy as np

        cv2 = self._cv2
        grey = np.asarray(image.convert("L"))
        found: list[Box] = []
        for look in LOOKS:
            scale = min(1.0, look.side / max(image.size))
            size = [max(1, round(each * scale)) for each in image.size]
            small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
            for box in self._look(small, look):
                found.append(_widened([each / scale for each in box], image.size))
        return found

    def _look(self, grey: Any, look: Look) -> list[tuple[float, float, float, float]]:
        """Left, top, right, bottom of each find."""
        cv2 = self._cv2
        height, width = grey.shape
        seen, back = _toned(grey, look.tones), None
        if look.mirrored:
            seen = cv2.flip(seen, 1)
        if look.turned:
            there, back, size = _turn(cv2, width, height, look.turned)
            seen = cv2.warpAffine(seen, there, size, borderMode=cv2.BORDER_REPLICATE)
        found = self._known[look.cascade].detectMultiScale(
            seen, scaleFactor=1.1, minNeighbors=SURE, minSize=look.smallest
        )
        boxes = []
        for left, top, across, down in found:
            corners = [
                (float(x), float(y)) for x in (left, left + across) for y in (top, top + down)
            ]
            if look.mirrored:
                corners = [(width - x, y) for x, y in corners]
            if back is not None:
                corners = [tuple(back @ (x, y, 1.0)) for x, y in corners]
            xs, ys = zip(*corners, strict=True)
            boxes.append((min(xs), min(ys), max(xs), max(ys)))
        return boxes


def _toned(grey: Any, tones: str) -> Any:
    if tones == DARK:
        import numpy as np

        steps = 255 * (np.arange(256) / 255) ** 6
        return steps.astype(np.uint8)[grey]
    return 255 - grey if tones == INVERTED else grey


def _turn(cv2: Any, width: int, height: int, degrees: int) -> tuple[Any, Any, tuple[int, int]]:
    """How a picture is turned about its middle, how back, and the size that holds all of it."""
    there = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    sine, cosine = abs(math.sin(math.radians(degrees))), abs(math.cos(math.radians(degrees)))
    size = (
        math.ceil(width * cosine + height * sine),
        math.ceil(width * sine + height * cosine),
    )
    there[0, 2] += (size[0] - width) / 2
    there[1, 2] += (size[1] - height) / 2
    return there, cv2.invertAffineTransform(there), size


def _widened(box: list[float], size: tuple[int, int]) -> Box:
    left, top, right, bottom = box
    across, down = (right - left) * MARGIN, (bottom - top) * MARGIN
    return (
        max(0, math.floor(left - across)),
        max(0, math.floor(top - down)),
        min(size[0], math.ceil(right + across)),
        min(size[1], math.ceil(bottom + down)),
    )
