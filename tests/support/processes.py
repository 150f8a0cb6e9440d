"""Programs that tests start: a Celery worker on the test database. Stopped by process id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """The test database as DATABASE_URL names it."""
    of = connection.settings_dict
    host = str(of["HOST"])
    by_socket = host.startswith("/")
    query = f"?{urlencode({'host': host, 'port': of['PORT']})}" if by_socket else ""
    place = "" if by_socket else f"{host}:{of['PORT']}" if of["PORT"] else host
    login = f"{quote(of['USER'])}:{quote(of['PASSWORD'])}@" if of["USER"] else ""
    return f"postgis://{login}{place}/{of['NAME']}{query}"


def environment(**more: str) -> dict[str, str]:
    """What a program needs to work on the test database, in test mode, with the tests' keys.

    The single sign-on of the tests' own process is a provider that is not there, in clear: no
    program would start with it in production.
    """
    inherited = {name: value for name, value in os.environ.items() if name != "SPOTLIGHT_SSO"}
    return {
        **inherited,
        "DATABASE_URL": database_url(),
        "SPOTLIGHT_AS_OWNER": "0",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


@contextmanager
def worker(log: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker that is ready for work; its output goes to `log`."""
    command = [sys.executable, "-m", "celery", "-A", "portal.celery", "worker"]
    command += ["--loglevel=INFO", "--concurrency=1", "--without-gossip", "--without-mingle"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(**more),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_for(process, log, b"ready")
            yield process
        finally:
            stop(process)


@contextmanager
def web(log: Path, *, workers: int = 1, port: int = 0, **more: str) -> Iterator[str]:
    """gunicorn as the Procfile starts it, one process or more, ready; gives its address."""
    port = port or free_port()
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi"]
    environ = environment(PORT=str(port), WEB_CONCURRENCY=str(workers), **more)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environ,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_for(process, log, b"Booting worker")
            yield f"http://127.0.0.1:{port}"
        finally:
            stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop(process: subprocess.Popen[bytes]) -> None:
    """End the program and its children, gently first."""
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def _wait_for(process: subprocess.Popen[bytes], log: Path, word: bytes, seconds: int = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if word in log.read_bytes():
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"The program did not start:\n{log.read_text(errors='replace')[-3000:]}")
