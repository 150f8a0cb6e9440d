"""The processors that keep people out of the logs."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import psycopg2
import psycopg2.errors
import pytest
import structlog
from celery.app.trace import build_tracer
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError

from portal import logs
from portal.celery import app

CANARY = "quillfeather"


class Lines:
    """What a logger wrote, as dictionaries."""

    def __init__(self, stream: io.StringIO) -> None:
        self.stream = stream

    def __call__(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    stream = io.StringIO()
    formatter = logs.configure(readable=False)["formatters"]["plain"]
    formatter.pop("()")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(**formatter))
    root = logging.getLogger()
    root.addHandler(handler)
    yield Lines(stream)
    root.removeHandler(handler)


def test_personal_keys_are_dropped(lines: Lines) -> None:
    personal = dict.fromkeys(logs.PERSONAL_KEYS, CANARY)
    structlog.get_logger("portal.test").warning("happened", code=3, **personal)
    (line,) = lines()
    assert (line["event"], line["code"]) == ("happened", 3)
    assert CANARY not in str(line)


def test_a_library_keeps_its_text_but_not_its_values(lines: Lines) -> None:
    logging.getLogger("somebody.else").warning("Invalid host: %s", CANARY)
    logging.getLogger("somebody.else").warning(f"Invalid host: {CANARY}")  # noqa: G004
    assert [line["event"] for line in lines()] == [
        "Invalid host: %s",
        "message of somebody.else",
    ]


def test_a_trusted_library_keeps_its_values(lines: Lines) -> None:
    logging.getLogger("celery.worker").warning("Task %(name)s ended", {"name": "tidy"})
    logging.getLogger("celery.worker").warning("%s of %s", 1, 2)
    assert [line["event"] for line in lines()] == ["Task tidy ended", "1 of 2"]


def fail(error: Exception, cause: Exception | None = None) -> None:
    secret = CANARY  # a local variable, as a traceback with locals would show
    raise error from (cause or ValueError(secret))


@pytest.mark.parametrize("name", ["portal.test", "somebody.else"])
@pytest.mark.parametrize("own", [True, False])
def test_an_exception_is_logged_by_type_and_place_only(lines: Lines, name: str, own: bool) -> None:
    log: Any = structlog.get_logger(name) if own else logging.getLogger(name)
    try:
        fail(ValueError(f"invalid literal: {CANARY}"))
    except ValueError:
        log.exception("it failed")
    (line,) = lines()
    assert line["error"] == "builtins.ValueError"
    assert line["trace"][-1].endswith(" fail")
    assert line["trace"][-1].startswith("tests/unit/logs/test_logs.py:")
    assert CANARY not in str(line)


def test_a_database_error_keeps_its_state_and_no_row(lines: Lines) -> None:
    detail = f"DETAIL: Key (email)=({CANARY}@example.com) already exists."
    cause = psycopg2.errors.UniqueViolation(detail)
    cause.__setstate__({"pgcode": "23505"})
    try:
        fail(IntegrityError(detail), cause)
    except IntegrityError:
        structlog.get_logger("portal.test").exception("it failed")
    (line,) = lines()
    assert line["error"] == "django.db.utils.IntegrityError (SQLSTATE 23505)"
    assert CANARY not in str(line)


def test_a_task_that_fails_is_logged_without_what_its_error_says(lines: Lines) -> None:
    @app.task(name="tests.fails")  # type: ignore[untyped-decorator]
    def fails() -> None:
        raise ValueError(f"invalid literal: {CANARY}")

    try:
        trace = build_tracer("tests.fails", fails, app=app)
        trace("a-task", (), {}, {"id": "a-task"})
    finally:
        app.tasks.unregister("tests.fails")
    (line,) = lines()
    assert line["event"].strip() == "Task tests.fails[a-task] raised unexpected: ValueError"
    assert line["error"] == "builtins.ValueError"
    assert CANARY not in str(line)


def test_an_error_among_a_trusted_librarys_values_is_its_type(lines: Lines) -> None:
    logging.getLogger("celery.worker.request").error("Task raised: %r", ValueError(CANARY))
    (line,) = lines()
    assert line["event"] == "Task raised: 'builtins.ValueError'"


@pytest.mark.parametrize("written", ["", CANARY, f"<{CANARY}>", f"'{CANARY}'"])
def test_what_is_no_errors_repr_is_not_repeated(written: str) -> None:
    assert logs.describe_written(written) == "error"


def test_a_configuration_error_keeps_its_message() -> None:
    assert logs.describe(ImproperlyConfigured("set X")).endswith("ImproperlyConfigured: set X")
