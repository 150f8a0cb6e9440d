"""Licensed premises as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "agencies.licensing"
    label = "licensing"
    verbose_name = "Licensed premises"

    def ready(self) -> None:
        from agencies.licensing import areas, register_sections

        areas.register()
        register_sections.register()
