"""The type of a request that the views' decorator has let in."""

from __future__ import annotations

from django.http import HttpRequest

from portal.accounts.models import User


class SignedInRequest(HttpRequest):
    """For annotations only: somebody is signed in."""

    user: User
