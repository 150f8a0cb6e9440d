"""What the maps add to the navigation and to "Your work"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission


def register() -> None:
    """Called once, from AppConfig.ready."""
    register_area(
        Area(
            key="maps",
            title=_("Where and when"),
            description=_(
                "Reports that you may see as hexagons, wards and hotspots on a map, by month."
            ),
            route="maps:map",
            permission=Permission.REPORTS_VIEW_MAP,
            order=22,
        )
    )
    register_area(
        Area(
            key="gis-keys",
            title=_("Keys for a GIS"),
            description=_("Let a program such as QGIS read what you may see on maps."),
            route="maps:keys",
            permission=Permission.MAPS_GIS,
            order=62,
            in_navigation=False,
        )
    )
