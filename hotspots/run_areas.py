"""Pages of hotspot runs, for the start page and the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission


def register() -> None:
    """Called once, from AppConfig.ready."""
    register_area(
        Area(
            key="hotspots",
            title=_("Hotspots"),
            description=_("Where reports gather more than chance explains: where to look."),
            route="hotspots:runs",
            permission=Permission.HOTSPOTS_VIEW,
            order=22,
        )
    )
