"""What the page of the map shows beside it: the same figures as a table, for each layer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hotspots import map_figures
from hotspots.enums import Confidence, Source
from hotspots.map_classes import cells_on_map, latest_layer
from hotspots.map_enums import MapLayer
from hotspots.map_filters import Wanted, reports_on_map
from portal.accounts.models import User
from reports.triage.listing import page_of as page_of_reports
from reports.triage.listing import statements_of
from reports.triage.paging import PAGE_SIZE, Extent, page_of
from reports.triage.rows import rows_html


@dataclass(frozen=True)
class Beside:
    """The table beside the map: `kind` says which, `extent` which rows of how many."""

    kind: str
    extent: Extent
    rows: Any
    more: dict[str, Any] = field(default_factory=dict)


def beside(user: User, layer: str, wanted: Wanted, *, number: int) -> Beside:
    """Page `number` (from 1) of the table that says the same as the map. Two statements at most,
    whatever the rows."""
    if layer == MapLayer.REPORTS:
        return reports_table(user, newest(reports_on_map(user, wanted)), number=number)
    if layer == MapLayer.CLASSES:
        return _classes(user, wanted, number=number)
    start = map_figures.start_of_page(number)
    if layer == MapLayer.HEXAGONS:
        found = map_figures.hexagons(user, wanted, start=start, many=PAGE_SIZE)
    else:
        found = map_figures.areas(user, layer, wanted, start=start, many=PAGE_SIZE)
    extent = map_figures.extent_of(found, number=number)
    return Beside("figures", extent, found.rows, {"counted": found.counted})


def newest(reports: QuerySet[Any]) -> QuerySet[Any]:
    return reports.order_by("-received_at", "id")


def reports_table(user: User, reports: QuerySet[Any], *, number: int) -> Beside:
    """Reports as the queue shows them."""
    page = page_of_reports(statements_of(reports, number=number, by=user))
    return Beside("reports", page.extent, rows_html(page.rows, can_tick=False))


def _classes(user: User, wanted: Wanted, *, number: int) -> Beside:
    layer = latest_layer(user, wanted.sources)
    page = page_of(cells_on_map(user, layer).select_related("ward"), number=number)
    rows = [
        {
            "cell": each,
            "place": each.street or (each.ward.name if each.ward else _("Ward not known")),
            "words": Confidence(each.confidence).label,
            "mark": mark_of(each.confidence),
            "middle": each.shape.centroid,
        }
        for each in page.rows
    ]
    told = {"run": layer.run, "source": Source(layer.source).label} if layer else {}
    return Beside("classes", page, rows, told)


def mark_of(confidence: int) -> str:
    """A class of Gi* in three characters, for what is printed in grey or seen without colours."""
    return f"{confidence:+d}" if confidence else "·"
