"""Every way's forecast of every period in turn, each made from the periods before it alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.candidates import (
    FIRST_FORECAST,
    Setting,
    Workshop,
    regression_scores,
    simple_settings,
)
from hotspots.analysis.evaluation import SHARES_OF_AREA, order_of, score
from hotspots.analysis.panel import Panel

Floats = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
"""Told what is being done, how many steps of it are done, and of how many."""

BASELINES = ("last", "history")
"""What a method must beat."""
SIMPLE = ("last", "history", "decayed", "density", "mixture")
METHODS = {
    "last": "Last month's count",
    "history": "Count of all history",
    "decayed": "Decayed count",
    "density": "Kernel density of all history",
    "mixture": "Decayed, damped, smoothed mixture",
    "regression": "Gradient-boosted Poisson regression",
    "blend": "Mixture and regression together",
    "chosen": "Whichever led in the months before",
}
"""Keys and names of the ways, in the order of the table."""

LEAST_PERIODS = 12
MOST_LEARNT = 12
"""The first period scored is this one, or the middle one of a shorter series."""
WARM_UP = 4
"""Periods before the first that are forecast but not scored: by them `chosen` first chooses."""
TINY = 1e-9


class TooShort(ValueError):
    """Too few periods to learn from some and score on others."""


def first_scored(periods: int, months: int | None = None) -> int:
    """The first period to be scored, of so many: the last `months`, or all after the first twelve
    (the first half of a short series, but never less than eight).

    TooShort for fewer than twelve periods, or if `months` leaves fewer than eight to learn from.
    """
    if periods < LEAST_PERIODS:
        raise TooShort(f"{periods} months are too few: at least {LEAST_PERIODS} are needed.")
    least = FIRST_FORECAST + WARM_UP
    if months is None:
        return max(least, min(MOST_LEARNT, periods // 2))
    if not 2 <= months <= periods - least:
        raise TooShort(f"Of {periods} months, between 2 and {periods - least} can be scored.")
    return periods - months


@dataclass(frozen=True, eq=False)
class Rolled:
    """`scores[key]` (periods + 1 - start, cells): the forecasts of period `start` and each after
    it, the last one that of the period after the data. `settings[key]`: for each what was chosen, in
    words. `first`: the period from which on they count; `ties` (cells,) break equal scores."""

    panel: Panel
    start: int
    first: int
    scores: dict[str, Floats]
    settings: dict[str, list[str]]
    ties: Floats

    def order(self, key: str, period: int) -> NDArray[np.int64]:
        return order_of(self.scores[key][period - self.start], self.ties)


def roll(
    panel: Panel, *, first: int, seed: int, progress: Progress = lambda what, done, of: None
) -> Rolled:
    """The forecasts of every way for every period from `first` - WARM_UP on.

    A way's settings are chosen for each period by the mean PEI of the periods before it (over all
    SHARES_OF_AREA). Nothing of a period or later ones enters its forecast; the panel's area is
    given beforehand. The same panel, numbers and seed give the same scores.
    """
    work = Workshop(panel, seed)
    start = first - WARM_UP
    ties = ties_of(panel, seed)
    scores: dict[str, Floats] = {}
    settings: dict[str, list[str]] = {}
    for key in SIMPLE:
        choices = simple_settings(key, with_beside=panel.beside is not None)
        scores[key], settings[key] = chosen_scores(
            work, choices, start, ties, lambda done, of, name=METHODS[key]: progress(name, done, of)
        )
    fitted = []
    for period in range(start, panel.periods + 1):
        fitted.append(regression_scores(work, period))
        progress(METHODS["regression"], period + 1 - start, panel.periods + 1 - start)
    scores["regression"] = np.array(fitted)
    scores["blend"] = blended(scores["mixture"], scores["regression"])
    settings["regression"] = settings["blend"] = [""] * len(fitted)
    rolled = Rolled(panel, start, first, scores, settings, ties)
    leaders = leaders_of(rolled)
    scores["chosen"] = np.array([scores[key][at] for at, key in enumerate(leaders)])
    settings["chosen"] = [METHODS[key] for key in leaders]
    return rolled


def ties_of(panel: Panel, seed: int) -> Floats:
    """One random number (cells,) for each cell, by which equal scores are put in order."""
    return np.random.default_rng(seed).random(panel.cells)


def blended(one: Floats, other: Floats) -> Floats:
    """The geometric mean of two forecasts' shares of their totals, cell by cell."""
    shares = [
        scores / np.maximum(scores.sum(axis=1, keepdims=True), TINY) + TINY / scores.shape[1]
        for scores in (one, other)
    ]
    return np.asarray(np.sqrt(shares[0] * shares[1]))


def mean_pei(scores: Floats, panel: Panel, period: int, ties: Floats) -> float:
    """The mean of PEI over SHARES_OF_AREA; NaN of a period without events."""
    actual, order = panel.counts[period], order_of(scores, ties)
    scored = [score(order, actual, actual, share) for share in SHARES_OF_AREA]
    return float(np.mean([each.pei if each else math.nan for each in scored]))


def chosen_scores(
    work: Workshop,
    choices: tuple[Setting, ...],
    start: int,
    ties: Floats,
    progress: Callable[[int, int], None],
) -> tuple[Floats, list[str]]:
    """The scores of the setting that did best before each period from `start` on, and its words."""
    panel = work.panel
    if len(choices) == 1:
        made = choices[0].scores(work)[start:]
        return made, [choices[0].words] * len(made)
    did = np.full((len(choices), panel.periods), math.nan)
    for number, choice in enumerate(choices):
        made = choice.scores(work)
        for period in range(FIRST_FORECAST, panel.periods):
            did[number, period] = mean_pei(made[period], panel, period, ties)
        progress(number + 1, len(choices))
    best = [best_before(did, period) for period in range(start, panel.periods + 1)]
    rows = np.empty((len(best), panel.cells))
    for number in sorted(set(best)):
        made = choices[number].scores(work)[start:]
        mine = np.array(best) == number
        rows[mine] = made[mine]
    return rows, [choices[number].words for number in best]


def best_before(did: Floats, period: int) -> int:
    """The row with the highest mean before this column; the first one of equals."""
    known = did[:, :period]
    known = known[:, np.isfinite(known).all(axis=0)]
    return int(np.argmax(known.mean(axis=1))) if known.size else 0


def leaders_of(rolled: Rolled) -> list[str]:
    """For each period from `start` on the way whose forecasts did best in the periods before it,
    and the count of all history as long as there are none."""
    keys = [key for key in METHODS if key != "chosen"]
    panel = rolled.panel
    did = np.full((len(keys), panel.periods), math.nan)
    for number, key in enumerate(keys):
        for period in range(rolled.start, panel.periods):
            scores = rolled.scores[key][period - rolled.start]
            did[number, period] = mean_pei(scores, panel, period, rolled.ties)
    return [
        keys[best_before(did, period)]
        if np.isfinite(did[:, :period]).all(axis=0).any()
        else "history"
        for period in range(rolled.start, panel.periods + 1)
    ]
