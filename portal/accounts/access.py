"""The declaration that a page is for anybody signed in.

Every view that needs a sign-in carries `required_permission`; a test walks the URL configuration
and fails on a view without one. Declarations of real permissions live in agencies.registry.access.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

SIGNED_IN = "signed-in"

ViewFunction = Callable[..., HttpResponseBase]


def declare_signed_in(view: ViewFunction) -> ViewFunction:
    """Mark somebody else's view (allauth's) as open to anybody signed in.

    It changes nothing: LoginRequiredMiddleware already keeps the signed-out away.
    """

    @wraps(view)
    def declared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    declared.required_permission = SIGNED_IN  # type: ignore[attr-defined]
    return declared
