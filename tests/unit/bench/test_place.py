"""Where benchmarks run: beside a portal, never in its Redis database."""

from __future__ import annotations

import pytest

from tests.bench.place import other_redis


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/11"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=11"),
        ("unix:///run/redis.sock?db=3", "unix:///run/redis.sock?db=11"),
    ],
)
def test_another_database_of_the_same_redis(url: str, other: str) -> None:
    assert other_redis(url) == other
