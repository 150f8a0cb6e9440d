"""Public pages: no sign-in, no database, nothing stored about who looks at them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

View = Callable[[HttpRequest], HttpResponse]


def public_page(view: View) -> View:
    """Open to everybody, read only, and shown even while the database is down (portal.errors)."""
    view = login_not_required(require_safe(view))
    view.needs_no_database = True  # type: ignore[attr-defined]
    return view


@public_page
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "engagement/landing.html")


@public_page
def before_you_start(request: HttpRequest) -> HttpResponse:
    """The interruption page: how to leave quickly, before the first question (R3.3)."""
    return render(request, "engagement/before_you_start.html")


@public_page
def stay_safe(request: HttpRequest) -> HttpResponse:
    """How the exit button works, and what a browser still remembers after it."""
    return render(request, "engagement/stay_safe.html")


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "engagement/privacy.html")


@public_page
def cookies(request: HttpRequest) -> HttpResponse:
    return render(request, "engagement/cookies.html", {"cookie_name": settings.SESSION_COOKIE_NAME})


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "engagement/accessibility.html")


@public_page
def data_sources(request: HttpRequest) -> HttpResponse:
    return render(request, "engagement/data_sources.html")


@public_page
def exit_now(request: HttpRequest) -> HttpResponse:
    """End the session on the server and go to a neutral site (R3.3).

    A plain link must work without JavaScript, so GET ends the session. The worst that another
    site could do with it is to end somebody's session, which is the safe direction. HEAD is left
    alone: link checkers send it. The way out works even when the database does not. The script
    that leaves by itself asks for no page, and is told of no other site.
    """
    if request.method == "GET":
        try:
            request.session.flush()
        except DatabaseError:
            request.session = type(request.session)()  # an empty one: the cookie goes, at least
    if not request.accepts("text/html"):
        return HttpResponse(status=204)
    return HttpResponseRedirect(settings.EXIT_URL)
