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
            notifications,  # noqa: F401  (registers the messages)
            reporting_parts,
        )

        areas.register()
        reporting_parts.register()
            bag_notifications,  # noqa: F401  (registers the messages)
            bag_parts,
        )

        areas.register()
        bag_parts.register()
            notifications,  # noqa: F401
            visit_announce,
        )

        areas.register()
        visit_announce.announce()
            writing,
            writing_notifications,  # noqa: F401  (registers the messages)
        )

        areas.register()
        writing.register()
        from agencies.licensing import areas, notifications, proceeding_section  # noqa: F401

        areas.register()
        proceeding_section.register_all()
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
        from agencies.licensing import areas, register_sections

        areas.register()
        register_sections.register()
        from agencies.licensing import (  # noqa: F401  (registers the messages)
            areas,
            review_notifications,
            review_parts,
        )

        areas.register()
        review_parts.announce()
