"""Cells and planes: numbers against what anybody can look up or count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from hotspots.analysis.grid import OUTSIDE, SquareGrid, TooManyCells
from hotspots.analysis.projection import OutOfRange, epsg_for, projection_for

METRES = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.mark.parametrize(
    ("place", "lon", "lat", "epsg"),
    [
        ("Peterborough", -0.2405, 52.5730, 27700),
        ("Penzance", -5.537, 50.118, 27700),
        ("Stornoway", -6.386, 58.209, 27700),
        ("Dover", 1.309, 51.128, 27700),
        ("Belfast", -5.93, 54.597, 32630),
        ("Dublin", -6.26, 53.35, 32629),
        ("Calais", 1.858, 50.951, 32631),
        ("Boston", -71.06, 42.36, 32619),
        ("Sydney", 151.21, -33.87, 32756),
        ("date line", 180.0, 10.0, 32660),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_plane_is_that_of_the_country(place, lon, lat, epsg):
    assert epsg_for([lon], [lat]) == epsg


def test_stray_points_do_not_move_the_plane():
    assert epsg_for([-0.24, -0.25, -71.0], [52.5, 52.6, 42.3]) == 27700


@pytest.mark.parametrize(("lon", "lat"), [([], []), ([0.0], [89.0]), ([float("nan")], [1.0])])
def test_no_plane_for_no_place(lon, lat):
    with pytest.raises(OutOfRange):
        epsg_for(lon, lat)


def test_national_grid_of_a_known_point():
    # Ordnance Survey's worked example of its guide to coordinate systems: Caister water tower.
    lon, lat = 1 + 42 / 60 + 57.8663 / 3600, 52 + 39 / 60 + 28.8282 / 3600
    east, north = projection_for([lon], [lat]).to_metres([lon], [lat])
    assert abs(east[0] - 651409.804) < 5
    assert abs(north[0] - 313177.450) < 5


@given(st.floats(-0.5, 0.1), st.floats(52.3, 52.8))
def test_metres_and_back(lon, lat):
    plane = projection_for([-0.24], [52.57])
    back = plane.to_degrees(*plane.to_metres([lon], [lat]))
    assert np.allclose(np.ravel(back), [lon, lat], atol=1e-6)


@given(st.lists(st.tuples(METRES, METRES), min_size=1, max_size=30), st.floats(1_000, 1e6))
def test_every_point_of_the_bounds_is_in_the_one_cell_that_holds_it(points, side):
    xs, ys = np.array(points).T
    grid = SquareGrid.over_bounds(xs.min(), ys.min(), xs.max(), ys.max(), side=side)
    cells = grid.cell_of(xs, ys)
    assert (cells != OUTSIDE).all()
    assert grid.counts(xs, ys).sum() == len(points)
    slack = 1e-6 * side
    for x, y, cell in zip(xs, ys, cells, strict=True):
        (west, south), _, (east, north), *_ = grid.corners(cell)
        assert west - slack <= x <= east + slack
        assert south - slack <= y <= north + slack


def test_cells_are_the_same_whatever_the_bounds_and_nest():
    small = SquareGrid.over_bounds(1010, 2010, 1900, 2900, side=250)
    large = SquareGrid.over_bounds(0, 0, 9000, 9000, side=500)
    ring = small.corners(int(small.cell_of([1300], [2600])[0]))
    assert ring[0] == (1250, 2500)
    assert Polygon(large.corners(int(large.cell_of([1300], [2600])[0]))).contains(Polygon(ring))


def test_outline_keeps_cells_that_it_reaches_into_and_no_others():
    grid = SquareGrid.over_outline(box(0, 0, 200, 100).union(box(300, 0, 310, 10)), side=100)
    assert [grid.corners(cell)[0] for cell in grid.inside_cells] == [(0, 0), (100, 0), (300, 0)]
    assert grid.area == 3 * 100 * 100
    assert list(grid.cell_of([50, 250, 305, -1], [50, 50, 5, 5])) == [
        grid.inside_cells[0],
        OUTSIDE,
        grid.inside_cells[2],
        OUTSIDE,
    ]
    assert grid.counts([50, 250, 305], [50, 50, 5], [2, 7, 0.5]).sum() == 2.5


@pytest.mark.parametrize("corners", [True, False])
@given(rows=st.integers(1, 5), columns=st.integers(1, 5), data=st.data())
def test_neighbours_are_the_adjacent_cells_inside(corners, rows, columns, data):
    inside = np.array(
        data.draw(st.lists(st.booleans(), min_size=rows * columns, max_size=rows * columns))
    )
    grid = SquareGrid(0, 0, 10, rows, columns, inside)
    expected = [
        (a, b)
        for a in range(grid.size)
        for b in range(grid.size)
        if a != b
        and inside[a]
        and inside[b]
        and max(abs(a // columns - b // columns), abs(a % columns - b % columns)) == 1
        and (corners or a // columns == b // columns or a % columns == b % columns)
    ]
    assert list(zip(*grid.neighbours(corners=corners), strict=True)) == expected


def test_bounds_of_what_a_grid_may_be():
    with pytest.raises(TooManyCells, match="at most 4,000,000"):
        SquareGrid.over_bounds(0, 0, 1e6, 1e6, side=10)
    for side in (0, -1, float("nan")):
        with pytest.raises(ValueError, match="side of a cell"):
            SquareGrid.over_bounds(0, 0, 10, 10, side=side)
    with pytest.raises(ValueError, match="No such rectangle"):
        SquareGrid.over_bounds(10, 0, 0, 10, side=1)
    with pytest.raises(ValueError, match="no area"):
        SquareGrid.over_outline(Polygon(), side=1)
    with pytest.raises(IndexError):
        SquareGrid.over_bounds(0, 0, 10, 10, side=5).corners(99)
