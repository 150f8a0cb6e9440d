"""Hotspots, maps and dashboards as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class HotspotsConfig(AppConfig):
    name = "hotspots"
    verbose_name = "Hotspots"

    def ready(self) -> None:
        from hotspots import areas

        areas.register()
