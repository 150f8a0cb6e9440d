"""What PostgreSQL writes into its own log, with the settings that `make run` gives it: no words.

Applications put values into statements, and the server quotes both in its errors. A private server
of its own is started for this, as bin/servers does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from portal.management.commands import doctor
from tests.support.launcher import control

CANARY = "Zebediah Quillfeather of 7 Nowhere Mews"

SAYS_IT_ALL = [
    # A constraint, whose detail quotes the row; a value that does not fit, quoted by the message.
    ("INSERT INTO told VALUES (1, %s), (1, %s)", (CANARY, CANARY)),
    ("INSERT INTO told VALUES (2, NULL, %s)", (CANARY,)),
    ("SELECT %s::int", (CANARY,)),
    ("SELECT %s::uuid", (CANARY,)),
    ("SELECT %s::date", (CANARY,)),
    ("SELECT %s::jsonb", (CANARY,)),
    ("SELECT nothing_like_it(%s)", (CANARY,)),
    (f'SELECT "{CANARY}" FROM told', ()),
    (f"SELEKT '{CANARY}'", ()),
    (f"SELECT '{CANARY}", ()),
    ("DO $$ BEGIN RAISE WARNING '%%', " + f"'{CANARY}'" + "; END $$", ()),
    ("DO $$ BEGIN RAISE EXCEPTION '%%', " + f"'{CANARY}'" + "; END $$", ()),
    (f"PREPARE told_{{}} AS SELECT $1::int; EXECUTE told_{{}}('{CANARY}')", ()),
    (f"/* {CANARY} */ SELECT pg_sleep(2)", ()),  # cancelled by the time limit
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL"):
            patch.delenv(name, raising=False)
        modules = control(tmp_path_factory.mktemp("log") / "run")
        modules.places.make_run_dir()
        try:
            modules.postgres.start()
            yield modules.postgres
        finally:
            modules.postgres.remove()


@pytest.fixture(scope="module")
def ask(server: Any) -> Iterator[Callable[..., None]]:
    address = re.sub(r"^postgis", "postgresql", server.url("spotlight"))
    with closing(psycopg2.connect(address)) as own:
        own.autocommit = True
        with own.cursor() as cursor:
            cursor.execute("CREATE TABLE told (id int PRIMARY KEY, words text NOT NULL, more text)")
            cursor.execute("SET statement_timeout = 200")

            def send(statement: str, values: tuple[str, ...]) -> None:
                with suppress(psycopg2.Error):
                    cursor.execute(statement, values)

            yield send


def _log(server: Any) -> str:
    return (Path(server.POINTER).resolve() / "postgres.log").read_text(errors="replace")


@pytest.mark.slow
def test_errors_leave_no_words_in_the_servers_log(server: Any, ask: Callable[..., None]) -> None:
    for statement, values in SAYS_IT_ALL:
        ask(statement, values or None)
    log = _log(server)
    assert "ready to accept connections" in log
    assert not [line for line in log.splitlines() if "Quillfeather" in line or "Nowhere" in line]


@pytest.mark.slow
def test_the_servers_settings_are_those_that_doctor_asks_for(server: Any) -> None:
    address = re.sub(r"^postgis", "postgresql", server.url("spotlight_app"))
    with closing(psycopg2.connect(address)) as own, own.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)", [[*doctor.QUIET]]
        )
        found = dict(cursor.fetchall())
    assert found.keys() == doctor.QUIET.keys()
    assert not {
        name: found[name] for name, quiet in doctor.QUIET.items() if found[name] not in quiet
    }


def test_the_application_can_not_make_the_server_talk(server: Any) -> None:
    address = re.sub(r"^postgis", "postgresql", server.url("spotlight_app"))
    with closing(psycopg2.connect(address)) as own, own.cursor() as cursor:
        own.autocommit = True
        # Of no use while log_min_error_statement, which it can't change, keeps statements out.
        for name in doctor.QUIET.keys() - {"log_parameter_max_length_on_error"}:
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                cursor.execute(f"SET {name} = DEFAULT")
