"""What hotspots adds to the navigation and to "Your work"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission

DASHBOARD = Area(
    key="dashboard",
    title=_("Dashboard"),
    description=_("Figures of your work: this period against the last, and what stands behind it."),
    route="dashboards:dashboard",
    permission=Permission.DASHBOARD_VIEW,
    order=5,
)

WATCHES = Area(
    key="watches",
    title=_("Watch areas"),
    description=_("Be told when a ward, or a place, gets busier than usual."),
    route="watches:list",
    permission=Permission.DASHBOARD_VIEW,
    order=6,
    in_navigation=False,
)


def register() -> None:
    """Called once, from AppConfig.ready."""
    register_area(DASHBOARD)
    register_area(WATCHES)
