"""Telling the database who is asking, so that row-level security can repeat our visibility rule.

    with acting_as(user):
        Report.objects.all()      # even so, only rows whose audience meets the user's clearances

The clearances travel as a transaction-local setting, so they hold under persistent connections and
under pgbouncer in transaction mode, and end with the transaction. They are signed: the database
checks the signature with a key that the application role can't read, so that a statement that was
smuggled in can't widen them (migration 0003). Without them nothing protected is visible.

The public front door goes further: `as_front_door()` takes a role that may insert and read nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction

from agencies.registry.people import clearances_of
from portal.accounts.models import User
from portal.vault.keyring import keyring

PURPOSE = b"spotlight:clearances:v1"
SETTING = "spotlight.clearances"
FRONT_DOOR_ROLE = "spotlight_front_door"

# What is shown outside any block: nothing. (Tests, which look at rows directly, change it.)
at_rest = ""

Action = TypeVar("Action", bound=Callable[..., Any])


def signed(clearances: Iterable[str]) -> str:
    """`key id:signature:{clearance,…}`, as current_clearances() in the database reads it."""
    array = "{" + ",".join(sorted(clearances)) + "}"
    key_id = keyring.current
    key = keyring.subkey(key_id, purpose=PURPOSE)
    return f"{key_id}:{hmac.new(key, array.encode(), hashlib.sha256).hexdigest()}:{array}"


@contextmanager
def acting_as(user: User | AnonymousUser | None, *, page: bool = False) -> Iterator[None]:
    """One transaction in which the database shows what `user` may see, and nothing else.

    Inside another one it changes what is shown until it ends; the same again costs no statement.
    `page` marks the transaction of a whole page, which commits even when what was asked is refused.
    """
    with _showing(signed(clearances_of(user)) if user is not None else "", page=page):
        yield


@contextmanager
def showing(clearances: Iterable[str]) -> Iterator[None]:
    """The same for work that nobody in person asked for: a scheduled task, a command."""
    with _showing(signed(clearances), page=False):
        yield


@contextmanager
def _showing(wanted: str, *, page: bool) -> Iterator[None]:
    before = _current()
    block = transaction.atomic()
    block.of_a_page = page  # type: ignore[attr-defined]
    with block:
        if wanted != before:
            _set(wanted)
        try:
            yield
        finally:
            connection.shown_to = before  # type: ignore[attr-defined]
        if wanted != before and _is_nested() and not connection.needs_rollback:
            _set(before)


@contextmanager
def as_front_door(*, asking: str = "NULL") -> Iterator[Any]:
    """One transaction under the role of the public: it may insert, and read nothing protected.

    `asking`: SQL of our own, such as a call of a function that this role may call. The block gets
    what it answers; it costs no statement, since it goes with the one that takes the role.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT set_config('role', %s, true), {asking}", [FRONT_DOOR_ROLE])
            ((_role, answer),) = cursor.fetchall()
        yield answer
        if _is_nested():
            _execute("SELECT set_config('role', 'none', true)")


def action(function: Action) -> Action:
    """Make a function with `by=` one transaction in which the database shows what `by` may see."""

    @wraps(function)
    def inside(*, by: User | None, **arguments: Any) -> Any:
        with acting_as(by):
            return function(by=by, **arguments)

    return inside  # type: ignore[return-value]


def _current() -> str:
    """What the open transaction was told; nothing outside one, where the setting has ended."""
    if not connection.in_atomic_block:
        return at_rest
    return str(getattr(connection, "shown_to", at_rest))


def _set(value: str) -> None:
    _execute("SELECT set_config(%s, %s, true)", SETTING, value)
    connection.shown_to = value  # type: ignore[attr-defined]


def _is_nested() -> bool:
    """Whether the innermost block is only a savepoint of a larger transaction."""
    return len(connection.savepoint_ids) > 0


def _execute(statement: str, *parameters: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
