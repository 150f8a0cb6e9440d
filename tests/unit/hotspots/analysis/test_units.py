"""Hexagons, streets, neighbours and what results say of themselves."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis import hexes, layers
from hotspots.analysis.grid import SquareGrid
from hotspots.analysis.intervals import weighted_sum_interval
from hotspots.analysis.layers import About, Layer, LeftOut, Source, Told, as_json, told_of
from hotspots.analysis.neighbours import TooManyNeighbours, from_pairs, squares, touching, within
from hotspots.analysis.repeats import fold
from hotspots.analysis.streets import by_street, plain_name

CITY = {
    "type": "Polygon",
    "coordinates": [
        [[-0.30, 52.55], [-0.20, 52.55], [-0.20, 52.61], [-0.30, 52.61], [-0.30, 52.55]]
    ],
}


def test_hexagons_hold_their_points_and_those_beside_them() -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(-0.29, -0.21, 400), rng.uniform(52.56, 52.60, 400)
    lon, lat = np.tile(lon, 2), np.tile(lat, 2)  # each place twice, as snap points are

    indexes = hexes.index(lon, lat, resolution=8)
    city = hexes.over(CITY, resolution=8)
    counts = city.counts(indexes)

    assert counts.sum() == 800
    assert (counts == 0).any()  # those without events are there too
    for place, number in zip(zip(lon, lat, strict=True), city.position(indexes), strict=True):
        ring = shapely.Polygon(city.corners()[number])
        assert ring.buffer(1e-6).contains(shapely.Point(place))
    # By the area of the outline: a degree is 111.2 km, less by the cosine of the latitude.
    km2 = 0.10 * 0.06 * 111.2**2 * math.cos(math.radians(52.58))
    assert city.areas().sum() / 1e6 == pytest.approx(km2, rel=0.05)
    assert all(len(name) == 15 for name in city.names)


def test_rings_of_hexagons() -> None:
    city = hexes.over(CITY, resolution=9)
    one, two = city.neighbours(), city.neighbours(2)
    inner = np.flatnonzero(two.degrees == 18)  # 6 in the first ring and 12 in the second

    assert inner.size > 100
    assert (one.degrees[inner] == 6).all()
    assert one.degrees.max() == 6
    assert (one.sparse != one.sparse.T).nnz == 0


@pytest.mark.parametrize(("lon", "lat"), [(0.0, 91.0), (181.0, 0.0), (float("nan"), 0.0)])
def test_what_is_no_place_has_no_hexagon(lon: float, lat: float) -> None:
    with pytest.raises(ValueError, match="latitude"):
        hexes.index([lon], [lat], resolution=8)


def test_hexagons_the_size_of_a_house_are_refused() -> None:
    with pytest.raises(ValueError, match="resolution"):
        hexes.over(CITY, resolution=11)
    assert hexes.index([], [], resolution=8).size == 0


def test_squares_beside_squares_with_a_hole() -> None:
    grid = SquareGrid.over_bounds(0, 0, 3 * 250 - 1, 3 * 250 - 1, side=250)
    inside = np.ones(9, dtype=bool)
    inside[4] = False
    around = squares(grid.with_inside(inside))
    edges = squares(grid.with_inside(inside), corners=False)

    # Numbered among the inside: 0 1 2 / 3 · 4 / 5 6 7.
    assert around.of(0).tolist() == [1, 3]
    assert around.of(1).tolist() == [0, 2, 3, 4]
    assert edges.of(1).tolist() == [0, 2]
    assert around.sums(np.arange(8.0))[1] == 0 + 2 + 3 + 4


def test_a_band_of_distance_is_bounded_before_it_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspots.analysis.neighbours.MOST_LINKS", 5)
    assert within([0, 3, 9], [0, 4, 0], 5).of(0).tolist() == [1]  # exactly 5 m away
    with pytest.raises(TooManyNeighbours, match="shorter"):
        within([0, 1, 2], [0, 0, 0], 5)


def test_areas_that_touch() -> None:
    boxes = [shapely.box(x, 0, x + 1, 1) for x in (0, 1, 2, 9)]
    assert [touching(boxes).of(unit).tolist() for unit in range(4)] == [[1], [0, 2], [1], []]


@pytest.mark.parametrize(("one", "other"), [([0], [0]), ([0], [3]), ([-1], [0])])
def test_pairs_that_are_none_are_refused(one: list[int], other: list[int]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - two messages
        from_pairs(one, other, 3, kind="x")


def test_streets_are_told_apart_by_area_and_counted_with_an_interval() -> None:
    names = [
        "On or near High Street",
        "high  street",
        "High Street",
        "Parking Area",
        "",
        "Elm Road",
    ]
    found = by_street(
        names, ["A", "A", "B", "A", "A", "A"], no_street=["On or near parking area"], about=About()
    )

    assert list(zip(found.names, found.areas, found.counts, strict=True)) == [
        ("High Street", "A", 2.0),
        ("Elm Road", "A", 1.0),
        ("High Street", "B", 1.0),
    ]
    assert found.told.sample == 4
    assert found.told.left_out == (LeftOut(why="no street was named", count=2),)
    # Garwood's table: of 2 seen, 0.242 to 7.225; of 1, 0.025 to 5.572.
    np.testing.assert_allclose(found.low, [0.2422, 0.0253, 0.0253], atol=1e-4)
    np.testing.assert_allclose(found.high, [7.2247, 5.5716, 5.5716], atol=1e-4)
    assert plain_name("Onslow Place") == "Onslow Place"


def test_a_folded_repeat_weighs_nothing_on_its_street() -> None:
    found = by_street(["Elm Road"] * 3, ["A"] * 3, weights=[1, 0, 1])
    assert found.counts.tolist() == [2.0]


def test_an_interval_of_a_weighted_sum_covers_what_it_should() -> None:
    rng = np.random.default_rng(3)
    weights, means = rng.uniform(0.1, 1.0, 40), rng.uniform(0.05, 0.8, 40)
    counts = rng.poisson(means, size=(4_000, 40))
    low, high = weighted_sum_interval(counts @ weights, counts @ weights**2, largest=weights.max())

    covered = ((low <= weights @ means) & (weights @ means <= high)).mean()
    assert 0.945 <= covered < 0.995  # at least as said, and not endlessly wide


@given(st.integers(0, 500), st.floats(0.01, 100))
@settings(max_examples=60, deadline=None)
def test_equal_weights_only_scale_an_interval(count: int, weight: float) -> None:
    low, high = weighted_sum_interval(count, count, largest=1)
    lower, higher = weighted_sum_interval(count * weight, count * weight**2, largest=weight)

    assert low <= count <= high
    assert lower == pytest.approx(low * weight)
    assert higher == pytest.approx(high * weight)


# --- Repeats --------------------------------------------------------------------------------------

events = st.lists(
    st.tuples(st.integers(0, 40), st.integers(-1, 3), st.integers(-1, 3)), min_size=1, max_size=40
)


@given(events, st.integers(1, 15))
@settings(max_examples=150, deadline=None)
def test_the_same_key_counts_once_in_a_window(
    given_events: list[tuple[int, int, int]], window: int
) -> None:
    days, reporter, address = (np.array(each) for each in zip(*given_events, strict=True))
    found = fold(days, {"reporter": reporter, "address": address}, window=window)

    shares = ((reporter[:, None] == reporter) & (reporter >= 0)) | (
        (address[:, None] == address) & (address >= 0)
    )
    near = np.abs(days[:, None] - days) < window
    counted = found.counted
    # No two that count are repeats of each other, and each that does not is a repeat of one.
    assert not (shares & near & ~np.eye(days.size, dtype=bool))[np.ix_(counted, counted)].any()
    earlier = days[:, None] >= days
    assert (shares & near & earlier)[np.ix_(~counted, counted)].any(axis=1).all()
    assert found.stands_for.sum() == days.size
    assert sum(found.of.values()) == found.repeats == int((~counted).sum())


def test_one_who_reports_daily_counts_once_a_week_and_an_unknown_always() -> None:
    days = list(range(28))
    found = fold(days, {"reporter": [7] * 28}, window=7)
    assert np.flatnonzero(found.counted).tolist() == [0, 7, 14, 21]
    assert found.stands_for[[0, 7, 14, 21]].tolist() == [7, 7, 7, 7]
    assert found.left_out[0].why == "the same reporter again within 7 days"
    assert fold(days, {"reporter": [-1] * 28}, window=7).repeats == 0


def test_what_was_folded_itself_folds_nothing() -> None:
    # The second is folded by the address of the first; the third shares only its reporter.
    found = fold([0, 1, 2], {"reporter": [1, 2, 2], "address": [5, 5, 6]}, window=7)
    assert found.counted.tolist() == [True, False, True]


# --- What results say of themselves ---------------------------------------------------------------


def _told() -> Told:
    return layers.told(
        "A method",
        3,
        sample=12,
        about=About(
            period=("2026-01-01", "2026-03-31"), left_out=(LeftOut(why="no place", count=2),)
        ),
        parameters={"side": np.float64(250), "levels": [90, 95]},
        seed=7,
        left_out=[LeftOut(why="nothing", count=0)],
        caveats=["Mind this."],
    )


def test_what_a_result_says_survives_json() -> None:
    told = _told()
    assert told_of(json.loads(json.dumps(as_json(told), allow_nan=False))) == told
    assert [each.why for each in told.left_out] == ["no place"]
    assert told.enough
    assert not told.but("Too few.").enough


def test_json_has_no_number_for_what_is_none_and_refuses_what_it_does_not_know() -> None:
    assert as_json({"a": np.array([1.5, np.nan, np.inf]), "b": Source.CREWS}) == {
        "a": [1.5, None, None],
        "b": "crews",
    }
    assert as_json((np.int64(3), np.bool_(True))) == [3, True]
    with pytest.raises(TypeError, match="set"):
        as_json({"a": {1, 2}})


def test_sources_are_kept_apart_and_none_is_lost() -> None:
    masks = layers.apart(["crews", "residents", "crews"])
    assert [int(mask.sum()) for mask in masks.values()] == [1, 2, 0, 0]
    assert list(masks) == list(Source)
    with pytest.raises(ValueError, match="1 events"):
        layers.apart(["crews", "rumour"])


def test_a_layer_stands_beside_its_volume_and_effort() -> None:
    layer = Layer(
        source=Source.CREWS, volume=25, folded=5, result=_told(), effort=40.0, effort_unit="hours"
    )
    assert layer.rate is not None
    low, rate, high = layer.rate
    assert (layer.counted, rate) == (20, 0.5)
    # Garwood of 20: 12.217 to 30.888.
    assert (low, high) == pytest.approx((12.2165 / 40, 30.8884 / 40), abs=1e-4)
    assert "round" in layer.caveat
    assert Layer(source=Source.CREWS, volume=1, folded=0, result=None).rate is None
    assert as_json(layer)["result"]["seed"] == 7
    with pytest.raises(ValueError, match="repeats"):
        Layer(source=Source.CREWS, volume=1, folded=2, result=None)
    with pytest.raises(ValueError, match="unit"):
        Layer(source=Source.CREWS, volume=1, folded=0, result=None, effort=2.0)
