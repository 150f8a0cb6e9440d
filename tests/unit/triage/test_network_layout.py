"""Networks as drawings: whatever the network, nothing stands on anything else."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.network import NodeKind
from reports.triage.network_drawing import OUTLINES, WIDE, _width, wrapped
from reports.triage.network_layout import BOX_HEIGHT, BOX_WIDTH, SPACE, Layout, laid_out, pooled

NEARLY = 1e-6


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """One box in the first column, and up to five columns of up to sixty boxes in all."""
    sizes = draw(st.lists(st.integers(1, 15), max_size=4))
    columns, number = [[0]], 1
    for size in sizes:
        columns.append(list(range(number, number + size)))
        number += size
    ends = st.integers(0, number - 1)
    links = draw(st.lists(st.tuples(ends, ends).filter(lambda each: each[0] != each[1])))
    return columns, links


@settings(max_examples=150, deadline=None)
@given(networks())
def test_boxes_stand_apart_and_all_is_within_the_drawing(
    network: tuple[list[list[int]], list[tuple[int, int]]],
) -> None:
    columns, links = network
    layout = laid_out(columns, links)
    assert set(layout.boxes) == {number for column in columns for number in column}
    assert set(layout.curves) == set(links)
    for one, other in combinations(layout.boxes.values(), 2):
        assert (
            abs(one.x - other.x) >= BOX_WIDTH or abs(one.y - other.y) >= BOX_HEIGHT + SPACE - NEARLY
        )
    for box in layout.boxes.values():
        assert 0 <= box.x <= layout.width - BOX_WIDTH
        assert 0 <= box.y <= layout.height - BOX_HEIGHT
    for x, y in _points(layout):
        assert 0 <= x <= layout.width
        assert 0 <= y <= layout.height


@settings(max_examples=150, deadline=None)
@given(networks())
def test_lines_run_from_box_to_box_and_under_none(
    network: tuple[list[list[int]], list[tuple[int, int]]],
) -> None:
    layout = laid_out(*network)
    for link, curve in layout.curves.items():
        start, end = curve.segments[0][0], curve.segments[-1][-1]
        assert {_touches(layout, start), _touches(layout, end)} == set(link)
        for one, other in pairwise(curve.segments):
            assert one[-1] == other[0]
        for x, y in _along(curve.segments):
            for number, box in layout.boxes.items():
                inside = box.x < x - NEARLY and x + NEARLY < box.x + BOX_WIDTH
                assert not (inside and box.y < y < box.y + BOX_HEIGHT), (link, number)


@given(networks())
def test_the_same_network_is_drawn_the_same(
    network: tuple[list[list[int]], list[tuple[int, int]]],
) -> None:
    assert laid_out(*network) == laid_out(*network)


def test_what_crosses_is_put_in_order() -> None:
    columns = [[0], [1, 2, 3], [4, 5, 6]]
    layout = laid_out(columns, [(0, 1), (0, 2), (0, 3), (1, 6), (2, 5), (3, 4)])
    first = sorted(columns[1], key=lambda each: layout.boxes[each].y)
    assert [{1: 6, 2: 5, 3: 4}[each] for each in first] == sorted(
        columns[2], key=lambda each: layout.boxes[each].y
    )
    for one, other in ((1, 6), (2, 5), (3, 4)):
        assert layout.boxes[one].y == pytest.approx(layout.boxes[other].y)


@given(st.lists(st.floats(-1000, 1000)))
def test_pooled_values_never_fall_and_keep_their_sum(wanted: list[float]) -> None:
    found = pooled(wanted)
    assert all(one <= other + NEARLY for one, other in pairwise(found))
    assert sum(found) == pytest.approx(sum(wanted), abs=1e-6)


@given(st.text(max_size=200))
def test_words_fit_into_their_box(words: str) -> None:
    lines = wrapped(words)
    assert len(lines) <= 2
    assert all(_width(line) <= WIDE + 1.2 for line in lines)


def test_words_that_do_not_fit_are_cut_off_with_a_sign() -> None:
    assert wrapped("Stairwell near the market") == ["Stairwell near the", "market"]
    assert wrapped("A" * 40)[0].endswith("…")
    assert wrapped("One two three four five six seven eight nine ten")[1].endswith("…")


def test_every_kind_has_a_shape_of_its_own() -> None:
    assert set(OUTLINES) == set(NodeKind)
    assert len(set(OUTLINES.values())) == len(NodeKind)


def _points(layout: Layout) -> list[tuple[float, float]]:
    return [point for curve in layout.curves.values() for point in _along(curve.segments)]


def _along(segments: tuple[tuple[tuple[float, float], ...], ...]) -> list[tuple[float, float]]:
    """Points of Bézier curves, as they are drawn."""
    found = []
    for one, two, three, four in segments:
        for step in range(11):
            t = step / 10
            parts = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
            found.append(
                (
                    sum(p * q[0] for p, q in zip(parts, (one, two, three, four), strict=True)),
                    sum(p * q[1] for p, q in zip(parts, (one, two, three, four), strict=True)),
                )
            )
    return found


def _touches(layout: Layout, point: tuple[float, float]) -> int:
    """The box on whose left or right side a point is, in the middle of its height."""
    return next(
        number
        for number, box in layout.boxes.items()
        if abs(box.middle - point[1]) < NEARLY
        and min(abs(box.x - point[0]), abs(box.x + BOX_WIDTH - point[0])) < NEARLY
    )
