"""A resident's journey through the report pages, up to the last button, by plain HTTP."""

from __future__ import annotations

import http.client
import http.cookies
import random
import re
import threading
from urllib.parse import urlencode

from tests.bench.client import Request
from tests.bench.place import CannotMeasure

ANSWERS: tuple[tuple[str, dict[str, str | list[str]]], ...] = (
    ("danger", {"danger": "no"}),
    ("what", {"category": "dealing"}),
    (
        "where",
        {"longitude": "{longitude}", "latitude": "{latitude}", "own_words": "By the garages"},
    ),
    ("when", {"day": "today", "pattern": "weekly"}),
    ("how", {"how": ["seen"]}),
    (
        "details",
        {
            "narrative": "[Benchmark {number}] A small silver hatchback stops by the garages most "
            "evenings. People walk up, lean in for a few seconds and go again. It has been like "
            "this for about a month, usually around eight, and there are families along here.",
        },
    ),
    ("safety", {"risks": []}),
    (
        "contact",
        {"contactable": "yes", "name": "Bench", "email": "bench@residents.spotlight.example"},
    ),
)
CHECK = "/report/check/"


class Journey:
    """One visitor with cookies of their own, over one connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self._token: dict[str, str] = {}

    def prepare(self, number: int) -> Request:
        """Answer every question; the request that sends the report, not yet sent."""
        chance = random.Random(number)
        filled = {
            "number": str(number),
            "longitude": f"{chance.uniform(-0.30, -0.20):.6f}",
            "latitude": f"{chance.uniform(52.55, 52.62):.6f}",
        }
        self._cookies = {}
        self._token = self._hidden(self._request("GET", "/report/danger/", expect=200))
        for step, answers in ANSWERS:
            form = {
                f"{step}-{name}": value.format(**filled) if isinstance(value, str) else value
                for name, value in answers.items()
            }
            self._request("POST", f"/report/{step}/", form, expect=302)
        page = self._request("GET", CHECK, expect=200)
        return Request(
            path=CHECK,
            method="POST",
            body=urlencode(self._hidden(page)),
            headers=self._headers(form=True),
            expect=302,
        )

    def close(self) -> None:
        self._connection.close()

    def _hidden(self, page: str) -> dict[str, str]:
        """The hidden fields of the page's main form, as a browser would send them."""
        found = {}
        for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
            name = re.search(r'name="([^"]+)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            if name:
                found[name.group(1)] = value.group(1) if value else ""
        return found

    def _headers(self, *, form: bool) -> dict[str, str]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return headers

    def _request(
        self, method: str, path: str, form: dict[str, str | list[str]] | None = None, *, expect: int
    ) -> str:
        body = None
        if form is not None:
            body = urlencode(form | self._token, doseq=True)
        self._connection.request(method, path, body, self._headers(form=form is not None))
        response = self._connection.getresponse()
        page = response.read().decode()
        for header in response.headers.get_all("Set-Cookie") or ():
            cookie: http.cookies.SimpleCookie = http.cookies.SimpleCookie(header)
            self._cookies |= {name: morsel.value for name, morsel in cookie.items()}
        if response.status != expect:
            raise CannotMeasure(f"{method} {path} answered {response.status}, not {expect}.")
        return page


def prepare(port: int, count: int, *, first: int, at_once: int = 8) -> list[Request]:
    """`count` journeys up to their last button, several at once."""
    made: list[Request | None] = [None] * count
    errors: list[BaseException] = []

    def some(offset: int) -> None:
        journey = Journey(port)
        try:
            for index in range(offset, count, at_once):
                made[index] = journey.prepare(first + index)
        except BaseException as error:
            errors.append(error)
        finally:
            journey.close()

    threads = [threading.Thread(target=some, args=(n,)) for n in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return [each for each in made if each is not None]
