"""The page people land on after signing in, and the door to a demonstration."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_sign_in
from agencies.registry.areas import areas_open_to
from agencies.registry.demo import demo_people
from agencies.registry.people import standing_of
from portal.accounts.models import User


@require_safe
@require_sign_in
def home(request: HttpRequest) -> HttpResponse:
    """What you can do here, for whom, and why."""
    standing = standing_of(request.user)
    return render(
        request,
        "registry/home.html",
        {"standing": standing, "areas": areas_open_to(standing.permissions)},
    )


class SignInAsForm(forms.Form):
    person = forms.UUIDField()


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the fictional people: one press, and only in demonstration mode."""
    if not settings.DEMONSTRATION:
        raise Http404
    if request.method != "POST":
        return render(request, "registry/demo_sign_in.html", {"people": demo_people()})
    form = SignInAsForm(request.POST)
    if not form.is_valid():
        raise BadRequest("No such person.")
    user = get_object_or_404(
        User, pk=form.cleaned_data["person"], is_demonstration=True, is_active=True
    )
    # A fresh session: nothing of the last person's is left for the next.
    logout(request, show_message=False)
    response: HttpResponse = perform_login(request, Login(user=user))
    return response
