"""Where benchmarks run: a database, a Redis database and a folder of their own.

Nothing of the portal that may be running beside is touched. The database is made, filled, and
dropped at the end, unless it is to be kept.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist", "intarray")
REDIS_DATABASE = 11
LONGEST_COMMAND = 3600
"""Seconds: for a million reports on a machine that does other work."""
DROP = "drop database if exists {} with (force)"


class CannotMeasure(Exception):
    """Benchmarks can't run here; the words say why."""


def say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)


@contextmanager
def timed(words: str) -> Iterator[None]:
    started = time.monotonic()
    say(f"{words} …")
    yield
    say(f"{words}: {time.monotonic() - started:.1f} s")


def enter() -> dict[str, str]:
    """Point this process at the benchmarks' own place; the libpq variables that lead there.

    Must run before Django reads its settings.
    """
    home = Path(os.environ.get("SPOTLIGHT_RUN_DIR", ROOT / ".run")) / "bench"
    home.mkdir(parents=True, exist_ok=True)
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not url.path.strip("/"):
        raise CannotMeasure(
            "DATABASE_URL does not say which database server to use. Run `make bench`."
        )
    name = url.path.strip("/").removesuffix("_benchmark") + "_benchmark"
    port = _free_port()
    owner = urlsplit(os.environ.get("DATABASE_OWNER_URL") or url.geturl())
    os.environ.update(
        DATABASE_URL=urlunsplit(url._replace(path=f"/{name}")),
        DATABASE_OWNER_URL=urlunsplit(owner._replace(path=f"/{name}")),
        REDIS_URL=other_redis(os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")),
        SPOTLIGHT_MODE="demonstration",
        SPOTLIGHT_MAIL_TRANSPORT="demo",
        SPOTLIGHT_DEBUG="0",
        SPOTLIGHT_RUN_DIR=str(home),
        SPOTLIGHT_SITE_URL=f"http://127.0.0.1:{port}",
        SPOTLIGHT_ALLOWED_HOSTS="127.0.0.1",
        PORT=str(port),
        DJANGO_SETTINGS_MODULE="portal.settings",
        # Every report is looked over for junk, and none of a benchmark's is set aside for it.
        SPOTLIGHT_JUNK_CHECK="1",
        SPOTLIGHT_JUNK_BUSY_AT="1000000000",
        SPOTLIGHT_JUNK_FASTEST_SECONDS="0",
        # This process looks at all rows; what is measured runs as the application.
        SPOTLIGHT_AS_OWNER="1",
        PYTHONPATH=str(ROOT),
    )
    os.environ.pop("SPOTLIGHT_TRUSTED_PROXIES", None)
    return _libpq()


def _libpq() -> dict[str, str]:
    """What pgbench and psycopg2 need, read as the portal reads it."""
    from django.conf import settings

    database = settings.OWNER_DATABASE
    named = {
        "PGHOST": database.get("HOST"),
        "PGPORT": database.get("PORT"),
        "PGUSER": database.get("USER"),
        "PGPASSWORD": database.get("PASSWORD"),
        "PGDATABASE": database.get("NAME"),
    }
    return {name: str(value) for name, value in named.items() if value}


@contextmanager
def database(libpq: dict[str, str], *, rows: int, keep: bool) -> Iterator[bool]:
    """The database, made if none was kept that holds `rows`; gives whether it was made now.

    Dropped afterwards unless it is to be kept.
    """
    made = _make_database(libpq, rows)
    try:
        yield made
    finally:
        if not keep:
            from django.db import connections

            connections.close_all()
            _outside(libpq, DROP)


def _make_database(libpq: dict[str, str], rows: int) -> bool:
    if _holds(libpq, rows):
        return False
    _outside(libpq, DROP)
    _outside(libpq, "create database {}")
    with _connect(libpq, libpq["PGDATABASE"]) as connection, connection.cursor() as cursor:
        for extension in EXTENSIONS:
            cursor.execute(f"create extension if not exists {extension}")
    return True


def _holds(libpq: dict[str, str], rows: int) -> bool:
    """Whether a kept database has about as many reports as are wanted now, and what was seen when
    it had few."""
    from tests.bench import constant

    try:
        with _connect(libpq, libpq["PGDATABASE"]) as connection, connection.cursor() as cursor:
            cursor.execute(f"select 1 from {constant.TABLE}")
            cursor.execute("select count(*) from reports_report")
            return rows <= cursor.fetchone()[0] <= rows * 1.2
    except psycopg2.Error:
        return False


def _outside(libpq: dict[str, str], statement: str, *values: str) -> bool:
    """Run a statement about the database from another one; whether it gave a row."""
    connection = _connect(libpq, "postgres")
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(libpq["PGDATABASE"])), values)
            return cursor.description is not None and cursor.fetchone() is not None
    finally:
        connection.close()


def _connect(libpq: dict[str, str], name: str) -> psycopg2.extensions.connection:
    return psycopg2.connect(
        host=libpq.get("PGHOST"),
        port=libpq.get("PGPORT"),
        user=libpq.get("PGUSER"),
        password=libpq.get("PGPASSWORD"),
        dbname=name,
        connect_timeout=5,
    )


def manage(*arguments: str) -> None:
    """A manage.py command in a process of its own; its output only when it fails."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LONGEST_COMMAND,
        check=False,
    )
    if done.returncode:
        raise CannotMeasure(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")


def fill(
    *, rows: int, made: bool, on_the_way: Sequence[int] = (), look: Callable[[], None] | None = None
) -> None:
    """Tables, reference data, demonstration data and `rows` copied reports. In a database `made`
    just now, pages are looked at first while it has few; `look` is called whenever it got so many
    more as `on_the_way` says."""
    from tests.bench import constant, more_rows, tiles

    manage("migrate", "--verbosity", "0")
    manage("load_reference", "--verbosity", "0")
    manage("seed_demo", "--verbosity", "0")
    if made:
        few = ("--seed", str(constant.SEED_OF_FEW), "--scale", str(constant.FEW))
        manage("seed_demo", "--verbosity", "0", *few)
        manage("collectstatic", "--noinput", "--verbosity", "0")
        constant.remember(constant.FEW)
        for number, count in enumerate(on_the_way if look else ()):
            seed = ("--seed", str(tiles.SEED_OF_SMALLER + number))
            with timed(f"Copying {count:,} reports, and tiles among them"):
                manage("seed_demo", "--verbosity", "0", *seed, "--scale", str(count))
                assert look is not None
                look()
    with timed(f"Copying {rows:,} reports with sealed narratives"):
        manage("seed_demo", "--verbosity", "0", "--scale", str(rows))
    more_rows.add_large_case()
    manage("collectstatic", "--noinput", "--verbosity", "0")


def pgbench() -> str:
    """The path of pgbench, which comes with the PostgreSQL server."""
    found = shutil.which("pgbench") or next(
        map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True)), None
    )
    if not found:
        raise CannotMeasure("pgbench is missing. It comes with the PostgreSQL server package.")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def other_redis(url: str) -> str:
    """The same server, another database: a worker beside must not take our tasks."""
    parts = urlsplit(url)
    if parts.scheme in ("unix", "redis+socket"):  # urlunsplit would leave out its two slashes
        return f"{url.partition('?')[0]}?db={REDIS_DATABASE}"
    return urlunsplit(parts._replace(path=f"/{REDIS_DATABASE}"))
