"""Reading vector tiles (Mapbox Vector Tile 2.1), apart from PostGIS and the browser's library."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Feature:
    """`points`: in coordinates of the tile, in the order in which they are drawn."""

    properties: dict[str, Any] = field(default_factory=dict)
    points: list[tuple[int, int]] = field(default_factory=list)


def read(content: bytes) -> dict[str, list[Feature]]:
    """Layers by name."""
    return dict(_layer(value) for number, value in _fields(content) if number == 3)


def _layer(content: bytes) -> tuple[str, list[Feature]]:
    parts: dict[int, list[Any]] = {}
    for number, value in _fields(content):
        parts.setdefault(number, []).append(value)
    keys = [each.decode() for each in parts.get(3, [])]
    values = [_value(each) for each in parts.get(4, [])]
    assert parts[15] == [2]
    return parts[1][0].decode(), [_feature(each, keys, values) for each in parts.get(2, [])]


def _feature(content: bytes, keys: list[str], values: list[Any]) -> Feature:
    found = Feature()
    for number, value in _fields(content):
        if number == 2:
            tags = list(_varints(value))
            found.properties = {
                keys[key]: values[at] for key, at in zip(tags[::2], tags[1::2], strict=True)
            }
        elif number == 4:
            found.points = list(_points(list(_varints(value))))
    return found


def _points(commands: list[int]) -> Iterator[tuple[int, int]]:
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:
            continue
        for _ in range(count):
            x, y = x + _signed(commands[at]), y + _signed(commands[at + 1])
            at += 2
            yield x, y


def _value(content: bytes) -> Any:
    ((number, value),) = _fields(content)
    if number == 1:
        return value.decode()
    if number in {2, 3}:
        return struct.unpack("<f" if number == 2 else "<d", value)[0]
    if number == 6:
        return _signed(value)
    return bool(value) if number == 7 else value


def _signed(value: int) -> int:
    return (value >> 1) ^ -(value & 1)


def _varints(content: bytes) -> Iterator[int]:
    at = 0
    while at < len(content):
        value, at = _varint(content, at)
        yield value


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if not byte & 128:
            return value, at


def _fields(content: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = _varint(content, at)
            yield number, value
            continue
        long, at = _varint(content, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
        yield number, content[at : at + long]
        at += long
