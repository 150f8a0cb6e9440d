"""A portal with servers of its own, for all tests here: they kill its parts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import stack as stacks
from tests.support import unwritable
from tests.support.stack import Stack

TABLES = ("reports_report", "outbox_message", "demo_message", "audit_event", "django_session")


@pytest.fixture(scope="package")
def only_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "DATABASE_URL_FILE", "DATABASE_OWNER_URL", "REDIS_URL"):
            patch.delenv(name, raising=False)
        with stacks.running(tmp_path_factory.mktemp("crashes")) as stack:
            yield stack


@pytest.fixture
def stack(only_stack: Stack) -> Stack:
    """The portal with every part up, whatever the test before did to it."""
    for name in (*only_stack.servers, *stacks.PROCESSES):
        only_stack.start(name)
    only_stack.wait_until(only_stack.has_web, "the web server answers")
    return only_stack


@pytest.fixture
def emptied(stack: Stack) -> Stack:
    """The same with no report, draft, message or event in it."""
    unwritable.empty(stack, *TABLES)
    return stack
