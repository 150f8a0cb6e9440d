"""The areas of the service that a signed-in person may open, for the home page and the navigation.

An app announces its areas from its AppConfig.ready; this app knows none by name. An area is shown
to those who hold its permission, and only if its route exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from agencies.registry.permissions import Permission


@dataclass(frozen=True, slots=True)
class Area:
    """One entry: its title, a sentence on what it is for, its route and who may open it."""

    key: str
    title: Promise | str
    description: Promise | str
    route: str
    permission: Permission
    order: int = 100
    in_navigation: bool = True

    @property
    def href(self) -> str | None:
        """The address, or None where this installation has no such route."""
        try:
            return reverse(self.route)
        except NoReverseMatch:
            return None


_areas: dict[str, Area] = {}


def register_area(area: Area) -> None:
    """Announce an area; announcing a key again replaces it (autoreload runs `ready` twice)."""
    _areas[area.key] = area


def areas_open_to(permissions: frozenset[str]) -> list[Area]:
    """The areas that these permissions open and that exist here, in their order."""
    open_areas = [area for area in _areas.values() if area.permission in permissions]
    return sorted(
        (area for area in open_areas if area.href is not None),
        key=lambda area: (area.order, area.key),
    )
