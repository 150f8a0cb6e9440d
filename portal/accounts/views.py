"""Pages of signing in that allauth does not have, and the two of its views that need a change."""

from __future__ import annotations

from dataclasses import asdict

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import flows
from allauth.mfa.webauthn.views import LoginWebAuthnView, RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import TemplateView

from portal.accounts.second_factor import Verdict, verdict_on
from portal.accounts.session_limits import left


class SetUpSecondFactorView(TemplateView):
    """Where people without a second factor are sent, whatever page they asked for (R10.1)."""

    template_name = "accounts/set_up_second_factor.html"

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if verdict_on(request) is Verdict.GO_ON:
            return HttpResponseRedirect(reverse("mfa_index"))
        return super().get(request, *args, **kwargs)


class PasskeySignInView(LoginWebAuthnView):
    """allauth's, which forgets where the person was going."""

    def form_valid(self, form: Form) -> HttpResponse:
        authenticator: Authenticator = form.cleaned_data["credential"]
        login = Login(
            user=authenticator.user,
            redirect_url=get_next_redirect_url(self.request) or None,
        )
        return flows.perform_passwordless_login(self.request, authenticator, login)


class RemovePasskeyView(RemoveWebAuthnView):
    """allauth's, which asks `can_delete_authenticator` for apps but not for passkeys."""

    def form_valid(self, form: Form) -> HttpResponse:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            reason = str(adapter.error_messages["cannot_delete_authenticator"])
            messages.error(self.request, reason)
            return HttpResponseRedirect(reverse("mfa_list_webauthn"))
        return super().form_valid(form)


@require_safe
def session_left(request: HttpRequest) -> JsonResponse:
    """Seconds until this session ends. Asking is not doing something: it does not put that off."""
    return JsonResponse(asdict(left(request.session)))


@require_http_methods(["GET", "HEAD", "POST"])
def session_stay(request: HttpRequest) -> HttpResponse:
    """Somebody says that they are still there: the middleware has noted it."""
    if request.method != "POST":
        return HttpResponseRedirect(str(settings.LOGIN_REDIRECT_URL))
    return JsonResponse(asdict(left(request.session)))


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """What allauth's limits answer with; `handler429` of portal.urls."""
    return render(request, "accounts/too_many_tries.html", status=429)


@login_not_required
@require_safe
def not_offered(request: HttpRequest, **kwargs: str) -> HttpResponse:
    """allauth looks these names up even though Spotlight has no such page."""
    raise Http404
