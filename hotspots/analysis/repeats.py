"""The same reporter or the same address again: counted once per window where places are put in
order (R8.5), so that one person who reports often does not make a hotspot alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hotspots.analysis.layers import LeftOut

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

UNKNOWN = -1
"""The key of an event of which nobody knows who told it, or where: never a repeat."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Folded:
    """`counted` (n,): whether an event counts. `stands_for` (n,): how many events one that counts
    stands for, itself included; 0 for one that does not. `of`: repeats by the name of the key;
    a repeat by several keys is told once, by the first named."""

    counted: Bools
    stands_for: Ints
    window: int
    of: Mapping[str, int]

    @property
    def weights(self) -> NDArray[np.float64]:
        return self.counted.astype(float)

    @property
    def repeats(self) -> int:
        return int(self.counted.size - self.counted.sum())

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return tuple(
            LeftOut(why=f"the same {name} again within {self.window} days", count=count)
            for name, count in self.of.items()
            if count
        )


def fold(days: ArrayLike, keys: Mapping[str, ArrayLike], *, window: int) -> Folded:
    """Which events count when the same key counts once in `window` days.

    `days` (n,): whole days from any fixed day. `keys`: by name ("reporter", "address"), opaque
    whole numbers (n,), hashed elsewhere; below 0 is unknown. Events are gone through in order of
    day, and of place in the arrays within a day. An event counts unless one that counted less than
    `window` days before has one of its keys: so an event that was itself folded folds nothing, and
    somebody who reports daily counts once in each window. O(n log n). ValueError for a window
    below 1 and for arrays of different lengths.
    """
    if window < 1:
        raise ValueError(f"A window is at least one day, not {window}.")
    when = np.asarray(days, dtype=np.int64).ravel()
    columns = {name: np.asarray(each, dtype=np.int64).ravel() for name, each in keys.items()}
    if any(column.size != when.size for column in columns.values()):
        raise ValueError("Give a key for each event.")
    order = np.argsort(when, kind="stable")
    lists = [column[order].tolist() for column in columns.values()]
    last: list[dict[int, int]] = [{} for _ in lists]  # key → position of the last that counted
    sorted_days = when[order].tolist()
    stands_for = np.zeros(when.size, dtype=np.int64)
    found = dict.fromkeys(columns, 0)
    names = list(columns)
    for position, day in enumerate(sorted_days):
        own = [column[position] for column in lists]
        for index, key in enumerate(own):
            before = last[index].get(key) if key >= 0 else None
            if before is not None and day - sorted_days[before] < window:
                found[names[index]] += 1
                stands_for[order[before]] += 1
                break
        else:
            stands_for[order[position]] = 1
            for index, key in enumerate(own):
                last[index][key] = position
    return Folded(counted=stands_for > 0, stands_for=stands_for, window=window, of=found)
