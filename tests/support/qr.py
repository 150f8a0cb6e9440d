"""Reads a QR code from a picture of it, as a scanner does; of an upright one on a plain ground.

After ISO/IEC 18004: no error is corrected, so a code that is drawn wrongly in one place fails.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import numpy
from PIL import Image
from segno import consts

LEVELS = {0b01: consts.ERROR_LEVEL_L, 0b00: consts.ERROR_LEVEL_M,
          0b11: consts.ERROR_LEVEL_Q, 0b10: consts.ERROR_LEVEL_H}  # fmt: skip
MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, j: i % 2 == 0,
    lambda i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: i * j % 2 + i * j % 3 == 0,
    lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
)
BYTES = 0b0100
FORMAT_MASK = 0b101010000010010


def read_qr(picture: bytes) -> str:
    """The words in the code. Raises AssertionError where there is none that can be read."""
    grid = _modules(picture)
    level, mask = _format(grid)
    version = (len(grid) - 17) // 4
    stream = _data(_codewords(grid, version, MASKS[mask]), version, level)
    bits = "".join(f"{each:08b}" for each in stream)
    assert int(bits[:4], 2) == BYTES, "the code holds no bytes"
    wide = 8 if version < 10 else 16
    length = int(bits[4 : 4 + wide], 2)
    body = bits[4 + wide :]
    return bytes(int(body[8 * n : 8 * n + 8], 2) for n in range(length)).decode()


def _modules(picture: bytes) -> numpy.ndarray:
    """True where a module is dark: its size follows from the corners, which are seven wide."""
    dark = numpy.asarray(Image.open(io.BytesIO(picture)).convert("L")) < 128
    rows, columns = numpy.flatnonzero(dark.any(axis=1)), numpy.flatnonzero(dark.any(axis=0))
    assert rows.size, "there is nothing in the picture"
    dark = dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    edges = (dark[2], dark[2, ::-1], dark[:, 2], dark[-3])
    corner = sum(int(numpy.argmin(each)) for each in edges) / len(edges)
    assert corner, "there is no code in the picture"
    size = min(range(21, 178, 4), key=lambda each: abs(7 * dark.shape[1] / corner - each))
    at = ((numpy.arange(size) + 0.5) * dark.shape[1] / size).astype(int)
    found: numpy.ndarray = dark[numpy.ix_(at, at)]
    return found


def _format(grid: numpy.ndarray) -> tuple[int, int]:
    """The level of correction and the mask, from beside the upper left corner."""
    places = [(8, n) for n in (0, 1, 2, 3, 4, 5, 7, 8)] + [(n, 8) for n in (7, 5, 4, 3, 2, 1, 0)]
    bits = int("".join(str(int(grid[place])) for place in places), 2) ^ FORMAT_MASK
    return LEVELS[bits >> 13], bits >> 10 & 0b111


def _is_fixed(size: int, version: int) -> numpy.ndarray:
    """Where no data can be: corners, lines between them, small squares, format and version."""
    fixed = numpy.zeros((size, size), dtype=bool)
    fixed[:9, :9] = fixed[:9, -8:] = fixed[-8:, :9] = True
    fixed[6, :] = fixed[:, 6] = True
    if version >= 7:
        fixed[:6, -11:-8] = fixed[-11:-8, :6] = True
    places = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    for i in places:
        for j in places:
            if (i, j) not in {(6, 6), (6, places[-1]), (places[-1], 6)}:
                fixed[i - 2 : i + 3, j - 2 : j + 3] = True
    return fixed


def _codewords(
    grid: numpy.ndarray, version: int, mask: Callable[[int, int], bool]
) -> Iterator[int]:
    """Bytes in the order in which they lie: two columns at a time, from the lower right, up and
    down in turn."""
    size = len(grid)
    fixed = _is_fixed(size, version)
    bits = []
    columns = [*range(size - 1, 6, -2), *range(5, 0, -2)]
    for number, right in enumerate(columns):
        rows = range(size - 1, -1, -1) if number % 2 == 0 else range(size)
        for i in rows:
            for j in (right, right - 1):
                if not fixed[i, j]:
                    bits.append(str(int(grid[i, j] ^ mask(i, j))))
    for start in range(0, len(bits) - 7, 8):
        yield int("".join(bits[start : start + 8]), 2)


def _data(words: Iterator[int], version: int, level: int) -> bytes:
    """What is told, without what corrects it: blocks are dealt out like cards."""
    lengths = [
        group.num_data for group in consts.ECC[version][level] for _ in range(group.num_blocks)
    ]
    blocks: list[list[int]] = [[] for _ in lengths]
    for round_ in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if round_ < length:
                block.append(next(words))
    return bytes(each for block in blocks for each in block)
