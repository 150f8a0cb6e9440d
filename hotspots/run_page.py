"""What the page of a run holds: how far it is, and what it found of one source."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.refuse.effort import hours_of, rounds_searched
from agencies.refuse.queries import sees_crew_work
from agencies.refuse.uncertainty import count_interval
from agencies.registry.permissions import Permission
from hotspots import run_map
from hotspots import run_words as words
from hotspots.enums import AT_WORK, HOT, Change, Confidence, RunState, Source, Units
from hotspots.models import Cell, Layer, Run
from hotspots.queries import cells_visible_to, layers_visible_to
from hotspots.run_forms import StopForm
from portal.accounts.models import User
from reports.clocks import LONDON
from reports.permissions import user_can
from reports.triage.rows import moment

MOST_PLACES = 20
"""Places that the page lists; the file has all of them."""
ORDER = (Source.RESIDENTS, Source.CREWS, Source.PREMISES, Source.POLICE)
OF_A_CELL = (
    "layer", "unit", "street", "ward__name", "in_order", "count", "corrected", "expected", "gi_z",
    "p", "q", "confidence", "density", "density_low", "density_high", "forecast", "forecast_low",
    "forecast_high", "change",
)  # fmt: skip


def layers_of(run: Run, user: User) -> list[Layer]:
    """The layers that somebody may see, in the order of ORDER."""
    found = layers_visible_to(user).filter(run=run).select_related("compared__run")
    return sorted(found, key=lambda each: ORDER.index(Source(each.source)))


def chosen_of(layers: list[Layer], source: str) -> Layer | None:
    """The layer of this source; of none, the first that holds something. None where there is no
    such layer for this person."""
    if source:
        return next((each for each in layers if each.source == source), None)
    return next((each for each in layers if each.counted), layers[0] if layers else None)


def context_of(
    run: Run, *, by: User, layers: list[Layer], layer: Layer | None, bound: StopForm | None = None
) -> dict[str, Any]:
    """Everything of the page; as many statements for a thousand cells as for one."""
    stop = bound
    if stop is None and run.state in AT_WORK and user_can(by, Permission.HOTSPOTS_RUN):
        stop = stop_form(run, None)
    return {
        "run": run,
        "title": words.period_of(run),
        "cells": words.cells_of(run.units, run.size),
        "state": words.state_tag(run),
        "progress": progress_of(run),
        "facts": _facts(run),
        "stop": stop,
        "form": bound,
        "layers": _switch(run, layers, layer),
        "layer": layer,
        **(_found(run, layer, by) if layer and run.state == RunState.DONE else {}),
    }


def stop_form(run: Run, data: Any) -> StopForm:
    action = reverse("hotspots:run-stop", args=[run.pk])
    return StopForm(data, name="stop", action=action, version=run.version)


def progress_of(run: Run) -> dict[str, Any]:
    """How far a run is."""
    return {
        "is_at_work": run.state in AT_WORK,
        "done": run.done,
        "total": run.total,
        "percent": 100 * run.done // run.total if run.total else 100,
    }


def _facts(run: Run) -> list[tuple[str, str]]:
    facts = [
        (_("Asked for by"), words.asked_by(run)),
        (_("Asked for"), moment(run.asked_at)[1]),
        (_("Counted in"), words.cells_of(run.units, run.size)),
        (_("Whose reports"), words.sources_of(run)),
        (_("Seed"), str(run.seed)),
        (_("Version of the analysis"), run.code_version),
    ]
    if run.ended_at:
        facts.insert(2, (_("Ended"), moment(run.ended_at)[1]))
    return facts


def _switch(run: Run, layers: list[Layer], chosen: Layer | None) -> list[dict[str, Any]]:
    address = reverse("hotspots:run", args=[run.pk])
    return [
        {
            "label": Source(each.source).label,
            "address": f"{address}?source={each.source}",
            "is_here": chosen is not None and each.pk == chosen.pk,
        }
        for each in layers
    ]


# --- What one source shows ------------------------------------------------------------------------


def _found(run: Run, layer: Layer, by: User) -> dict[str, Any]:
    cells = cells_of_layer(by, layer)
    counted = list(
        cells.order_by().values_list("confidence", "change").annotate(number=Count("pk"))
    )
    opens = user_can(by, Permission.PROBLEMS_MANAGE)
    listed = cells.annotate(**run_map.MIDDLE)
    listed = listed.only(*OF_A_CELL, "ward__code", "shape") if opens else listed
    hot = sum(number for confidence, _change, number in counted if confidence in HOT)
    return {
        "source": Source(layer.source),
        "sayings": words.sayings(layer),
        "left_out": words.left_out_of(layer),
        "left_out_total": sum(layer.left_out.values()),
        "hot": hot,
        "changes": _changes(layer, counted),
        "compared": words.period_of(layer.compared.run) if layer.compared else "",
        "map": run_map.context_of(run, layer, by),
        "places": [place_of(each, run, opens=opens) for each in listed[:MOST_PLACES]],
        "places_total": sum(number for *_codes, number in counted),
        "forecast": words.forecast_of(layer),
        "surges": words.surges_of(layer),
        "near": words.near_repeats_of(layer),
        "circles": words.circles_of(layer),
        "has_points": run.units != Units.WARDS,
        "methods": words.methods_of(layer),
        "failed": words.failed_of(layer),
        "effort": _effort(run, layer, by),
        "export": f"{reverse('hotspots:run-export', args=[run.pk])}?source={layer.source}",
    }


def cells_of_layer(by: User, layer: Layer) -> QuerySet[Cell]:
    """In the order in which to look, without shapes."""
    found = cells_visible_to(by).filter(layer=layer).select_related("ward")
    return found.only(*OF_A_CELL).order_by("in_order")


def place_of(cell: Any, run: Run, *, opens: bool) -> dict[str, Any]:
    """One line of the table, of a Cell with run_map.MIDDLE. `opens`: whether the reader may open a
    problem there."""
    return {
        "lon": cell.lon,
        "lat": cell.lat,
        "problem": run_map.problem_of(cell, run) if opens else "",
        "name": name_of(cell, run),
        "ward": cell.ward.name if cell.ward else "",
        "unit": cell.unit,
        "count": cell.count,
        "corrected": cell.corrected,
        "interval": words.interval(cell.corrected),
        "expected": words.number(cell.expected, 2),
        "is_hot": cell.confidence in HOT,
        "says": Confidence(cell.confidence).label,
        "change": Change(cell.change).label if cell.change else "",
        "change_colour": words.CHANGE_COLOURS.get(Change(cell.change)) if cell.change else "",
        "forecast": _forecast_of(cell),
    }


def name_of(cell: Cell, run: Run) -> str:
    """The nearest street; of a ward, its own name."""
    if run.units == Units.WARDS:
        return cell.ward.name if cell.ward else cell.unit
    return cell.street or _("No street near")


def _forecast_of(cell: Cell) -> str:
    if cell.forecast is None:
        return ""
    return (
        f"{words.number(cell.forecast)} ({words.number(cell.forecast_low)}"
        f"–{words.number(cell.forecast_high)})"
    )


def _changes(layer: Layer, counted: list[tuple[int, str, int]]) -> list[tuple[str, str, int]]:
    """(colour, label, number) of new, persistent and fading places."""
    if layer.compared is None:
        return []
    return [
        (
            words.CHANGE_COLOURS[each],
            str(each.label),
            sum(number for _confidence, change, number in counted if change == each),
        )
        for each in Change
    ]


def _effort(run: Run, layer: Layer, by: User) -> list[tuple[str, str]]:
    """(ward, hours searched) of the crews' own layer, for whoever sees crews' work at all, and as
    they see it: it is no part of a run (docs/adr/0086)."""
    if layer.source != Source.CREWS or not sees_crew_work(by):
        return []
    start = datetime.datetime.combine(run.first_day, datetime.time.min, LONDON)
    end = datetime.datetime.combine(
        run.last_day + datetime.timedelta(days=1), datetime.time.min, LONDON
    )
    rounds = rounds_searched(by).filter(started_at__gte=start, started_at__lt=end).order_by()
    found = rounds.values_list("ward__name").annotate(length=Sum("searched"))
    hours = [(ward or _("Ward not known"), hours_of(length)) for ward, length in found]
    return [(ward, words.number(each)) for ward, each in sorted(hours, key=lambda e: (-e[1], e[0]))]


# --- The file -------------------------------------------------------------------------------------


def heading_of_file() -> list[str]:
    return [
        _("Order"), _("Cell"), _("Nearest street"), _("Ward"), _("Reports"),
        _("Without repeats"), _("95 % from"), _("95 % to"), _("If evenly spread"), "Gi* z", "p",
        _("q (false discovery rate)"), _("Class"), _("Per km²"),
        _("Per km², 95 % from"), _("Per km², 95 % to"), _("Expected next"),
        _("Expected, 95 % from"), _("Expected, 95 % to"), _("Change"),
    ]  # fmt: skip


def lines_of_file(by: User, layer: Layer) -> list[list[str]]:
    """Every kept cell: one statement."""
    return [_line(cell) for cell in cells_of_layer(by, layer)]


def _line(cell: Cell) -> list[str]:
    low, high = count_interval(cell.corrected)
    numbers = (cell.expected, cell.gi_z, cell.p, cell.q)
    density = (cell.density, cell.density_low, cell.density_high)
    forecast = (cell.forecast, cell.forecast_low, cell.forecast_high)
    return [
        str(cell.in_order),
        cell.unit,
        cell.street,
        cell.ward.name if cell.ward else "",
        str(cell.count),
        str(cell.corrected),
        f"{low:.2f}",
        f"{high:.2f}",
        *map(_plain, numbers),
        str(cell.confidence),
        *map(_plain, (*density, *forecast)),
        cell.change,
    ]


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
