"""One World for all tests of a module that ask for it, each of which begins where it stood.

It is made in a transaction that stays open for the module; the tests' own transactions are
savepoints in it, so that whatever they change is rolled back. A test that may not run inside it
(one that commits, or that expects no rows) closes it; tests of the module that come later and want
a world then make their own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from django.db import connection, transaction

from portal.accounts.models import User
from tests.support import geography
from tests.support.world import World

MakePerson = Callable[..., User]


class SharedWorld:
    def __init__(self) -> None:
        self._made: World | None = None
        self._outer: transaction.Atomic | None = None
        self._on: Any = None
        self._unblocked: Callable[[], Any] = nullcontext

    @contextmanager
    def open(self, make: MakePerson, *, unblocked: Callable[[], Any]) -> Iterator[None]:
        """For the tests of a module. `unblocked()` gives access to the database."""
        self._unblocked = unblocked
        with unblocked():
            self._outer = transaction.atomic()
            self._outer._from_testcase = True  # type: ignore[attr-defined]  # not one of the portal's
            self._outer.__enter__()
            self._on = connection.connection
        try:
            with unblocked():
                self._made = new_world(geography.load(), make)
            yield
        finally:
            self.close()

    def close(self) -> None:
        """Roll back, if it is still open."""
        if self._outer is None:
            return
        outer, self._outer, self._made = self._outer, None, None
        if connection.connection is not self._on:
            return  # a test lost the connection, and the transaction with it
        with self._unblocked():
            connection.set_rollback(True)
            outer.__exit__(None, None, None)

    def copy(self, make: MakePerson) -> World | None:
        """A World of the test's own on the shared rows; None when there are none to share."""
        if self._made is None or connection.connection is not self._on:
            return None
        world = copy.deepcopy(self._made)
        world.people = People(make, world.people.made)  # type: ignore[attr-defined]
        return world


class People:
    """One person per role, made when first asked for; with a space behind it, a second one."""

    def __init__(self, make: MakePerson, made: dict[str, User] | None = None) -> None:
        self.make, self.made = make, made or {}

    def __call__(self, role: str) -> User:
        if role not in self.made:
            self.made[role] = self.make(role.strip())
        return self.made[role]


def new_world(loaded: Any, make: MakePerson) -> World:
    return World(geography=loaded, people=People(make))


def commits(item: pytest.Item) -> bool:
    """Whether a test runs in no transaction, so that other connections see what it writes."""
    marker = item.get_closest_marker("django_db")
    asks = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asks or (marker and marker.kwargs.get("transaction")))


def may_share(item: pytest.Item) -> bool:
    """Whether a test wants a world and runs in a transaction that is rolled back."""
    return "world" in getattr(item, "fixturenames", ()) and not commits(item)
