"""Bad input at every address, generated from the table of routes.

Whatever arrives, the answer is a page that says what to do: never a 500, never a traceback, never
words of a report. Forms are read from the page itself and sent back with every field spoilt.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.support import html
from tests.support.reaching import Visitor
from tests.support.routes import all_routes, visits
from tests.support.ways.way import Visit
from tests.support.world import CANARY, World

NASTY_WORDS = {
    "NUL": "a\x00b",
    "too long": "x" * 30_000,
    "markup": "<script>alert(1)</script>'\"--{{7*7}}",
    "lone surrogate": "\udc80\ud800",
    "right to left": "\u202eabc\u0000\u200b",
    "far future": "2999-12-31",
    "long ago": "1800-01-01",
    "no such day": "2026-02-31",
    "huge number": "9" * 400,
    "negative": "-1",
    "not a number": "NaN",
    "unknown id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "path": "../../etc/passwd",
    "list": "[1,2",
    "empty": "",
}
FILTERS = (
    "page", "sort", "status", "kind", "category", "ward", "priority", "assigned", "text", "q",
    "received_from", "received_to", "received_from_0", "from", "to", "next", "bbox", "lat", "lon",
    "has_point", "step", "return", "reports", "report",
)  # fmt: skip
METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE")
MULTIPART = "multipart/form-data; boundary=x"
BODIES: dict[str, tuple[str, bytes]] = {
    "invalid UTF-8": ("application/x-www-form-urlencoded", b"text=%ff%fe&%80=\xff\xfe"),
    "other charset": ("application/x-www-form-urlencoded; charset=utf-7", b"text=+ADw-"),
    "unknown charset": ("application/x-www-form-urlencoded; charset=klingon", b"text=a"),
    "broken multipart": (MULTIPART, b'--x\r\nContent-Disposition: form-data; name="te'),
    "multipart without boundary": ("multipart/form-data", b"--x"),
    "JSON": ("application/json", b'{"text": ["\\u0000", {}]}'),
    "too many fields": ("application/x-www-form-urlencoded", b"a=1&" * 2_000),
    "too large": ("application/x-www-form-urlencoded", b"text=" + b"x" * 11_000_000),
}


@pytest.fixture(autouse=True)
def without_logs() -> Iterator[None]:
    """Thousands of requests would each be formatted and kept."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def _problem(what: str, send: Callable[[], HttpResponse], *, signed_in: bool) -> str:
    """Empty when the answer was fit to be seen."""
    try:
        response = send()
    except Exception as error:  # the test client raises what a server would answer 500
        return f"{what}: {type(error).__name__}: {str(error)[:300]}"
    if response.status_code >= 500:
        return f"{what}: {response.status_code}"
    words = b"".join(response) if response.streaming else response.content
    for telltale in (b"Traceback", b"psycopg2"):
        if telltale in words:
            return f"{what}: the answer shows {telltale.decode()}"
    # Somebody who may read a report may be shown it, but never by an error.
    if CANARY.encode() in words and (response.status_code >= 400 or not signed_in):
        return f"{what}: the answer shows what was reported"
    return ""


def _sends(visit: Visit, client: Client, world: World) -> Iterator[tuple[str, Any]]:
    address = visit.address(world)
    yield from _methods(address, client)
    yield from _bodies(address, client)
    yield from _forged(visit, client, world)
    if client.get(address).status_code == 302:
        return  # the visitor is sent away before the page looks at anything
    yield from _queries(address, client)
    yield from _forms(address, client)


def _queries(address: str, client: Client) -> Iterator[tuple[str, Any]]:
    for label, value in NASTY_WORDS.items():
        try:
            value.encode()
        except UnicodeEncodeError:
            continue
        everywhere = dict.fromkeys(FILTERS, value)
        yield f"query of {label}", lambda data=everywhere: client.get(address, data)
    plain = address.split("?", maxsplit=1)[0]
    yield "query of bytes", lambda: client.get(f"{plain}?q=%ff%fe&%80=%00&page=%00")
    yield "query of 100 kB", lambda: client.get(f"{plain}?q={'x' * 100_000}")
    yield "query of 5,000 names", lambda: client.get(f"{plain}?{'a=1&' * 5_000}")


def _methods(address: str, client: Client) -> Iterator[tuple[str, Any]]:
    for method in METHODS:
        yield f"method {method}", lambda method=method: client.generic(method, address)


def _bodies(address: str, client: Client) -> Iterator[tuple[str, Any]]:
    yield "empty form", lambda: client.post(address, {})
    for label, (content_type, body) in BODIES.items():
        yield (
            f"body of {label}",
            lambda body=body, kind=content_type: client.generic("POST", address, body, kind),
        )
    garbage = dict.fromkeys(FILTERS, "x")
    yield "form of unknown fields", lambda: client.post(address, garbage)


def _forms(address: str, client: Client) -> Iterator[tuple[str, Any]]:
    """Each form that the page shows, with every field spoilt in each way."""
    response = client.get(address)
    if response.status_code != 200 or response.streaming:
        return
    for form in html.read(response.content.decode(errors="replace")).forms:
        if form.method != "post" or "logout" in form.action or "exit" in form.action:
            continue
        target = form.action or address
        for label, value in NASTY_WORDS.items():
            spoilt = {field: value for field in form.fields if field != "csrfmiddlewaretoken"}
            body = "&".join(
                f"{field}={_percent(value)}" for field, value in spoilt.items()
            ).encode()
            yield (
                f"form {target} of {label}",
                lambda target=target, body=body: client.generic(
                    "POST", target, body, "application/x-www-form-urlencoded"
                ),
            )


@cache
def _percent(words: str) -> str:
    raw = words.encode("utf-8", "surrogatepass")
    return "".join(f"%{byte:02x}" for byte in raw)


def _forged(visit: Visit, client: Client, world: World) -> Iterator[tuple[str, Any]]:
    """Addresses with identifiers that are unknown, of something else, or no identifiers."""
    known = visit.arguments(world)
    for key, kind in all_routes()[visit.name].converters.items():
        forged: list[Any] = [world.people("auditor").pk, uuid.uuid4()]
        if kind in {"string", "slug", "path"}:
            forged = ["x" * 5_000, "nothing-like-it", "-", "management_form"]
        elif kind == "int":
            forged = [0, 2**31, 2**63, 10**40]
        for value in forged:
            try:
                address = reverse(visit.name, kwargs={**known, key: value})
            except NoReverseMatch:
                continue
            yield f"GET {key}={str(value)[:40]}", lambda a=address: client.get(a)
            yield f"POST {key}={str(value)[:40]}", lambda a=address: client.post(a, {})


PROTECTED = [name for name, visit in visits().items() if visit.who]


@pytest.mark.parametrize(
    ("name", "signed_in"),
    [*((name, False) for name in visits()), *((name, True) for name in PROTECTED)],
)
def test_bad_input_is_answered_with_words(name: str, signed_in: bool, visitor: Visitor) -> None:
    visit = visits()[name]
    client = visitor.client_at(visit, who=visit.who if signed_in else "")
    problems = [
        _problem(what, send, signed_in=signed_in)
        for what, send in _sends(visit, client, visitor.world)
    ]
    assert not [problem for problem in problems if problem], "\n".join(filter(None, problems))


@pytest.mark.parametrize("name", sorted(visits()))
def test_a_form_without_its_token_is_refused(name: str, visitor: Visitor) -> None:
    visit = visits()[name]
    client = visitor.client_at(visit, enforce_csrf_checks=True)
    assert client.post(visitor.address(visit), {"text": "kept"}).status_code == 403


@pytest.mark.parametrize("address", ["/nothing", "/%00", "/report/%ff", "/" + "x" * 5_000])
def test_an_unknown_address_is_not_found(address: str, db: None, client: Client) -> None:
    assert client.get(address).status_code in {301, 302, 400, 404}
