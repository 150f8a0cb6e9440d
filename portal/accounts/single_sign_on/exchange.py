"""Sending somebody to their agency's provider, and believing what it says when they come back.

Authorization code with PKCE, state and nonce. No token outlives the request in which it arrives.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.http import HttpRequest

from portal.accounts.models import normalise_email
from portal.accounts.single_sign_on.adapter import OpenIDAdapter
from portal.accounts.single_sign_on.bounded import BoundedSession
from portal.accounts.single_sign_on.errors import ProviderProblem, ProviderUnreachable
from portal.accounts.single_sign_on.id_token import CLOCK_SKEW, verified_claims
from portal.env import SignInProvider

SCOPE = "openid email"
MOST_CHARACTERS = 2048
"""Of what comes back in the address: a code or a state is never longer."""

# What a provider says when it has asked for more than a password: RFC 8176, OpenID EAP, REFEDS and
# Microsoft's name for it.
_PROVING_METHODS = frozenset({"mfa"})
_PROVING_CONTEXTS = frozenset(
    {
        "phr",
        "phrh",
        "https://refeds.org/profile/mfa",
        "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
        "http://schemas.microsoft.com/claims/multipleauthn",
    }
)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a provider vouches for.

    `subject`: a digest of issuer and subject, which never changes for a person and tells nothing.
    `email`: only if the provider has verified it. `second_factor`: proved, and trusted by settings.
    """

    provider: SignInProvider
    subject: str
    email: str
    second_factor: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Who came back, and what they were on the way to; `confirming`: whom we asked to be there."""

    identity: Identity
    next_url: str
    confirming: str


def address_to_ask(
    request: HttpRequest, provider: SignInProvider, *, next_url: str = "", confirming: str = ""
) -> str:
    """Where to send the browser, with what the session then expects back.

    `confirming`: the signed-in user's key when they are to show again that it is them; the provider
    is then told to ask anew. Raises ProviderUnreachable, ProviderProblem.
    """
    adapter = OpenIDAdapter(request, provider)
    described = _described(adapter)
    pkce = generate_code_challenge()
    nonce = secrets.token_urlsafe(24)
    state_id = statekit.stash_state(
        request,
        provider_id=provider.agency,
        state_id=secrets.token_urlsafe(24),
        state={
            "nonce": nonce,
            "verifier": pkce["code_verifier"],
            "issuer": provider.issuer,
            "next": next_url,
            "confirming": confirming,
            "at": time.time(),
        },
    )
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": adapter.get_callback_url(request, None),
        "scope": SCOPE,
        "state": state_id,
        "nonce": nonce,
        "code_challenge": pkce["code_challenge"].decode("ascii"),
        "code_challenge_method": "S256",
    }
    if confirming:
        asked |= {"prompt": "login", "max_age": "0"}
    address = str(described["authorization_endpoint"])
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def answer_of(request: HttpRequest, provider: SignInProvider) -> Answer:
    """Believe the answer in the address, once, or raise ProviderUnreachable or ProviderProblem.

    The code "cancelled" stands for somebody who turned back.
    """
    state = _state(request, provider)
    error = request.GET.get("error", "")
    if error:
        raise ProviderProblem("cancelled" if error == "access_denied" else "refused_by_provider")
    code = request.GET.get("code", "")
    if not 0 < len(code) <= MOST_CHARACTERS:
        raise ProviderProblem("no_code")
    # RFC 9207: an answer that another provider was made to give says so here.
    if request.GET.get("iss", provider.issuer) != provider.issuer:
        raise ProviderProblem("wrong_issuer")
    claims = _claims(OpenIDAdapter(request, provider), code, state)
    if state["confirming"] and not _signed_in_since(claims, state["at"]):
        raise ProviderProblem("not_asked_again")
    return Answer(
        identity=_identity(provider, claims),
        next_url=state["next"],
        confirming=state["confirming"],
    )


def problem_of(provider: SignInProvider) -> str:
    """Why a provider could not be asked now, as a code; empty when it could. For the operator."""
    try:
        _described(OpenIDAdapter(HttpRequest(), provider))
    except ProviderProblem as problem:
        return problem.code
    return ""


def _state(request: HttpRequest, provider: SignInProvider) -> dict[str, Any]:
    state_id = request.GET.get("state", "")
    state: dict[str, Any] | None = None
    if 0 < len(state_id) <= MOST_CHARACTERS:
        state = statekit.unstash_state(request, state_id=state_id, provider_id=provider.agency)
    if state is None or state.get("issuer") != provider.issuer:
        raise ProviderProblem("unknown_state")
    return state


def _described(adapter: OpenIDAdapter) -> dict[str, Any]:
    try:
        return adapter.openid_config
    except (requests.RequestException, json.JSONDecodeError):
        raise ProviderUnreachable("unreachable") from None


def _claims(adapter: OpenIDAdapter, code: str, state: dict[str, Any]) -> dict[str, Any]:
    """Exchange the code, check the ID token, and add the address if only "userinfo" has it."""
    described = _described(adapter)
    provider = adapter.configured
    client = adapter.get_client(adapter.request, adapter.get_provider().app)
    try:
        tokens = client.get_access_token(code, pkce_code_verifier=state["verifier"])
        keys = _get(described["jwks_uri"])
    except OAuth2Error:  # its text holds the provider's answer
        raise ProviderProblem("code_refused") from None
    except (requests.RequestException, json.JSONDecodeError):
        raise ProviderUnreachable("unreachable") from None
    token = tokens.get("id_token")
    if not isinstance(token, str):
        raise ProviderProblem("id_token:missing")
    claims = verified_claims(
        token,
        keys=keys,
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=state["nonce"],
    )
    if "email" not in claims and "userinfo_endpoint" in described:
        claims |= _address(described["userinfo_endpoint"], tokens["access_token"], claims["sub"])
    return claims


def _address(url: Any, token: Any, subject: str) -> dict[str, Any]:
    """The e-mail claims of the userinfo endpoint, if they are about the same person."""
    try:
        found = _get(str(url), Authorization=f"Bearer {token}")
    except (requests.RequestException, json.JSONDecodeError):
        raise ProviderUnreachable("unreachable") from None
    if found.get("sub") != subject:
        raise ProviderProblem("userinfo:sub")
    return {name: found[name] for name in ("email", "email_verified") if name in found}


def _get(url: str, **headers: str) -> dict[str, Any]:
    with BoundedSession() as session:
        answer = session.get(url, headers=headers)
        answer.raise_for_status()
        found = answer.json()
    if not isinstance(found, dict):
        raise ProviderProblem("not_an_object")
    return found


def _identity(provider: SignInProvider, claims: dict[str, Any]) -> Identity:
    email = claims.get("email")
    return Identity(
        provider=provider,
        subject=hashlib.sha256(f"{provider.issuer}\n{claims['sub']}".encode()).hexdigest(),
        email=normalise_email(email) if isinstance(email, str) and _is_verified(claims) else "",
        second_factor=provider.trusts_second_factor and _proves_second_factor(claims),
    )


def _is_verified(claims: dict[str, Any]) -> bool:
    """`email_verified`; Microsoft Entra says the same of its tenant's domains with `xms_edov`."""
    return any(
        claims.get(name) is True or str(claims.get(name)).lower() in {"true", "1"}
        for name in ("email_verified", "xms_edov")
    )


def _proves_second_factor(claims: dict[str, Any]) -> bool:
    methods = claims.get("amr")
    if isinstance(methods, list) and _PROVING_METHODS & {str(each) for each in methods}:
        return True
    return str(claims.get("acr", "")) in _PROVING_CONTEXTS


def _signed_in_since(claims: dict[str, Any], asked_at: float) -> bool:
    at = claims.get("auth_time")
    if isinstance(at, bool) or not isinstance(at, (int, float)):
        return False
    return asked_at - CLOCK_SKEW <= at <= time.time() + CLOCK_SKEW
