"""Readings over time as a picture."""

from __future__ import annotations

import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from agencies.licensing.swab_chart import BOTTOM, HEIGHT, TOP, WIDTH, Read, charts_of, plain

DAY = datetime.date(2031, 5, 4)
READS = st.builds(
    Read,
    point=st.sampled_from(["Cistern", "Shelf", "Bar"]),
    unit=st.sampled_from(["ng", "counts"]),
    on=st.dates(DAY, DAY + datetime.timedelta(days=900)),
    reading=st.decimals(0, 99_999, places=3),
)


@given(st.lists(READS, min_size=1, max_size=20))
def test_every_reading_is_one_dot_inside_the_picture(reads: list[Read]) -> None:
    charts = charts_of(reads)
    assert [each.unit for each in charts] == sorted({each.unit for each in reads})
    dots = [dot for chart in charts for line in chart.lines for dot in line.dots]
    assert len(dots) == len(reads)
    for x, y, _said in dots:
        assert 0 <= x <= WIDTH
        assert TOP - 0.1 <= y <= HEIGHT - BOTTOM + 0.1


def test_a_lower_reading_stands_lower_and_later_to_the_right() -> None:
    reads = [
        Read("Cistern", "ng", DAY + datetime.timedelta(days=30), Decimal("2.5")),
        Read("Cistern", "ng", DAY, Decimal(10)),
    ]
    (chart,) = charts_of(reads)
    (first_x, first_y, first), (later_x, later_y, later) = chart.lines[0].dots
    assert first_x < later_x
    assert first_y < later_y
    assert (first, later) == ("10 ng", "2.5 ng")


def test_a_number_is_plain() -> None:
    said = [plain(Decimal(each)) for each in ("0.000", "100", "2.500", "0.125")]
    assert said == ["0", "100", "2.5", "0.125"]
