"""Steps of a run about places: counts and where they gather, and a smooth surface."""

from __future__ import annotations

import numpy as np

from hotspots.enums import Step
from hotspots.work import OF_CELLS, Found, Work, plain, rounded, told_of


def cells(work: Work) -> Found:
    """Counts, repeats folded, Gi* with its p and q; over the whole layer, Moran's I."""
    from hotspots.analysis.gi_star import gi_star
    from hotspots.analysis.moran import moran

    ground, about, seed = work.ground, work.about(), work.seed(Step.CELLS)
    neighbours = ground.neighbours()
    count, corrected = work.in_cells(), work.in_cells(work.counts_once)
    gi = gi_star(corrected, neighbours, seed=seed, about=about)
    turns = work.parameters.permutations
    all_over = moran(corrected, neighbours, seed=seed, permutations=turns, about=about)
    return {
        OF_CELLS: {
            "count": count.astype(int).tolist(),
            "corrected": corrected.astype(int).tolist(),
            "expected": rounded(corrected.sum() * ground.km2 / ground.km2.sum()),
            "gi_z": rounded(gi.z),
            "p": rounded(gi.p),
            "q": rounded(gi.q),
            "confidence": gi.confidence.astype(int).tolist(),
        },
        "repeats": int(count.sum() - corrected.sum()),
        "told": told_of(gi),
        "moran": {**plain(all_over), "told": told_of(all_over)},
    }


def density(work: Work) -> Found:
    """Events per square kilometre, smoothed with the width that fits them best."""
    from hotspots.analysis.density import density as surface_of

    grid = work.ground.grid
    assert grid is not None
    counts = np.zeros(grid.size)
    counts[grid.inside_cells] = work.in_cells(work.counts_once)
    found = surface_of(counts, grid, about=work.about())
    return {
        OF_CELLS: {
            "density": rounded(found.surface[grid.inside_cells]),
            "density_low": rounded(found.low[grid.inside_cells]),
            "density_high": rounded(found.high[grid.inside_cells]),
        },
        "told": told_of(found),
        "bandwidth": found.bandwidth,
    }
