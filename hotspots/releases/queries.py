"""The read door to released figures."""

from __future__ import annotations

from django.db.models import QuerySet

from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from hotspots.models import PublicFigure, PublicQuarter, Release, ReleasedFigure
from hotspots.releases.enums import ReleaseState
from portal.accounts.models import User
from reports.permissions import user_can


def releases_visible_to(user: User) -> QuerySet[Release]:
    """Releases whose audience includes the user: before they are published, those who release."""
    found = Release.objects.filter(audience__overlap=clearances_of(user))
    if not user_can(user, Permission.AGGREGATES_RELEASE):
        found = found.filter(state=ReleaseState.PUBLISHED)
    return found


def figures_visible_to(user: User) -> QuerySet[ReleasedFigure]:
    """Figures of the releases that the user may see, of small areas too."""
    return ReleasedFigure.objects.filter(
        audience__overlap=clearances_of(user), release__in=releases_visible_to(user)
    )


def published_figures_visible_to(user: User) -> QuerySet[ReleasedFigure]:
    """Those that were published: what dashboards and maps may count with."""
    return figures_visible_to(user).filter(release__state=ReleaseState.PUBLISHED)


def quarters_for_everybody() -> QuerySet[PublicQuarter]:
    """Quarters of which everybody may read the figures, newest first."""
    return PublicQuarter.objects.order_by("-year", "-number")


def figures_for_everybody() -> QuerySet[PublicFigure]:
    return PublicFigure.objects.order_by("quarter", "kind", "name", "area", "source")
