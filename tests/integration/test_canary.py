"""What was typed in confidence is nowhere in clear: not in the database, Redis, a log or an error.

A resident's report goes through the real stack: gunicorn, PostGIS, Redis and a worker. What staff
type into sealed fields goes through every form of every page. Then the whole database dump,
everything that passed through Redis, the messages that left and every log line are searched. What
PostgreSQL itself logs is searched in test_database_log.py.
"""

from __future__ import annotations

import base64
import io
import logging
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

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
from tests.support import database, html, inboxes, processes
from tests.support.canaries import CANARIES, Browser
from tests.support.reaching import Visitor
from tests.support.routes import visits
from tests.support.ways.intake import QUESTIONS

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = {
    **QUESTIONS,
    "details": {"narrative": CANARIES["narrative"]},
    "more": {"topics": ["people", "vehicles", "drugs", "effects", "photos"]},
    "drugs": {"street_name": CANARIES["street name"]},
    "contact": {
        "contactable": "yes",
        "name": CANARIES["name"],
        "phone": CANARIES["phone"],
        "email": CANARIES["email"],
        "safe_times": CANARIES["safe times"],
    },
}

BESIDE = {
    "/report/effects/": {"effects-traced": "yes"},
    "/report/people/a1/": {"person-name": CANARIES["nickname"]},
    "/report/vehicles/a1/": {"vehicle-plate": CANARIES["number plate"]},
}


def _tell(browser: Browser) -> str:
    """Answer every question, after getting it wrong; send, and give the page that confirms it."""
    page = ""
    for step, answered in ANSWERS.items():
        path = f"/report/{step}/"
        if step in {"details", "contact"}:
            browser.send(path, {f"{step}-{name}": "x" * 99_999 for name in answered})
        if step == "photos":
            status, page = browser.send(path, {"do": "upload"}, photo="photos-photo")
            assert "wombat-crescent.jpg" in page
        answers = {f"{step}-{name}": value for name, value in answered.items()}
        if step == "drugs":
            for item, fields in BESIDE.items():
                assert browser.send(item, fields)[0] == 200
        status, page = browser.send(path, answers)
        assert status == 200, f"{step}: {status}"
    return page


def _code_on(confirmation: str) -> str:
    found = re.search(r'class="app-code"[^>]*><strong>([0-9A-Z-]{24})<', confirmation)
    assert found, "the confirmation shows no code"
    return found[1]


def _come_back(browser: Browser, code: str) -> str:
    """Open the inbox with a wrong code and then with the right one; use all that is in it."""
    for typed in (code[::-1], code.lower()):
        _status, page = browser.send("/report/inbox/", {"code": typed})
    assert "Your report is now" in page
    path = "/report/inbox/report/"
    question = re.search(r'name="question" value="([0-9a-f-]{36})"', page)
    assert question
    answered = {"question": question[1], f"{question[1]}-words": CANARIES["answer"]}
    _status, page = browser.send(path, answered)
    assert CANARIES["answer"] in page
    _status, page = browser.send("/report/inbox/photo/", {}, photo="photo")
    assert "Your photo was added" in page
    return page


def _stumble(browser: Browser) -> None:
    """What goes wrong for visitors, and what others try: servers like to log such things."""
    browser.ask("GET", "/report/nothing-like-it/?q=" + CANARIES["name"].replace(" ", "+"))
    browser.ask("POST", "/report/details/", {"details-narrative": CANARIES["narrative"]})
    browser.ask("POST", "/report/details/", {f"n{each}": "x" for each in range(500)})
    browser.ask("PUT", "/report/details/", {"details-narrative": CANARIES["narrative"]})
    browser.ask("GET", "/accounts/login/?next=/" + CANARIES["name"].split(" ")[0])
    forwarded = f"X-Forwarded-For: {CANARIES['forwarded address']}\r\n".encode()
    browser.knock(b"GET / HTTP/1.1\r\nHost: nobody.example\r\n" + forwarded + b"\r\n")
    browser.knock(b"NONSENSE\r\n" + forwarded + b"\r\n")
    browser.knock(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 200 + b"\r\n")
    stranger = Browser(browser.server)  # without the session: its page had expired
    stranger.ask("POST", "/report/details/", {"details-narrative": CANARIES["narrative"]})
    stranger.ask("POST", "/report/photos/", {}, photo="photos-photo")
    stranger.ask("GET", "/exit-/")


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
        processes.web(
            tmp_path / "web.log",
            SPOTLIGHT_RUN_DIR=str(tmp_path),
            SPOTLIGHT_TRUSTED_PROXIES="127.0.0.0/8",
            SPOTLIGHT_JUNK_FASTEST_SECONDS="0",  # a program types faster than people
        ) as server,
    ):
        browser = Browser(server)
        _stumble(browser)
        confirmation = _tell(browser)
        code = _code_on(confirmation)
        second = person_with("police_intelligence")
        inboxes.ask(Report.objects.get(), by=officer, checked_by=second)
        _come_back(browser, code)
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
PUBLIC_WORDS = {"licensing:condition-add", "licensing:condition"}
"""What a condition of a licence says: the licensing register is open to everybody by law."""
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
            words = {
                field
                for field in each.fields
                if field.rpartition("-")[2] in SEALED
                and not (field == "text" and visit.name in PUBLIC_WORDS)
            }
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
