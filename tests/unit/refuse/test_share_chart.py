"""The chart of shares: where marks stand, and that they stay on the paper."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agencies.refuse.share_chart import HEIGHT, LEFT, RIGHT, TOP, WIDTH, Given, chart_of
from agencies.refuse.uncertainty import share_interval


@st.composite
def _weeks(draw: st.DrawFn) -> list[Given]:
    found = []
    for number in range(draw(st.integers(0, 54))):
        jobs = draw(st.integers(0, 30))
        done = draw(st.integers(0, jobs))
        share = done / jobs if jobs else None
        found.append(Given(str(number), share, *share_interval(done, jobs)))
    return found


@given(_weeks())
def test_marks_stand_on_the_paper_in_order_with_their_ranges_around_them(
    weeks: list[Given],
) -> None:
    chart = chart_of(weeks)
    assert [each.label for each in chart.marks] == [
        each.label for each in weeks if each.share is not None
    ]
    across = [each.x for each in chart.marks]
    assert across == sorted(across)
    for mark in chart.marks:
        assert LEFT <= mark.x <= WIDTH - RIGHT
        assert TOP <= mark.top <= mark.y <= mark.bottom <= HEIGHT


def test_all_in_time_is_at_the_top_line_and_none_at_the_bottom_line() -> None:
    chart = chart_of([Given("a", 1.0, 0.5, 1.0), Given("b", 0.0, 0.0, 0.5)])
    (top, _), (_middle, _), (bottom, _) = chart.lines
    assert [each.y for each in chart.marks] == [top, bottom]
