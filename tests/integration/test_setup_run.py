"""The portal from start to Ctrl-C, as `make run` does it after set-up, with all three roles."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings

from tests.support import database
from tests.support.launcher import ROOT, control

NAME = "spotlight_setup_run"


@pytest.fixture
def database_urls() -> Iterator[dict[str, str]]:
    """An empty database beside the tests' own: how the application and its owner connect."""
    where = database.settings_of_owner()
    server = psycopg2.connect(
        dbname="postgres",
        host=where["HOST"],
        port=where["PORT"] or None,
        user=where["USER"],
        password=where["PASSWORD"],
    )
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {NAME}")
        yield {
            "DATABASE_URL": _url(settings.APPLICATION_DATABASE, where),
            "DATABASE_OWNER_URL": _url(where, where),
        }
        cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    server.close()


def _url(who: dict[str, Any], where: dict[str, Any]) -> str:
    return (
        f"postgis://{quote(who['USER'])}:{quote(who['PASSWORD'])}@/{NAME}"
        f"?host={quote(where['HOST'])}&port={where['PORT']}"
    )


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "venv").symlink_to(sys.prefix)
    return folder


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def portal(
    run_dir: Path, database_urls: dict[str, str], port: int
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, ROOT / "bin" / "serve"],
        env={
            "PATH": os.environ["PATH"],
            "PORT": str(port),
            "SPOTLIGHT_MODE": "demonstration",
            "SPOTLIGHT_RUN_DIR": str(run_dir),
            **database_urls,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=60)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What the process says, up to a line that starts with the words, or all of it."""
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith(words):
            break
    return said


def get(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Host": "localhost"})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def _ask(statement: str, name: str) -> Any:
    where = database.settings_of_owner()
    connection = psycopg2.connect(
        dbname=name,
        host=where["HOST"],
        port=where["PORT"] or None,
        user=where["USER"],
        password=where["PASSWORD"],
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return [value for (value,) in cursor.fetchall()]
    finally:
        connection.close()


def roles_connected() -> set[str]:
    """Whom web and workers are connected as."""
    return set(_ask(f"SELECT usename FROM pg_stat_activity WHERE datname = '{NAME}'", "postgres"))


def rows_of(table: str) -> int:
    return int(_ask(f"SELECT count(*) FROM {table}", NAME)[0])


def what_is_killed_comes_back(modules: SimpleNamespace) -> None:
    """A report may wait for a process or a server that somebody killed (docs/adr/0013)."""
    killed = [number for name in ("worker", "beat") for number in modules.processes.marked(name)]
    killed.append(modules.redis.process_id())
    for number in killed:
        os.kill(number, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while not (
        all(modules.processes.marked(name) for name in ("web", "worker", "beat"))
        and modules.redis.is_up()
    ):
        assert time.monotonic() < deadline, "not everything came back"
        time.sleep(0.2)
    now = [number for name in ("worker", "beat") for number in modules.processes.marked(name)]
    assert not set(now) & set(killed)


@pytest.mark.slow
@pytest.mark.alone
def test_portal_starts_serves_and_leaves_no_process_behind(
    portal: subprocess.Popen[str], run_dir: Path, port: int
) -> None:
    modules = control(run_dir)
    said = read_until(portal, "Stop: Ctrl-C")
    assert f"Spotlight is ready at http://localhost:{port}" in said

    assert get(port, "/health/ready")[0] == 200
    deadline = time.monotonic() + 30
    while '"worker": "ok"' not in get(port, "/health/ready")[1] and time.monotonic() < deadline:
        time.sleep(0.5)
    assert '"worker": "ok"' in get(port, "/health/ready")[1]
    assert get(port, "/")[0] == 200
    assert roles_connected() == {settings.APPLICATION_DATABASE["USER"]}
    assert rows_of("reports_report") > 300  # fictional ones, and recorded crimes
    assert len(modules.processes.marked()) >= 5  # honcho, two of web, worker, beat
    assert modules.redis.is_up()
    what_is_killed_comes_back(modules)

    os.killpg(portal.pid, signal.SIGINT)
    portal.communicate(timeout=60)
    assert portal.returncode == 0
    assert modules.processes.marked() == []
    assert not modules.redis.is_up()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
