"""Licensed premises as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "agencies.licensing"
    label = "licensing"
    verbose_name = "Licensed premises"

    def ready(self) -> None:
        from agencies.licensing import (  # noqa: F401  (registers the messages)
            areas,
            review_notifications,
            review_parts,
        )

        areas.register()
        review_parts.announce()
