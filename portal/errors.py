"""What people see when something can't be done: every page says what to do next.

These pages use no database, no session and no signed-in user, so that they work when those don't
(R10.7). A view may say three things of itself: `view.csrf_failure = handler` answers an expired
form, `view.needs_no_database = True` has it shown while the database is down, and
`view.unavailable = handler` answers a program instead of that page. And one of a request:
`request.stored`, False before it stores what must not be lost or doubled, True when that was done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import psycopg2
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import escape_leading_slashes

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)

# SQLSTATEs with which PostgreSQL says that it can't just now, whatever was asked of it; the first
# two characters are a class. Every other is our mistake, which waiting does not mend: a 500.
OUTAGE_CLASSES = {
    "08": "the connection",
    "53": "insufficient resources: the disk is full, too many connections, no memory",
    "57": "stopped by its operator: shutdown, start, recovery, a statement that took too long",
    "58": "its system: a disk that can't be read",
}
OUTAGE_STATES = {
    "25006": "read only: a replica after a failover, or set so",
    "40001": "could not be put in order with what others do",
    "40P01": "a deadlock",
    "55P03": "a lock that somebody held for too long",
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when the request was larger than any form of ours can be.

    Whose session was ended while a page was being made, such as by leaving quickly, is asked to ask
    again, and then gets the page of somebody who has none.
    """
    if isinstance(exception, TOO_LARGE):
        return too_large(request)
    if isinstance(exception, SessionInterrupted) and request.method in ("GET", "HEAD"):
        return redirect(escape_leading_slashes(request.get_full_path()))
    return _show(request, "400", 400)


def too_large(request: HttpRequest) -> HttpResponse:
    _read_and_forget(request)
    return _show(request, "413", 413)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 with the reason that the refusing code gave for people to read, if it gave one."""
    return _show(request, "403", 403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _show(request, "404", 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database can't be reached: then nothing was accepted."""
    error = sys.exc_info()[1]
    if error is not None and is_outage(error):
        return _page_that_needs_no_database(request) or unavailable(request, error)
    return _show(request, "500", 500)


def is_outage(error: BaseException) -> bool:
    """Whether the database can't now: it is away, takes no changes, or has no room for them."""
    if not isinstance(error, (DatabaseError, InterfaceError)):
        return False
    state = _state(error)
    if state is not None:
        return state in OUTAGE_STATES or state[:2] in OUTAGE_CLASSES
    # Without a state it is no answer of PostgreSQL's, but what became of the connection to it.
    lost = type(error) is DatabaseError and isinstance(error.__cause__, psycopg2.Error)
    return lost or isinstance(error, (OperationalError, InterfaceError))


def _state(error: BaseException) -> str | None:
    """The SQLSTATE of an answer of PostgreSQL's."""
    state: str | None = getattr(error.__cause__, "pgcode", None)
    return state


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503: it can be sent again from this very page, which holds what was typed."""
    own = _own_answer(request)
    response = (
        own(request)
        if own
        else _show(
            request,
            "503",
            503,
            may_be_stored=_may_be_stored(request, error),
            typed=_typed(request),
        )
    )
    response["Retry-After"] = "60"
    return response


def _own_answer(request: HttpRequest) -> Callable[[HttpRequest], HttpResponse] | None:
    """How a view that answers programs says that the database is away."""
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return None
    answer: Callable[[HttpRequest], HttpResponse] | None = getattr(view, "unavailable", None)
    return answer


def _may_be_stored(request: HttpRequest, error: BaseException) -> bool:
    """Whether what was sent is stored, or nobody knows: the connection was lost meanwhile, perhaps
    in place of the answer to COMMIT. What PostgreSQL refused in words is not."""
    stored: bool | None = getattr(request, "stored", None)
    return stored is True or (stored is False and _state(error) is None)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form of casework sent, to be sent again: no file, and no password of another page."""
    if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
        return []
    try:
        if "reports" not in resolve(request.path_info).namespaces:
            return []
        return [(name, value) for name, values in request.POST.lists() for value in values]
    except (*TOO_LARGE, Resolver404, MultiPartParserError, OSError):
        return []


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose safety token is missing, wrong or has expired with its session."""
    view = request.resolver_match.func if request.resolver_match else None
    answer: Callable[[HttpRequest], HttpResponse] | None = getattr(view, "csrf_failure", None)
    if answer is not None:
        return answer(request)
    return _show(request, "expired", 403)


def _show(request: HttpRequest, page: str, status: int, **context: object) -> HttpResponse:
    # A resident half-way through a report keeps the way out in reach (R3.3).
    context["resident"] = request.path_info.startswith(reverse("reports:intake:start"))
    return render(request, f"errors/{page}.html", context, status=status)


def _page_that_needs_no_database(request: HttpRequest) -> HttpResponse | None:
    """Information pages and the way out, when only a session could not be read before them."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    if not getattr(match.func, "needs_no_database", False):
        return None
    page: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return page


def _read_and_forget(request: HttpRequest, *, at_most: int = 64 * 1024 * 1024) -> None:
    """Read the rest of an oversized body: a browser still sending would show a broken connection
    in place of our page. Bounded, in pieces, nothing kept."""
    try:
        while at_most > 0 and (piece := request.read(64 * 1024)):
            at_most -= len(piece)
    except OSError:
        pass  # the browser has gone, or somebody read the body before us
