"""Which of their agencies somebody acts for: chosen per session, for those who have several.

A request's person gets the standing of that agency alone, wherever the standing is asked for: in
pages, in actions, and in the clearances that the database is told (row_security).

Whoever came in by an agency's own provider acts for that agency alone, and can't switch: one
agency's provider must not open what another agency keeps.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from agencies.registry.models import Agency
from agencies.registry.people import act_for, act_only_for, standing_of
from portal.accounts.models import User
from portal.accounts.single_sign_on.remembered import (
    agency_signed_in_by,
    provider_signed_in_by,
)
from portal.audit.recording import Operation, record

_SESSION_KEY = "acting_agency"


class ActingAgencyMiddleware:
    """Lazy: a page that does not look at who is signed in still costs no statement."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = request.user
        request.user = SimpleLazyObject(lambda: _limited(request, found))  # type: ignore[assignment]
        return self.get_response(request)


def _limited(request: HttpRequest, user: Any) -> Any:
    if user.is_authenticated:
        bound_to = agency_signed_in_by(request, user)
        if bound_to is None:
            act_for(user, _chosen(request))
        elif provider_signed_in_by(request, user) is None:
            # The agency's sign-in was taken out of the settings: what it opened is shut as well.
            request.session.flush()
            return AnonymousUser()
        else:
            act_only_for(user, bound_to)
    return user


def _chosen(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.session.get(_SESSION_KEY, ""))
    except (ValueError, TypeError, AttributeError):
        return None


def agencies_to_choose(user: User) -> list[Agency]:
    """All agencies that the person may act for, by name; the current one is among them."""
    standing = standing_of(user)
    memberships = (*standing.memberships, *standing.elsewhere)
    return sorted((each.agency for each in memberships), key=lambda agency: agency.name)


def choose_agency(request: HttpRequest, agency: Agency) -> None:
    """Act for this agency in this session from now on; recorded as an act for the new agency.

    `agency` is one of `agencies_to_choose`.
    """
    user: Any = request.user
    before = [each.agency.key for each in standing_of(user).memberships]
    request.session[_SESSION_KEY] = str(agency.pk)
    act_for(user, agency.pk)
    with transaction.atomic():
        record(
            Operation.SIGN_IN,
            by=user,
            objects=[user],
            reason="acting_agency_chosen",
            detail={"from": before, "to": agency.key},
        )
