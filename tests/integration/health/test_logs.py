"""What a visitor sends or types is nowhere in the logs of a real server."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support import processes

CANARY = "quillfeather"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def web(log: Path, **environment: str) -> Iterator[int]:
    """The portal under gunicorn with one process; its port."""
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "portal.wsgi"],
            cwd=processes.ROOT,
            env=processes.environment(
                PORT=str(port),
                WEB_CONCURRENCY="1",
                SPOTLIGHT_RUN_DIR=str(log.parent),
                **environment,
            ),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(port, process, log)
            yield port
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=15)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if ask(port, "GET", "/health/live")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace")[-3000:])


def ask(
    port: int, method: str, path: str, *, body: str = "", headers: dict[str, str] | None = None
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request(method, path, body=body or None, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


def send_raw(port: int, words: str) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(words.encode())
        connection.recv(1000)


@pytest.mark.django_db(transaction=True)
def test_no_word_of_a_visitor_is_logged(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    headers = {
        "User-Agent": f"{CANARY}-agent",
        "Referer": f"http://localhost/{CANARY}",
        "X-Forwarded-For": f"{CANARY}, 203.0.113.77",
        "Cookie": f"session={CANARY}; other={CANARY}",
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Request-ID": CANARY,
    }
    with web(log) as port:
        ask(port, "GET", f"/{CANARY}/?q={CANARY}", headers=headers)
        ask(port, "GET", f"/?text={CANARY}", headers=headers)
        ask(port, "POST", "/report/", body=f"words={CANARY}", headers=headers)
        ask(port, "POST", "/accounts/login/", body=f"login={CANARY}@x.example", headers=headers)
        ask(port, "GET", "/health/ready", headers={**headers, "Host": f"{CANARY}.example"})
        ask(port, "GET", f"/triage/{CANARY}/", headers=headers)
        ask(port, "GET", f"/places/search?q={CANARY}%00", headers=headers)
        send_raw(port, f"GET /{CANARY} HTTP/9.9\r\nHost: {CANARY}\r\n\r\n")
        send_raw(port, f"{CANARY}\r\n\r\n")
    written = log.read_text()
    assert "request_finished" in written
    assert CANARY not in written
    assert "203.0.113.77" not in written
    assert "127.0.0.1" not in written


@pytest.mark.django_db(transaction=True)
def test_in_production_a_log_line_is_json_with_the_name_of_the_page(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with web(log, **production(tmp_path)) as port:
        ask(port, "GET", "/health/ready?x=1", headers={"Host": "spotlight.example"})
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    (line,) = [each for each in lines if each.get("request") == "GET health-ready"]
    assert line.keys() == {
        "timestamp",
        "level",
        "event",
        "logger",
        "request",
        "request_id",
        "code",
    }
    assert (line["event"], line["code"], line["level"]) == ("request_finished", 200, "info")


def production(folder: Path) -> dict[str, str]:
    """What production must be given. The keys are the tests' own."""
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SPOTLIGHT_MODE": "production",
        "SPOTLIGHT_SECRET_KEY": "Zk3v-9fQe7_Lx2WbT8rNqYpHs5uJcMdA1gKoVi6zRXtB0EwFaUhDjCnS",
        "SPOTLIGHT_SITE_URL": "https://spotlight.example",
        "SPOTLIGHT_ALLOWED_HOSTS": "spotlight.example,localhost,127.0.0.1",
        "SPOTLIGHT_MAIL_TRANSPORT": "smtp",
        "SPOTLIGHT_EMAIL_URL": "smtp://127.0.0.1:9",
    }
