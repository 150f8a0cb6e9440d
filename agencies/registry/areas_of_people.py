"""What managing people and agreements adds to the navigation and to "Your work"."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.registry.areas import Area, register_area
from agencies.registry.permissions import Permission


def register() -> None:
    """Called once, from AppConfig.ready."""
    register_area(
        Area(
            key="people",
            title=_("People"),
            description=_("Who has access in your agency: invite, change, suspend and confirm."),
            route="registry:people",
            permission=Permission.AGENCY_MANAGE_PEOPLE,
            order=80,
        )
    )
    register_area(
        Area(
            key="agreements",
            title=_("Agreements"),
            description=_("Information sharing agreements: between whom, for what, until when."),
            route="registry:agreements",
            permission=Permission.AGREEMENTS_VIEW,
            order=70,
        )
    )
