"""Counting the SQL statements of a page as it would send them outside a test.

A test runs inside a transaction of its own, so a page's BEGIN and COMMIT become savepoints, and
what is shown is set back at its end. Neither is counted here; `make bench` counts BEGIN and COMMIT.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.registry import row_security

OF_THE_TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO ")


@contextmanager
def statements() -> Iterator[list[str]]:
    """A list that holds the statements once the block has ended."""
    sent: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield sent
    sent += [each["sql"] for each in captured if _counts(each["sql"])]


def _counts(sql: str) -> bool:
    is_set_back = "set_config(" in sql and (
        row_security.at_rest in sql or "set_config('role', 'none'" in sql
    )
    return not sql.startswith(OF_THE_TRANSACTION) and not is_set_back
