"""The benchmark of hotspot runs still measures what it says; the figures here mean nothing."""

from __future__ import annotations

import numpy as np
import pytest

from tests.bench import hotspots
from tests.support import database

pytestmark = pytest.mark.django_db(transaction=True)


def test_hotspot_runs_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hotspots, "SIDE", 2_000.0)  # few cells need few permutations
    with database.owner() as cursor:
        plain = cursor.connection
        found = hotspots.measure(plain=plain, sizes=(400, 800), rounds=1)
        cursor.execute("SELECT to_regclass(%s)", [hotspots.TABLE])
        assert cursor.fetchone() == (None,)

    assert [each.name for each in found[:2]] == [
        "hotspot run of 400 events",
        "hotspot run of 800 events",
    ]
    assert len(found) == 2 + len(hotspots.PARTS)
    assert found[0].budget == 2 * found[1].budget == 2 * hotspots.BUDGET
    for each in found:
        assert min(each.ours, each.floor, each.ratio) > 0, each


def test_the_floor_reads_the_events_that_are_there() -> None:
    with database.owner() as cursor:
        plain = cursor.connection
        with hotspots._events(plain, 300):
            lon, lat, days = hotspots.read(plain, 200)
            cursor.execute(f"SELECT lon, lat, day FROM {hotspots.TABLE} ORDER BY id LIMIT 200")
            np.testing.assert_allclose(np.column_stack([lon, lat, days]), cursor.fetchall())


def test_growth_past_n_log_n_fails() -> None:
    took = {1_000: {"grid": 1.0}, 10_000: {"grid": 30.0}}
    assert not hotspots._growth("grid", 1_000, 10_000, took).ok
    took[10_000]["grid"] = 13.0
    assert hotspots._growth("grid", 1_000, 10_000, took).ok
