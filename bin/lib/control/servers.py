"""Both servers together, and who is using them.

Whoever needs the servers holds a shared lock while it works; the last to go may stop them. Locks
vanish with the process that holds them, so a killed run leaves nothing to clear up.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from control import environment, postgres, redis
from control.places import RUN_DIR, make_run_dir

Afterwards = Literal["stop", "restore", "keep"]

USERS_LOCK = RUN_DIR / "servers.lock"
START_LOCK = RUN_DIR / "start.lock"


def own_database() -> bool:
    """True when the reader brings a database server, so that none is started."""
    return bool(os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE"))


def own_redis() -> bool:
    """True when the reader brings a Redis server, so that none is started."""
    return bool(os.environ.get("REDIS_URL"))


def start() -> bool:
    """Start what is needed and down, and write .run/env. True when anything was started."""
    make_run_dir()
    with START_LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment.write(
            database=None if own_database() else postgres.url(postgres.APPLICATION),
            owner=None if own_database() else postgres.url(postgres.OWNER),
            redis=None if own_redis() else redis.url(),
        )
        started = [
            not own_database() and postgres.start(),
            not own_redis() and redis.start(),
        ]
    return any(started)


def heal() -> bool:
    """Start a server of ours again that was killed. True when anything was started."""
    gone = [
        server
        for server, is_gone in (
            (postgres, not own_database() and not postgres.is_up()),
            (redis, not own_redis() and redis.is_gone()),
        )
        if is_gone
    ]
    if not gone:
        return False
    with START_LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        started = [server.start() for server in gone]
    return any(started)


def stop() -> None:
    redis.stop()
    postgres.stop()


def stop_if_unused() -> None:
    with USERS_LOCK.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        stop()


@contextmanager
def in_use(afterwards: Afterwards) -> Iterator[None]:
    """Have the servers up during the block.

    Afterwards they are stopped if nobody else uses them ("stop"), stopped only if this block
    started them ("restore"), or left up ("keep").
    """
    make_run_dir()
    started = False
    try:
        with USERS_LOCK.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH)
            started = start()
            yield
    finally:
        if afterwards == "stop" or (afterwards == "restore" and started):
            stop_if_unused()
