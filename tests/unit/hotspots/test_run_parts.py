"""Small pieces of runs: what may be asked, repeats that chain, months and days, words."""

from __future__ import annotations

import datetime
import re
import uuid
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots import parameters
from hotspots.enums import Source, Units
from hotspots.events import FIRST_DAY, all_but_the_first
from hotspots.over_time import PERIOD_DAYS, _by_days, _by_month
from hotspots.parameters import SIZES, Asked, Parameters, check_asked, code_version, parameters_of
from reports.errors import CaseworkError

TODAY = datetime.date(2030, 6, 15)


# --- Reports said to be the same ------------------------------------------------------------------

PAIRS = st.lists(st.tuples(st.integers(1, 12), st.integers(1, 11)), max_size=20)
"""A number, and how far on from it, of twelve in a circle, the other one is."""


@given(PAIRS)
def test_of_those_that_hang_together_all_but_the_first_are_folded(
    drawn: list[tuple[int, int]],
) -> None:
    """Against sets that are joined one by one; in whatever order the pairs come."""
    pairs = [
        (uuid.UUID(int=one), uuid.UUID(int=(one + further - 1) % 12 + 1)) for one, further in drawn
    ]
    groups = [{each} for each in {key for pair in pairs for key in pair}]
    for one, other in pairs:
        first = next(group for group in groups if one in group)
        second = next(group for group in groups if other in group)
        if first is not second:
            groups.remove(second)
            first |= second
    expected = {key for group in groups for key in group - {min(group)}}
    assert all_but_the_first(pairs) == expected
    assert all_but_the_first([pair[::-1] for pair in reversed(pairs)]) == expected


# --- Periods of forecasts -------------------------------------------------------------------------


def work(first: datetime.date, last: datetime.date, days: list[datetime.date]) -> Any:
    numbers = np.array([(day - FIRST_DAY).days for day in days], dtype=np.int64)
    run = SimpleNamespace(first_day=first, last_day=last, days=(last - first).days + 1)
    return SimpleNamespace(run=run, events=SimpleNamespace(day=numbers))


@given(
    st.dates(datetime.date(2000, 1, 1), datetime.date(2035, 1, 1)),
    st.integers(28, 800),
    st.lists(st.integers(-40, 840), max_size=30),
)
def test_periods_of_thirty_days_end_with_the_run(
    first: datetime.date, length: int, at: list[int]
) -> None:
    last = first + datetime.timedelta(days=length - 1)
    days = [first + datetime.timedelta(days=each) for each in at]
    number, periods, month = _by_days(work(first, last, days))
    begins = last - datetime.timedelta(days=periods * PERIOD_DAYS - 1)
    assert periods == length // PERIOD_DAYS
    assert periods == 0 or month == begins.year * 12 + begins.month - 1
    for day, period in zip(days, number.tolist(), strict=True):
        assert period == (day - begins).days // PERIOD_DAYS


@given(
    st.dates(datetime.date(2000, 1, 1), datetime.date(2035, 1, 1)),
    st.integers(28, 800),
    st.lists(st.integers(-40, 840), max_size=30),
)
def test_months_lie_whole_within_the_run_up_to_the_newest_event(
    first: datetime.date, length: int, at: list[int]
) -> None:
    """Months that nobody has published yet are not months in which nothing happened."""
    last = first + datetime.timedelta(days=length - 1)
    days = [first + datetime.timedelta(days=each) for each in at]
    number, periods, month = _by_month(work(first, last, days))
    whole = {
        (day.year, day.month)
        for day in (first + datetime.timedelta(days=each) for each in range(length))
        if day.replace(day=1) >= first
        and (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        <= last + datetime.timedelta(days=1)
        and (day.year, day.month) <= max(((each.year, each.month) for each in days), default=(0, 0))
    }
    assert periods == len(whole)
    for day, period in zip(days, number.tolist(), strict=True):
        assert (0 <= period < periods) == ((day.year, day.month) in whole)
        assert day.year * 12 + day.month - 1 == month + period


# --- What may be asked ----------------------------------------------------------------------------


def asked(**how: Any) -> Asked:
    usual: dict[str, Any] = {
        "first_day": TODAY - datetime.timedelta(days=99),
        "last_day": TODAY,
        "units": Units.SQUARES,
        "size": 250,
        "sources": tuple(Source),
    }
    return Asked(**{**usual, **how})


@pytest.mark.parametrize("units", Units)
def test_every_size_on_the_list_may_be_asked_of_its_units_alone(units: Units) -> None:
    for size in SIZES[units]:
        check_asked(asked(units=units, size=size), today=TODAY)
        for other in set(Units) - {units}:
            with pytest.raises(CaseworkError, match="size"):
                check_asked(asked(units=other, size=size), today=TODAY)


@pytest.mark.parametrize(
    "given_as", [{"permutations": 98}, {"permutations": True}, {"repeat_days": 1.5}, {"x": 1}, []]
)
def test_parameters_that_make_no_sense_are_refused(given_as: Any) -> None:
    with pytest.raises(CaseworkError):
        parameters_of(given_as)


def test_parameters_come_back_as_they_were() -> None:
    assert parameters_of(Parameters().as_json()) == Parameters()


OF_NO_RESULT = {"hotspots", "hotspots.models"}
"""What rows look like, not what stands in them."""


def test_the_version_of_the_code_is_of_every_module_that_a_result_comes_from() -> None:
    here = Path(parameters.__file__).parent
    for name in parameters.WORKED_OUT_BY:
        used = re.findall(r"from (hotspots[\w.]*) import", (here / name).read_text())
        missing = {
            each
            for each in used
            if not each.startswith("hotspots.analysis")
            and of_file(each) not in parameters.WORKED_OUT_BY
        }
        assert missing <= OF_NO_RESULT, name


def of_file(module: str) -> str:
    return module.removeprefix("hotspots.").replace(".", "/") + ".py"


def test_the_version_of_the_code_changes_with_it_and_with_a_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = code_version.__wrapped__()
    assert len(before) == 16
    monkeypatch.setattr(parameters, "version", lambda name: "0")
    other_library = code_version.__wrapped__()
    monkeypatch.undo()
    monkeypatch.setattr(Path, "read_bytes", lambda path: b"")
    assert len({before, other_library, code_version.__wrapped__()}) == 3
