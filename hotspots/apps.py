"""Hotspots, maps and dashboards as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class HotspotsConfig(AppConfig):
    name = "hotspots"
    verbose_name = "Hotspots"

    def ready(self) -> None:
        from hotspots import map_areas, map_tasks, run_areas  # noqa: F401  (registers the task)

        map_areas.register()
        run_areas.register()
