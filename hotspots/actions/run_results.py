"""Storing what the parts of a run found: layers and cells, all of a run in one transaction."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.enums import HOT, Change, Confidence, PartState, RunState, Step
from hotspots.ground import Ground, ground_for
from hotspots.models import Cell, Layer, Run, RunPart
from hotspots.work import OF_CELLS
from reports.places.naming import streets_nearest_to

Ints = NDArray[np.int64]

AT_ONCE = 500
APART = datetime.timedelta(days=28)
"""How much earlier the run has to end with which changes are told: yesterday's looks at the same
year but a day."""
ALIKE = datetime.timedelta(days=7)
"""How much longer or shorter its period may be."""
FORECAST_SHARE = 0.02
"""Of the area: so many of the cells where most is expected are kept, whatever was told there."""
MOST_FADING = 200


def store_results(run: Run) -> int:
    """Write layers and cells of a run whose parts are over; how many cells. Needs the run's lock
    and a transaction."""
    ground = ground_for(run.units, run.size)
    number = 0
    for layer in Layer.objects.filter(run=run).order_by("source"):
        parts = {Step(each.step): each for each in RunPart.objects.filter(layer=layer)}
        number += _store_layer(run, layer, parts, ground)
    return number


def _store_layer(run: Run, layer: Layer, parts: Mapping[Step, RunPart], ground: Ground) -> int:
    results = {
        step: part.result or {} for step, part in parts.items() if part.state == PartState.DONE
    }
    read = dict(results.pop(Step.READ, {}))
    layer.compared = compared_with(run, layer)
    layer.events, layer.counted = read.pop("events", 0), read.pop("counted", 0)
    layer.left_out, layer.digest = read.pop("left_out", {}), read.pop("digest", "")
    layer.found = {
        **{
            str(step): {name: value for name, value in found.items() if name != OF_CELLS}
            for step, found in results.items()
        },
        str(Step.READ): read,
        "failed": {
            str(step): part.fault
            for step, part in sorted(parts.items())
            if part.state == PartState.FAILED
        },
    }
    _name_circles(layer.found.get(str(Step.CLUSTERS), {}).get("circles", []))
    columns: dict[str, list[Any]] = {}
    for found in results.values():
        columns |= found.get(OF_CELLS, {})
    layer.save(update_fields=["events", "counted", "left_out", "digest", "found", "compared"])
    return _store_cells(layer, columns, ground) if "count" in columns else 0


def compared_with(run: Run, layer: Layer) -> Layer | None:
    """The same source in the latest finished run with the same cells, and a period as long, that
    ended at least four weeks earlier."""
    found = Layer.objects.filter(
        source=layer.source,
        run__state=RunState.DONE,
        run__units=run.units,
        run__size=run.size,
        run__last_day__lte=run.last_day - APART,
    ).select_related("run")
    for each in found.order_by("-run__last_day", "-run__asked_at", "-id")[:20]:
        if abs(each.run.days - run.days) <= ALIKE.days:
            return each
    return None


def _store_cells(layer: Layer, columns: Mapping[str, list[Any]], ground: Ground) -> int:
    hot_before = _hot_of(layer.compared) if layer.compared is not None else set()
    hot = {
        name
        for name, confidence in zip(ground.names, columns["confidence"], strict=True)
        if confidence in HOT
    }
    fading = sorted(hot_before - hot)[:MOST_FADING]
    kept = _in_order(columns, _to_keep(columns, fading, ground), ground)
    wards = ground.ward_of(kept)
    streets = _streets(ground, kept)
    rows = []
    for position, cell in enumerate(kept.tolist()):
        name = ground.names[cell]
        rows.append(
            Cell(
                run_id=layer.run_id,
                layer=layer,
                unit=name,
                shape=ground.shape(cell),
                street=streets[position],
                ward_id=wards[position],
                in_order=position + 1,
                change=_change(name, hot, hot_before) if layer.compared is not None else "",
                audience=layer.audience,
                **{column: values[cell] for column, values in columns.items()},
            )
        )
    Cell.objects.bulk_create(rows, batch_size=AT_ONCE)
    return len(rows)


def _hot_of(layer: Layer) -> set[str]:
    found = Cell.objects.filter(layer=layer, confidence__in=HOT)
    return set(found.values_list("unit", flat=True))


def _change(name: str, hot: set[str], before: set[str]) -> str:
    if name in hot:
        return Change.PERSISTENT if name in before else Change.NEW
    return Change.FADING if name in before else ""


def _to_keep(columns: Mapping[str, list[Any]], fading: list[str], ground: Ground) -> Ints:
    """Cells in which something was told, that stand out, stood out before, or where most is
    expected."""
    keep = np.array(columns["count"]) > 0
    keep |= np.array(columns["confidence"]) != Confidence.NONE
    number = {name: each for each, name in enumerate(ground.names)}
    keep[[number[name] for name in fading if name in number]] = True
    if "forecast" in columns:
        expected = np.array([each or 0.0 for each in columns["forecast"]])
        most = np.argsort(-expected, kind="stable")[: max(1, round(FORECAST_SHARE * ground.n))]
        keep[most[expected[most] > 0]] = True
    return np.flatnonzero(keep)


def _in_order(columns: Mapping[str, list[Any]], kept: Ints, ground: Ground) -> Ints:
    """Where most was told; of as much, where it is part of a cluster."""
    confidence = columns["confidence"]
    corrected, z = columns["corrected"], columns["gi_z"]
    ordered = sorted(
        kept.tolist(),
        key=lambda each: (
            -corrected[each],
            confidence[each] not in HOT,
            -(z[each] or 0.0),
            ground.names[each],
        ),
    )
    return np.array(ordered, dtype=np.int64)


def _name_circles(circles: list[dict[str, Any]]) -> None:
    """Each by the street nearest to its middle."""
    points = [(each["longitude"], each["latitude"]) for each in circles]
    for circle, street in zip(circles, streets_nearest_to(points), strict=True):
        circle["street"] = street


def _streets(ground: Ground, cells: Ints) -> list[str]:
    """Of wards none: the ward is its name."""
    if ground.grid is None and ground.hexes is None:
        return [""] * cells.size
    points = np.column_stack(ground.plane.to_degrees(*ground.middles(cells)))
    return streets_nearest_to([(x, y) for x, y in points.tolist()])
