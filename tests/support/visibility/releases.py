"""Releases of figures in the scene, and hidden ones."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from hotspots.models import Release, ReleasedFigure
from hotspots.releases.enums import ReleaseState
from portal.vault.ids import uuid7
from tests.support import releases

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

WAITING, PUBLISHED = "not published yet", "published"
OF_PROBLEMS = "published, for the assessment of a problem, with no figure"


def build(scene: Scene) -> None:
    coordinator, police = scene.people["spp_coordinator"], scene.people["police_intelligence"]
    for name, release in (
        *((OF_PROBLEMS, each) for each in Release.objects.all()),
        (WAITING, releases.without_reports(coordinator)),
        (PUBLISHED, releases.published_without_reports(coordinator, police)),
    ):
        scene.note(name, release)
        for figure in ReleasedFigure.objects.filter(release=release):
            scene.note(name, figure)


def hide(audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden copy of each release with its figures. The database takes them as one that is being
    made: of one that is made nothing may be changed."""
    found = None
    for found in list(Release.objects.order_by("year", "number")):
        figures = list(found.figures.all())
        found.pk, found.year, found.audience = uuid7(), found.year - 900, audience
        found.state = ReleaseState.ASKED
        found.save(force_insert=True)
        for figure in figures:
            figure.pk, figure.release, figure.audience = uuid7(), found, audience
        ReleasedFigure.objects.bulk_create(figures)
    assert found is not None
    return {"release_id": found.pk}
