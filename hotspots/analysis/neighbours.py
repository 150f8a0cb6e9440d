"""Which units lie beside which: lists of neighbours, never a matrix of all pairs.

Units are numbered 0 to n-1. For square cells these are the grid's inside cells in their order
(`grid.inside_cells`), so that `counts[grid.inside_cells]` belongs to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from hotspots.analysis.grid import SquareGrid

Ints = NDArray[np.int64]

MOST_LINKS = 20_000_000


class TooManyNeighbours(ValueError):
    """The distance is too large for so many units."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Compressed rows: the neighbours of unit i are `indices[indptr[i]:indptr[i + 1]]`, ascending.

    Nobody is a neighbour of itself; each link is there in both directions; each weighs 1.
    """

    indptr: Ints
    indices: Ints
    kind: str

    @property
    def n(self) -> int:
        return self.indptr.size - 1

    @cached_property
    def degrees(self) -> Ints:
        """Number of neighbours (n,)."""
        return np.diff(self.indptr)

    def of(self, unit: int) -> Ints:
        return self.indices[self.indptr[unit] : self.indptr[unit + 1]]

    @cached_property
    def sparse(self) -> Any:
        """The links as a scipy CSR matrix (n, n) of ones."""
        from scipy.sparse import csr_matrix

        ones = np.ones(self.indices.size)
        return csr_matrix((ones, self.indices, self.indptr), shape=(self.n, self.n))

    def sums(self, values: ArrayLike) -> NDArray[np.float64]:
        """The sum of the neighbours' values (n,), without one's own."""
        return np.asarray(self.sparse @ np.asarray(values, dtype=float))


def from_pairs(one: ArrayLike, other: ArrayLike, n: int, *, kind: str) -> Neighbours:
    """Neighbours of pairs of unit numbers, given in one or both directions, once or more often.

    ValueError for a unit that is not among 0 to n-1, and for one beside itself.
    """
    from scipy.sparse import coo_matrix

    ones = np.asarray(one, dtype=np.int64).ravel()
    others = np.asarray(other, dtype=np.int64).ravel()
    both = np.concatenate([ones, others])
    if both.size and not 0 <= both.min() <= both.max() < n:
        raise ValueError(f"Units are numbered 0 to {n - 1}.")
    if (ones == others).any():
        raise ValueError("No unit is its own neighbour.")
    flags = np.ones(both.size, dtype=np.int8)
    # Repeated links add up, past what int8 holds; only where they are is looked at.
    links = coo_matrix((flags, (both, np.concatenate([others, ones]))), shape=(n, n)).tocsr()
    links.sort_indices()
    return Neighbours(links.indptr.astype(np.int64), links.indices.astype(np.int64), kind)


def squares(grid: SquareGrid, *, corners: bool = True) -> Neighbours:
    """Cells inside that share an edge, or a corner too (queen contiguity), in their order."""
    cell, beside = grid.neighbours(corners=corners)
    position = np.full(grid.size, -1, dtype=np.int64)
    position[grid.inside_cells] = np.arange(grid.inside_cells.size)
    kind = "queen" if corners else "rook"
    return from_pairs(position[cell], position[beside], grid.inside_cells.size, kind=kind)


def within(x: ArrayLike, y: ArrayLike, metres: float) -> Neighbours:
    """Units whose points (metres on a plane) lie at most so far from each other.

    TooManyNeighbours beyond MOST_LINKS, before they are listed.
    """
    from scipy.spatial import cKDTree

    if not metres > 0:
        raise ValueError(f"A distance is above 0 metres, not {metres}.")
    points = np.column_stack([np.asarray(x, dtype=float), np.asarray(y, dtype=float)])
    tree = cKDTree(points)
    links = int(tree.query_ball_point(points, metres, return_length=True).sum()) - len(points)
    if links > MOST_LINKS:
        raise TooManyNeighbours(
            f"Within {metres:g} m there would be {links:,} links; at most {MOST_LINKS:,} are "
            f"allowed. Choose a shorter distance."
        )
    pairs = tree.query_pairs(metres, output_type="ndarray")
    return from_pairs(pairs[:, 0], pairs[:, 1], len(points), kind=f"within {metres:g} m")


def touching(shapes: Iterable[Any]) -> Neighbours:
    """Areas (shapely polygons, in any plane) that share a border or a corner: wards, LSOAs."""
    import shapely

    listed = np.array(list(shapes), dtype=object)
    one, other = shapely.STRtree(listed).query(listed, predicate="intersects")
    upper = one < other
    return from_pairs(one[upper], other[upper], len(listed), kind="touching")
