"""A comparison in words and tables, for a terminal and for the document."""

from __future__ import annotations

import math
from collections.abc import Iterable

from hotspots.analysis.comparison import Comparison, MethodResult
from hotspots.analysis.evaluation import DECIDING, SHARES_OF_AREA, Interval
from hotspots.analysis.prepare import Prepared
from hotspots.analysis.rolling import BASELINES, METHODS

HEADINGS = ("Method", "Hit rate", "PAI", "PEI", "RRI", "PEI less last month", "PEI less history")
DECIDING_WORDS = f"{SHARES_OF_AREA[DECIDING]:.0%}".replace("%", " %")


def shown(interval: Interval, digits: int = 2, *, signed: bool = False) -> str:
    """0.39 (0.33 to 0.44); a dash where there is none."""
    if not math.isfinite(interval.mean):
        return "–"
    form = f"{'+' if signed else ''}.{digits}f"
    if not math.isfinite(interval.low):
        return format(interval.mean, form)
    return f"{interval.mean:{form}} ({interval.low:{form}} to {interval.high:{form}})"


def facts(prepared: Prepared, comparison: Comparison) -> list[str]:
    """What was scored on what, and what was left out."""
    lines = [
        f"{comparison.events:,.0f} events, {comparison.first_month} to {comparison.last_month}; "
        f"{comparison.scored} months scored, from {comparison.first_scored}.",
        f"Area: {prepared.area_words}: {comparison.cells:,} cells of {comparison.side:g} m, "
        f"{comparison.area_km2:,.1f} km² (EPSG:{prepared.epsg}).",
    ]
    left_out = [
        f"{number:,.0f} {words}"
        for number, words in (
            (prepared.without_place, "rows without a place"),
            (prepared.outside, "events outside the area"),
            (prepared.left_out, "events at points left out"),
            (comparison.empty, "scored months without events"),
        )
        if number
    ]
    if left_out:
        lines.append(f"Left out: {', '.join(left_out)}.")
    return lines


def verdict(comparison: Comparison) -> str:
    if comparison.deployed is None:
        return (
            f"Nothing beats both counts at {DECIDING_WORDS} of the area: "
            "the count of all history stays."
        )
    beating = [method.name for method in comparison.methods if method.beats]
    return (
        f"Beats both counts at {DECIDING_WORDS} of the area: {', '.join(beating)}. "
        f"Deployed: {comparison.deployed_name}."
    )


def cells_words(comparison: Comparison, share: float) -> str:
    cells = comparison.cells_of(share)
    return f"{share * 100:g} % of the area ({cells:,.2f} cells)"


def row_of(method: MethodResult, number: int) -> list[str]:
    measures = method.measures
    differences = [
        "" if method.key == other else shown(method.pei_over[other][number], 3, signed=True)
        for other in BASELINES
    ]
    return [
        method.name + (" *" if method.beats and number == DECIDING else ""),
        shown(measures["hit_rate"][number], 3),
        shown(measures["pai"][number], 1),
        shown(measures["pei"][number], 3),
        shown(measures["rri"][number]),
        *differences,
    ]


def text_table(comparison: Comparison) -> Iterable[str]:
    """The table for a terminal, one block for each share of the area."""
    for number, share in enumerate(SHARES_OF_AREA):
        rows = [list(HEADINGS), *(row_of(method, number) for method in comparison.methods)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
        yield ""
        yield cells_words(comparison, share)
        for row in rows:
            cells = zip(row, widths, strict=True)
            yield "  ".join(cell.ljust(width) for cell, width in cells).rstrip()
    yield ""
    yield "* beats last month's count and the count of all history: the interval is above 0."


def markdown_table(comparison: Comparison) -> Iterable[str]:
    """The same tables in Markdown."""
    for number, share in enumerate(SHARES_OF_AREA):
        yield ""
        yield f"At {cells_words(comparison, share)}:"
        yield ""
        yield f"| {' | '.join(HEADINGS)} |"
        yield "|---" * len(HEADINGS) + "|"
        for method in comparison.methods:
            yield f"| {' | '.join(row_of(method, number))} |"
    yield ""
    yield "Chosen for the last month: " + "; ".join(
        f"{METHODS[method.key]}: {method.settings}"
        for method in comparison.methods
        if method.settings
    )
