"""The cleansing team's work as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class RefuseConfig(AppConfig):
    name = "agencies.refuse"
    label = "refuse"
    verbose_name = "Needle finds and crews"

    def ready(self) -> None:
        from agencies.refuse import areas, notifications  # noqa: F401  (registers the messages)

        areas.register()
