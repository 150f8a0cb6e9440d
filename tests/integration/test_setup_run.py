"""The portal from start to Ctrl-C, as `make run` does it after set-up."""

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
from urllib.parse import quote

import psycopg2
import pytest

from tests.support import database
from tests.support.launcher import ROOT, control

NAME = "spotlight_setup_run"


@pytest.fixture
def database_url() -> Iterator[str]:
    """An empty database beside the tests' own."""
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
        yield (
            f"postgis://{quote(where['USER'])}:{quote(where['PASSWORD'])}@/{NAME}"
            f"?host={quote(where['HOST'])}&port={where['PORT']}"
        )
        cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
    server.close()


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
def portal(run_dir: Path, database_url: str, port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, ROOT / "bin" / "serve"],
        env={
            "PATH": os.environ["PATH"],
            "PORT": str(port),
            "DATABASE_URL": database_url,
            "SPOTLIGHT_MODE": "test",
            "SPOTLIGHT_RUN_DIR": str(run_dir),
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


@pytest.mark.slow
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
    assert len(modules.processes.marked()) >= 5  # honcho, two of web, worker, beat
    assert modules.redis.is_up()

    os.killpg(portal.pid, signal.SIGINT)
    portal.communicate(timeout=60)
    assert portal.returncode == 0
    assert modules.processes.marked() == []
    assert not modules.redis.is_up()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
