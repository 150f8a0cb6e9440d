"""How long somebody stays signed in: at most 12 hours, and 30 minutes without doing anything.

The server alone decides, with or without JavaScript. A dialog (static/js/accounts/session.js) warns
five minutes before and asks `accounts:session-left`, which does not count as doing something.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
WARN = timedelta(minutes=5)
# What somebody does is written down once a minute, not with every request. An idle session so ends
# between 30 and 31 minutes after the last thing done, never earlier.
GRAIN = timedelta(minutes=1)

_STARTED = "signed_in_at"
_SEEN = "last_active_at"
# Asking how long is left is not doing something, nor is a page that looks by itself for changes.
_NOT_ACTIVITY = frozenset({"accounts:session-left", "reports:triage:report-watch"})


class Ended(enum.Enum):
    IDLE = "idle"
    LONGEST = "longest"


_WORDS = {
    Ended.IDLE: gettext_lazy(
        "You were signed out because you did nothing for 30 minutes. Sign in to go on."
    ),
    Ended.LONGEST: gettext_lazy(
        "You were signed out because 12 hours have passed. Sign in to go on."
    ),
}


@dataclass(frozen=True, slots=True)
class Left:
    """Seconds until the session ends if nothing is done, and until it ends in any case."""

    idle: int
    longest: int


class SessionLimitsMiddleware:
    """Signs out whoever is past a limit, at their next request for anything but a public page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        now = clock.now()
        ended = _ended(request.session, now)
        if ended is not None:
            return _sign_out(request, ended)
        match = request.resolver_match
        if match is None or match.view_name not in _NOT_ACTIVITY:
            _note_activity(request.session, now)
        return None


def left(session: SessionBase) -> Left:
    """How long this session may go on, in whole seconds, never below 0."""
    now = clock.now()
    started, seen = _time(session, _STARTED) or now, _time(session, _SEEN) or now
    longest = started + LONGEST - now
    idle = min(seen + IDLE + GRAIN - now, longest)
    return Left(idle=_seconds(idle), longest=_seconds(longest))


def _seconds(time: timedelta) -> int:
    """Rounded up, so that whoever waits that long finds the session ended."""
    return max(0, math.ceil(time.total_seconds()))


def _ended(session: SessionBase, now: datetime) -> Ended | None:
    started, seen = _time(session, _STARTED), _time(session, _SEEN)
    if started is not None and now - started >= LONGEST:
        return Ended.LONGEST
    if seen is not None and now - seen >= IDLE + GRAIN:
        return Ended.IDLE
    return None


def _note_activity(session: SessionBase, now: datetime) -> None:
    """One write at the start of a session and one a minute, whatever is asked in between."""
    started = _time(session, _STARTED)
    if started is None:
        session[_STARTED] = now.timestamp()
        session.set_expiry(int(LONGEST.total_seconds()))
    seen = _time(session, _SEEN)
    if seen is None or now - seen >= GRAIN:
        session[_SEEN] = now.timestamp()


def _time(session: SessionBase, key: str) -> datetime | None:
    stamp = session.get(key)
    if not isinstance(stamp, (int, float)):
        return None
    return datetime.fromtimestamp(stamp, tz=timezone.utc)


def _sign_out(request: HttpRequest, ended: Ended) -> HttpResponse:
    logout(request)
    if request.resolver_match and request.resolver_match.view_name in _NOT_ACTIVITY:
        return JsonResponse({"idle": 0, "longest": 0})
    messages.info(request, str(_WORDS[ended]))
    if request.method in {"GET", "HEAD"}:
        return redirect(
            f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
        )
    messages.info(request, _("What you had just sent was not saved."))
    return redirect("account_login")
