"""How allauth's OpenID Connect behaves here: closed, configured by settings, storing nothing."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from portal import env
from portal.accounts.single_sign_on.bounded import BoundedSession
from portal.accounts.single_sign_on.errors import ProviderProblem

PROVIDER = "openid_connect"
CALLBACK = "registry:single-sign-on-callback"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Providers come from SPOTLIGHT_SSO alone.

    allauth would add those of its database table, where one smuggled row would let anybody in.
    """

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return [
            _app(each)
            for each in settings.SINGLE_SIGN_ON.values()
            if provider in {None, PROVIDER, each.agency} and client_id in {None, each.client_id}
        ]

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Agencies invite their people; nobody signs up."""
        return False

    def get_requests_session(self) -> BoundedSession:
        return BoundedSession()


def _app(provider: env.SignInProvider) -> SocialApp:
    return SocialApp(
        provider=PROVIDER,
        provider_id=provider.agency,
        name=provider.label,
        client_id=provider.client_id,
        secret=provider.client_secret,
        settings={"server_url": provider.issuer.rstrip("/")},
    )


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):
    """allauth's, with what the provider says about itself checked before it is believed."""

    def __init__(self, request: HttpRequest, provider: env.SignInProvider) -> None:
        super().__init__(request, provider.agency)
        self.configured = provider
        self._described: dict[str, Any] | None = None

    @property
    def openid_config(self) -> dict[str, Any]:
        """Raises ProviderProblem, requests.RequestException."""
        if self._described is None:
            with BoundedSession() as session:
                answer = session.get(self.get_provider().server_url)
                answer.raise_for_status()
                self._described = self._checked(answer.json())
        return self._described

    def _checked(self, found: Any) -> dict[str, Any]:
        if not isinstance(found, dict) or found.get("issuer") != self.configured.issuer:
            raise ProviderProblem("wrong_issuer")
        for name in _ENDPOINTS:
            if not _is_safe(found.get(name), self.configured.issuer):
                raise ProviderProblem("unsafe_endpoint")
        return found

    @property
    def basic_auth(self) -> bool:
        """How to show the client secret; the standard's default is HTTP's own way."""
        supported = self.openid_config.get("token_endpoint_auth_methods_supported")
        return "client_secret_post" not in (supported or ["client_secret_basic"])

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """From SPOTLIGHT_SITE_URL, never from the Host header, which the asker chooses."""
        return settings.SITE_URL + reverse(CALLBACK, args=[self.configured.agency])


def _is_safe(url: Any, issuer: str) -> bool:
    """https, or loopback for a provider that is there itself (a trial; never in production)."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    local = urlsplit(issuer).scheme == "http" and env.is_loopback(parts.hostname or "")
    return parts.scheme == "https" or (parts.scheme == "http" and local)
