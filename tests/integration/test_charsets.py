"""Whatever charset a request says that it is in: a page or words, never a 500.

Asked as gunicorn asks: Django's test client makes its requests itself, without ours.
"""

from __future__ import annotations

import io
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.http import HttpResponse
from django.urls import reverse

from agencies.refuse.actions.systems import system_of
from portal.wsgi import application

pytestmark = pytest.mark.django_db

OTHERS = ["rot13", "unicode_escape", "utf-16", "hex", "idna", "latin-1", "utf-7"]
OWN = ["utf-8", "UTF8", "klingon", "x\0y", ""]
QUERY = r"api_key=%5Cud800&q=%5Cud800&text=%ff"


def asked(address: str, *, charset: str, method: str = "GET", body: bytes = b"") -> HttpResponse:
    kind = "application/x-www-form-urlencoded" if body else "text/plain"
    path, _mark, query = address.partition("?")
    environ: dict[str, Any] = {
        "HTTP_HOST": "testserver",
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": f"{kind}; charset={charset}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    setup_testing_defaults(environ)
    return application.get_response(application.request_class(environ))


def addresses() -> list[str]:
    requests = reverse("open311:requests", kwargs={"form": "json"})
    return ["/", reverse("reports:intake:start"), requests, "/nothing-like-it"]


@pytest.mark.parametrize("charset", OTHERS)
def test_another_charset_is_refused_on_every_page(charset: str) -> None:
    for address in addresses():
        for query in ("", f"?{QUERY}"):
            assert asked(address + query, charset=charset).status_code == 400, address
        sent = asked(address, charset=charset, method="POST", body=b"text=a")
        assert sent.status_code == 400, address


@pytest.mark.parametrize("charset", OWN)
def test_in_utf_8_or_in_what_nobody_knows_a_page_is_shown(charset: str) -> None:
    assert asked("/?q=%C3%9F", charset=charset).status_code == 200
    assert asked(addresses()[2] + f"?{QUERY}", charset=charset).status_code == 403


def test_the_page_that_says_so_is_as_safe_as_any() -> None:
    response = asked("/", charset="latin-1")
    assert response["X-Frame-Options"] == "DENY"
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("key", ["\ud800", "ß" * 20, "\0", "x" * 101, ""])
def test_what_can_be_no_key_opens_nothing(key: str) -> None:
    assert system_of(key) is None
