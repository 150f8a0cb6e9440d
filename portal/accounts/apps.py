"""Starts accounts: listens to what allauth says about new second factors."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        # allauth's signals are its interface for "a factor was added in this session"; there is no
        # adapter hook. House rule: no receivers between our own apps.
        from allauth.mfa.signals import authenticator_added

        from portal.accounts.factor_secrets import FactorSecrets
        from portal.vault import rotation

        rotation.register(FactorSecrets())
        authenticator_added.connect(_factor_added, dispatch_uid="accounts.factor_added")


def _factor_added(sender: object, *, request: Any, user: Any, **kwargs: object) -> None:
    from portal.accounts.second_factor import remember_factor_shown

    remember_factor_shown(request.session, user)
