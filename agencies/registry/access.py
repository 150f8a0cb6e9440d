"""Who may open a view: each view declares it, and what is not declared stays shut.

The declaration is the attribute `required_permission` on the view function, so that a test can walk
the URL configuration and list it for every route. Three kinds of declaration exist: a Permission
(`require_permission`), anybody signed in (`require_sign_in`), and Django's own
`login_not_required` for public pages.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.generic.base import View

from agencies.registry.people import has_permission
from agencies.registry.permissions import Permission
from portal.accounts.access import SIGNED_IN
from portal.audit.recording import record_refusal

ViewFunction = TypeVar("ViewFunction", bound=Callable[..., HttpResponseBase])


def require_permission(
    permission: Permission,
) -> Callable[[ViewFunction], ViewFunction]:
    """Let in who holds the permission; others get the 403 page, the signed-out the sign-in page."""
    if not isinstance(permission, Permission):
        raise ImproperlyConfigured(f"{permission!r} is not a Permission.")
    return _declare(permission)


def require_sign_in(view: ViewFunction) -> ViewFunction:
    """Let in anybody signed in: for pages about oneself, never for pages about the work."""
    return _declare(SIGNED_IN)(view)


def _declare(required: str) -> Callable[[ViewFunction], ViewFunction]:
    def decorate(view: ViewFunction) -> ViewFunction:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return _refusal(request, required) or view(request, *args, **kwargs)

        guarded.required_permission = required  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


class PermissionRequiredMixin(LoginRequiredMixin, View):
    """The same for class-based views: set `required_permission` on the class."""

    required_permission: str = ""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        required = initkwargs.get("required_permission", cls.required_permission)
        if required != SIGNED_IN and not isinstance(required, Permission):
            raise ImproperlyConfigured(f"{cls.__name__} declares no required_permission.")
        view = super().as_view(**initkwargs)
        view.required_permission = required  # type: ignore[attr-defined]
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return _refusal(request, self.required_permission) or super().dispatch(
            request, *args, **kwargs
        )


def _refusal(request: HttpRequest, required: str) -> HttpResponseBase | None:
    """None to go on, or a redirect to the sign-in page. Raises PermissionDenied with words for the
    403 page, after recording the attempt."""
    user: Any = request.user
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if required == SIGNED_IN or has_permission(user, required):
        return None
    match = request.resolver_match
    record_refusal(
        by=user,
        object_type="page",
        object_id=match.view_name if match else "",
        reason=str(required),
    )
    raise PermissionDenied(
        _("It needs “%(permission)s”, which none of your roles includes.")
        % {"permission": Permission(required).label}
    )
