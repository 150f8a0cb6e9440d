"""What is logged, and what never is: one place for every process.

A log line is an event name and codes. It holds no address of a network, no user agent, no query
string, no e-mail address and no words that somebody typed. Three rules see to that:

- Requests are logged by the name of their page (`reports:triage:report-detail`), not by their path.
- Log calls of libraries keep their text, but not the values filled into it, unless the library is
  on a short list that logs nothing of people.
- Exceptions are logged by type and place. Their message is left out, since it may quote what was
  typed (`invalid literal: 'my name is …'`) or a row (`Key (email)=(…) already exists`); of database
  errors the SQLSTATE is kept. Our own errors say so when their message is safe (SAFE_ERRORS).
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
import uuid
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware as StructlogRequestMiddleware

Event = MutableMapping[str, Any]
ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None]

# Loggers whose values are task names, process ids and the like.
TRUSTED_LOGGERS = ("portal.", "reports.", "agencies.", "celery.", "kombu.")
# Never logged, whoever passes them.
PERSONAL_KEYS = frozenset(
    {"address", "body", "cookie", "email", "ip", "name", "path", "query", "query_string", "referer"}
    | {"remote_addr", "text", "url", "user", "user_agent", "user_id", "username"}
)
# Where Celery's log calls hold an error, or its traceback, as text.
ERROR_KEYS = frozenset({"exc", "traceback"})
SAFE_ERRORS: tuple[type[BaseException], ...] = (ImproperlyConfigured,)
FRAMES = 12
ROOT = Path(__file__).resolve().parent.parent


class RequestMiddleware(StructlogRequestMiddleware):
    """django-structlog's request log, without anything of the visitor."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """The method and the page's name, such as `GET reports:triage:report-detail`."""
        match = getattr(request, "resolver_match", None)
        return f"{request.method} {(match.view_name or match.route) if match else 'unknown page'}"

    def prepare(self, request: HttpRequest) -> None:
        """Only a random request id: the rest of the original's line is about the visitor."""
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex)


def drop_personal_keys(logger: Any, method: str, event: Event) -> Event:
    for key in PERSONAL_KEYS & event.keys():
        del event[key]
    return event


def drop_foreign_values(logger: Any, method: str, event: Event) -> Event:
    """Keep the text of a library's log call with its gaps unfilled, unless it is trusted."""
    values = event.pop("positional_args", None)
    record = event.get("_record")
    if event.get("_from_structlog") or not isinstance(record, logging.LogRecord):
        return event
    if record.name.startswith(TRUSTED_LOGGERS):
        event["event"] = event["event"] % _without_messages(values) if values else event["event"]
    elif not values:
        # The values are in the text already, and can't be told from it.
        event["event"] = f"message of {record.name}"
    return event


def _without_messages(values: Any) -> Any:
    """A trusted library's values, with errors by type. Celery gives a failed task's as `repr`."""
    if isinstance(values, dict):
        told = {key: describe_written(str(values[key])) for key in ERROR_KEYS & values.keys()}
        return {**values, **told}
    return tuple(describe(each) if isinstance(each, BaseException) else each for each in values)


def describe_written(error: str) -> str:
    """The type in the `repr` of an error or of its traceback; nothing of its message."""
    found = re.match(r"[\w.]+(?=\()", error)
    return found[0] if found else "error"


def describe_errors(logger: Any, method: str, event: Event) -> Event:
    """Replace exc_info by `error` (type, code) and `trace` (file:line function, latest last)."""
    found = event.pop("exc_info", None)
    event.pop("exception", None)
    event.pop("stack_info", None)
    info = _error_info(found)
    if info is not None:
        event["error"] = describe(info[1])
        event["trace"] = _places(info[2])
    return event


def describe(error: BaseException) -> str:
    """An error as it may be logged: its type, with a SQLSTATE or a safe message if it has one."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, DatabaseError):
        state = getattr(error.__cause__, "pgcode", None)
        return f"{name} (SQLSTATE {state})" if state else name
    if isinstance(error, SAFE_ERRORS):
        return f"{name}: {error}"
    return name


def _error_info(found: Any) -> ErrorInfo | None:
    if isinstance(found, BaseException):
        return type(found), found, found.__traceback__
    if isinstance(found, tuple):
        return found if found[1] is not None else None
    if found:
        current = sys.exc_info()
        return current if current[1] is not None else None
    return None


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(path: str) -> str:
    """A source file's path from its package on: the folder of the installation says nothing."""
    return path.rpartition("site-packages/")[2].removeprefix(f"{ROOT}/")


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    drop_personal_keys,
]


def configure(*, readable: bool) -> dict[str, Any]:
    """Set structlog up; Django's LOGGING setting, JSON or (for a demonstration) key=value lines."""
    structlog.configure(
        processors=[
            *_SHARED,
            describe_errors,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
        if readable
        else structlog.processors.JSONRenderer()
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    drop_foreign_values,
                    describe_errors,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
                "foreign_pre_chain": _SHARED,
                "use_get_message": False,
                "pass_foreign_args": True,
            }
        },
        "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "plain"}},
        "root": {"handlers": ["terminal"], "level": "INFO"},
        "loggers": {
            # Both repeat what RequestMiddleware logs, with the path.
            "django.request": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
            # portal/health.py answers with what is down; the reason would name hosts.
            "health_check": {"level": "CRITICAL"},
            "gunicorn.error": {"handlers": ["terminal"], "level": "INFO", "propagate": False},
            "gunicorn.access": {"handlers": [], "propagate": False},
            # A line for every task of every schedule would hide the rest.
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            # Each step of setting a letter.
            "weasyprint.progress": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
        },
    }
