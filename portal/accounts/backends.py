"""Checks a password, and on every request that the person may still be signed in."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from portal.accounts.models import User


class Backend(AuthenticationBackend):
    """allauth's, with one more rule: fictional people never sign in to a production site.

    Django asks `user_can_authenticate` at sign-in and again for each request's session, so a
    suspended person is out with their next click.
    """

    def user_can_authenticate(self, user: User | None) -> bool:
        return user is not None and user.may_sign_in
