"""Showing again that it is you, before what is more private than the rest.

A sign-in or a confirmation within ACCOUNT_REAUTHENTICATION_TIMEOUT (10 minutes) is enough.
"""

from __future__ import annotations

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.http import HttpRequest


def ask_again_unless_recent(request: HttpRequest) -> None:
    """Return for somebody who signed in lately; raise what sends others to confirm it is them.

    allauth's middleware catches it. A form that was sent is kept in the session, sealed, and done
    after the confirmation: call this only once its safety token was checked.
    """
    raise_if_reauthentication_required(request, app="accounts")
