"""The rules of the app in the field that change nothing: distances, the order of jobs, what a phone
sees before the server does. Run in the browser, as they are."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from playwright.sync_api import Page

from agencies.refuse.priority import NEAR_METRES
from agencies.refuse.workflow import JOB_MOVES

pytestmark = pytest.mark.django_db(transaction=True)

NOW = 1_800_000_000_000
HOUR = 3_600_000


@pytest.fixture
def run(page: Page) -> Callable[..., Any]:
    """`run("route.js", "ordered", …)`: what that function of that module gives."""
    page.goto("/field/")

    def call(module: str, function: str, *arguments: Any) -> Any:
        return page.evaluate(
            """async ([module, name, given]) => {
                const found = await import(`/static/js/field/${module}`);
                return typeof found[name] === "function" ? found[name](...given) : found[name];
            }""",
            [module, function, list(arguments)],
        )

    return call


def job(name: str, *, priority: int = 2, due: int = 5, at: tuple[float, float] | None) -> Any:
    point = {"lon": at[0], "lat": at[1]} if at else None
    due_at = f"@{NOW + due * HOUR}"
    return {"id": name, "priority": priority, "due_at": due_at, "point": point}


def ordered(run: Callable[..., Any], jobs: list[Any], at: Any = None) -> list[str]:
    from datetime import datetime, timezone

    for each in jobs:
        moment = int(each["due_at"].lstrip("@")) / 1000
        each["due_at"] = datetime.fromtimestamp(moment, tz=timezone.utc).isoformat()
    return [each["id"] for each in run("route.js", "ordered", jobs, {"at": at, "now": NOW})]


HERE = {"lon": -0.24, "lat": 52.58}


def test_what_cannot_wait_comes_first_then_the_nearest(run: Callable[..., Any]) -> None:
    jobs = [
        job("far", at=(-0.20, 52.58)),
        job("no place", at=None),
        job("near", due=9, at=(-0.241, 52.58)),
        job("overdue", priority=3, due=-1, at=(-0.239, 52.58)),
        job("between", at=(-0.22, 52.58)),
        job("pressing", priority=1, due=1, at=(-0.243, 52.58)),
    ]
    expected = ["overdue", "pressing", "near", "between", "far", "no place"]
    for seed in range(5):
        random.Random(seed).shuffle(jobs)
        assert ordered(run, [dict(each) for each in jobs], HERE) == expected


def test_without_a_place_of_its_own_the_phone_goes_by_time(run: Callable[..., Any]) -> None:
    jobs = [job("later", due=6, at=None), job("sooner", due=2, at=None), job("b", due=6, at=None)]
    assert ordered(run, jobs) == ["sooner", "b", "later"]
    assert ordered(run, []) == []


def test_every_job_is_there_once_whatever_the_order(run: Callable[..., Any]) -> None:
    chance = random.Random(7)
    spots = [(-0.3 + chance.random() / 5, 52.5 + chance.random() / 5) for _ in range(60)]
    jobs = [job(f"{n:02}", due=chance.randint(-3, 9), at=at) for n, at in enumerate(spots)]
    found = ordered(run, jobs, HERE)
    assert sorted(found) == [f"{n:02}" for n in range(60)]


def test_distances_are_those_of_the_database(run: Callable[..., Any], db: None) -> None:
    from django.db import connection

    chance = random.Random(3)
    for _ in range(5):
        one = Point(-0.3 + chance.random() / 5, 52.5 + chance.random() / 5)
        other = Point(one.x + chance.random() / 50, one.y + chance.random() / 50)
        with connection.cursor() as cursor:
            cursor.execute(
                "select ST_Distance(ST_Point(%s, %s)::geography, ST_Point(%s, %s)::geography)",
                [one.x, one.y, other.x, other.y],
            )
            row = cursor.fetchone()
        assert row is not None
        ends = [{"lon": each.x, "lat": each.y} for each in (one, other)]
        assert math.isclose(run("ground.js", "metresBetween", *ends), row[0], rel_tol=0.004)


def test_a_pin_moves_by_metres_and_back(run: Callable[..., Any]) -> None:
    there = run("ground.js", "moved", HERE, 30, -40)
    assert math.isclose(run("ground.js", "metresBetween", HERE, there), 50, rel_tol=0.001)
    away = run("ground.js", "offset", HERE, there)
    assert (round(away["east"], 3), round(away["north"], 3)) == (30, -40)


def test_a_direction_is_one_of_eight(run: Callable[..., Any]) -> None:
    steps = {"n": (0, 9), "ne": (9, 9), "e": (9, 1), "se": (7, -9), "s": (-1, -9), "sw": (-9, -8),
             "w": (-9, 0), "nw": (-8, 9)}  # fmt: skip
    for name, (east, north) in steps.items():
        there = run("ground.js", "moved", HERE, east * 100, north * 100)
        assert run("ground.js", "toward", HERE, there) == name


def test_places_with_children_are_near_as_the_server_counts(run: Callable[..., Any]) -> None:
    assert run("ground.js", "NEAR_METRES") == NEAR_METRES
    east = run("ground.js", "moved", HERE, 99, 0)
    north = run("ground.js", "moved", HERE, 0, 101)
    sites = [[east["lon"], east["lat"], "school"], [north["lon"], north["lat"], "play_area"]]
    assert run("ground.js", "kindsNear", HERE, sites) == ["school"]


@pytest.mark.parametrize("status", ["open", "claimed", "on_way", "cleared"])
def test_only_moves_that_the_server_knows_are_offered(run: Callable[..., Any], status: str) -> None:
    offered = run("pending.js", "movesOf", {"status": status, "is_mine": True})
    assert set(offered) == {name for name, move in JOB_MOVES.items() if status in move.sources}


@pytest.mark.parametrize("move", sorted(JOB_MOVES))
def test_a_move_that_waits_shows_as_it_will_be(run: Callable[..., Any], move: str) -> None:
    start = {"id": "a", "status": sorted(JOB_MOVES[move].sources)[0], "holder": "", "is_mine": True}
    entry = {"kind": "move", "job": "a", "move": move}
    other = {"kind": "move", "job": "b", "move": "claim"}
    (shown,) = run("pending.js", "withPending", [start], [entry, other])
    assert shown["status"] == JOB_MOVES[move].target
    assert shown["waits"] is True
