"""What the header and navigation of signed-in pages show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from agencies.registry.areas import Area, areas_open_to
from agencies.registry.people import agencies_of, permissions_of, standing_of


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """Agencies of the person and the links of the navigation; lazy, so public pages pay nothing."""
    return {
        "header_agencies": SimpleLazyObject(lambda: agencies_of(_user(request))),
        "can_switch_agency": SimpleLazyObject(lambda: bool(standing_of(_user(request)).elsewhere)),
        "navigation": SimpleLazyObject(lambda: _navigation(request)),
    }


def _user(request: HttpRequest) -> Any:
    # A request that failed before AuthenticationMiddleware has no user.
    return getattr(request, "user", None)


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    user = _user(request)
    if user is None or not user.is_authenticated:
        return []
    areas = [area for area in areas_open_to(permissions_of(user)) if area.in_navigation]
    links = [(reverse("registry:home"), _("Your work"))]
    links += [(area.href or "", str(area.title)) for area in areas]
    here = _longest_prefix([href for href, _label in links], request.path)
    here = here or _only_of_part(areas, request)
    return [{"href": href, "label": label, "current": href == here} for href, label in links]


def _longest_prefix(hrefs: list[str], path: str) -> str | None:
    """The link that leads to this page or to the section it is in."""
    return max((href for href in hrefs if path.startswith(href)), key=len, default=None)


def _only_of_part(areas: list[Area], request: HttpRequest) -> str | None:
    """The one link to the part of the service that this page belongs to, by the names of routes."""
    part = request.resolver_match.namespace if request.resolver_match else ""
    found = [area.href for area in areas if part and area.route.rpartition(":")[0] == part]
    return found[0] if len(found) == 1 else None
