"""What was typed in confidence is nowhere in clear: not in the database, Redis, a log or an error.

A resident's report goes through the real stack: gunicorn, PostGIS, Redis and a worker. What staff
type into sealed fields goes through every form of every page. Then the whole database dump,
everything that passed through Redis, the messages that left and every log line are searched. What
PostgreSQL itself logs is searched in test_database_log.py.
"""

from __future__ import annotations

import base64
import http.client
import io
import logging
import os
import re
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
from django.core import mail
from django.test import Client

from agencies.registry.models import Agency
from portal.accounts.models import User
from portal.notifications.models import OutboxMessage, Status
from reports.actions.triage import read_narrative
from reports.models import CaseNote, Report
from tests.support import database, html, processes
from tests.support.reaching import Visitor
from tests.support.routes import visits
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


def _code_on(confirmation: str) -> str:
    found = re.search(r'class="app-code"[^>]*><strong>([0-9A-Z-]{24})<', confirmation)
    assert found, "the confirmation shows no code"
    return found[1]


def _come_back(browser: Browser, code: str) -> str:
    """Open the inbox with a wrong code and then with the right one."""
    _status, page = browser.ask("GET", "/report/inbox/")
    for typed in (code[::-1], code.lower()):
        hidden = next(form.hidden for form in html.read(page).forms if "inbox" in form.action)
        _status, page = browser.ask("POST", "/report/inbox/", {**hidden, "code": typed})
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
        code = _code_on(confirmation)
        assert "Your report is now" in _come_back(browser, code)
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
    hidden = CANARIES | {"receipt code": code, "receipt code, bare": code.replace("-", "")}
    traces = [
        f"{what} in {where}"
        for where, content in places.items()
        for what, words in hidden.items()
        if any(disguise in content for disguise in _disguises(words))
    ]
    assert not traces


STAFF_CANARY = "Peregrine Larkspur hides it under the third flagstone"
SEALED = ("words", "text", "narrative", "reason_words", "answer")
"""Names of the fields that staff type words into which are sealed."""
OTHERS = {"title": "A courtyard", "what": "Look at the door", "full_name": "New Name", "name": "K"}
PAGES = {name: visit for name, visit in visits(pages_only=True).items() if visit.who}


def _forms(client: Client, address: str) -> list[html.Form]:
    page = client.get(address)
    found = html.read(page.content.decode()).forms if page.status_code == 200 else []
    leaves = ("logout", "sign-out")
    return [f for f in found if f.method == "post" and not any(each in f.action for each in leaves)]


def _send_every_form(visitor: Visitor, name: str) -> set[str]:
    """Every form of a page, its sealed words filled in; which of those fields there were."""
    visit = PAGES[name]
    client = visitor.client_at(visit)
    address = visitor.address(visit)
    sealed: set[str] = set()
    for number in range(len(_forms(client, address))):
        form = _forms(client, address)[number:][:1]  # anew: each form moves the version on
        for each in form:
            words = {name for name in each.fields if name.rpartition("-")[2] in SEALED}
            data = each.filled(**{**OTHERS, **dict.fromkeys(words, STAFF_CANARY)})
            client.post(each.action or address, {**each.hidden, **data})
            sealed |= words
    client.get(address, {"q": STAFF_CANARY, "words": STAFF_CANARY, "page": STAFF_CANARY})
    return sealed


def _fail_with_words(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Errors that quote what was typed: one of ours, and a constraint's, which quotes the row."""

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError(STAFF_CANARY)

    def constrained(*_: Any, **__: Any) -> None:
        Agency.objects.create(key="police", name=STAFF_CANARY)

    client = visitor.client_for("police_triage")
    client.raise_request_exception = False
    for failure in (broken, constrained):
        monkeypatch.setattr("reports.triage.views.queue.render", failure)
        assert client.get("/triage/", {"q": STAFF_CANARY}).status_code == 500


@pytest.mark.slow
def test_what_staff_seal_leaves_no_trace_in_clear(
    visitor: Visitor,
    redis_traffic: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = io.StringIO()
    for handler in logging.getLogger().handlers:  # as the portal's own formatter writes it
        if type(handler) is logging.StreamHandler:
            monkeypatch.setattr(handler, "stream", log)
    sealed = {name for name in PAGES if _send_every_form(visitor, name)}
    assert {"reports:triage:case-detail", "reports:triage:report-contact"} <= sealed, sealed
    _fail_with_words(visitor, monkeypatch)
    opened = [each.text.open() for each in CaseNote.objects.all()]
    assert STAFF_CANARY in opened, "it was stored"

    assert log.getvalue().count("request_failed") == 2
    places = {
        "the database": _dump_of_database(),
        "Redis": _dump_of_redis(),
        "what passed through Redis": "\n".join(redis_traffic).encode(),
        "the log": log.getvalue().encode(),
        "mail": repr([each.message().as_bytes() for each in mail.outbox]).encode(),
    }
    found = _disguises(STAFF_CANARY)
    assert not [where for where, words in places.items() if any(each in words for each in found)]


def test_the_search_finds_what_is_hidden_by_coding() -> None:
    words = CANARIES["narrative"]
    for coded in (words, words.encode().hex(), base64.b64encode(f"x{words}".encode()).decode()):
        assert any(disguise in coded.encode() for disguise in _disguises(words))
