"""Fitting and judging the weights of suggestions: logistic regression and plain counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.demo.tellings import Labelled
from reports.duplicates import WEIGHTS, compared, score

ROUNDS = 25
RIDGE = 1.0
BINS = 10

Row = tuple[dict[str, float], bool]


@dataclass(frozen=True)
class Judged:
    """How a threshold does: of what is suggested `precision` is right; of what is the same `recall`
    is suggested, and of that part which is compared at all `recall_compared`."""

    threshold: float
    precision: float
    recall: float
    recall_compared: float
    suggested: int


@dataclass(frozen=True)
class Bin:
    """Pairs with scores in one tenth: their mean score, and the share that is the same."""

    pairs: int
    expected: float
    found: float


def rows_of(pairs: Sequence[Labelled]) -> list[Row]:
    return [(compared(each.one, each.other).values(), each.same) for each in pairs]


def fitted(rows: Sequence[Row]) -> dict[str, float]:
    """Weights by Newton's method on the ridge-penalised likelihood."""
    names = list(WEIGHTS)
    weights = dict.fromkeys(names, 0.0)
    for _ in range(ROUNDS):
        slope = {name: -RIDGE * weights[name] for name in names}
        curve = {name: {other: RIDGE * (name == other) for other in names} for name in names}
        for values, same in rows:
            expected = _sigmoid(sum(weights[name] * values[name] for name in names))
            spread = max(expected * (1 - expected), 1e-9)
            used = [name for name in names if values[name]]
            for name in used:
                slope[name] += (same - expected) * values[name]
                for other in used:
                    curve[name][other] += spread * values[name] * values[other]
        step = _solved([[curve[a][b] for b in names] for a in names], [slope[a] for a in names])
        weights = {name: weights[name] + each for name, each in zip(names, step, strict=True)}
        if max(map(abs, step)) < 1e-6:
            break
    return {name: round(value, 3) for name, value in weights.items()}


def scored(pairs: Sequence[Labelled], weights: Mapping[str, float]) -> list[tuple[float, bool]]:
    """(score, whether the same) of each pair."""
    return [(score(compared(each.one, each.other), weights), each.same) for each in pairs]


def judged(results: Sequence[tuple[float, bool]], threshold: float, *, missed: int = 0) -> Judged:
    """`missed`: pairs that are the same and never compared."""
    suggested = [same for value, same in results if value >= threshold]
    right, wanted = sum(suggested), sum(same for _, same in results)
    return Judged(
        threshold=threshold,
        precision=right / len(suggested) if suggested else 1.0,
        recall=right / (wanted + missed) if wanted + missed else 0.0,
        recall_compared=right / wanted if wanted else 0.0,
        suggested=len(suggested),
    )


def lowest_with(results: Sequence[tuple[float, bool]], *, precision: float) -> float:
    """The lowest hundredth from which on suggestions are right as often as `precision`."""
    return next(
        (
            step / 100
            for step in range(5, 100)
            if judged(results, step / 100).precision >= precision
        ),
        0.99,
    )


def brier(results: Sequence[tuple[float, bool]]) -> float:
    """Mean square of score less truth: 0 is perfect, the share of the same × its rest is chance."""
    return sum((value - same) ** 2 for value, same in results) / len(results)


def reliability(results: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Whether of pairs with a score of 0.7 seven in ten are the same, by tenths."""
    bins = []
    for number in range(BINS):
        within = [each for each in results if min(int(each[0] * BINS), BINS - 1) == number]
        if within:
            count = len(within)
            bins.append(
                Bin(count, sum(v for v, _ in within) / count, sum(s for _, s in within) / count)
            )
    return bins


def _sigmoid(value: float) -> float:
    import math

    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination with pivots."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for at in range(size):
        best = max(range(at, size), key=lambda line: abs(rows[line][at]))
        rows[at], rows[best] = rows[best], rows[at]
        for below in range(at + 1, size):
            share = rows[below][at] / rows[at][at]
            rows[below] = [b - share * a for a, b in zip(rows[at], rows[below], strict=True)]
    found = [0.0] * size
    for at in reversed(range(size)):
        rest = sum(rows[at][k] * found[k] for k in range(at + 1, size))
        found[at] = (rows[at][size] - rest) / rows[at][at]
    return found
