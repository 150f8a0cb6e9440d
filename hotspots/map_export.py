"""The figures or reports of a map as files: bounded, recorded, harmless to open."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.gis.db.models.functions import AsGeoJSON
from django.utils.translation import gettext as _

from hotspots import map_figures
from hotspots.map_classes import CLASS_FIELDS, cells_on_map, latest_layer
from hotspots.map_enums import MapLayer
from hotspots.map_fields import fields_for, with_fields
from hotspots.map_figures import MOST_EXPORTED
from hotspots.map_filters import Wanted, reports_on_map
from hotspots.tiles import located
from portal.accounts.models import User
from portal.audit.exporting import export_csv, export_geojson
from portal.audit.recording import Detail
from reports.references import display
from reports.triage.points import DECIMALS

if TYPE_CHECKING:
    from django.http import HttpResponse

Feature = tuple[dict[str, Any], str, tuple[float, float]]
"""Properties, the shape as GeoJSON, and the middle (longitude, latitude; WGS84 degrees)."""


def file_of(user: User, layer: str, wanted: Wanted, *, form: str, chosen: Detail) -> HttpResponse:
    """The first MOST_EXPORTED rows as `csv` or `geojson`. Needs an open transaction."""
    found = list(features_of(user, layer, wanted))
    name = f"maps:{layer}"
    filters = {**chosen, "layer": layer, "form": form}
    if form == "geojson":
        collection = {
            "type": "FeatureCollection",
            "is_cut": len(found) == MOST_EXPORTED,
            "features": [
                {"type": "Feature", "geometry": json.loads(shape), "properties": said}
                for said, shape, _middle in found
            ],
        }
        return export_geojson(
            by=user, name=name, collection=collection, shown=len(found), filters=filters
        )
    fields = [*found[0][0]] if found else []
    rows = [
        [
            *("" if said[each] is None else str(said[each]) for each in fields),
            *(f"{each:.{DECIMALS}f}" for each in middle),
        ]
        for said, _shape, middle in found
    ]
    if len(found) == MOST_EXPORTED:
        more = _("Only the first %(many)d rows: narrow the filters to get the others.")
        rows.append([more % {"many": MOST_EXPORTED}])
    return export_csv(
        by=user,
        name=name,
        marking=_("OFFICIAL-SENSITIVE"),
        heading=[*fields, "longitude", "latitude"],
        rows=rows,
        filters=filters,
    )


def features_of(user: User, layer: str, wanted: Wanted) -> Iterable[Feature]:
    """What the map shows in a layer, as far as a file holds it. One statement, two for classes."""
    if layer == MapLayer.REPORTS:
        return _reports(user, wanted)
    if layer == MapLayer.CLASSES:
        return _classes(user, wanted)
    if layer == MapLayer.HEXAGONS:
        found = map_figures.hexagons(user, wanted, start=0, many=MOST_EXPORTED, shapes=True)
    else:
        found = map_figures.areas(user, layer, wanted, start=0, many=MOST_EXPORTED, shapes=True)
    name = "hexagon" if layer == MapLayer.HEXAGONS else "code"
    place = "ward" if layer == MapLayer.HEXAGONS else "name"
    return [
        ({name: each.key, place: each.place, "reports": each.number}, each.shape, each[3:5])
        for each in found.rows
    ]


def _reports(user: User, wanted: Wanted) -> list[Feature]:
    fields = fields_for(user)
    found = with_fields(user, reports_on_map(user, wanted)).order_by("-received_at", "id")
    rows = located(found, *fields)[:MOST_EXPORTED]
    return [
        (
            said_of(dict(zip(fields, row[:-2], strict=True))),
            json.dumps(
                {"type": "Point", "coordinates": [round(each, DECIMALS) for each in row[-2:]]}
            ),
            row[-2:],
        )
        for row in rows
    ]


def said_of(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields of a report as people and programs outside read them: the reference with its dashes,
    days as ISO 8601 has them."""
    return {
        **fields,
        "reference": display(fields["reference"]),
        "told_on": fields["told_on"].isoformat(),
    }


def _classes(user: User, wanted: Wanted) -> list[Feature]:
    cells = cells_on_map(user, latest_layer(user, wanted.sources))
    shaped = cells.annotate(geojson=AsGeoJSON("shape", precision=DECIMALS))
    return [
        (
            {each: getattr(cell, each) for each in CLASS_FIELDS},
            cell.geojson,
            (cell.shape.centroid.x, cell.shape.centroid.y),
        )
        for cell in shaped[:MOST_EXPORTED]
    ]
