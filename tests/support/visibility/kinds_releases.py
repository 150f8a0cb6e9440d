"""Releases of figures, and by hand: which roles see them."""

from __future__ import annotations

from collections.abc import Callable

from hotspots.models import Release, ReleasedFigure
from hotspots.releases.queries import figures_visible_to, releases_visible_to
from tests.support.visibility import releases
from tests.support.visibility.looking import Channel, Kind, Looker, Probe, linked_in

RELEASERS = {"spp_coordinator", "police_intelligence"}
READERS = RELEASERS | {"public_health"}
SEEN_BY = {releases.WAITING: RELEASERS, releases.PUBLISHED: READERS | {"police_triage"}}
"""Police triage may see what is published; no page of it is for them yet."""


def _listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("releases:list"), "releases:release")


def _pages(looker: Looker) -> set[str]:
    keys = sorted(looker.scene.all_keys("hotspots.Release"))[: looker.most]
    return {key for key in keys if looker.get("releases:release", key)}


def _figures(route: str) -> Callable[[Looker], set[str]]:
    def look(looker: Looker) -> set[str]:
        """All figures of a release come with its page, or none of them."""
        keys = sorted(looker.scene.all_keys("hotspots.Release"))[: looker.most]
        opened = [key for key in keys if looker.get(route, key)]
        found = ReleasedFigure.objects.filter(release__in=opened)
        return {str(each.pk) for each in found}

    return look


KINDS = (
    Kind(
        Release,
        seen_by=SEEN_BY,
        visible_to=releases_visible_to,
        probes=(
            Probe(Channel.LIST, ["releases:list"], READERS, _listed),
            Probe(Channel.PAGE, ["releases:release"], READERS, _pages),
        ),
    ),
    Kind(
        ReleasedFigure,
        seen_by=SEEN_BY,
        visible_to=figures_visible_to,
        probes=(
            Probe(Channel.LIST, ["releases:figures"], READERS, _figures("releases:figures")),
            Probe(Channel.EXPORT, ["releases:export"], READERS, _figures("releases:export")),
        ),
    ),
)
