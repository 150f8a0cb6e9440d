"""Which tiles there are, and where: against the scheme's own definition."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.map_enums import CLASSES
from hotspots.map_figures import class_words
from hotspots.tile_grid import NoSuchTile, Tile, tile_at, tile_of
from reports.geometry import REGION_EAST, REGION_NORTH, REGION_SOUTH, REGION_WEST
from tests.support import tree

ZOOM = st.integers(0, 18)
LON = st.floats(REGION_WEST, REGION_EAST)
LAT = st.floats(REGION_SOUTH, REGION_NORTH)


@given(LON, LAT, ZOOM)
def test_a_point_lies_in_its_tile_and_the_tile_is_there(lon: float, lat: float, z: int) -> None:
    found = tile_of(lon, lat, z)
    west, south, east, north = found.bounds
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9
    assert tile_at(str(z), str(found.x), str(found.y)) == found


@given(LON, LAT, st.integers(1, 18))
def test_four_tiles_make_one_of_the_zoom_before(lon: float, lat: float, z: int) -> None:
    inner, outer = tile_of(lon, lat, z), tile_of(lon, lat, z - 1)
    assert (inner.x // 2, inner.y // 2) == (outer.x, outer.y)


def test_the_whole_world_is_the_tile_at_zoom_0() -> None:
    west, south, east, north = Tile(0, 0, 0).bounds
    assert (west, east) == (-180, 180)
    assert north == pytest.approx(85.0511287798, abs=1e-9)
    assert south == pytest.approx(-north)


def test_wider_bounds_reach_as_far_as_the_share_of_the_side() -> None:
    tile = tile_of(-0.24, 52.57, 12)
    west, _south, east, _north = tile.bounds
    wider = tile.wider(0.5)
    assert wider[0] == pytest.approx(west - (east - west) / 2)
    assert wider[2] == pytest.approx(east + (east - west) / 2)


@pytest.mark.parametrize(
    ("z", "x", "y"),
    [
        ("a", "0", "0"),
        ("-1", "0", "0"),
        ("19", "0", "0"),
        ("12", "4096", "0"),
        ("12", "2045", "9999999999999999999"),
        ("12", "2045.0", "1342"),
        ("12", "", "1342"),
        ("12", "²", "1342"),
        ("12", "0", "0"),  # the Pacific
        ("12", "2100", "1342"),  # Belgium
    ],
)
def test_what_is_no_tile_of_the_map_is_refused(z: str, x: str, y: str) -> None:
    with pytest.raises(NoSuchTile):
        tile_at(z, x, y)


def test_classes_hold_each_count_once_and_the_map_draws_the_same() -> None:
    assert class_words()[0] == (1, "1–4")
    assert class_words()[-1] == (6, "100+")
    script = (tree.ROOT / "static" / "js" / "figures-map.js").read_text(encoding="utf-8")
    (begins,) = re.findall(r"const BEGINS = \[([\d, ]+)\]", script)
    assert tuple(map(int, begins.split(","))) == CLASSES
