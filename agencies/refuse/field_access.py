"""Who a phone in the field is: by the secret of its shift, in a cookie of its own.

The pages of the app hold nothing, and anybody may open them; what they ask for needs a shift. The
cookie goes to /field/ alone, scripts can't read it, and no other site's page can have it sent: it
is same-site, and what is posted carries a token, which the app asks for when it has a signal again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from agencies.refuse.actions.shifts import LENGTH, TAKEN_FOR, Started, may_read, shift_of
from agencies.refuse.models import Shift

COOKIE = "spotlight_shift"
DEVICE_COOKIE = "spotlight_device"
PATH = "/field/"
HEADER = "X-Spotlight-Field"
LONGEST_SECRET = 100
KNOWN_FOR_SECONDS = 400 * 86_400


class FieldRequest(HttpRequest):
    """For annotations only: a phone with a shift."""

    shift: Shift


View = Callable[..., HttpResponseBase]


def needs_shift(*, running: bool) -> Callable[[View], View]:
    """Let in a phone with a shift. `running` False: one that has ended by itself may still send
    what was logged in it, and read nothing."""

    def decorate(view: View) -> View:
        @login_not_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if HEADER not in request.headers:
                return refused(_("This is for the app in the field."), status=400)
            shift = _shift(request)
            if shift is None or (running and not may_read(shift)):
                return refused(_("Your shift has ended. Sign in to begin another."), status=401)
            request.shift = shift  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        guarded.unavailable = _unavailable  # type: ignore[attr-defined]
        return guarded

    return decorate


def _shift(request: HttpRequest) -> Shift | None:
    secret = request.COOKIES.get(COOKIE, "")
    return shift_of(secret) if 0 < len(secret) <= LONGEST_SECRET else None


def refused(words: str, *, status: int, code: str = "") -> JsonResponse:
    """`code`: why, for an app that has words of its own for it."""
    return JsonResponse({"words": words} | ({"code": code} if code else {}), status=status)


def _unavailable(request: HttpRequest) -> JsonResponse:
    """The database is away. What the phone sent may be stored in part: it sends all of it again."""
    words = _("Spotlight can't be reached just now. What you logged stays on the phone.")
    return refused(words, status=503)


def remember(response: HttpResponse, started: Started, *, secure: bool) -> None:
    """Give the phone its shift's secret, and its own key, by which it is known next time."""
    shared: dict[str, Any] = {
        "path": PATH,
        "httponly": True,
        "samesite": "Strict",
        "secure": secure,
    }
    lasts = int((LENGTH + TAKEN_FOR).total_seconds())
    response.set_cookie(COOKIE, started.secret, max_age=lasts, **shared)
    response.set_cookie(
        DEVICE_COOKIE, str(started.shift.device_id), max_age=KNOWN_FOR_SECONDS, **shared
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")
