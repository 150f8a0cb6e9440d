"""Counting SQL statements: the same view, called in this process, with Django's own record.

What counts is what is sent to the server: BEGIN, COMMIT and savepoints too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

HOST = "127.0.0.1"


class Statements:
    """The statements of what ran within, in order, as the server got them."""

    def __init__(self) -> None:
        self.all: list[str] = []

    @property
    def count(self) -> int:
        return len(self.all)

    def page_of_rows(self, table: str) -> str:
        """The statement that fetched the rows of a page: from `table`, with a LIMIT above one."""
        found = [
            each
            for each in self.all
            if each.startswith("SELECT")
            and f'FROM "{table}"' in each
            and re.search(r"LIMIT (?!1\b)\d+\s*$", each)
        ]
        if len(found) != 1:
            raise AssertionError(f"{len(found)} statements fetch a page of {table}, not one")
        return found[0]


@contextmanager
def counted() -> Iterator[Statements]:
    """A warm connection is counted on: connecting costs statements that a kept connection saves."""
    connections.close_all()
    connection.ensure_connection()
    found = Statements()
    with CaptureQueriesContext(connection) as captured:
        yield found
    found.all = [query["sql"] for query in captured.captured_queries]


def browser(cookies: dict[str, str]) -> Client:
    """Django's test client as that visitor, with the checks that a browser meets."""
    client = Client(enforce_csrf_checks=True, SERVER_NAME=HOST)
    client.cookies.load(cookies)
    return client


def session_cookie(email: str) -> str:
    """The session of a signed-in demonstration person, as a browser would hold it."""
    from portal.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(email=email))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
