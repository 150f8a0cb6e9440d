"""Releases of figures in the scene, and hidden ones; by hand: which roles see them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from hotspots.models import Release, ReleasedFigure
from hotspots.releases.queries import figures_visible_to, releases_visible_to
from portal.vault.ids import uuid7
from tests.support import releases
from tests.support.visibility.looking import Channel, Kind, Looker, Probe, linked_in

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

WAITING, PUBLISHED = "not published yet", "published"
RELEASERS = {"spp_coordinator", "police_intelligence"}
READERS = RELEASERS | {"public_health"}
SEEN_BY = {WAITING: RELEASERS, PUBLISHED: READERS | {"police_triage"}}
"""Police triage may see what is published; no page of it is for them yet."""


def build(scene: Scene) -> None:
    coordinator, police = scene.people["spp_coordinator"], scene.people["police_intelligence"]
    for name, release in (
        (WAITING, releases.without_reports(coordinator)),
        (PUBLISHED, releases.published_without_reports(coordinator, police)),
    ):
        scene.note(name, release)
        for figure in ReleasedFigure.objects.filter(release=release):
            scene.note(name, figure)


def hide(audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden copy of each release, and a hidden figure in each that is there."""
    found = None
    for found in list(Release.objects.order_by("year", "number")):
        figure = found.figures.order_by("kind", "area", "source")[0]
        figure.pk, figure.area, figure.audience = uuid7(), "hidden", audience
        figure.save(force_insert=True)
        found.pk, found.year, found.audience = uuid7(), found.year - 900, audience
        found.save(force_insert=True)
    assert found is not None
    return {"release_id": found.pk}


def _listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("releases:list"), "releases:release")


def _pages(looker: Looker) -> set[str]:
    keys = sorted(looker.scene.all_keys("hotspots.Release"))[: looker.most]
    return {key for key in keys if looker.get("releases:release", key)}


def _figures(route: str) -> object:
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
            Probe(Channel.LIST, ["releases:figures"], READERS, _figures("releases:figures")),  # type: ignore[arg-type]
            Probe(Channel.EXPORT, ["releases:export"], READERS, _figures("releases:export")),  # type: ignore[arg-type]
        ),
    ),
)
