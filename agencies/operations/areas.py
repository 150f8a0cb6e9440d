"""Pages of problems and operations, for the start page and the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission

AREAS = (
    Area(
        key="problems",
        title=_("Problems"),
        description=_("What the partnership tries to solve together, step by step."),
        route="operations:problems",
        permission=Permission.PROBLEMS_VIEW,
        order=50,
    ),
    Area(
        key="operations",
        title=_("Operations"),
        description=_("Joint operations and weeks of action, and what was done in them."),
        route="operations:operations",
        permission=Permission.PROBLEMS_VIEW,
        order=51,
        in_navigation=False,
    ),
)


def register() -> None:
    """Called once, from AppConfig.ready."""
    for area in AREAS:
        register_area(area)
