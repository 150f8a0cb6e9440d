"""Visitors who go through all questions over HTTP: residents, and a machine that sends junk.

`python -m tests.integration.intake.flood PORT PER_SECOND junk` is the machine, a process of its
own, until its standard input ends. It is a clever one: an address, a session and words of their own
for each report, no box filled that people don't see. What it does not do is the work; that is what
such a machine saves. It writes how many reports it sent, as JSON. With `harmless` in place of
`junk` as many visitors ask for the same pages and don't press Send. Loopback only.
"""

from __future__ import annotations

import base64
import html
import http.client
import itertools
import json
import random
import re
import sys
import threading
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

ANSWERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("danger", {"danger": "no"}),
    ("what", {"category": "dealing"}),
    ("where", {"own_words": "Behind the shops in Lincoln Road"}),
    ("when", {"day": "unknown"}),
    ("how", {"how": "seen"}),
    ("details", {}),
    ("safety", {}),
    ("more", {}),
    ("contact", {"contactable": "no"}),
)
CHECK = "/report/check/"
AT_ONCE = 8


class Refused(Exception):
    """A page answered something else than it should."""


class Visitor:
    """One visit, through a proxy that says which address it came from."""

    def __init__(self, port: int, address: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._address = address
        self._cookies: dict[str, str] = {}
        self._token = ""

    def tell(self, words: str, *, proved: bool) -> tuple[float, float]:
        """One report. Seconds spent waiting for all pages, and for the last button alone."""
        waited, page = self.look(words)
        proof = solved(page) if proved else ""  # while somebody reads the page
        pressed = time.perf_counter()
        journey = _value(page, "check-journey")
        fields = {"check-journey": journey, "check-proof": proof, "check-subject": ""}
        self._page("POST", CHECK, fields)
        last = time.perf_counter() - pressed
        if "app-reference" not in self._page("GET", "/report/sent/"):
            raise Refused("no confirmation")
        self._connection.close()
        return waited + last, last

    def look(self, words: str) -> tuple[float, str]:
        """All questions, up to the last page. Seconds spent waiting, and that page."""
        began = time.perf_counter()
        self._page("GET", "/report/danger/")
        for step, answers in ANSWERS:
            given = answers | ({"narrative": words} if step == "details" else {})
            self._page(
                "POST", f"/report/{step}/", {f"{step}-{name}": it for name, it in given.items()}
            )
        page = self._page("GET", CHECK)
        return time.perf_counter() - began, page

    def _page(self, method: str, path: str, form: dict[str, str] | None = None) -> str:
        headers = {"X-Forwarded-For": self._address}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": self._token})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        page = response.read().decode()
        for header in response.headers.get_all("Set-Cookie") or ():
            cookie: SimpleCookie = SimpleCookie(header)
            self._cookies |= {name: morsel.value for name, morsel in cookie.items()}
        if response.status != (302 if form is not None else 200):
            raise Refused(f"{method} {path} answered {response.status}")
        self._token = _value(page, "csrfmiddlewaretoken") or self._token
        return page


def solved(page: str) -> str:
    """The answer to the challenge of a page, as its script sends it."""
    from altcha import Challenge, Payload, solve_challenge

    found = re.search(r'data-proof="([^"]+)"', page)
    if found is None:
        raise Refused("the page holds no challenge")
    challenge = Challenge.from_dict(json.loads(html.unescape(found[1])))
    solution = solve_challenge(challenge)
    if solution is None:
        raise Refused("the challenge has no answer")
    payload = Payload(challenge, solution).to_dict()
    return base64.b64encode(json.dumps(payload).encode()).decode()


def _value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


def flood(port: int, *, per_second: float, junk: bool, over: threading.Event) -> dict[str, float]:
    """Visits at this rate till it is over: one is due every so often, whoever is free makes it.

    `sent` are visits that were begun before it was over, all of which are made to their end;
    `seconds` is how long it lasted. A machine that can't keep the rate up says so by these.
    """
    begun, due = time.monotonic(), itertools.count()
    lock, sent, problems = threading.Lock(), [0], list[str]()

    def work() -> None:
        while True:
            with lock:
                number = next(due)
            if over.wait(max(0.0, begun + number / per_second - time.monotonic())):
                return
            try:
                visit(port, number, junk=junk)
            except (Refused, OSError, http.client.HTTPException) as error:
                problems.append(repr(error))
            else:
                with lock:
                    sent[0] += 1

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    over.wait()
    seconds = time.monotonic() - begun
    for thread in threads:
        thread.join()
    if problems:
        print(problems[:5], file=sys.stderr)
    return {"sent": sent[0], "seconds": seconds}


def visit(port: int, number: int, *, junk: bool) -> None:
    address = str(random.randrange(1, 223)) + f".{number >> 8 & 255}.{number & 255}.9"
    visitor = Visitor(port, address)
    words = f"Offer number {number} {random.random()}"
    if junk:
        visitor.tell(words, proved=False)
    else:
        visitor.look(words)


def until_input_ends() -> threading.Event:
    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    return over


if __name__ == "__main__":
    told = flood(
        int(sys.argv[1]),
        per_second=float(sys.argv[2]),
        junk=sys.argv[3] == "junk",
        over=until_input_ends(),
    )
    print(json.dumps(told))
