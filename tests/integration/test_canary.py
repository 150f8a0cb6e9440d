"""Anonymous by construction: what a resident typed, and where from, is nowhere in clear.

A report goes through the real stack: gunicorn, PostGIS, Redis and a worker. Then the whole database
dump, everything that passed through Redis, the messages that left and every log line are searched.
"""

from __future__ import annotations

import base64
import http.client
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import redis
from django.conf import settings

from portal.accounts.models import User
from portal.notifications.models import OutboxMessage, Status
from reports.actions.triage import read_narrative
from reports.models import Report
from tests.support import database, html, processes
from tests.support.ways.intake import QUESTIONS

pytestmark = pytest.mark.django_db(transaction=True)

CANARIES = {
    "narrative": "Zebediah Quillfeather deals behind the Ocelot Laundrette",
    "name": "Wilhelmina Thistlewood-Okonjo",
    "phone": "07700 900461",
    "email": "wilhelmina.thistlewood@canary.example",
    "street name": "purple bandicoot",
    "safe times": "only while the kestrel is asleep",
    "user agent": "Canarybrowser/77.3 (Quagga OS)",
    "network address": "127.0.0.99",
    "forwarded address": "203.0.113.177",
    "language": "cy-GB-quokka",
}
ANSWERS = {
    **QUESTIONS,
    "details": {"narrative": CANARIES["narrative"]},
    "drugs": {"street_name": CANARIES["street name"]},
    "contact": {
        "contactable": "yes",
        "name": CANARIES["name"],
        "phone": CANARIES["phone"],
        "email": CANARIES["email"],
        "safe_times": CANARIES["safe times"],
    },
}


@dataclass
class Browser:
    """A small HTTP client that comes from a network address of its own."""

    server: str
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Status and body; a redirect is followed."""
        connection = http.client.HTTPConnection(
            str(urlsplit(self.server).netloc),
            timeout=20,
            source_address=(CANARIES["network address"], 0),
        )
        headers = {
            "User-Agent": CANARIES["user agent"],
            "Accept-Language": CANARIES["language"],
            "X-Forwarded-For": CANARIES["forwarded address"],
            "X-Real-IP": CANARIES["forwarded address"],
            "Cookie": "; ".join(f"{name}={each.value}" for name, each in self.cookies.items()),
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(form) if form is not None else None, headers)
        response = connection.getresponse()
        body = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        connection.close()
        if response.status in {301, 302}:
            return self.ask("GET", str(response.getheader("Location")))
        return response.status, body


def _tell(browser: Browser) -> str:
    """Answer every question, send, and give the page that confirms it."""
    status, page = browser.ask("GET", "/report/")
    for step, answered in ANSWERS.items():
        hidden = {
            name: value
            for form in html.read(page).forms
            if form.method == "post" and "exit" not in form.action
            for name, value in form.hidden.items()
        }
        answers = {f"{step}-{name}": value for name, value in answered.items()}
        status, page = browser.ask("POST", f"/report/{step}/", {**hidden, **answers})
        assert status == 200, f"{step}: {status}"
    return page


@pytest.fixture
def redis_traffic() -> Iterator[list[str]]:
    """Every command that the tests' Redis gets."""
    seen: list[str] = []
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=None)
    client.flushdb()
    monitor = client.monitor()

    def listen() -> None:
        # Closing the connection at the end is what stops it.
        with suppress(redis.RedisError, OSError, ValueError, AttributeError):
            for command in monitor.listen():
                seen.append(str(command["command"]))

    with monitor:
        threading.Thread(target=listen, daemon=True).start()
        yield seen


def _dump_of_database() -> bytes:
    """Everything, as its owner dumps it: to the application most of it does not show."""
    of = database.settings_of_owner()
    address = [f"--host={of['HOST']}", f"--port={of['PORT'] or 5432}", f"--username={of['USER']}"]
    return subprocess.run(
        ["pg_dump", *address, str(of["NAME"])],
        env={**os.environ, "PGPASSWORD": str(of["PASSWORD"])},
        capture_output=True,
        check=True,
    ).stdout


def _dump_of_redis() -> bytes:
    client = redis.Redis.from_url(settings.REDIS_URL)
    readers: dict[bytes, Callable[[bytes], Any]] = {
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    return repr([(key, readers[client.type(key)](key)) for key in client.scan_iter()]).encode()


def _disguises(words: str) -> set[bytes]:
    """The words as text, in hexadecimal, and in base64 at each of its three alignments."""
    raw = words.encode()
    found = {raw, raw.hex().encode(), raw.hex().upper().encode()}
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        found.add(coded[4 if shift else 0 : -4])
    return found


def _wait_for_delivery() -> None:
    deadline = time.monotonic() + 30
    while not OutboxMessage.objects.filter(status=Status.SENT).exists():
        assert time.monotonic() < deadline, "the worker did not deliver the notification"
        time.sleep(0.2)


@pytest.mark.slow
def test_an_anonymous_report_leaves_no_trace_in_clear(
    reference_data: Any,
    person_with: Callable[..., User],
    redis_traffic: list[str],
    tmp_path: Path,
) -> None:
    officer = person_with("police_triage")
    with (
        processes.worker(tmp_path / "worker.log", SPOTLIGHT_RUN_DIR=str(tmp_path)),
        processes.web(tmp_path / "web.log", SPOTLIGHT_RUN_DIR=str(tmp_path)) as server,
    ):
        browser = Browser(server)
        confirmation = _tell(browser)
        browser.ask("GET", "/report/nothing-like-it/?q=" + CANARIES["name"].replace(" ", "+"))
        _wait_for_delivery()

    report = Report.objects.get()
    assert report.display_reference in confirmation
    read = read_narrative(by=officer, report_id=report.pk)
    assert CANARIES["narrative"] in repr(vars(read)), "the officer can read it, so it was stored"

    places = {
        "the database": _dump_of_database(),
        "Redis": _dump_of_redis(),
        "what passed through Redis": "\n".join(redis_traffic).encode(),
        **{
            str(path.relative_to(tmp_path)): path.read_bytes()
            for path in tmp_path.rglob("*")
            if path.is_file()
        },
    }
    assert b"COPY" in places["the database"]
    assert b"notifications.deliver" in places["what passed through Redis"]
    assert places["web.log"]
    traces = [
        f"{what} in {where}"
        for where, content in places.items()
        for what, words in CANARIES.items()
        if any(disguise in content for disguise in _disguises(words))
    ]
    assert not traces


def test_the_search_finds_what_is_hidden_by_coding() -> None:
    words = CANARIES["narrative"]
    for coded in (words, words.encode().hex(), base64.b64encode(f"x{words}".encode()).decode()):
        assert any(disguise in coded.encode() for disguise in _disguises(words))
