"""A database that stores nothing more, for real: a replica, one set to read only, a full disk.

A full disk needs no disk here, and nobody's permission to mount one: PostgreSQL is given /dev/full
for the file of a table, where every write fails with ENOSPC, as on a disk without room. The table
has to be empty, since what was in its file is out of sight meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.stack import Stack

FULL = Path("/dev/full")

END_CONNECTIONS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename LIKE 'spotlight%'"
)


def as_superuser(stack: Stack, sql: str) -> None:
    own = stack.modules.postgres
    own.statement(own.POINTER.resolve(), own.DATABASE, sql)


@contextmanager
def read_only(stack: Stack) -> Iterator[None]:
    """Somebody sets the database to read only; connections notice when they are made anew."""
    name = stack.modules.postgres.DATABASE
    setting = f"ALTER DATABASE {name} SET default_transaction_read_only"
    as_superuser(stack, f"{setting} = on; {END_CONNECTIONS}")
    try:
        yield
    finally:
        own = "SET default_transaction_read_only = off"
        as_superuser(stack, f"{own}; {setting} = off; {END_CONNECTIONS}")


@contextmanager
def replica(stack: Stack) -> Iterator[None]:
    """The server goes, and comes back as a hot standby that nobody has made the primary yet."""
    own = stack.modules.postgres
    home = own.POINTER.resolve()
    own.stop_in(home)
    signal = home / "data" / "standby.signal"
    signal.touch()
    os.chown(signal, home.stat().st_uid, home.stat().st_gid)
    own.launch(home)
    try:
        yield
    finally:
        as_superuser(stack, "SELECT pg_promote()")


@contextmanager
def full_disk(stack: Stack, table: str, *, long_values: bool = False) -> Iterator[None]:
    """No more room for an empty table, or for its long values, which are kept apart from it."""
    of = "reltoastrelid" if long_values else "oid"
    find = f"SELECT pg_relation_filepath({of}), pg_relation_size({of}) FROM pg_class"
    ((path, size),) = stack.rows(f"{find} WHERE oid = %s::regclass", table)
    assert size == 0, f"{table} is not empty"
    as_superuser(stack, "CHECKPOINT")  # nothing is left to be written to the file
    file = stack.modules.postgres.POINTER.resolve() / "data" / path
    kept = file.with_suffix(".kept")
    file.rename(kept)
    file.symlink_to(FULL)
    as_superuser(stack, END_CONNECTIONS)
    try:
        yield
    finally:
        kept.replace(file)
        as_superuser(stack, END_CONNECTIONS)


def empty(stack: Stack, *tables: str) -> None:
    """Remove all rows, past the triggers that keep them."""
    own = "SET session_replication_role = replica"
    as_superuser(stack, f"{own}; TRUNCATE {', '.join(tables)} CASCADE")
