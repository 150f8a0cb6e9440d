"""Oversight as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OversightConfig(AppConfig):
    name = "portal.oversight"
    label = "oversight"
    verbose_name = "Oversight"

    def ready(self) -> None:
        from agencies.registry.areas import Area, register_area
        from agencies.registry.permissions import Permission
        from portal.oversight import notifications

        notifications.connect()
        register_area(
            Area(
                key="unusual",
                title=_("Unusual access"),
                description=_("Access that was out of the ordinary, and what was behind it."),
                route="oversight:unusual",
                permission=Permission.UNUSUAL_EXPLAIN,
                order=85,
            )
        )
        register_area(
            Area(
                key="audit",
                title=_("Audit log"),
                description=_("Search who did what, and see who has looked at something."),
                route="oversight:search",
                permission=Permission.AUDIT_SEARCH,
                order=90,
            )
        )
