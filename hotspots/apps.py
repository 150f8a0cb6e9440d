"""Hotspots, maps and dashboards as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class HotspotsConfig(AppConfig):
    name = "hotspots"
    verbose_name = "Hotspots"

    def ready(self) -> None:
        from hotspots import areas, map_areas, map_tasks, run_areas  # noqa: F401  (registers a task)
        from hotspots.releases import areas as areas_of_releases
        from hotspots.releases import for_problems
        from hotspots.watches import notifications  # noqa: F401  (registers the message)

        areas.register()
        map_areas.register()
        run_areas.register()
        areas_of_releases.register()
        for_problems.register()
