"""What can be worked out from a protected table: the audit of hotspots.suppression. Pure.

A cell's range is asked of SciPy's HiGHS. One whole-number solution shows of many cells at once that
they may be 0, or may be 4, so cells are asked for together first, and one by one only where
that shows no more. A linear solution counts when it is whole; else whole numbers are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hotspots.suppression import FEWEST, Cell, Onlooker, Shown, TooFine

MOST_FEW = FEWEST - 1
NEARLY = 1e-6
SECONDS_EACH = 20.0


class State(Enum):
    """What everybody is told of a cell: its number, that it is from 0 to 4, or nothing. Of one that
    is withheld though it is large an onlooker is taken to know that it is not few: cells of one
    source are withheld for others only when they are large, and the rules are no secret."""

    EXACT = 0
    FEW = 1
    LARGE = 2
    OPEN = 3


Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


def matrix_of(cells: Sequence[Cell], parts: int) -> Any:
    """Cells as rows of a sparse matrix over so many parts."""
    from scipy.sparse import csr_array

    rows = np.repeat(np.arange(len(cells)), [len(each.parts) for each in cells])
    columns = np.array([part for each in cells for part in each.parts], dtype=np.int64)
    if columns.size and (columns.min() < 0 or columns.max() >= parts):
        raise ValueError("A cell names a part that is not there.")
    return csr_array((np.ones(columns.size), (rows, columns)), shape=(len(cells), parts))


@dataclass
class System:
    """Cells as rows over parts as columns, and what is told of each."""

    cells: Sequence[Cell]
    counts: Numbers
    matrix: Any
    totals: Numbers
    states: list[State]

    @classmethod
    def of(cls, counts: Sequence[int], cells: Sequence[Cell]) -> System:
        numbers = np.asarray(counts, dtype=np.int64)
        if numbers.ndim != 1 or (numbers < 0).any():
            raise ValueError("Counts are whole numbers from 0.")
        matrix = matrix_of(cells, numbers.size)
        totals = np.rint(matrix @ numbers).astype(np.int64)
        states = [State.FEW if total < FEWEST else State.EXACT for total in totals]
        return cls(cells, numbers, matrix, totals, states)

    def withhold(self, cell: int) -> None:
        large = self.cells[cell].source and self.totals[cell] >= FEWEST
        self.states[cell] = State.LARGE if large else State.OPEN

    def shown(self) -> list[Shown]:
        said = {State.EXACT: Shown.VALUE, State.FEW: Shown.FEW}
        return [said.get(each, Shown.WITHHELD) for each in self.states]

    def limits(self) -> tuple[Floats, Floats]:
        """The least and the most that each cell may be."""
        low, high = np.zeros(len(self.cells)), np.full(len(self.cells), np.inf)
        for number, state in enumerate(self.states):
            if state is State.EXACT:
                low[number] = high[number] = self.totals[number]
            elif state is State.FEW:
                high[number] = MOST_FEW
            elif state is State.LARGE:
                low[number] = FEWEST
        return low, high


class Audit:
    """Asks for one onlooker which **secrets** do not keep their whole range: small counts of cells
    and of slivers, less what the onlooker has seen of them. What one solution shows stays shown
    when more is withheld, since that only widens what may be."""

    def __init__(
        self,
        system: System,
        onlooker: Onlooker,
        *,
        slivers: Sequence[Cell] = (),
        most_solves: int,
    ) -> None:
        self.system, self.onlooker = system, onlooker
        self.most_solves = most_solves
        self.solves = 0
        known = np.zeros(system.counts.size, dtype=bool)
        known[sorted(onlooker.known)] = True
        self.seen = np.where(known, system.counts, 0)
        for part, number in onlooker.seen.items():
            self.seen[part] = max(self.seen[part], number)
        if (self.seen > system.counts).any():
            raise ValueError("Nobody has seen more than there is.")
        self.least = self.seen.astype(float)
        self.most = np.where(known, system.counts, np.inf).astype(float)
        rows = matrix_of([*system.cells, *slivers], system.counts.size)
        unseen = np.rint(rows @ (system.counts - self.seen))
        unknown = rows @ (~known).astype(float) > 0
        every = (*system.cells, *slivers)
        guarded = np.array([onlooker.is_guarded(each) for each in every], dtype=bool)
        self.secrets = rows[np.flatnonzero((unseen < FEWEST) & unknown & guarded)]
        """One row over the parts for each count that is kept."""
        self.sizes = np.diff(self.secrets.indptr)
        self.reach = MOST_FEW - self._seen_around()
        self.latest = system.counts
        self.may_be_none = np.zeros(self.secrets.shape[0], dtype=bool)
        self.may_be_most = np.zeros(self.secrets.shape[0], dtype=bool)
        self._limits: tuple[Floats, Floats] | None = None
        self._learn(system.counts)

    def forget_limits(self) -> None:
        """After something was withheld."""
        self._limits = None

    def unsafe(self) -> int | None:
        """The number of a secret that can't be everything from 0 to 4, if there is one."""
        found = self._narrow(self.may_be_most, -1.0)
        return self._narrow(self.may_be_none, 1.0) if found is None else found

    def _narrow(self, shown: NDArray[np.bool_], sign: float) -> int | None:
        """A secret that no solution brings to its end. `sign`: 1 for the lower end."""
        if sign < 0:
            self._move()
        left = np.flatnonzero(~shown)
        while left.size:
            self._learn(self._solve(sign * self.secrets[left].sum(axis=0)))
            before, left = left, left[~shown[left]]
            if left.size == before.size:
                break
        for secret in left.tolist():
            if not shown[secret]:
                self._learn(self._solve(sign * self._row(secret)))
                if not shown[secret]:
                    return int(secret)
        return None

    def _move(self) -> None:
        """Most slivers reach their upper end when events are moved there from parts of which just
        the same is told. Tables made so are believed, as any, when they agree with all."""
        told = [each is State.EXACT for each in self.system.states]
        exact = self.system.matrix[np.flatnonzero(told)].tocsc()
        few = self.system.matrix[np.flatnonzero([each is State.FEW for each in self.system.states])]
        alike: dict[bytes, list[int]] = {}
        for part in np.flatnonzero(self.least < self.most).tolist():
            alike.setdefault(_column(exact, part), []).append(part)
        for secret in np.flatnonzero(~self.may_be_most & (self.sizes == 1)).tolist():
            (part,) = self.secrets[[secret]].indices
            near = few.T @ few[:, [int(part)]].toarray().ravel()
            donors = np.array(alike.get(_column(exact, part), []), dtype=np.int64)
            donors = donors[np.argsort(-near[donors], kind="stable")]
            for start in (self.system.counts, self.latest):
                moved = self._moved(start, int(part), donors, int(self.reach[secret]))
                if moved is not None and self._agrees(moved):
                    self._learn(moved)
                    break

    def _moved(self, start: Numbers, part: int, donors: Numbers, reach: int) -> Numbers | None:
        """A table with so many unseen events in a part, the first donors giving what they can."""
        wanted = self.seen[part] + reach - start[part]
        spare = np.where(donors == part, 0, start[donors] - self.least[donors].astype(np.int64))
        if wanted > spare.sum():
            return None
        given = np.clip(wanted - (np.cumsum(spare) - spare), 0, spare)
        found = start.copy()
        found[donors] -= given
        found[part] += given.sum()
        return found

    def _row(self, secret: int) -> Floats:
        return np.asarray(self.secrets[[secret]].toarray()[0], dtype=float)

    def _learn(self, solution: Numbers) -> None:
        values = np.rint(self.secrets @ (solution - self.seen)).astype(np.int64)
        self.may_be_none |= values <= 0
        self.may_be_most |= values >= self.reach

    def _seen_around(self) -> Numbers:
        """How much has been seen, for each secret, of a few cell of its source that it lies in:
        that a count of which somebody has seen 2 is fewer than 5 tells them that at most 2 more are
        in it, and withholding it for that would tell everybody else that they have seen some. A sum
        over sources is withheld all the same: of that nothing is known."""
        few = np.flatnonzero(
            [
                state is State.FEW and bool(cell.source)
                for state, cell in zip(self.system.states, self.system.cells, strict=True)
            ]
        )
        cells = self.system.matrix[few]
        shared = (self.secrets @ cells.T).tocoo()
        inside = shared.data == self.secrets.sum(axis=1)[shared.row]
        found = np.zeros(self.secrets.shape[0], dtype=np.int64)
        seen = np.rint(cells @ self.seen).astype(np.int64)
        np.maximum.at(found, shared.row[inside], seen[shared.col[inside]])
        return np.minimum(found, MOST_FEW)

    def _solve(self, cost: Floats) -> Numbers:
        """A whole-number table that agrees with everything told, of the least `cost`."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        low, high = self._told()
        # Cells withheld though they are few, and those that are large, have no upper end.
        bounded = Bounds(self.least, np.minimum(self.most, self._ample()))
        told = LinearConstraint(self.system.matrix, low, high)
        for whole in (0, 1):
            self._count()
            found = milp(
                np.asarray(cost, dtype=float).ravel(),
                constraints=told,
                bounds=bounded,
                integrality=np.full(self.system.counts.size, whole),
                options={"time_limit": SECONDS_EACH},
            )
            if found.status != 0 or found.x is None or not np.isfinite(found.x).all():
                raise TooFine("The audit of a table did not end.")
            near = np.rint(found.x)
            if whole or np.abs(found.x - near).max(initial=0.0) < NEARLY:
                break
        solution: Numbers = near.astype(np.int64)
        if not self._agrees(solution):
            raise TooFine("A solution does not agree with the table.")
        self.latest = solution
        return solution

    def _agrees(self, solution: Numbers) -> bool:
        """Whether a table could be the one of which everything told was said."""
        low, high = self._told()
        values = self.system.matrix @ solution
        inside = (solution >= self.least).all() and (solution <= self.most).all()
        return bool(inside and (values >= low).all() and (values <= high).all())

    def _ample(self) -> float:
        """More than any part needs to be for any cell to reach its end."""
        return float(self.system.counts.sum() + 2 * FEWEST)

    def _told(self) -> tuple[Floats, Floats]:
        """What an onlooker is told of each cell. Of one that they have seen something of, they are
        not taken to know that it is large: few ones are withheld too, for what they say of others.
        """
        if self._limits is None:
            low, high = self.system.limits()
            large = np.array([each is State.LARGE for each in self.system.states], dtype=bool)
            low[large & (self.system.matrix @ self.seen > 0)] = 0
            self._limits = low, high
        return self._limits

    def _count(self) -> None:
        self.solves += 1
        if self.solves > self.most_solves:
            raise TooFine("The audit of a table takes too long.")

    def proof_of(self, secret: int) -> list[int]:
        """Cells on which it rests that a secret has less than its whole range, and which may be
        withheld: the rows with weight in the dual. Never empty."""
        ends = [
            sign
            for sign, shown in ((-1.0, self.may_be_most), (1.0, self.may_be_none))
            if not shown[secret]
        ]
        proof = {row for sign in ends for row in self._weighty(secret, sign)}
        candidates = [each for each in proof if self._may_go(each)] or self._touching(secret)
        if not candidates:
            raise TooFine("Nothing is left to withhold.")
        return sorted(candidates)

    def is_itself(self, cell: int, secret: int) -> bool:
        """Whether the secret is what this cell says."""
        return set(self.system.cells[cell].parts) == set(self.secrets[[secret]].indices.tolist())

    def _may_go(self, cell: int) -> bool:
        return self.system.states[cell] in (State.EXACT, State.FEW)

    def _touching(self, secret: int) -> list[int]:
        """Where whole numbers alone narrow it, no linear dual says so: the cells beside it."""
        columns = self.secrets[[secret]].indices
        rows = self.system.matrix[:, columns].sum(axis=1) > 0
        return [int(each) for each in np.flatnonzero(rows) if self._may_go(int(each))]

    def _weighty(self, secret: int, sign: float) -> list[int]:
        from scipy.optimize import linprog
        from scipy.sparse import vstack

        low, high = self._told()
        exact = np.flatnonzero(low == high)
        below = np.flatnonzero((low != high) & np.isfinite(high))
        above = np.flatnonzero((low != high) & (low > 0))
        matrix = self.system.matrix
        self._count()
        found = linprog(
            sign * self._row(secret),
            A_ub=vstack([matrix[below], -matrix[above]]),
            b_ub=np.concatenate([high[below], -low[above]]),
            A_eq=matrix[exact],
            b_eq=low[exact],
            bounds=np.column_stack([self.least, self.most]),
            method="highs",
        )
        if found.status != 0:
            return []
        rows = np.concatenate([below, above, exact])
        weights = np.concatenate([found.ineqlin.marginals, found.eqlin.marginals])
        return [int(row) for row in rows[np.abs(weights) > NEARLY]]


def _column(matrix: Any, part: int) -> bytes:
    """Which rows of a matrix (CSC) a part is in."""
    found: bytes = matrix.indices[matrix.indptr[part] : matrix.indptr[part + 1]].tobytes()
    return found
