"""Writes docs/hotspot-evaluation.md: every way on every data set that is shipped, failures too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hotspots.analysis import candidates, evaluation, rolling
from hotspots.analysis.comparison import Comparison, compare, count_alone
from hotspots.analysis.evaluation import DECIDING
from hotspots.analysis.evaluation_table import facts, markdown_table, shown, verdict
from hotspots.analysis.prepare import NEAR, SEEN, Prepared, Question, prepare
from hotspots.analysis.rolling import METHODS, Progress

SEED = 1
PETERBOROUGH = "sample/peterborough_drugs_2024-01_2025-12.csv.gz"
CAMBRIDGESHIRE = "evaluation/cambridgeshire_drugs_2024-01_2025-12.csv.gz"
ANTISOCIAL = "evaluation/cambridgeshire_asb_2024-01_2025-12.csv.gz"
BOSTON = "evaluation/boston_needle-requests_monthly-grid_2024-01_2026-03.csv.gz"
OUTLINE = "boundaries/peterborough_lad_outline.geojson"

FLAGGED = (
    (-0.294732, 52.574154),  # Peacock Way, beside a police station: probably finds in custody
    (-0.283781, 52.614239),  # Werrington Parkway: 61 of 64 rows are of one month
    (0.130463, 52.203247),  # Cambridge police station
)


@dataclass(frozen=True)
class DataSet:
    """One heading of the document. `path`, `beside`: under data/."""

    title: str
    path: str
    side: float
    leave_out: tuple[tuple[float, float], ...] = ()
    beside: str | None = None

    def question(self, data: Path, area: str = NEAR) -> Question:
        return Question(
            path=data / self.path,
            side=self.side,
            area=area,
            leave_out=self.leave_out,
            beside=data / self.beside if self.beside else None,
        )


SETS = (
    DataSet("Peterborough, drug offences", PETERBOROUGH, 250),
    DataSet("Peterborough, without flagged points", PETERBOROUGH, 250, FLAGGED[:2]),
    DataSet("Cambridgeshire, drug offences", CAMBRIDGESHIRE, 250),
    DataSet("Cambridgeshire, without flagged points", CAMBRIDGESHIRE, 250, FLAGGED),
    DataSet(
        "Cambridgeshire, with anti-social behaviour beside",
        CAMBRIDGESHIRE,
        250,
        beside=ANTISOCIAL,
    ),
    DataSet("Boston, requests to pick up needles", BOSTON, 100),
)
AREAS = ((SETS[0], OUTLINE), (SETS[2], None), (SETS[5], None))
"""Data sets whose count is scored over different areas, with an outline where one is shipped."""

HEAD = """\
# Do our forecasts beat a simple count?

Made by `manage.py hotspots evaluate --document`; a test compares it with the code. Don't edit it
by hand. To repeat one table, or try your own data: `manage.py hotspots evaluate PATH`
([how to](how-to/evaluate-forecasts.md)). Why so: [ADR 0101](adr/0101-forecasts.md).
"""

CAVEATS = """\
## What these figures can't say

- **Few months.** Intervals draw the scored months again with replacement. They cover how a measure
  varies from month to month; not that neighbouring months are alike, nor that the next ones may
  be unlike all of these, nor errors of the data. "Beats" is tested for five ways at once, so about
  one in ten such tables could show a winner by luck; *Whichever led in the months before* pays for
  that, since it is chosen without the month it is scored on.
- **A small gain.** Where something beats the count, it is by one to three hundredths of PEI at 2 %
  of the area. Where intervals of two ways overlap, nothing here says that one is better.
- **Police data are snap points.** Each event is moved to one of a fixed set of points before it is
  published, with the month only. A cell of 250 m may owe its count to a street beyond it. Recorded
  offences follow police activity; they are not drug use.
- **A reporting rise.** Cambridgeshire's rows rose from 143 in June 2025 to 442 in November 2025, in part
  since reporting changed. RRI below 1 shows it too: old hotspots hold less of the new months.
- **Flagged points.** Peacock Way lies beside a police station (probably finds in custody), 61 of 64
  rows at Werrington Parkway are of one month, Cambridge's police station has 50 rows. Tables with
  and without them are both here; neither is the right one.
- **Boston** is requests by citizens, counted in cells of about 66 m × 89 m whose centres are the
  places we have: cells of 100 m hold one or two of them, so smoothing helps by undoing that grid.
- The area is made of all months of the file, scored ones too: it is the same for every way and
  moves PAI and PEI of all of them alike. No count of a scored month reaches its own forecast.
- None of this is about a person, and nothing here tells what the police should do at a place.
"""


def parameters() -> list[str]:
    """What was tried, from the code itself."""

    def row(values: Iterable[object]) -> str:
        return ", ".join(str(value) for value in values)

    return [
        f"- Ways: {row(METHODS.values())}.",
        f"- Half-lives (months): {row(candidates.HALF_LIVES)}; dampings: {row(candidates.DAMPINGS)}.",
        f"- Kernel widths (cells): {row(candidates.KERNEL_WIDTHS)} alone, "
        f"{row(candidates.MIXTURE_WIDTHS)} in the mixture; shares of the surroundings: "
        f"{row(candidates.SHARES)}; of other events: {row(candidates.BESIDE_SHARES)}.",
        "- Regression: "
        + row(f"{name} {value}" for name, value in candidates.TREES.items())
        + "; not tuned.",
        f"- Scored: every month from the {rolling.MOST_LEARNT + 1}th on, each forecast from the "
        "months before it; settings chosen month by month on earlier months only.",
        f"- Deployed: the way with the highest PEI at {evaluation.SHARES_OF_AREA[DECIDING]:.0%} among "
        f"those whose paired difference's {evaluation.CONFIDENCE:.0%} interval lies above 0 against "
        f"both {METHODS[rolling.BASELINES[0]].lower()} and {METHODS[rolling.BASELINES[1]].lower()}; "
        f"{evaluation.RESAMPLES} resamples, seed {SEED}.",
    ]


def document(data: Path, *, progress: Progress) -> str:
    """The whole document. `data`: the folder of that name. Takes some minutes."""
    found = []
    for each in SETS:
        prepared = prepare(each.question(data))

        def tell(what: str, done: int, of: int, title: str = each.title) -> None:
            progress(f"{title}: {what}", done, of)

        found.append((each, prepared, compare(prepared.panel, seed=SEED, progress=tell)))
    sections = [line for each in found for line in section(*each)]
    lines = [
        HEAD,
        "## In short",
        "",
        *summary(found),
        "",
        "## What was tried",
        "",
        *parameters(),
        "",
        CAVEATS,
        *areas(data),
        *sections,
    ]
    return "\n".join(lines).rstrip() + "\n"


def summary(found: list[tuple[DataSet, Prepared, Comparison]]) -> Iterable[str]:
    yield "PEI at 2 % of the area, with intervals of 95 %, and what is deployed there."
    yield ""
    yield "| Data | Count of all history | Best way | Its gain over that count | Deployed |"
    yield "|---|---|---|---|---|"
    for each, _, comparison in found:
        ways = [way for way in comparison.methods if way.key not in (*rolling.BASELINES, "chosen")]
        best = max(ways, key=lambda way: way.measures["pei"][DECIDING].mean)
        history = next(way for way in comparison.methods if way.key == "history")
        yield (
            f"| {each.title} | {shown(history.measures['pei'][DECIDING], 3)} "
            f"| {best.name} {shown(best.measures['pei'][DECIDING], 3)} "
            f"| {shown(best.pei_over['history'][DECIDING], 3, signed=True)} "
            f"| {comparison.deployed_name or 'nothing: the count stays'} |"
        )
    yield ""
    yield "The best way is named after the fact; what is deployed had to beat both counts. In the"
    yield "service each layer of data is judged on its own months in the same manner, and its page"
    yield "says so when nothing beats the count."


def areas(data: Path) -> Iterable[str]:
    yield "## The area decides the figure"
    yield ""
    yield "PEI at 2 % of the count of all history, the same data over different areas. Compare only"
    yield "figures of one area. Tables below use the cells near events."
    yield ""
    yield "| Data | Cells with an event | Near events | Outline |"
    yield "|---|---|---|---|"
    for each, outline in AREAS:
        cells = [
            area_cell(each.question(data, area))
            for area in (SEEN, NEAR, *([str(data / outline)] if outline else []))
        ]
        yield f"| {each.title} | {' | '.join(cells)} |" + ("" if outline else " – |")
    yield ""


def area_cell(question: Question) -> str:
    panel = prepare(question).panel
    return f"{shown(count_alone(panel, seed=SEED), 3)}, {panel.cells:,} cells"


def section(each: DataSet, prepared: Prepared, comparison: Comparison) -> Iterable[str]:
    yield f"## {each.title}"
    yield ""
    yield f"`data/{each.path}`" + (f" with `data/{each.beside}`" if each.beside else "") + "."
    yield ""
    yield from (f"- {line}" for line in facts(prepared, comparison))
    yield f"- {verdict(comparison)}"
    yield from markdown_table(comparison)
    yield ""
