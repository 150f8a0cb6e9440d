"""Clearances never reach the next transaction of a server connection that several people share.

Web and workers keep connections, and a pooler (pgbouncer in transaction mode) gives one server
connection to one transaction after another. Whatever way a transaction ends (commit, error,
rollback, rollback to a savepoint, a client that is killed), the next one starts with nothing.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from agencies.registry import row_security
from agencies.registry.row_security import SETTING, acting_as, as_front_door, signed
from portal.accounts.models import User
from reports.actions.submit import Submission, submit_report
from reports.enums import Channel, Kind
from reports.models import Report
from tests.support import database, processes

pytestmark = pytest.mark.django_db(transaction=True)

OFFICER = ["police.triage"]
PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@pytest.fixture
def report(transactional_db: None) -> Report:
    return submit_report(
        by=None,
        submission=Submission(
            channel=Channel.ONLINE, kind=Kind.CONCERN, narrative="x", place_text="Somewhere"
        ),
        idempotency_key=uuid.uuid4(),
    )


def show(cursor: Any) -> None:
    cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, signed(OFFICER)])


def count(cursor: Any) -> int:
    cursor.execute("SELECT count(*) FROM reports_report")
    return int(cursor.fetchone()[0])


# --- How a transaction ends -----------------------------------------------------------------------


def commits(cursor: Any) -> None:
    cursor.execute("COMMIT")


def rolls_back(cursor: Any) -> None:
    cursor.execute("ROLLBACK")


def fails(cursor: Any) -> None:
    with suppress(psycopg2.Error):
        cursor.execute("SELECT 1 / 0")
    cursor.execute("COMMIT")  # which rolls back


def fails_in_a_savepoint(cursor: Any) -> None:
    cursor.execute("SAVEPOINT inside")
    show(cursor)
    with suppress(psycopg2.Error):
        cursor.execute("SELECT 1 / 0")
    cursor.execute("ROLLBACK TO SAVEPOINT inside")
    cursor.execute("COMMIT")


def rolls_back_to_before_it_was_told(cursor: Any) -> None:
    cursor.execute("ROLLBACK")
    cursor.execute("BEGIN; SAVEPOINT inside")
    show(cursor)
    cursor.execute("ROLLBACK TO SAVEPOINT inside")
    assert count(cursor) == 0
    cursor.execute("COMMIT")


def becomes_the_front_door(cursor: Any) -> None:
    cursor.execute("SELECT set_config('role', %s, true)", [row_security.FRONT_DOOR_ROLE])
    cursor.execute("COMMIT")
    cursor.execute("SELECT current_user <> %s", [row_security.FRONT_DOOR_ROLE])
    assert cursor.fetchone() == (True,)


ENDS = [
    commits,
    rolls_back,
    fails,
    fails_in_a_savepoint,
    rolls_back_to_before_it_was_told,
    becomes_the_front_door,
]


def in_a_transaction(client: Any) -> Any:
    """A cursor in an open transaction that was told that an officer asks."""
    client.autocommit = True  # psycopg2 sends no BEGIN of its own
    cursor = client.cursor()
    cursor.execute("BEGIN")
    show(cursor)
    assert count(cursor) == 1
    return cursor


@pytest.mark.parametrize("ends", ENDS)
def test_the_next_transaction_of_a_connection_is_shown_nothing(
    report: Report, ends: Callable[[Any], None]
) -> None:
    with closing(psycopg2.connect(_address())) as own:
        cursor = in_a_transaction(own)
        ends(cursor)
        assert count(cursor) == 0


# --- Through a pooler with one server connection --------------------------------------------------


@pytest.fixture
def pooler(report: Report, tmp_path: Path) -> Iterator[str]:
    """pgbouncer in transaction mode with a single server connection; gives its address."""
    assert PGBOUNCER, "pgbouncer is missing: run bin/setup-system --tests"
    of = connection.settings_dict
    port = processes.free_port()
    place = tmp_path / "pgbouncer"
    place.mkdir()
    settings = place / "pgbouncer.ini"
    settings.write_text(_configuration(place, port))
    if os.geteuid() == 0:  # it refuses to run as root
        user = pwd.getpwnam("postgres")
        for path in (place, settings, *place.iterdir()):
            os.chown(path, user.pw_uid, user.pw_gid)
        for folder in place.parents:
            if folder.stat().st_uid == 0 and str(folder).startswith("/tmp/"):
                folder.chmod(folder.stat().st_mode | 0o011)
    else:
        user = pwd.getpwuid(os.geteuid())
    process = subprocess.Popen(
        [PGBOUNCER, str(settings)],
        user=user.pw_uid if os.geteuid() == 0 else None,
        group=user.pw_gid if os.geteuid() == 0 else None,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    address = f"postgresql://{of['USER']}@127.0.0.1:{port}/{of['NAME']}"
    try:
        _wait_until_it_answers(process, port)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)


def _configuration(place: Path, port: int) -> str:
    of = connection.settings_dict
    host = f"host={of['HOST']} port={of['PORT'] or 5432}"
    return f"""
[databases]
{of["NAME"]} = {host} user={of["USER"]} password={of["PASSWORD"]}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 1
min_pool_size = 1
reserve_pool_size = 0
server_reset_query =
ignore_startup_parameters = extra_float_digits,options
pidfile = {place}/pid
"""


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    process.kill()
    raise AssertionError(f"pgbouncer did not start:\n{process.communicate()[0].decode()}")


def server_process(cursor: Any) -> int:
    cursor.execute("SELECT pg_backend_pid()")
    return int(cursor.fetchone()[0])


@pytest.mark.parametrize("ends", ENDS)
def test_the_next_client_of_a_pooled_connection_is_shown_nothing(
    pooler: str, ends: Callable[[Any], None]
) -> None:
    with closing(psycopg2.connect(pooler)) as one, closing(psycopg2.connect(pooler)) as other:
        cursor = in_a_transaction(one)
        served_by = server_process(cursor)
        ends(cursor)
        other.autocommit = True
        with other.cursor() as next_one:
            assert server_process(next_one) == served_by, "not the same server connection"
            assert count(next_one) == 0


KILLED = """
import os, signal, sys, psycopg2
cursor = psycopg2.connect(sys.argv[1]).cursor()
cursor.execute("SELECT set_config(%s, %s, true)", sys.argv[2:4])
cursor.execute("SELECT count(*), pg_backend_pid() FROM reports_report")
print(*cursor.fetchone(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_client_killed_within_its_transaction_leaves_nothing_behind(pooler: str) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, pooler, SETTING, signed(OFFICER)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert killed.stdout.split()[0] == "1", "it was shown the report before it was killed"
    with closing(psycopg2.connect(pooler)) as other, other.cursor() as cursor:
        assert count(cursor) == 0


def test_people_one_after_the_other_through_the_pooler_see_their_own(
    pooler: str, person_with: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The portal's own blocks, on Django's connection, through one pooled server connection."""
    officer, lead = person_with("police_triage"), person_with("cleansing_lead")
    port = str(urlsplit(pooler).port)
    connection.close()
    for name, value in (("HOST", "127.0.0.1"), ("PORT", port)):
        monkeypatch.setitem(connection.settings_dict, name, value)
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    # At rest nothing, as in production: session-wide settings have no place behind a pooler.
    monkeypatch.setattr(row_security, "at_rest", "")
    connection_created.disconnect(dispatch_uid="tests.show_everything")
    try:
        seen = []
        for person in (officer, lead, officer, None, lead):
            with acting_as(person):
                seen.append(Report.objects.count())
            with as_front_door():
                pass
            seen.append(Report.objects.count())
        assert seen == [1, 0, 0, 0, 1, 0, 0, 0, 0, 0]
    finally:
        connection.close()
        connection_created.connect(database._show_everything, dispatch_uid="tests.show_everything")


def _address() -> str:
    return processes.database_url().replace("postgis://", "postgresql://")
