"""Database work that may be given up: how long its statements may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

CANCELLED = "57014"


class TookTooLong(Exception):
    """A statement was cancelled; what was done with it is taken back."""


@contextmanager
def each_statement_within(milliseconds: int) -> Iterator[None]:
    """A transaction, or a savepoint of the one under way, none of whose statements may take longer.

    Two statements of its own. Raises TookTooLong.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'),"
                " set_config('statement_timeout', %s, true)",
                [str(milliseconds)],
            )
            ((before, _now),) = cursor.fetchall()
            yield
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != CANCELLED:
            raise
        raise TookTooLong from error
