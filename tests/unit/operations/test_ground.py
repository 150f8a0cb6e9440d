"""Ground that is drawn: corners, sizes, rings, and what can't be compared."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import MultiPolygon

from agencies.operations import ground
from agencies.operations.errors import BadArea
from tests.support.operations import square

WEST, SOUTH = -0.2442, 52.5795


def drawn(*, east: float = 0, metres: float = 300) -> MultiPolygon:
    return ground.as_multi(ground.polygon_of(square(WEST + east, SOUTH, metres)))


def test_corners_are_measured_in_metres() -> None:
    assert ground.square_km(drawn(metres=300)) == pytest.approx(0.09, rel=0.01)
    around = ground.square_metres(ground.widened(drawn(), 100)) - ground.square_metres(drawn())
    assert around == pytest.approx(4 * 300 * 100 + 3.1416 * 100**2, rel=0.01)


@pytest.mark.parametrize(
    "corners",
    [
        "",
        "52.57, -0.24",
        "52.57, -0.24\n52.58, -0.24",
        "a, b\n52.58, -0.24\n52.58, -0.25",
        "-0.24, 52.57\n-0.24, 52.58\n-0.25, 52.58",
        "52.57, -0.24\n52.58, -0.25\n52.57, -0.25\n52.58, -0.24",
        "52.57, -0.24\n52.57, -0.24\n52.57, -0.24",
        "nan, nan\n52.58, -0.24\n52.58, -0.25",
        "52.57, -0.24, 3\n52.58, -0.24\n52.58, -0.25",
        "\n".join(["52.57, -0.24"] * 61),
    ],
    ids=["none", "one", "two", "words", "turned", "crossed", "flat", "nan", "three", "many"],
)
def test_what_is_no_area_is_refused_in_words(corners: str) -> None:
    with pytest.raises(BadArea) as refused:
        ground.polygon_of(corners)
    assert len(str(refused.value)) > 30


def test_corners_may_be_parted_by_semicolons_as_in_an_address() -> None:
    typed = square(WEST, SOUTH, 300)
    assert ground.polygon_of(typed.replace("\n", ";")).equals(ground.polygon_of(typed))


def test_a_county_is_too_large() -> None:
    with pytest.raises(BadArea):
        ground.check_size(drawn(metres=30_000))
    ground.check_size(drawn(metres=230))


def test_a_widened_area_holds_the_ring_and_itself() -> None:
    area = drawn()
    wide = ground.widened(area, 100)
    assert ground.share(area, wide) == pytest.approx(1)
    assert ground.share(ground.widened(area, 90), wide) == pytest.approx(1, abs=0.001)
    assert ground.share(drawn(east=0.002), area) == pytest.approx(0.55, abs=0.02)
    assert ground.share(drawn(east=0.02), area) == 0
