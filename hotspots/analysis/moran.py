"""Moran's I: whether like counts lie together at all, over the whole area. One number, one p.

P. A. P. Moran, Biometrika 37 (1950) 17-23, with each cell's weights adding up to 1, and
permutations of the counts over the cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.gi_star import checked, not_enough
from hotspots.analysis.layers import NOTHING_MORE, About, Told, told
from hotspots.analysis.neighbours import Neighbours

Floats = NDArray[np.float64]

VERSION = 1
AT_ONCE = 4_000_000
"""Numbers permuted at once: bounds the memory."""


@dataclass(frozen=True, kw_only=True)
class Moran:
    """`value`: I, above `expected` (-1/(n-1)) where like lies beside like. `p`: two-sided, of the
    permutations. `chance`: the range of 95 % of the permutations. `z`: against their spread.

    Where `told.reason` is given, value equals expected, z is 0 and p is 1.
    """

    told: Told
    value: float
    expected: float
    z: float
    p: float
    chance: tuple[float, float]


def moran(
    counts: ArrayLike,
    neighbours: Neighbours,
    *,
    seed: int,
    permutations: int = 999,
    about: About = NOTHING_MORE,
) -> Moran:
    """Moran's I of counts (n,) ≥ 0 over cells with these neighbours. ValueError as `gi_star`."""
    values = checked(counts, neighbours)
    expected = -1.0 / max(1, values.size - 1)
    basis = told(
        "Moran's I",
        VERSION,
        sample=round(float(values.sum())),
        about=about,
        seed=seed,
        parameters={
            "cells": int(values.size),
            "neighbours": neighbours.kind,
            "permutations": permutations,
        },
        caveats=("It says whether there are groups, not where: Gi* says where.",),
    )
    reason = not_enough(values, neighbours)
    if reason:
        basis = basis.but(reason)
        return Moran(
            told=basis, value=expected, expected=expected, z=0.0, p=1.0, chance=(expected, expected)
        )
    weights = _row_standardised(neighbours)
    centred = values - values.mean()
    scale = values.size / (float(weights.sum()) * float(centred @ centred))
    value = scale * float(centred @ (weights @ centred))
    rng = np.random.default_rng(seed)
    drawn = _permuted(centred, weights, permutations, rng) * scale
    slack = 1e-12
    above, below = int((drawn >= value - slack).sum()), int((drawn <= value + slack).sum())
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Moran(
        told=basis,
        value=value,
        expected=expected,
        z=float((value - drawn.mean()) / drawn.std()),
        p=min(1.0, 2 * (min(above, below) + 1) / (permutations + 1)),
        chance=(float(low), float(high)),
    )


def _row_standardised(neighbours: Neighbours) -> NDArray[np.object_]:
    from scipy.sparse import diags

    shares = 1.0 / np.maximum(neighbours.degrees, 1)
    return (diags(shares) @ neighbours.sparse).tocsr()  # type: ignore[no-any-return]


def _permuted(
    centred: Floats, weights: NDArray[np.object_], turns: int, rng: np.random.Generator
) -> Floats:
    """z'Wz of so many permutations (turns,)."""
    step = max(1, AT_ONCE // centred.size)
    found = []
    for begun in range(0, turns, step):
        many = np.tile(centred[:, None], (1, min(step, turns - begun)))
        shuffled = rng.permuted(many, axis=0)
        found.append(np.einsum("ij,ij->j", shuffled, np.asarray(weights @ shuffled)))
    return np.concatenate(found)
