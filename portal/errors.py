"""What people see when something can't be done: every page says what to do next.

These pages use no database, no session and no signed-in user, so that they work when those don't
(R10.7). A view may say two things of itself: `view.csrf_failure = handler` answers an expired form,
and `view.needs_no_database = True` has it shown while the database is down.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when the request was larger than any form of ours can be."""
    if isinstance(exception, TOO_LARGE):
        return too_large(request)
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
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return _page_that_needs_no_database(request) or unavailable(request)
    return _show(request, "500", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _show(request, "503", 503)
    response["Retry-After"] = "60"
    return response


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
