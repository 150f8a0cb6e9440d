"""What residents meet while the database or the broker is down: the real thing, broken."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from portal.notifications.models import OutboxMessage
from reports.models import Report, ReportNarrative
from tests.integration.intake.journey import NARRATIVE, PLAIN_ANSWERS, STEPS, address, fields
from tests.support import processes

DRAFT = "session=abcdefghijklmnopqrstuvwxyz012345"
HELP_NUMBERS = ("999", "101", "0800 555 111")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web_server(log: Path, **environment: str) -> Iterator[int]:
    """A gunicorn of one worker on a free port; yields the port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--workers=1", "--threads=2"]
    command += [f"--bind=127.0.0.1:{port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=processes.ROOT,
            env=processes.environment(DJANGO_SETTINGS_MODULE="portal.settings", **environment),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_for(port, process, log)
            yield port
        finally:
            processes.stop(process)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"gunicorn did not start:\n{log.read_text()[-3000:]}")


class Browser:
    """Just enough of one: a cookie, and the safety token of the page it is on."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = ""

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        """Status, `Location`, and the page."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        page = response.read().decode()
        if cookie := response.headers.get("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        connection.close()
        return response.status, response.headers.get("Location", ""), page

    def answer(self, path: str, typed: dict[str, str]) -> tuple[int, str, str]:
        _, _, page = self.ask("GET", path)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        typed = typed | {"csrfmiddlewaretoken": token[1] if token else ""}
        return self.ask("POST", path, urlencode(typed, doseq=True))


@pytest.mark.django_db
def test_without_the_database_the_numbers_are_shown_and_nothing_is_accepted(
    tmp_path: Path,
) -> None:
    nowhere = f"postgis://nobody:nothing@127.0.0.1:{free_port()}/nowhere"
    with web_server(tmp_path / "log", DATABASE_URL=nowhere) as port:
        browser = Browser(port)
        browser.cookie = DRAFT
        for method, path in [
            ("GET", address("danger")),
            ("POST", address("details")),
            ("POST", address("check")),
        ]:
            status, _, page = browser.ask(method, path, "a=b" if method == "POST" else "")
            assert status == 503, (method, path)
            assert "was not stored" in page
            assert "Exit this page" in page
            for number in HELP_NUMBERS:
                assert number in page
        for path in ("/", "/before-you-start/", "/report/emergency/"):
            status, _, page = browser.ask("GET", path)
            assert status == 200, path
            assert "999" in page
        assert (
            browser.cookie == DRAFT
        )  # a page that only tells keeps the draft for when all is well
        status, location, _ = browser.ask("GET", "/exit/")
        assert browser.cookie == 'session=""'
        assert (status, location) == (302, "https://www.bbc.co.uk/weather")


@pytest.mark.django_db(transaction=True)
def test_without_the_broker_a_report_is_taken_in_and_its_message_waits(tmp_path: Path) -> None:
    broken = f"redis://127.0.0.1:{free_port()}/0"
    with web_server(tmp_path / "log", REDIS_URL=broken) as port:
        browser = Browser(port)
        for step in STEPS:
            status, _, page = browser.answer(address(step), fields(step, **PLAIN_ANSWERS[step]))
            assert status == 302, page
        started = time.monotonic()
        status, location, _ = browser.answer(address("check"), {})
        assert (status, location) == (302, "/report/sent/")
        assert time.monotonic() - started < 3
        _, _, page = browser.ask("GET", location)
    report = Report.objects.get()
    assert report.display_reference in page
    assert ReportNarrative.objects.get(report=report).text.open() == NARRATIVE
    assert OutboxMessage.objects.get(object_id=report.pk).sent_at is None


@pytest.mark.django_db(transaction=True)
def test_a_browser_that_sends_ten_megabytes_is_shown_a_page(tmp_path: Path) -> None:
    with web_server(tmp_path / "log") as port:
        body = urlencode({"details-narrative": "x" * 10_000_000})
        status, _, page = Browser(port).ask("POST", address("details"), body)
    assert status == 413
    assert "That was too long to send" in page
