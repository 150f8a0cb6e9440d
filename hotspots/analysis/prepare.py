"""From a file of events and what was asked about it to a panel that can be scored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.event_csv import EventFileError, Events, month_name, read_events
from hotspots.analysis.grid import SquareGrid
from hotspots.analysis.panel import (
    REACH,
    Panel,
    area_near,
    area_of_outline,
    area_of_size,
    area_seen,
    counts_by_period,
)
from hotspots.analysis.projection import OutOfRange, Projection, projection_for

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Floats = NDArray[np.float64]

MOST_OUTLINE_BYTES = 20_000_000
LEAST_SIDE, MOST_SIDE = 10.0, 50_000.0
LEFT_OUT_WITHIN = 50.0
"""Metres around a point that is to be left out: its own rows, whatever digits they are written with."""

NEAR, SEEN = "near", "seen"


class CannotEvaluate(ValueError):
    """What was asked can't be done with this file: says why and what to change."""


@dataclass(frozen=True)
class Question:
    """What to evaluate. `side`: of a cell, in metres. `area`: "near", "seen", square kilometres, or
    the path of a GeoJSON outline. `leave_out`: points (lon, lat) whose events are left out.
    `beside`: a file of other events that may tell of these."""

    path: Path
    side: float = 250.0
    area: str = NEAR
    leave_out: tuple[tuple[float, float], ...] = ()
    beside: Path | None = None


@dataclass(frozen=True, eq=False)
class Prepared:
    """A panel and what is not in it: `without_place` rows, `outside` events beyond the area, `left_out`
    events at points that were named. `area_words`: what the area is."""

    panel: Panel
    epsg: int
    area_words: str
    without_place: int
    outside: float
    left_out: float


def prepare(question: Question) -> Prepared:
    """Read the files and count events by cell and month.

    EventFileError for a bad file, CannotEvaluate for what can't be asked, OSError where a file is
    missing.
    """
    if not LEAST_SIDE <= question.side <= MOST_SIDE:
        raise CannotEvaluate(
            f"Cells have sides of {LEAST_SIDE:g} to {MOST_SIDE:,.0f} m, not {question.side:g}."
        )
    events = read_events(question.path)
    try:
        plane = projection_for(events.lon, events.lat)
        x, y = plane.to_metres(events.lon, events.lat)
        keep = ~at_points(x, y, question.leave_out, plane)
        if not events.count[keep].sum():
            raise CannotEvaluate("No event is left once those points are left out.")
        grid, words = area_of(question, plane, x[keep], y[keep])
        counts, outside = counts_by_period(
            grid,
            x[keep],
            y[keep],
            period=events.month[keep] - events.first_month,
            weights=events.count[keep],
            periods=events.periods,
        )
        beside = counts_beside(question, events, plane, grid)
        panel = Panel(grid, counts, events.first_month, beside)
    except EventFileError:
        raise
    except OutOfRange as error:
        raise CannotEvaluate(f"{error} Do the places of the file lie near each other?") from None
    except ValueError as error:
        raise CannotEvaluate(str(error)) from None
    if not counts.sum():
        raise CannotEvaluate("No event lies in that area.")
    return Prepared(
        panel=panel,
        epsg=plane.epsg,
        area_words=words,
        without_place=events.without_place,
        outside=outside,
        left_out=float(events.count[~keep].sum()),
    )


def at_points(
    x: Floats, y: Floats, points: Sequence[tuple[float, float]], plane: Projection
) -> NDArray[np.bool_]:
    found = np.zeros(len(x), dtype=bool)
    for lon, lat in points:
        east, north = plane.to_metres([lon], [lat])
        found |= np.hypot(x - east[0], y - north[0]) <= LEFT_OUT_WITHIN
    return found


def counts_beside(
    question: Question, events: Events, plane: Projection, grid: SquareGrid
) -> Floats | None:
    """The other events in the same cells and months; those of other months are not looked at."""
    if question.beside is None:
        return None
    others = read_events(question.beside)
    x, y = plane.to_metres(others.lon, others.lat)
    counts, _ = counts_by_period(
        grid,
        x,
        y,
        period=others.month - events.first_month,
        weights=others.count,
        periods=events.periods,
    )
    missing = [period for period, each in enumerate(counts) if not each.any()]
    if missing:
        month = month_name(events.first_month + missing[0])
        raise CannotEvaluate(f"The file of other events has none in {month} in this area.")
    return counts


def area_of(question: Question, plane: Projection, x: Floats, y: Floats) -> tuple[SquareGrid, str]:
    """The cells of the area that was asked for, and in words what it is."""
    side = question.side
    if question.area == NEAR:
        words = f"cells within {REACH} cells' widths of any with an event"
        return area_near(x, y, side), words
    if question.area == SEEN:
        return area_seen(x, y, side), "cells with at least one event"
    try:
        km2 = float(question.area)
    except ValueError:
        outline = plane.outline_to_metres(read_outline(Path(question.area)))
        return area_of_outline(outline, side), f"cells within {Path(question.area).name}"
    if not 0 < km2 < 1e7:
        raise CannotEvaluate(f"An area of {question.area} km² can't be.")
    return area_of_size(x, y, side, km2), f"the cells nearest to events, {km2:g} km² of them"


def read_outline(path: Path) -> BaseGeometry:
    """The polygons of a GeoJSON file (WGS84 degrees) as one. CannotEvaluate for anything else."""
    from shapely.errors import ShapelyError
    from shapely.geometry import shape
    from shapely.ops import unary_union
    from shapely.validation import make_valid

    if path.is_file() and path.stat().st_size > MOST_OUTLINE_BYTES:
        raise CannotEvaluate(f"{path.name} has more than {MOST_OUTLINE_BYTES:,} bytes.")
    try:
        shapes = [
            make_valid(shape(geometry))
            for geometry in geometries_of(json.loads(path.read_text(encoding="utf-8")))
        ]
        outline = unary_union([each for each in shapes if each.area > 0])
    except FileNotFoundError:
        raise CannotEvaluate(
            f"--area {path}: no such file. Give near, seen, square kilometres or a GeoJSON file."
        ) from None
    except (
        ShapelyError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
        OSError,
    ):
        raise CannotEvaluate(f"{path.name} is no GeoJSON with polygons.") from None
    west, south, east, north = outline.bounds if outline.area else (0.0, 0.0, 0.0, 999.0)
    if not (-180 <= west and east <= 180 and south >= -90 and north <= 90):
        raise CannotEvaluate(f"{path.name} has no polygon in degrees of longitude and latitude.")
    return outline


def geometries_of(document: Any) -> list[Any]:
    if document["type"] == "FeatureCollection":
        return [feature["geometry"] for feature in document["features"]]
    return [document["geometry"] if document["type"] == "Feature" else document]
