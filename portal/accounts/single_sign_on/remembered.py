"""What a session remembers of a sign-in by a provider: which one, for which agency, how well.

It stands among allauth's authentication records, which belong to one user and end with the session.
"""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.http import HttpRequest

from portal.accounts.models import User
from portal.accounts.single_sign_on.exchange import Identity
from portal.env import SignInProvider

METHOD = "socialaccount"
WAY = "single_sign_on"
FACTOR_WAY = "provider_factor"


def remember(
    request: HttpRequest, user: User, identity: Identity, agency_id: uuid.UUID, *, again: bool
) -> None:
    """Note that the provider vouched for `user`; `again`: they confirm within a session."""
    record_authentication(
        request,
        user,
        METHOD,
        type=WAY,
        provider=identity.provider.agency,
        agency=str(agency_id),
        reauthenticated=again,
    )
    if identity.second_factor:
        record_authentication(request, user, "mfa", type=FACTOR_WAY, reauthenticated=again)


def agency_signed_in_by(request: HttpRequest, user: User) -> uuid.UUID | None:
    """The agency whose provider opened this session, or None for a sign-in of our own."""
    record = _record(request, user)
    return uuid.UUID(record["agency"]) if record else None


def provider_signed_in_by(request: HttpRequest, user: User) -> SignInProvider | None:
    """The same agency's provider, if it is still configured."""
    record = _record(request, user)
    found = settings.SINGLE_SIGN_ON.get(record["provider"]) if record else None
    return found if isinstance(found, SignInProvider) else None


def _record(request: HttpRequest, user: User) -> dict[str, Any] | None:
    records = get_authentication_records(request, user)
    return next((each for each in records if each.get("method") == METHOD), None)


class SecondFactorStage(AuthenticateStage):
    """allauth's question for a second factor, left out when the agency's provider has asked it."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any(each.get("type") == FACTOR_WAY for each in records):
            return False
        asked: bool = super()._should_handle(request)
        return asked
