"""One line of the table, and where the lines go: the screen and `.run/bench.json`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Result:
    """A figure of ours beside its floor.

    `ratio` says how many times better the floor is: floor ÷ ours for rates, ours ÷ floor for times.
    It may be at most `budget`. `rows` is how many rows the table held; `more` is only for reading.
    """

    name: str
    ours: float
    floor: float
    unit: str
    ratio: float
    budget: float
    ok: bool
    sql_statements: int
    rows: int
    more: str = ""


def rate(
    name: str, *, ours: float, floor: float, unit: str, budget: float, **rest: object
) -> Result:
    """A rate: more is better."""
    return _result(name, ours, floor, unit, floor / ours, budget, rest)


def duration(
    name: str, *, ours: float, floor: float, unit: str, budget: float, **rest: object
) -> Result:
    """A time: less is better."""
    return _result(name, ours, floor, unit, ours / floor, budget, rest)


def _result(
    name: str,
    ours: float,
    floor: float,
    unit: str,
    ratio: float,
    budget: float,
    rest: dict[str, object],
) -> Result:
    most = rest.pop("most_statements")
    assert isinstance(most, int)
    statements = rest["sql_statements"]
    assert isinstance(statements, int)
    return Result(
        name=name,
        ours=round(ours, 3),
        floor=round(floor, 3),
        unit=unit,
        ratio=round(ratio, 2),
        budget=budget,
        ok=ratio <= budget and statements <= most,
        **rest,  # type: ignore[arg-type]
    )


def write(results: Sequence[Result], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(each) for each in results], indent=2) + "\n")


def table(results: Sequence[Result]) -> str:
    """The results as people read them."""
    heads = ("benchmark", "ours", "floor", "unit", "ratio", "budget", "SQL", "rows", "")
    lines = [
        (
            each.name,
            f"{each.ours:,.1f}",
            f"{each.floor:,.1f}",
            each.unit,
            f"{each.ratio:.1f}",
            f"{each.budget:g}",
            str(each.sql_statements),
            f"{each.rows:,}",
            "ok" if each.ok else "PAST ITS BUDGET",
        )
        for each in results
    ]
    widths = [max(map(len, column)) for column in zip(heads, *lines, strict=True)]
    rows = [heads, *lines]
    shown = [
        "  ".join(
            cell.ljust(width) if index in (0, 3, 8) else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    notes = [f"  {each.name}: {each.more}" for each in results if each.more]
    return "\n".join([shown[0], "-" * len(shown[0]), *shown[1:], *notes])
