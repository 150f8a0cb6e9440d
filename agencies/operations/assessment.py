"""What a comparison before and after a response can say, from numbers alone. Pure.

Three areas are compared over two periods: the problem's own, a control area, and a ring around the
problem's to which the trouble may have moved (R8.7). Counts are taken as Poisson. Of a count often
no more is known than that it lies in a range; whatever is said here then holds for every count in
it. Every interval is one of 95 %.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import NormalDist

from agencies.operations.ranges import Range

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
Z = NormalDist().inv_cdf(1 - TAIL)


class Verdict(Enum):
    """What an interval around 1 lets somebody say. UNSURE: it may be chance; TOO_FEW: the counts
    are not known well enough to say even that."""

    FELL = "fell"
    ROSE = "rose"
    UNSURE = "unsure"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class Counted:
    """How many before and after, in one area."""

    before: Range
    after: Range

    @property
    def exact(self) -> tuple[int, int] | None:
        """Both counts, where they are known as numbers."""
        before, after = self.before.exact, self.after.exact
        return None if before is None or after is None else (before, after)


@dataclass(frozen=True)
class Interval:
    """A value, None where counts are known as ranges; and the bounds between which the truth lies
    with a confidence of 95 %, whichever of these counts are the real ones."""

    value: float | None
    low: float
    high: float


ANYTHING = Interval(None, 0.0, math.inf)


@dataclass(frozen=True)
class Result:
    """`area`, `control`, `ring`: rate ratios, after to before. `compared`: the area's divided by
    the control's; `around`: the ring's divided by the control's. `difference`: how many more
    (fewer, below 0) there were in the area than if it had changed as the control did. `quotient`:
    the weighted displacement quotient. None where nothing bounds them, or they mean nothing."""

    area: Interval | None
    control: Interval | None
    ring: Interval | None
    compared: Interval | None
    around: Interval | None
    difference: Interval | None
    quotient: float | None

    @property
    def verdict(self) -> Verdict:
        return verdict_of(self.compared)

    @property
    def ring_verdict(self) -> Verdict:
        return verdict_of(self.around)


def assess(
    area: Counted,
    control: Counted,
    ring: Counted,
    *,
    days_before: float = 1.0,
    days_after: float = 1.0,
) -> Result:
    """All that can be said of six counts. `days_…`: how long the periods are; only their ratio
    counts. Raises ValueError for a count below 0, or a period that is not finite and above 0."""
    days = {"days_before": days_before, "days_after": days_after}
    compared = compared_ratio(area, control)
    return Result(
        area=change(area, **days),
        control=change(control, **days),
        ring=change(ring, **days),
        compared=compared,
        around=compared_ratio(ring, control),
        difference=_difference(area, compared),
        quotient=_quotient((area, ring, control)),
    )


def verdict_of(ratio: Interval | None) -> Verdict:
    """Fell or rose where the whole interval lies on one side of 1."""
    if ratio is None:
        return Verdict.TOO_FEW
    if ratio.high < 1:
        return Verdict.FELL
    if ratio.low > 1:
        return Verdict.ROSE
    return Verdict.TOO_FEW if ratio.value is None else Verdict.UNSURE


def change(of: Counted, *, days_before: float = 1.0, days_after: float = 1.0) -> Interval | None:
    """The rate ratio of an area, with an interval that holds that of every count in the ranges:
    both of its ends rise with the count after, and fall with the count before."""
    days = {"days_before": days_before, "days_after": days_after}
    if of.exact:
        return rate_ratio(of.exact[0], of.exact[1], **days)
    # Nought before and after has no ratio, and so no end of the interval.
    least = most = None
    if of.before.most:
        least = rate_ratio(of.before.most, of.after.least, **days)
    if of.after.most:
        most = rate_ratio(of.before.least, of.after.most, **days)
    return _unless_anything(least.low if least else 0.0, most.high if most else math.inf)


def compared_ratio(of: Counted, control: Counted) -> Interval | None:
    """The ratio of both rate ratios, with an interval that holds that of every count from 1 in the
    ranges. A count that may be 0 leaves one side open."""
    if of.exact and control.exact:
        return ratio_of_ratios(*of.exact, *control.exact)
    before, after, low, high = of.before, of.after, 0.0, math.inf
    # Both ends rise with the count after and the control's before, from 1 on, and fall with others.
    if before.most and after.least and control.before.least and control.after.most:
        counts = (before.most, after.least, control.before.least, control.after.most)
        least = ratio_of_ratios(*counts)
        low = least.low if least else low
    if before.least and after.most and control.before.most and control.after.least:
        counts = (before.least, after.most, control.before.most, control.after.least)
        most = ratio_of_ratios(*counts)
        high = most.high if most else high
    return _unless_anything(low, high)


def rate_ratio(
    before: int, after: int, *, days_before: float = 1.0, days_after: float = 1.0
) -> Interval | None:
    """The rate after divided by the rate before, with an exact interval: of all events together,
    those after are binomial (J. Przyborowski and H. Wilenski, Biometrika 31 (1940) 313-323; the
    interval of the share is that of C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404-413).

    None where there were no events at all. Raises as `assess` does.
    """
    _check(before, after)
    if not (0 < days_before < math.inf and 0 < days_after < math.inf):
        raise ValueError("A period needs a length above 0.")
    if before + after == 0:
        return None
    # When first asked for: SciPy takes longer to load than most pages take to make.
    from scipy.special import betaincinv

    low = float(betaincinv(after, before + 1, TAIL)) if after else 0.0
    high = float(betaincinv(after + 1, before, 1 - TAIL)) if before else 1.0
    longer = days_before / days_after
    return Interval(
        value=_odds(after, before) * longer,
        low=_odds(low, 1 - low) * longer,
        high=_odds(high, 1 - high) * longer,
    )


def ratio_of_ratios(
    before: int, after: int, control_before: int, control_after: int
) -> Interval | None:
    """How the change in an area compares with that in a control: the ratio of both rate ratios,
    with the interval of the logarithm of a cross ratio (B. Woolf, Annals of Human Genetics 19
    (1955) 251-253). The lengths of the periods cancel out.

    None if any count is 0. Raises ValueError for a count below 0.
    """
    counts = (before, after, control_before, control_after)
    _check(*counts)
    if not all(counts):
        return None
    value = (after / before) / (control_after / control_before)
    spread = math.exp(Z * math.sqrt(sum(1 / each for each in counts)))
    return Interval(value=value, low=value / spread, high=value * spread)


def displacement_quotient(
    area: tuple[int, int], ring: tuple[int, int], control: tuple[int, int]
) -> float | None:
    """The weighted displacement quotient, of (before, after) each: how the ring changed beside the
    control, per change of the area beside it (K. J. Bowers and S. D. Johnson, Journal of
    Quantitative Criminology 19 (2003) 275-301).

    Above 0 the ring fell too; below 0 it rose, and below -1 by more than the area fell. None where
    the area did not fall beside the control, since then it means nothing, or the control has a 0.
    Raises ValueError for a count below 0.
    """
    _check(*area, *ring, *control)
    if not all(control):
        return None
    success = area[1] / control[1] - area[0] / control[0]
    if success >= 0:
        return None
    return (ring[1] / control[1] - ring[0] / control[0]) / success


def _unless_anything(low: float, high: float) -> Interval | None:
    found = Interval(None, low, high)
    return None if found == ANYTHING else found


def _difference(area: Counted, compared: Interval | None) -> Interval | None:
    """`after - after / ratio`: what was counted less what would have been without a difference.
    Where counts are exact."""
    if compared is None or compared.value is None or area.after.exact is None:
        return None
    after = area.after.exact

    def beyond(ratio: float) -> float:
        return after - after / ratio

    return Interval(beyond(compared.value), beyond(compared.low), beyond(compared.high))


def _quotient(counted: Sequence[Counted]) -> float | None:
    """Of area, ring and control, where counts are exact."""
    pairs = [each.exact for each in counted if each.exact]
    return displacement_quotient(*pairs) if len(pairs) == 3 else None


def _odds(one: float, other: float) -> float:
    return one / other if other else math.inf


def _check(*counts: int) -> None:
    if any(each < 0 for each in counts):
        raise ValueError("A count can't be below 0.")
