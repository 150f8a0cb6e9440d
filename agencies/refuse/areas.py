"""Pages of the cleansing team, for the start page and the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission


def register() -> None:
    """Called once, from AppConfig.ready."""
    register_area(
        Area(
            key="cleansing-jobs",
            title=_("Cleansing jobs"),
            description=_("Needles and drug litter to clear, most pressing first."),
            route="refuse:jobs",
            permission=Permission.NEEDLE_FINDS_VIEW,
            order=15,
        )
    )
    register_area(
        Area(
            key="cleansing-import",
            title=_("Finds of other systems"),
            description=_("Bring in needle finds from a file of another system, checked first."),
            route="refuse:imports",
            permission=Permission.NEEDLE_FINDS_MANAGE,
            order=16,
            in_navigation=False,
        )
    )
