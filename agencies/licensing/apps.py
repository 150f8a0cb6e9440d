"""Licensed premises as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "agencies.licensing"
    label = "licensing"
    verbose_name = "Licensed premises"

    def ready(self) -> None:
        from agencies.licensing import (
            areas,
            condition_page,
            papers,
            registers_section,
            sections,
            venue_tiles,
        )

        areas.register()
        for section in (condition_page.SECTION, registers_section.SECTION):
            sections.register(section)
        for kind in (condition_page.PAPERS, registers_section.PAPERS):
            papers.register(kind)
        for tile in registers_section.TILES:
            venue_tiles.register(tile)
