"""What the registry tells the floor below it when Django starts: roles, mailboxes, sign-ins."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RegistryConfig(AppConfig):
    name = "agencies.registry"
    label = "registry"
    verbose_name = "Agencies and their people"

    def ready(self) -> None:
        from agencies.registry import (
            areas_of_people,
            grants,
            notifications,
            recipients,
            sign_in_audit,
        )
        from portal.vault import keyfile

        sign_in_audit.connect()
        recipients.connect()
        notifications.connect()
        areas_of_people.register()
        # Django's way to do something after every migration, when all tables are there.
        post_migrate.connect(grants.grant, sender=self, dispatch_uid="registry.grants")
        keyfile.before_use(grants.share_keys)
