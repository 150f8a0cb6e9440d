"""Releases of figures, and by hand: which roles see them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from hotspots.models import Release, ReleasedFigure
from hotspots.releases.quarters import Quarter
from hotspots.releases.queries import figures_visible_to, releases_visible_to
from tests.support.visibility import releases
from tests.support.visibility.looking import Channel, Kind, Looker, Probe, linked_in
from tests.support.visibility.scene import ELSEWHERE

RELEASERS = {"spp_coordinator", "police_intelligence"}
READERS = RELEASERS | {"public_health", "police_triage", "licensing_officer", ELSEWHERE}
MAPPED = [releases.PUBLISHED]
SEEN_BY = {releases.WAITING: RELEASERS, releases.PUBLISHED: READERS}


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


def _in_quarters(look: Callable[[Looker, str], bool]) -> Callable[[Looker], set[str]]:
    """Releases of the quarters that the map offers and then shows."""

    def found(looker: Looker) -> set[str]:
        offered = re.findall(r'<option value="(\d{4}-q\d)"', looker.get("releases:map"))
        quarters = [Quarter.read(each) for each in offered if look(looker, each)]
        return {str(each.pk) for each in Release.objects.all() if each.quarter in quarters}

    return found


def _on_page(looker: Looker, quarter: str) -> bool:
    return "the same as a table" in looker.get("releases:map", query={"quarter": quarter}).lower()


def _of(releases_by: Callable[[Looker], set[str]]) -> Callable[[Looker], set[str]]:
    """All figures of a release come with its map, or none of them."""
    return lambda looker: {
        str(each.pk) for each in ReleasedFigure.objects.filter(release__in=releases_by(looker))
    }


def _in_shapes(looker: Looker, quarter: str) -> bool:
    words = looker.get("releases:map-shapes", query={"quarter": quarter})
    return bool(words and json.loads(words)["features"])


def _in_file(looker: Looker, quarter: str) -> bool:
    return quarter in looker.get("releases:map-file", "csv", query={"quarter": quarter})


KINDS = (
    Kind(
        Release,
        seen_by={**SEEN_BY, releases.OF_PROBLEMS: READERS},
        visible_to=releases_visible_to,
        probes=(
            Probe(Channel.LIST, ["releases:list"], READERS, _listed),
            Probe(Channel.PAGE, ["releases:release"], READERS, _pages),
            Probe(
                Channel.LIST,
                ["releases:map"],
                READERS,
                _in_quarters(_on_page),
                among=MAPPED,
            ),
        ),
    ),
    Kind(
        ReleasedFigure,
        seen_by=SEEN_BY,
        visible_to=figures_visible_to,
        probes=(
            Probe(Channel.LIST, ["releases:figures"], READERS, _figures("releases:figures")),
            Probe(Channel.EXPORT, ["releases:export"], READERS, _figures("releases:export")),
            *(
                Probe(channel, [route], READERS, _of(_in_quarters(look)), among=MAPPED)
                for channel, route, look in (
                    (Channel.LIST, "releases:map", _on_page),
                    (Channel.MAP, "releases:map-shapes", _in_shapes),
                    (Channel.EXPORT, "releases:map-shapes", _in_shapes),
                    (Channel.EXPORT, "releases:map-file", _in_file),
                )
            ),
        ),
    ),
)
