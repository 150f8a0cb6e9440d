"""Random draws without replacement, and control of false discoveries among many tests."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def distinct(rng: np.random.Generator, n: int, *, places: int, draws: int) -> Ints:
    """`draws` ordered samples of `places` distinct numbers from 0 to n-1, as (places, draws).

    Each ordered sample is equally likely. ValueError for more places than numbers.
    """
    if not 0 <= places <= n:
        raise ValueError(f"{places} distinct numbers can't be drawn from {n}.")
    drawn = np.empty((places, draws), dtype=np.int64)
    taken = np.empty((0, draws), dtype=np.int64)  # ascending in each column
    for place in range(places):
        number = rng.integers(n - place, size=draws)
        # The number-th of those not yet taken: each smaller one that is taken moves it up.
        for each in taken:
            number += number >= each
        drawn[place] = number
        taken = np.sort(np.vstack([taken, number]), axis=0)
    return drawn


def false_discovery(p: ArrayLike) -> Floats:
    """Adjusted p-values of tests made together, of the same shape: calling those at most a
    "discovery" lets at most the share a of all discoveries be false, on average.

    Y. Benjamini and Y. Hochberg, J. R. Statist. Soc. B 57 (1995) 289-300. It holds for tests that
    depend on each other positively, as neighbouring cells do (Y. Benjamini and D. Yekutieli,
    Ann. Statist. 29 (2001) 1165-1188); for local statistics of maps it is advised by M. Caldas de
    Castro and B. H. Singer, Geographical Analysis 38 (2006) 180-208.
    """
    from scipy.stats import false_discovery_control

    values = np.asarray(p, dtype=float)
    if not values.size:
        return values.copy()
    adjusted = false_discovery_control(values.ravel(), method="bh")
    return np.asarray(adjusted, dtype=float).reshape(values.shape)
