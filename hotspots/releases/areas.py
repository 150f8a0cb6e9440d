"""Pages of hotspots, for the start page and the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission

AREAS = (
    Area(
        key="released-figures",
        title=_("Figures that may be shown"),
        description=_("Counts by quarter in which no small number can be worked out."),
        route="releases:list",
        permission=Permission.AGGREGATES_VIEW,
        order=18,
        in_navigation=False,
    ),
)


def register() -> None:
    """Called once, from AppConfig.ready."""
    for area in AREAS:
        register_area(area)
