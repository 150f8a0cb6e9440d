"""The private servers and the portal's processes: who may use them, who stops them, what heals."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
import redis

from tests.support.launcher import ROOT, control


@pytest.fixture
def run_dir(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def modules(run_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    for name in ("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    found = control(run_dir, "serve")
    found.places.make_run_dir()
    yield found
    found.redis.remove()
    found.postgres.remove()


def with_servers(run_dir: Path, *command: str) -> subprocess.Popen[str]:
    """bin/with-servers with a database of the reader's own, so that only Redis is started."""
    return subprocess.Popen(
        [sys.executable, ROOT / "bin" / "with-servers", *command],
        env={
            "PATH": os.environ["PATH"],
            "SPOTLIGHT_RUN_DIR": str(run_dir),
            "DATABASE_URL": "postgis://unused/unused",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str]) -> str:
    return process.communicate(timeout=60)[0]


def test_redis_starts_once_keeps_its_data_and_heals(modules: SimpleNamespace) -> None:
    assert modules.redis.start() is True
    assert modules.redis.start() is False
    client = redis.Redis.from_url(modules.redis.url())
    client.set("told", "kept")
    time.sleep(1.2)  # it writes to disk every second
    os.kill(modules.redis.process_id(), signal.SIGKILL)
    while modules.redis.is_up():
        time.sleep(0.05)
    assert modules.redis.start() is True
    assert client.get("told") == b"kept"
    modules.redis.stop()
    assert not modules.redis.is_up()


def test_redis_listens_on_no_port(modules: SimpleNamespace) -> None:
    modules.redis.start()
    config = redis.Redis.from_url(modules.redis.url()).config_get("port")
    assert config == {"port": "0"}


@pytest.mark.slow
def test_cluster_admits_the_portal_only_by_password_and_heals(modules: SimpleNamespace) -> None:
    modules.environment.write(
        database=modules.postgres.url("spotlight_app"),
        owner=modules.postgres.url("spotlight"),
        redis=None,
    )
    assert modules.postgres.start() is True
    assert modules.postgres.start() is False
    home = modules.postgres.POINTER.resolve()
    place = {"host": str(modules.postgres.sockets(home)), "port": modules.postgres.PORT}
    password = modules.environment.database_password("spotlight_app")
    with pytest.raises(psycopg2.OperationalError, match=r"authentication failed|no password"):
        psycopg2.connect(**place, dbname="spotlight", user="spotlight", password="guess")
    with pytest.raises(psycopg2.OperationalError, match=r"authentication failed|no pg_hba"):
        psycopg2.connect(**place, dbname="spotlight", user="somebody")

    connection = psycopg2.connect(
        **place, dbname="spotlight", user="spotlight_app", password=password
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
            " FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT extname FROM pg_extension")
        assert {name for (name,) in cursor} >= set(modules.postgres.EXTENSIONS)
        for setting, value in (
            ("fsync", "on"),
            ("synchronous_commit", "on"),
            ("listen_addresses", ""),
        ):
            cursor.execute(f"SHOW {setting}")
            assert cursor.fetchone() == (value,)
    connection.close()
    owner = {
        **place,
        "dbname": "spotlight",
        "user": "spotlight",
        "password": modules.environment.database_password("spotlight"),
    }
    connection = psycopg2.connect(**owner)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE told (words text); INSERT INTO told VALUES ('kept')")
    connection.close()

    # As a power cut would: no shutdown, its process id left in a file.
    leader = modules.postgres.process_id(home)
    os.kill(leader, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while modules.postgres.process_id(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert modules.postgres.start() is True
    connection = psycopg2.connect(**owner)
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT words FROM told")
        assert cursor.fetchone() == ("kept",)
    connection.close()

    modules.postgres.remove()
    assert not home.exists()
    assert not modules.postgres.POINTER.exists()


def test_servers_stay_while_somebody_uses_them(modules: SimpleNamespace, run_dir: Path) -> None:
    first = with_servers(run_dir, "sleep", "2")
    deadline = time.monotonic() + 30
    while not modules.redis.is_up() and time.monotonic() < deadline:
        time.sleep(0.05)
    finish(with_servers(run_dir, "true"))
    assert modules.redis.is_up()
    finish(first)
    assert not modules.redis.is_up()


def test_servers_are_kept_up_when_asked(modules: SimpleNamespace, run_dir: Path) -> None:
    finish(with_servers(run_dir, "--keep", "true"))
    assert modules.redis.is_up()
    finish(with_servers(run_dir, "true"))  # did not start them, so leaves them
    assert modules.redis.is_up()


def test_command_gets_the_environment_and_its_exit_code_counts(run_dir: Path) -> None:
    process = with_servers(run_dir, "sh", "-c", "echo $SPOTLIGHT_MODE $DATABASE_URL; exit 7")
    assert "demonstration postgis://unused/unused" in finish(process)
    assert process.returncode == 7


def test_interrupted_command_ends_and_its_servers_too(
    modules: SimpleNamespace, run_dir: Path
) -> None:
    process = with_servers(run_dir, "sleep", "60")
    deadline = time.monotonic() + 30
    while not modules.redis.is_up() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    finish(process)
    assert process.returncode == 130
    assert not modules.redis.is_up()


def test_marked_processes_are_ended_even_when_they_refuse(modules: SimpleNamespace) -> None:
    command = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(flush=True); time.sleep(60)"
    )
    mark = {modules.processes.MARK: str(modules.places.RUN_DIR)}
    stubborn = subprocess.Popen([sys.executable, "-c", command], env=mark, stdout=subprocess.PIPE)
    unmarked = subprocess.Popen([sys.executable, "-c", command], env={})
    try:
        assert stubborn.stdout is not None
        stubborn.stdout.readline()
        assert modules.processes.marked() == [stubborn.pid]
        assert modules.processes.end_marked(patience=0.5) == 1
        assert stubborn.wait(timeout=5) == -signal.SIGKILL
        assert unmarked.poll() is None
    finally:
        stubborn.stdout.close()
        unmarked.kill()
        unmarked.wait()


def test_port_in_use_is_named_with_another_to_try(modules: SimpleNamespace) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            modules.talk.Trouble, match=rf"Port {port} is in use.*PORT=\d+ make run"
        ):
            modules.serve.require_free_port(port)
    modules.serve.require_free_port(port)


@pytest.mark.parametrize("value", ["0", "65536", "eighty", "-1"])
def test_port_that_is_none_is_refused(
    modules: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(modules.talk.Trouble, match="PORT=8001 make run"):
        modules.serve.chosen_port()


def test_second_run_is_told_of_the_first(modules: SimpleNamespace) -> None:
    with (
        modules.serve.only_one(8123),
        pytest.raises(modules.talk.Trouble, match=rf"process {os.getpid()}, .*:8123"),
        modules.serve.only_one(8124),
    ):
        pass
    with modules.serve.only_one(8124):
        pass
