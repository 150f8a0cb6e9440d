"""Licensed premises as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    name = "agencies.licensing"
    label = "licensing"
    verbose_name = "Licensed premises"

    def ready(self) -> None:
        from agencies.licensing import (  # noqa: F401  (some register the messages)
            areas,
            bag_notifications,
            bag_parts,
            condition_page,
            item_premises_page,
            notifications,
            papers,
            proceeding_section,
            register_sections,
            registers_section,
            reporting_parts,
            review_notifications,
            review_parts,
            sections,
            venue_tiles,
            visit_announce,
            writing,
            writing_notifications,
        )
        from reports.triage import item_parts

        areas.register()
        reporting_parts.register()
        bag_parts.register()
        visit_announce.announce()
        writing.register()
        proceeding_section.register_all()
        for section in (condition_page.SECTION, registers_section.SECTION):
            sections.register(section)
        for kind in (condition_page.PAPERS, registers_section.PAPERS):
            papers.register(kind)
        for tile in registers_section.TILES:
            venue_tiles.register(tile)
        register_sections.register()
        review_parts.announce()
        item_parts.register(item_premises_page.PART)
