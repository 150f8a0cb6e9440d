"""Middleware of sign-in: nothing is kept by browsers, and staff have a second factor."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import ResolverMatch

from portal.accounts.second_factor import must_set_up_second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]

# Reachable without a second factor: what it takes to set one up, to sign out, and nothing else.
SET_UP_ROUTES = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
    }
)


class NoStoreMiddleware:
    """Tell browsers and proxies to keep nothing, unless a view says otherwise.

    Staff share machines, and a resident's Back button after a quick exit must not bring the page
    back. Static files never get here: WhiteNoise answers them first.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class SecondFactorMiddleware:
    """Send a signed-in person who has no second factor to set one up before anything else (R10.1)."""

    def __init__(self, get_response: GetResponse) -> None:
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
        # Public pages stay open to everybody, signed in or not: refusing them helps nobody.
        if not getattr(view, "login_required", True):
            return None
        match: ResolverMatch | None = request.resolver_match
        if match is not None and match.view_name in SET_UP_ROUTES:
            return None
        if request.user.is_authenticated and must_set_up_second_factor(request):
            return HttpResponseRedirect(resolve_url("accounts:set-up-second-factor"))
        return None
