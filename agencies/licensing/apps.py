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
