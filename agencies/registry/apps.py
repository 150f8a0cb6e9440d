"""What the registry tells the floor below it when Django starts: roles, mailboxes, sign-ins."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "agencies.registry"
    label = "registry"
    verbose_name = "Agencies and their people"

    def ready(self) -> None:
        from agencies.registry import recipients, sign_in_audit

        sign_in_audit.connect()
        recipients.connect()
