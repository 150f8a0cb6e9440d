"""Middleware of sign-in: nothing is kept by browsers, and staff have a second factor."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.accounts.second_factor import Verdict, verdict_on

GetResponse = Callable[[HttpRequest], HttpResponse]

# Reachable without a second factor: what it takes to set one up, to sign out, and nothing else.
SET_UP_ROUTES = frozenset(
    {
        "accounts:set-up-second-factor",
        "accounts:session-left",
        "accounts:session-stay",
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
    """Nothing but setting up a second factor works until the session has shown one (R10.1)."""

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
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        verdict = verdict_on(request)
        if verdict is Verdict.GO_ON:
            return None
        if verdict is Verdict.SET_UP:
            return None if _is_set_up_page(request) else redirect("accounts:set-up-second-factor")
        logout(request)
        messages.info(request, _("Sign in again, and confirm that it is you."))
        return redirect("account_login")


def _is_set_up_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in SET_UP_ROUTES
