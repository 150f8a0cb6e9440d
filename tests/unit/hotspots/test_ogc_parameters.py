"""What a request for features may ask, as OGC API Features, Part 1, has it."""

from __future__ import annotations

import datetime

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from hotspots.ogc.parameters import DEFAULT_LIMIT, MOST, Refused, read_asked

UTC = datetime.timezone.utc


def asked(query: str):
    return read_asked(QueryDict(query))


def test_without_parameters_a_first_page_of_everything_is_asked_for() -> None:
    found = asked("")
    assert (found.boxes, found.since, found.until, found.limit) == ((), None, None, DEFAULT_LIMIT)


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "f=html",
        "limit=0",
        "limit=-1",
        "limit=ten",
        "limit=1&limit=2",
        "bbox=1,2,3",
        "bbox=1,2,3,x",
        "bbox=nan,0,1,1",
        "bbox=0,60,1,50",
        "bbox=0,-91,1,1",
        "bbox=-200,0,1,1",
        "bbox=0,0,9,1,1,5",
        "datetime=yesterday",
        "datetime=2026-13-01",
        "datetime=../..",
        "datetime=/",
        "datetime=2026-02-01T00:00:00",
        "datetime=2026-02-01/2026-01-01",
        "datetime=a/b/c",
        "bbox=" + "1" * 200,
    ],
)
def test_what_is_no_value_of_a_parameter_is_refused_with_400(query: str) -> None:
    with pytest.raises(Refused) as refused:
        asked(query)
    assert refused.value.status == 400
    assert refused.value.words


@given(
    st.floats(-180, 180).map(lambda x: round(x, 6)),
    st.floats(-90, 90).map(lambda x: round(x, 6)),
    st.floats(-180, 180).map(lambda x: round(x, 6)),
    st.floats(-90, 90).map(lambda x: round(x, 6)),
)
def test_a_box_is_longitude_first_and_may_cross_the_180th_meridian(
    west: float, one: float, east: float, other: float
) -> None:
    south, north = sorted((one, other))
    box = ",".join(f"{each:f}" for each in (west, south, east, north))
    found = asked(f"bbox={box}").boxes
    if west <= east:
        assert found == ((west, south, east, north),)
    else:
        assert found == ((west, south, 180.0, north), (-180.0, south, east, north))
    with_heights = ",".join(f"{each:f}" for each in (west, south, -5, east, north, 9))
    assert asked(f"bbox={with_heights}").boxes == found


def test_an_interval_holds_both_its_ends_and_may_be_open() -> None:
    found = asked("datetime=2026-01-01T00:00:00Z/2026-01-31T23:59:59Z")
    assert found.since == datetime.datetime(2026, 1, 1, tzinfo=UTC)
    assert found.until > datetime.datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
    assert asked("datetime=../2026-01-01T00:00:00Z").since is None
    assert asked("datetime=2026-01-01T00:00:00Z/").until is None
    assert asked("datetime=2026-06-01").since == datetime.datetime(2026, 5, 31, 23, tzinfo=UTC)
    assert asked("datetime=2026-06-01T00:00:00%2B01:00").since == datetime.datetime(
        2026, 5, 31, 23, tzinfo=UTC
    )


def test_more_than_a_page_may_hold_is_given_as_many_as_it_may() -> None:
    assert asked("limit=999999").limit == MOST
