"""Which areas stand out in what was published of a quarter, and how that changed. Pure.

It reads published figures alone, so nothing can be worked out from it that they do not say: two
worlds with the same published figures have the same answer (R8.1). Only a count that is shown can
stand out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotspots.enums import Change

FALSE_SHARE = 0.05
"""Of the areas that are said to stand out, at most so many do by chance, on average."""
FEW, WITHHELD = "few", "withheld"
"""As hotspots.releases.enums.ShownAs."""


@dataclass(frozen=True)
class Seen:
    """One published figure: how it is shown, and the number where one is."""

    shown: str
    value: int | None = None


@dataclass(frozen=True)
class Stands:
    """An area that stands out in a quarter or did in the one before. `change` None: it stands out,
    and whether it did before is not told."""

    area: str
    change: Change | None


def standing_out(figures: Mapping[str, Seen], total: int) -> set[str]:
    """Areas with more than chance would give if all were alike: `total` events over areas of about
    as many people each. Poisson's upper tail for each, and the share of false ones held down over
    all areas (Y. Benjamini and Y. Hochberg, JRSS B 57 (1995) 289-300). `total` may hold events of
    areas without a figure; then less stands out. Raises ValueError for a total below 0."""
    if total < 0:
        raise ValueError(f"{total} events can't be.")
    if not figures or not total:
        return set()
    # When first asked for: SciPy takes longer to load than most pages take to make.
    from scipy.special import gammainc

    expected = total / len(figures)
    chances = sorted(
        (float(gammainc(each.value, expected)), area)
        for area, each in figures.items()
        if each.value
    )
    most = 0
    for number, (chance, _area) in enumerate(chances, 1):
        if chance <= FALSE_SHARE * number / len(figures):
            most = number
    return {area for _chance, area in chances[:most]}


def changed(
    now: Mapping[str, Seen], total: int, before: Mapping[str, Seen] | None, total_before: int | None
) -> list[Stands]:
    """Areas that stand out now or did a quarter before, in the order of `now`. `before` None: of
    that quarter nothing was published. An area is fading only if its count is told to be no longer
    high: one that is withheld now is left out."""
    here = standing_out(now, total)
    if before is None or total_before is None:
        return [Stands(area, None) for area in now if area in here]
    there = standing_out(before, total_before)
    found = []
    for area, figure in now.items():
        if area in here:
            found.append(Stands(area, _since(area, before, there)))
        elif area in there and figure.shown != WITHHELD:
            found.append(Stands(area, Change.FADING))
    return found


def _since(area: str, before: Mapping[str, Seen], there: set[str]) -> Change | None:
    if area in there:
        return Change.PERSISTENT
    earlier = before.get(area)
    return Change.NEW if earlier is not None and earlier.shown != WITHHELD else None
