"""Pages of licensing, for the start page and the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission

AREAS = (
    Area(
        key="premises",
        title=_("Licensed premises"),
        description=_("Every licensed premises: its licence, conditions, incidents and seizures."),
        route="licensing:premises-list",
        permission=Permission.PREMISES_VIEW,
        order=16,
    ),
    Area(
        key="venue",
        title=_("Your premises"),
        description=_("Report an incident or a seizure, and keep your registers."),
        route="venue:home",
        permission=Permission.PREMISES_REPORT,
        order=10,
    ),
)


def register() -> None:
    """Called once, from AppConfig.ready."""
    for area in AREAS:
        register_area(area)
