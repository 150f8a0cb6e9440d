"""Declarations of who something runs for: pages for anybody signed in, and background work.

Every view that needs a sign-in carries `required_permission`; a test walks the URL configuration
and fails on a view without one. Declarations of real permissions live in agencies.registry.access.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponseBase

SIGNED_IN = "signed-in"

ViewFunction = Callable[..., HttpResponseBase]
Work = TypeVar("Work", bound=Callable[..., Any])


def declare_signed_in(view: ViewFunction) -> ViewFunction:
    """Mark somebody else's view (allauth's) as open to anybody signed in.

    It changes nothing: LoginRequiredMiddleware already keeps the signed-out away.
    """

    @wraps(view)
    def declared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    declared.required_permission = SIGNED_IN  # type: ignore[attr-defined]
    return declared


def runs_with(*clearances: str) -> Callable[[Work], Work]:
    """Say with which clearances a background task works: `@runs_with()` for none.

    It gives none: work that needs some opens `agencies.registry.row_security.showing()` around what
    needs them. A task that declares nothing fails tests/architecture/test_deny_by_default.py.
    """

    def declare(work: Work) -> Work:
        work.runs_with = frozenset(clearances)  # type: ignore[attr-defined]
        return work

    return declare
