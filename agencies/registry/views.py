"""The page people land on after signing in, and the door to a demonstration."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_sign_in
from agencies.registry.acting import agencies_to_choose, choose_agency
from agencies.registry.actions import end_own_sessions
from agencies.registry.areas import areas_open_to
from agencies.registry.demo import DEMO_PASSWORD, demo_people
from agencies.registry.errors import PeopleError
from agencies.registry.invitations import accept_invitation, find_invitation
from agencies.registry.people import premises_left, standing_of
from agencies.registry.people_forms import SwitchForm
from portal.accounts.models import User


@require_safe
@require_sign_in
def home(request: HttpRequest) -> HttpResponse:
    """What you can do here, for whom, and why."""
    standing = standing_of(request.user)
    return render(
        request,
        "registry/home.html",
        {
            "standing": standing,
            "areas": areas_open_to(standing.permissions),
            "left": None if standing.memberships else premises_left(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_sign_in
def switch_agency(request: HttpRequest) -> HttpResponse:
    """Choose the agency one acts for; for people who have one only, there is nothing to choose."""
    user: Any = request.user
    agencies = agencies_to_choose(user)
    if len(agencies) < 2:
        return redirect("registry:home")
    form = SwitchForm(request.POST if request.method == "POST" else None, agencies=agencies)
    if request.method == "POST" and form.is_valid():
        chosen = next(each for each in agencies if each.pk == form.cleaned_data["agency"])
        choose_agency(request, chosen)
        messages.success(request, _("You act for %(agency)s now.") % {"agency": chosen.name})
        return redirect("registry:home")
    acting = [each.agency_id for each in standing_of(user).memberships]
    return render(
        request,
        "registry/switch_agency.html",
        {"form": form, "agencies": agencies, "acting": acting},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require_sign_in
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of one's own, this one too."""
    if request.method != "POST":
        return redirect("mfa_index")
    user: Any = request.user
    end_own_sessions(by=user)
    logout(request, show_message=False)
    messages.success(request, _("You are signed out on every device."))
    return redirect("account_login")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the link of an invitation leads: what is offered, and a button to take it.

    Opening it changes nothing, since mail filters open links. Signed-in people are signed out: the
    mailbox, not the open session, says who is invited.
    """
    found = find_invitation(secret)
    if found is None:
        return render(request, "registry/invitation_gone.html", status=404)
    if request.method != "POST":
        provider = settings.SINGLE_SIGN_ON.get(found.agency.key)
        context = {"invitation": found, "provider": provider}
        return render(request, "registry/invitation.html", context)
    try:
        membership = accept_invitation(secret=secret)
    except PeopleError:
        return render(request, "registry/invitation_gone.html", status=404)
    logout(request, show_message=False)
    user = membership.user
    if user.has_usable_password() or Authenticator.objects.filter(user=user).exists():
        messages.success(
            request,
            _("You belong to %(agency)s now. Sign in.") % {"agency": membership.agency.name},
        )
        return redirect("account_login")
    key = default_token_generator.make_token(user)
    return redirect("account_reset_password_from_key", uidb36=user_pk_to_url_str(user), key=key)


class SignInAsForm(forms.Form):
    person = forms.UUIDField()


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the fictional people: one press, and only in demonstration mode."""
    if not settings.DEMONSTRATION:
        raise Http404
    if request.method != "POST":
        return render(
            request,
            "registry/demo_sign_in.html",
            {"people": demo_people(), "password": DEMO_PASSWORD},
        )
    form = SignInAsForm(request.POST)
    if not form.is_valid():
        raise BadRequest("No such person.")
    user = get_object_or_404(
        User, pk=form.cleaned_data["person"], is_demonstration=True, is_active=True
    )
    # A fresh session: nothing of the last person's is left for the next.
    logout(request, show_message=False)
    # One press counts as a sign-in a moment ago, so that what asks for one can be tried.
    record_authentication(request, user, method="demonstration")
    response: HttpResponse = perform_login(request, Login(user=user))
    return response
