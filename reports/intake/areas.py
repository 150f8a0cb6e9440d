"""What the assisted route adds to the navigation and to "Your work"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission


def register() -> None:
    """Called once, from AppConfig.ready."""
    register_area(
        Area(
            key="record",
            title=_("Record a report"),
            description=_("Type in what somebody tells you by phone or at a drop-in."),
            route="reports:assisted:start",
            permission=Permission.REPORTS_SUBMIT,
            order=35,
        )
    )
