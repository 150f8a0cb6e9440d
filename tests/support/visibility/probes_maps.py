"""Where reports show on maps, and keys for GIS."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.urls import reverse

from hotspots.models import GisToken
from hotspots.queries import gis_tokens_visible_to
from hotspots.tile_grid import tile_of
from reports.models import Report
from tests.support import vector_tile
from tests.support.geography import IN_CENTRAL
from tests.support.visibility.looking import Channel, Kind, Looker, Probe, linked_in
from tests.support.visibility.maps import KEEP, own_of

OF_A_CHILD = "a concern that is urgent"
"""Maps of figures leave out what tells of a child at risk."""
DETAIL = "reports:triage:report-detail"
WIDE = {"box": "-0.5,52.3,0.1,52.8"}


def listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("maps:map"), DETAIL)


def behind_a_place(looker: Looker) -> set[str]:
    return linked_in(looker.get("maps:here", query=WIDE), DETAIL)


def counted_in_hexagons(looker: Looker) -> int:
    found = re.search(r"<strong>(\d+)</strong> reports? (?:is|are) counted", _hexagons(looker))
    return int(found[1]) if found else 0


def _hexagons(looker: Looker) -> str:
    return looker.get("maps:map", query={"layer": "hexagons"})


def drawn(looker: Looker) -> int:
    """How many reports the tile counts."""
    response = looker.client.get(_tile_address())
    looker.statuses.add(response.status_code)
    if response.status_code != 200:
        return 0
    layers = vector_tile.read(response.content)
    return sum(each.properties["n"] for each in layers.get("reports", []))


def _tile_address() -> str:
    at = tile_of(IN_CENTRAL.x, IN_CENTRAL.y, 15)
    return reverse("maps:tile", args=["reports", at.z, at.x, at.y])


def counted_in_a_file(looker: Looker) -> int:
    words = looker.get("maps:figures-file", "csv", query={"layer": "hexagons"})
    rows = list(csv.reader(io.StringIO(words.lstrip("\ufeff"))))[1:]
    return sum(int(each["reports"]) for each in _named(rows))


def _named(rows: list[list[str]]) -> list[dict[str, Any]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] if rows else []


def in_a_file(looker: Looker) -> set[str]:
    words = looker.get("maps:reports-file", "geojson")
    features = json.loads(words)["features"] if words else []
    named = {each["properties"]["reference"].replace("-", "") for each in features}
    return {str(pk) for pk, reference in Report.objects.values_list("pk", "reference")
            if reference in named}  # fmt: skip


def keys(looker: Looker) -> set[str]:
    page = looker.get("maps:keys")
    return {str(each.pk) for each in GisToken.objects.all() if f">{each.name}<" in page}


def probes_of_reports(
    see_map: set[str], export: set[str], *, rows: Collection[str]
) -> tuple[Probe, ...]:
    """`rows`: names of all reports of the scene."""
    of_places = [name for name in rows if name != OF_A_CHILD]
    return tuple(replace(each, among=of_places) for each in _probes_of_reports(see_map, export))


def _probes_of_reports(see_map: set[str], export: set[str]) -> tuple[Probe, ...]:
    return (
        Probe(Channel.LIST, ["maps:map"], see_map, listed),
        Probe(Channel.LIST, ["maps:here"], see_map, behind_a_place),
        Probe(Channel.COUNT, ["maps:map"], see_map, counted_in_hexagons),
        Probe(Channel.MAP, ["maps:tile"], see_map, drawn),
        Probe(Channel.EXPORT, ["maps:figures-file"], see_map, counted_in_a_file),
        Probe(Channel.EXPORT, ["maps:reports-file"], export, in_a_file),
    )


KINDS = (
    Kind(
        GisToken,
        seen_by={own_of(role): {role} for role in KEEP},
        visible_to=gis_tokens_visible_to,
        probes=(Probe(Channel.LIST, ["maps:keys"], {*KEEP}, keys),),
    ),
)
