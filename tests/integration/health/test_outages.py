"""Which errors of PostgreSQL are an outage (503) or our mistake (500), and the outage's page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape, unescape
from typing import Any
from urllib.parse import urlencode

import psycopg2
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.test import Client

from portal.errors import is_outage

OUTAGES = {
    "08006": "connection failure",
    "25006": "read only transaction",
    "40001": "serialization failure",
    "40P01": "deadlock detected",
    "53000": "insufficient resources",
    "53100": "disk full",
    "53200": "out of memory",
    "53300": "too many connections",
    "53400": "configuration limit exceeded",
    "55P03": "lock not available",
    "57014": "query canceled",
    "57P01": "admin shutdown",
    "57P02": "crash shutdown",
    "57P03": "cannot connect now",
    "58030": "io error",
    "58P01": "undefined file",
}
MISTAKES = {
    "22P02": "invalid text representation",
    "23505": "unique violation",
    "25001": "active sql transaction",
    "25P02": "in failed sql transaction",
    "42501": "insufficient privilege",
    "42601": "syntax error",
    "42P01": "undefined table",
    "54001": "statement too complex",
    "55006": "object in use",
    "P0001": "raised by a trigger",
    "XX000": "internal error",
}


def said(state: str) -> DatabaseError:
    """The error that Django raises when PostgreSQL says this."""
    block = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
    with pytest.raises(DatabaseError) as raised, transaction.atomic():
        connection.cursor().execute(block)
    assert raised.value.__cause__.pgcode == state  # type: ignore[union-attr]
    return raised.value


@pytest.mark.django_db
@pytest.mark.parametrize("state", OUTAGES, ids=lambda state: OUTAGES[state].replace(" ", "-"))
def test_what_waiting_mends_is_an_outage(state: str) -> None:
    assert is_outage(said(state))


@pytest.mark.django_db
@pytest.mark.parametrize("state", MISTAKES, ids=lambda state: MISTAKES[state].replace(" ", "-"))
def test_what_waiting_does_not_mend_is_our_mistake(state: str) -> None:
    assert not is_outage(said(state))


def test_a_connection_that_was_lost_is_an_outage() -> None:
    nameless = DatabaseError("error with no message from the libpq")
    nameless.__cause__ = psycopg2.DatabaseError()
    for error in (OperationalError(), InterfaceError(), nameless):
        assert is_outage(error)


def test_an_error_of_django_or_of_ours_is_none() -> None:
    for error in (DatabaseError("did not affect any rows"), ValueError(), KeyError("database")):
        assert not is_outage(error)


@pytest.fixture
def away(client: Client) -> Iterator[Client]:
    """A browser in front of a portal whose database is away."""

    def refuse(*_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    client.raise_request_exception = False
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    with connection.execute_wrapper(refuse):
        yield client


TYPED = "Vans at <night> & by day"
URLENCODED: dict[str, Any] = {"content_type": "application/x-www-form-urlencoded"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/report/details/", "/pl/report/details/", "/triage/"])
def test_what_was_typed_can_be_sent_again_from_the_page_that_says_so(
    away: Client, path: str
) -> None:
    typed = {"words": TYPED, "several": ["one", "two"]}
    response = away.post(path, urlencode(typed, doseq=True), **URLENCODED)
    assert response.status_code == 503
    page = response.content.decode()
    assert f'name="words" value="{escape(TYPED)}"' in page
    assert page.count('name="several"') == 2


@pytest.mark.django_db
def test_neither_passwords_nor_files_are_put_into_the_page(away: Client) -> None:
    typed = {"login": "somebody", "password": TYPED}
    signing_in = away.post("/accounts/login/", urlencode(typed), **URLENCODED)
    file = SimpleUploadedFile("photo.jpg", b"\xff\xd8" + TYPED.encode())
    adding = away.post("/report/photos/", {"photos-photo": file})
    for response in (signing_in, adding, away.get("/report/details/")):
        assert response.status_code == 503
        assert TYPED not in unescape(response.content.decode())
        assert b'type="hidden"' not in response.content
