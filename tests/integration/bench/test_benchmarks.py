"""The benchmarks still measure what they say, in a small database: figures here mean nothing.

`make bench` runs them at 1,000,000 reports. What is checked is that each asks the pages that it
means to, as the application under row security, and judges statements and ratios.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from portal.accounts.models import User
from portal.demo.scale import seed_at_scale
from portal.demo.scale_words import VOCABULARY, word_of_rank
from portal.vault.blind_index import terms_of
from tests.bench import (
    boxes,
    constant,
    floor,
    more_rows,
    pages,
    parts,
    queue,
    searching,
    syncing,
    tiles,
)
from tests.bench.results import Result, duration
from tests.support import database

COUNT = 1_200
FEW = 400

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def libpq() -> dict[str, str]:
    """The tests' database as its owner reaches it, as place.enter() says it of a benchmark's."""
    owner = database.settings_of_owner()
    named = {
        "PGHOST": owner["HOST"],
        "PGPORT": owner["PORT"],
        "PGUSER": owner["USER"],
        "PGPASSWORD": owner["PASSWORD"],
        "PGDATABASE": owner["NAME"],
    }
    return {name: str(value) for name, value in named.items() if value}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.DEMONSTRATION = True  # whose people need no second factor
    for module in (queue, searching):
        monkeypatch.setattr(module, "ROUNDS", 1)
        monkeypatch.setattr(module, "PAGES", 2)
        monkeypatch.setattr(module, "CONNECTIONS", 1)
    monkeypatch.setattr(floor, "CLIENTS", 2)
    monkeypatch.setattr(parts, "WARMING", 0)
    monkeypatch.setattr(more_rows, "REPORTS", 20)
    monkeypatch.setattr(constant, "LOOKS", 1)


@pytest.fixture
def filled(transactional_db: None, reference_data: object) -> Iterator[Callable[[int, int], None]]:
    """Copies so many reports of a seed; the tables of floors go again afterwards."""

    def copy(count: int, seed: int) -> None:
        until = datetime.now(timezone.utc) - timedelta(minutes=1)
        with database.as_owner():
            seed_at_scale(count, seed=seed, until=until, progress=lambda total: lambda size: None)

    yield copy
    with database.owner() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_texts")


def test_every_benchmark_measures(
    filled: Callable[[int, int], None], libpq: dict[str, str], live_server: Any
) -> None:
    # One test, since copying takes some seconds.
    port = int(live_server.url.rsplit(":", 1)[1])
    filled(FEW, constant.SEED_OF_FEW)
    few = constant.look()
    filled(COUNT, 1)
    with database.as_owner():
        more_rows.add_large_case()

    grown = constant.results_of(
        list(zip(few, constant.look(), strict=True)), few=FEW, rows=COUNT + FEW
    )
    _check([each for each in grown if "statements" in each.name])
    assert all(each.ok for each in grown if "statements" in each.name), grown
    _check_parts(libpq)
    first, *others = [*queue.cases(), *pages.cases()]
    (of_a_ward,) = [each for each in others if each.also_rows]
    found = [queue.measure_page(first, port=port, libpq=libpq)]
    assert "one statement" not in found[0].more  # which is its floor
    found.append(queue.measure_page(of_a_ward, port=port, libpq=libpq))
    for each in others:  # asked in this process, and their floor composed
        queue.look_at(each)
    with database.as_owner():
        searching.put_in_clear()
    assert re.search(r"; \d+\.\d times the one statement of its rows$", found[1].more)
    found += [searching.measure_search(each, libpq=libpq) for each in searching.CASES[-2:]]
    found += [
        result
        for case in tiles.CASES[-3:]
        for result in tiles.measure_case(
            replace(case, tiles=1, periods=1), port=port, libpq=libpq, rounds=1
        )
    ]
    found.append(boxes.measure(port=port, libpq=libpq, rounds=1))
    _check(found)


def test_growth_of_tiles_is_judged_by_that_of_the_floor() -> None:
    case = tiles.CASES[0].name
    now = duration(case, ours=900.0, floor=500.0, unit="ms", budget=tiles.BUDGET, rows=1_000_000,
                   sql_statements=9, most_statements=12)  # fmt: skip
    few, more = tiles.Seen(case, 10_000, 30.0, 6.0), tiles.Seen(case, 100_000, 90.0, 60.0)
    first, second = tiles.growth([now], [more, few, tiles.Seen("another", 10_000, 1.0, 1.0)])
    assert (first.ours, first.floor, first.rows) == (3.0, 10.0, 100_000)
    assert (second.ratio, second.ok, second.rows) == (1.2, True, 1_000_000)
    slower = replace(more, ours=50.0, floor=60.0)
    assert not next(tiles.growth([now], [slower])).ok
    assert not list(tiles.growth([now], []))
    assert tiles.smaller_than(1_000_000) == [10_000, 100_000]
    assert tiles.smaller_than(99_999) == []


def test_sync_is_measured_beside_the_same_rows(
    reference_data: object,
    person_with: Callable[..., User],
    libpq: dict[str, str],
    live_server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(syncing, "ROUNDS", 1)
    monkeypatch.setattr(syncing, "BATCHES", 1)
    port = int(live_server.url.rsplit(":", 1)[1])
    crew = person_with("refuse_crew")
    try:
        found = syncing.measure(port=port, libpq=libpq, person=crew.email)
    finally:
        with database.owner() as cursor:
            for table in syncing.TABLES:
                cursor.execute(f"DROP TABLE IF EXISTS bench_{table}")
    _check(found)
    assert found[0].sql_statements <= syncing.MOST_STATEMENTS


def _check(found: list[Result]) -> None:
    for each in found:
        assert min(each.ours, each.floor, each.ratio) > 0, each
        assert each.sql_statements > 0, each
    assert len({each.name for each in found}) == len(found)


def _check_parts(libpq: dict[str, str]) -> None:
    from tests.bench.part_list import PARTS

    for part in PARTS:
        found = parts.measured(part, libpq=libpq, rounds=1)
        assert min(found.ours, found.floor) > 0, found
        assert found.statements <= part.most_statements, found
        assert found.rows > COUNT / 2, found


def test_words_of_no_language_are_each_one_word() -> None:
    ranks = [*range(1, 500), *range(500, VOCABULARY + 1, 97)]
    words = [word_of_rank(each) for each in ranks]

    assert len(set(words)) == len(words)
    for word in words:
        assert terms_of(word).words == frozenset({word}), word
