"""How sure a count, or a weighted sum of counts, is. From arrays alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

CONFIDENCE = 0.95


def weighted_sum_interval(
    value: ArrayLike, variance: ArrayLike, *, largest: ArrayLike, confidence: float = CONFIDENCE
) -> tuple[Floats, Floats]:
    """The interval of the mean of a weighted sum of independent Poisson counts, element by element.

    `value`: the sums Σ w·n; `variance`: Σ w²·n; `largest`: the largest weight that one more event
    could have had. M. P. Fay and E. J. Feuer, Statistics in Medicine 16 (1997) 791-801: gamma
    limits, at least as wide as they need be. With all weights 1 it is Garwood's exact interval of
    a count (Biometrika 28 (1936) 437-442). ValueError below 0.
    """
    # When first asked for: SciPy takes longer to load than most pages take to make.
    from scipy.special import gammaincinv

    values = np.asarray(value, dtype=float)
    variances = np.asarray(variance, dtype=float)
    most = np.broadcast_to(np.asarray(largest, dtype=float), values.shape)
    if (values < 0).any() or (variances < 0).any() or (most <= 0).any():
        raise ValueError("Sums and variances are from 0, weights above 0.")
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence lies between 0 and 1, not at {confidence}.")
    tail = (1 - confidence) / 2
    low = np.zeros_like(values)
    some = (values > 0) & (variances > 0)
    low[some] = (
        gammaincinv(values[some] ** 2 / variances[some], tail) * variances[some] / values[some]
    )
    shifted, spread = values + most, variances + most**2
    high = gammaincinv(shifted**2 / spread, 1 - tail) * spread / shifted
    return low, np.asarray(high, dtype=float)
