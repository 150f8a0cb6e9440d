"""What a benchmark's line says: which way round a ratio goes, and when it is past its budget."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bench.results import Result, duration, rate, table, write

FIELDS = {"name", "ours", "floor", "unit", "ratio", "budget", "ok", "sql_statements", "rows"}


def a_rate(**changes: object) -> Result:
    values: dict[str, object] = {
        "name": "submit",
        "ours": 50.0,
        "floor": 2000.0,
        "unit": "per second",
        "budget": 60.0,
        "sql_statements": 12,
        "most_statements": 12,
        "rows": 1_000_000,
    }
    return rate(**(values | changes))  # type: ignore[arg-type]


def test_ratio_of_a_rate_grows_when_ours_is_slower() -> None:
    assert a_rate().ratio == 40
    assert a_rate(ours=25.0).ratio == 80


def test_ratio_of_a_time_grows_when_ours_is_slower() -> None:
    found = duration(
        "queue",
        ours=60.0,
        floor=20.0,
        unit="ms",
        budget=5.0,
        sql_statements=5,
        most_statements=12,
        rows=1,
    )

    assert found.ratio == 3
    assert found.ok


@pytest.mark.parametrize(
    ("changes", "ok"),
    [
        ({}, True),
        ({"ours": 33.0}, False),
        ({"sql_statements": 13}, False),
        ({"budget": 40.0}, True),
    ],
)
def test_ok_needs_the_ratio_and_the_statements_within_bounds(
    changes: dict[str, object], ok: bool
) -> None:
    assert a_rate(**changes).ok is ok


def test_file_is_a_list_of_objects_with_the_agreed_fields(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "bench.json"
    write([a_rate(), a_rate(name="again")], path)

    found = json.loads(path.read_text())
    assert [each["name"] for each in found] == ["submit", "again"]
    assert all(set(each) >= FIELDS for each in found)


def test_table_names_what_is_past_its_budget() -> None:
    shown = table([a_rate(), a_rate(name="slow", ours=1.0)])

    assert [line.endswith("PAST ITS BUDGET") for line in shown.splitlines()[2:4]] == [False, True]
