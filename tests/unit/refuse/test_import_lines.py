"""Times, places and counts as other systems write them; whatever a cell holds, a find or a why."""

from __future__ import annotations

import datetime
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.refuse.enums import Disposal, Hazard
from agencies.refuse.import_enums import Field, Why
from agencies.refuse.import_lines import (
    Reader,
    Unusable,
    read_count,
    read_degrees,
    read_grid,
    read_time,
)
from agencies.refuse.import_mapping import Matched
from agencies.refuse.models.finds import MOST
from agencies.registry.csv_file import Row, Table
from reports.clocks import LONDON, UTC
from reports.enums import Precision

NOW = datetime.datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
SUMMER = datetime.datetime(2026, 6, 1, 8, 30, tzinfo=UTC)
CATHEDRAL = (519_400, 298_600)

COLUMNS = {each: each.value for each in (
    Field.MOMENT, Field.LONGITUDE, Field.LATITUDE, Field.LITTER, Field.COUNT, Field.HAZARDS,
    Field.DISPOSAL, Field.STATE, Field.REFERENCE, Field.PLACE,
)}  # fmt: skip
WORDS = {
    Field.LITTER: {"needle": "needle_uncapped", "test": "leave_out"},
    Field.HAZARDS: {"loose": "loose", "kids": "children", "none": "no_danger"},
    Field.DISPOSAL: {"box": "boxed", "bag": "bagged", "left": "left"},
    Field.STATE: {"closed": "done", "open": "there"},
}
GOOD = {
    Field.MOMENT: "01/06/2026 09:30",
    Field.LONGITUDE: "-0.2442",
    Field.LATITUDE: "52.5795",
    Field.LITTER: "Needle",
    Field.COUNT: "3",
    Field.DISPOSAL: "box",
    Field.STATE: "closed",
}


def reader(columns: dict[Field, str] = COLUMNS, system: str = "Old System") -> Reader:
    table = Table(tuple(columns.values()), ())
    return Reader(table, Matched(columns, {Field.LAND: "street"}, WORDS), system=system)


def row(columns: dict[Field, str] = COLUMNS, **cells: str) -> Row:
    given = {each.value: cell for each, cell in GOOD.items()} | cells
    return Row(2, tuple(given.get(name, "") for name in columns.values()))


def why(**cells: str) -> Why:
    with pytest.raises(Unusable) as error:
        reader().read(row(**cells), now=NOW)
    return error.value.why


@pytest.mark.parametrize(
    "text",
    ["01/06/2026 09:30", "1/6/2026 9:30", "2026-06-01T08:30:00Z", "2026-06-01 09:30",
     "2026-06-01T09:30:00+01:00", "01-06-2026 09:30", "1 Jun 2026 9:30 am", "1 June 2026 09:30",
     "01/06/26 09:30", "01.06.2026 09:30:00", "01/06/2026  0930"],
)  # fmt: skip
def test_times_as_they_are_written_here(text: str) -> None:
    assert read_time(text, now=NOW) == (SUMMER, Precision.EXACT)


def test_a_day_alone_is_a_day_at_noon_in_london() -> None:
    at, precision = read_time("01/12/2025", now=NOW)
    assert (at.astimezone(LONDON).isoformat(), precision) == (
        "2025-12-01T12:00:00+00:00", Precision.DAY)  # fmt: skip
    morning = NOW.replace(hour=6)
    assert read_time("15/06/2026", now=morning) == (morning, Precision.DAY)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", Why.NO_TIME),
        ("yesterday", Why.BAD_TIME),
        ("31/02/2026", Why.BAD_TIME),
        ("06/31/2026 10:00", Why.BAD_TIME),
        ("01/06/2026 soon", Why.BAD_TIME),
        ("15/06/2026 23:59", Why.FUTURE),
        ("16/06/2026", Why.FUTURE),
        ("31/12/9999", Why.FUTURE),
        ("9999-12-31T23:59:59-14:00", Why.FUTURE),
        ("31/12/1999", Why.TOO_OLD),
        ("0001-01-01T00:00:00+14:00", Why.TOO_OLD),
    ],
)
def test_times_that_are_none(text: str, said: Why) -> None:
    with pytest.raises(Unusable) as error:
        read_time(text, now=NOW)
    assert error.value.why == said


def test_the_hours_when_clocks_change_are_read() -> None:
    """One that never came, and one that came twice: the first of them."""
    assert read_time("29/03/2026 01:30", now=NOW)[0].utcoffset() == datetime.timedelta(0)
    assert read_time("26/10/2025 01:30", now=NOW)[0].hour == 0


@given(st.text(max_size=70))
def test_whatever_a_cell_holds_there_is_a_time_or_a_why(text: str) -> None:
    try:
        at, _precision = read_time(text, now=NOW)
    except Unusable:
        return
    assert at <= NOW


@given(st.text("0123456789+-–. <>tomrea", max_size=30) | st.text(max_size=50))
def test_whatever_a_cell_holds_there_is_a_count_or_a_why(text: str) -> None:
    try:
        low, high = read_count(text)
    except Unusable:
        return
    assert 1 <= low <= (high or MOST) <= MOST


@pytest.mark.parametrize(
    ("text", "counted"),
    [("3", (3, 3)), ("3.0", (3, 3)), ("1,200", (1200, 1200)), ("2-5", (2, 5)), ("2 to 5", (2, 5)),
     ("6–20", (6, 20)), ("21+", (21, None)), ("21 or more", (21, None)), (">20", (21, None)),
     ("More than 20", (21, None)), ("up to 5", (1, 5)), ("<5", (1, 4))],
)  # fmt: skip
def test_counts_and_bands(text: str, counted: tuple[int, int | None]) -> None:
    assert read_count(text) == counted


@pytest.mark.parametrize("text", ["", "0", "-1", "5-2", "some", "10001", "<1", "9" * 39, "²"])
def test_counts_that_are_none(text: str) -> None:
    with pytest.raises(Unusable):
        read_count(text)


@given(st.text("0123456789.,-+ eE", max_size=20), st.text(max_size=20))
def test_whatever_two_cells_hold_there_is_a_place_or_a_why(one: str, other: str) -> None:
    for read in (read_degrees, read_grid):
        for pair in ((one, other), (one, one)):
            try:
                place = read(*pair)
            except Unusable:
                continue
            assert place.srid == 4326
            assert -180 <= place.x <= 180
            assert -90 <= place.y <= 90


def test_the_national_grid_becomes_degrees() -> None:
    """Where the cathedral stands, which longitude and latitude name as well, to some metres."""
    place = read_grid(*map(str, CATHEDRAL))
    assert (place.x, place.y) == (
        pytest.approx(-0.2394, abs=5e-4),
        pytest.approx(52.5724, abs=5e-4),
    )


def test_a_line_is_a_find() -> None:
    line = reader().read(row(hazards="kids, LOOSE", place="By the  gate"), now=NOW)
    assert (line.found.at_least, line.found.disposal) == (3, Disposal.BOXED)
    assert line.found.hazards == {Hazard.LOOSE, Hazard.CHILDREN}
    assert (line.at, line.place) == (SUMMER, "By the gate")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"litter": "test"}, Why.WORD),
        ({"litter": "violin"}, Why.NO_WORD),
        ({"litter": ""}, Why.NO_WORD),
        ({"state": ""}, Why.NO_WORD),
        ({"disposal": "bag"}, Why.BAGGED),
        ({"disposal": "left"}, Why.LEFT_DONE),
        ({"longitude": "0", "latitude": "0"}, Why.NO_PLACE),
        ({"longitude": ""}, Why.NO_PLACE),
        ({"longitude": "north"}, Why.BAD_PLACE),
        ({"latitude": "91"}, Why.BAD_PLACE),
    ],
    ids=range(10),
)
def test_what_can_not_come_in_says_why(cells: dict[str, str], said: Why) -> None:
    assert why(**cells) == said


def test_what_is_still_there_was_left() -> None:
    assert reader().read(row(state="open"), now=NOW).found.disposal == Disposal.LEFT
    line = reader().read(row(state="open", disposal="left"), now=NOW)
    assert line.found.disposal == Disposal.LEFT


def test_date_and_time_of_their_own_are_put_together() -> None:
    columns = {Field.DAY: "day", Field.CLOCK: "clock"} | {
        key: name for key, name in COLUMNS.items() if key != Field.MOMENT
    }
    for day, clock in (("01/06/2026", "09:30"), ("01/06/2026 00:00:00", "30/12/1899 09:30:00")):
        line = reader(columns).read(row(columns, day=day, clock=clock), now=NOW)
        assert line.at == SUMMER
    line = reader(columns).read(row(columns, day="01/06/2026", clock=""), now=NOW)
    assert line.precision == Precision.DAY


def test_a_reference_names_a_line_whatever_else_changed() -> None:
    named = reader().digest(row(reference="AB 1"))
    assert named == reader().digest(row(reference="ab  1", count="9"))
    assert named == reader(system="old  SYSTEM").digest(row(reference="AB 1"))
    assert named != reader(system="Other").digest(row(reference="AB 1"))
    assert named != reader().digest(row(reference="AB-1"))
    assert reader().digest(row()) != reader().digest(row(count="4"))


@given(st.lists(st.text(max_size=15), min_size=10, max_size=10))
def test_whatever_a_line_holds_it_is_a_find_or_says_why(cells: list[str]) -> None:
    with suppress(Unusable):
        reader().read(Row(2, tuple(cells)), now=NOW)
    assert len(reader().digest(Row(2, tuple(cells)))) == 32
