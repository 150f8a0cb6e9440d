"""Signing in by one's own agency, and showing again that it is you."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.logout import logout
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_sign_in
from agencies.registry.single_sign_on import (
    NotLetIn,
    is_same_person,
    person_vouched_for,
    record_not_let_in,
)
from portal.accounts.models import User
from portal.accounts.single_sign_on.errors import ProviderProblem, ProviderUnreachable
from portal.accounts.single_sign_on.exchange import Answer, address_to_ask, answer_of
from portal.accounts.single_sign_on.remembered import (
    agency_signed_in_by,
    provider_signed_in_by,
    remember,
)
from portal.audit.recording import record_refusal
from portal.env import SignInProvider

log = structlog.get_logger(__name__)

_CONFIRMED = "single_sign_on_confirmed"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, agency: str) -> HttpResponse:
    """Send the browser to the agency's provider."""
    provider = _provider(agency)
    if request.method != "POST":
        return redirect("account_login")
    return _send(request, provider, next_url=get_next_redirect_url(request) or "")


@require_http_methods(["GET", "HEAD", "POST"])
@require_sign_in
def confirm(request: HttpRequest) -> HttpResponse:
    """Show again, at the agency's provider, that it is you; then go on with what was asked for."""
    user: Any = request.user
    provider = provider_signed_in_by(request, user)
    if provider is None:
        raise Http404
    if request.method == "GET" and request.session.pop(_CONFIRMED, False):
        return resume_request(request) or redirect("registry:home")
    next_url = get_next_redirect_url(request) or ""
    if request.method == "POST":
        return _send(request, provider, next_url=next_url, confirming=str(user.pk))
    ways = get_adapter(request).get_reauthentication_methods(user)
    context = {
        "provider": provider,
        "next_url": next_url,
        "reauthentication_alternatives": [each for each in ways if each["url"] != request.path],
    }
    return render(request, "registry/single_sign_on_confirm.html", context)


@login_not_required
@require_safe
def callback(request: HttpRequest, agency: str) -> HttpResponse:
    """Where the provider sends the browser back to."""
    provider = _provider(agency)
    try:
        answer = answer_of(request, provider)
    except ProviderProblem as problem:
        return _failed(request, provider, problem)
    if answer.confirming:
        return _confirmed(request, provider, answer)
    return _sign_in(request, provider, answer)


def _sign_in(request: HttpRequest, provider: SignInProvider, answer: Answer) -> HttpResponse:
    try:
        membership = person_vouched_for(identity=answer.identity)
    except NotLetIn as problem:
        record_not_let_in(identity=answer.identity, problem=problem)
        return _not_let_in(request, provider)
    # A fresh session: nothing of the last person's, or of whoever planted it, is left.
    logout(request, show_message=False)
    request.session.flush()
    user: User = membership.user
    remember(request, user, answer.identity, membership.agency_id, again=False)
    response: HttpResponse = perform_login(
        request, Login(user=user, redirect_url=answer.next_url or None)
    )
    return response


def _confirmed(request: HttpRequest, provider: SignInProvider, answer: Answer) -> HttpResponse:
    user: Any = request.user
    same = (
        user.is_authenticated
        and str(user.pk) == answer.confirming
        and provider_signed_in_by(request, user) == provider
        and is_same_person(identity=answer.identity, user=user)
    )
    if not same:
        problem = NotLetIn("somebody_else_confirmed", user if user.is_authenticated else None)
        record_not_let_in(identity=answer.identity, problem=problem)
        return _not_let_in(request, provider)
    bound_to = agency_signed_in_by(request, user)
    assert bound_to is not None  # as provider_signed_in_by says
    remember(request, user, answer.identity, bound_to, again=True)
    request.session[_CONFIRMED] = True
    query = urlencode({"next": answer.next_url}) if answer.next_url else ""
    return redirect(f"{reverse('registry:single-sign-on-confirm')}?{query}")


def _send(
    request: HttpRequest, provider: SignInProvider, *, next_url: str, confirming: str = ""
) -> HttpResponse:
    """A page that goes on by itself: browsers hold a redirect after a form, and each that the
    provider adds, to our content policy's `form-action`, and we can't list where it may lead."""
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="single_sign_on")
    if limited is not None:
        return limited
    try:
        address = address_to_ask(request, provider, next_url=next_url, confirming=confirming)
    except ProviderProblem as problem:
        return _failed(request, provider, problem)
    response = render(
        request,
        "registry/single_sign_on_leaving.html",
        {"provider": provider, "address": address},
    )
    response["Refresh"] = f"0; url={address}"
    return response


def _failed(
    request: HttpRequest, provider: SignInProvider, problem: ProviderProblem
) -> HttpResponse:
    if problem.code == "cancelled":
        messages.info(request, _("You did not sign in. Choose how you want to."))
        return redirect("account_login")
    unreachable = isinstance(problem, ProviderUnreachable)
    log.warning("single_sign_on.failed", provider=provider.agency, problem=problem.code)
    # Not recorded: what refuses nobody, and what anybody could send as often as they like.
    if not unreachable and problem.code != "unknown_state":
        record_refusal(
            by=None,
            object_type="provider",
            object_id=provider.agency,
            reason="single_sign_on_failed",
            detail={"problem": problem.code},
        )
    return render(
        request,
        "registry/single_sign_on_failed.html",
        {"provider": provider, "unreachable": unreachable},
        status=424 if unreachable else 400,  # not our error: nothing here is broken
    )


def _not_let_in(request: HttpRequest, provider: SignInProvider) -> HttpResponse:
    return render(
        request, "registry/single_sign_on_not_let_in.html", {"provider": provider}, status=403
    )


def _provider(agency: str) -> SignInProvider:
    found = settings.SINGLE_SIGN_ON.get(agency)
    if not isinstance(found, SignInProvider):
        raise Http404
    return found
