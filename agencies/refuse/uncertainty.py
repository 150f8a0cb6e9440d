"""How sure a share, a count or a rate is: intervals of 95 %, from numbers alone. Pure."""

from __future__ import annotations

import math
from statistics import NormalDist

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
Z = NormalDist().inv_cdf(1 - TAIL)
"""About 1.96: how many standard errors lie on either side."""


def share_interval(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's score interval of a share, from 0 to 1 (E. B. Wilson, JASA 22 (1927) 209-212).

    It holds for few trials, and for none or all of them, where the textbook's interval has no
    width. Of no trials nothing is known: (0, 1). Raises ValueError unless
    0 <= successes <= trials.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes of {trials} trials can't be.")
    if not trials:
        return 0.0, 1.0
    share = successes / trials
    spread = Z**2 / trials
    middle = (share + spread / 2) / (1 + spread)
    half = Z * math.sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    # At the ends the exact value is 0 or 1: rounding may leave it a hair off.
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == trials else min(1.0, middle + half)
    return low, high


def count_interval(count: int) -> tuple[float, float]:
    """The exact interval of a Poisson mean of which `count` events were seen (F. Garwood,
    Biometrika 28 (1936) 437-442). It covers at least 95 %. Raises ValueError for less than 0."""
    if count < 0:
        raise ValueError(f"A count can't be {count}.")
    # When first asked for: SciPy takes longer to load than most pages take to make.
    from scipy.special import gammaincinv

    low = float(gammaincinv(count, TAIL)) if count else 0.0
    return low, float(gammaincinv(count + 1, 1 - TAIL))


def rate_interval(count: int, exposure: float) -> tuple[float, float]:
    """The exact interval of a rate: events per unit of `exposure` (hours of searching, days), which
    counts as known. Raises ValueError unless exposure is finite and above 0, or count below 0."""
    if not 0 < exposure < math.inf:
        raise ValueError(f"A rate needs an exposure above 0, not {exposure}.")
    low, high = count_interval(count)
    return low / exposure, high / exposure
