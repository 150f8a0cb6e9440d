"""Somebody who reads every release and every assessment of many problems, whose grounds overlap,
works out no small count: an assessment says nothing that the releases do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytest
from django.utils import timezone

from agencies.operations import periods
from agencies.operations.actions.comparing import begin_response
from agencies.operations.models import Assessment
from hotspots.releases import making
from hotspots.releases.counting import Counted, Place, _hexagon
from hotspots.releases.enums import CITY_CODE, TOLD_SOURCES, UNKNOWN_PLACE
from hotspots.releases.publishing import ask_for_release, publish_release
from hotspots.releases.quarters import Quarter
from hotspots.releases.tables import Line, protect_quarter
from portal.accounts.models import User
from reports.places.postcodes import postcodes_in_area
from tests.support import operations as made
from tests.support.differencing import Attacker, Range, Told, recovered
from tests.support.geography import Geography

pytestmark = pytest.mark.django_db

SOURCES = [each.value for each in TOLD_SOURCES]
Truth = dict[tuple[str, str, str], int]


class Said(NamedTuple):
    """What one assessment says of one of its areas in a period."""

    line: Told
    wards: list[str]
    lsoas: list[str]
    told: Range


class Reader(Attacker):
    """Reads assessments, too."""

    def __init__(self, told: Sequence[Told], counted: Counted, said: Sequence[Said]) -> None:
        spots: list[dict[str, str | None]] = [
            {"city": CITY_CODE, "ward": each.ward, "lsoa": each.lsoa, "hexagon": each.hexagon}
            for each in counted.places
        ]
        for each in said:
            for spot in spots:
                inside = spot["ward"] in each.wards or spot["lsoa"] in each.lsoas
                spot[each.line.kind] = each.line.area if inside else None
        self.ranges = {each.line: each.told for each in said}
        super().__init__([*told, *self.ranges], spots, SOURCES)

    def limits(self, line: Told) -> Range:
        return self.ranges.get(line) or super().limits(line)

    def truth(self, counted: Counted) -> Truth:
        return {
            (line.kind, line.area, line.source): sum(
                number
                for (place, source), number in counted.counts.items()
                if line.source in (source.value, "told")
                and self.spots[counted.places.index(place)].get(line.kind) == line.area
            )
            for line in self.told
        }


def _drawn(seed: int) -> Counted:
    """Events at some real postcodes of three wards: mostly few, here and there many."""
    rng = np.random.default_rng(seed)
    every = {
        Place(each.ward, each.lsoa, _hexagon(each.longitude, each.latitude, 8))
        for each in postcodes_in_area()
    }
    places = sorted(every, key=repr)[::4]
    counts = {
        (place, source): int(rng.poisson(rng.choice([0.3, 2.0, 9.0])))
        for place in places
        for source in TOLD_SOURCES
    }
    return Counted([*places, Place(UNKNOWN_PLACE)], counts, frozenset(TOLD_SOURCES))


def _publish(by: User, second: User, quarter: periods.Quarter, counted: Counted) -> list[Told]:
    """As background work makes it; what everybody of the partnership reads of it."""
    release = ask_for_release(by=by, quarter=Quarter(*quarter))
    claimed = making._claim(release.pk)
    assert claimed is not None
    found = protect_quarter(counted, seed=7)
    assert making._keep(claimed, found.lines, found.finest, "0" * 64)
    publish_release(by=second, release_id=release.pk, version=made.fresh(release).version)
    return [_told(each) for each in found.lines]


def _told(line: Line) -> Told:
    return Told(line.kind.value, line.area, line.source.value, line.shown.value, line.value)


def _assessed(by: User, geography: Geography) -> list[Assessment]:
    """Of each ward, and of small areas around two points, with narrow and wide rings."""
    points = [each.point for each in geography.postcodes if each.ward][::17]
    grounds: list[dict[str, Any]] = [
        {"wards": (each.code,), "corners": ""} for each in geography.wards.values()
    ]
    grounds += [{"corners": made.square(each.x, each.y, 900)} for each in points]
    wanted = [(ground, "crews") for ground in grounds] + [
        (ground, source) for ground in grounds[:3] for source in ("residents", "premises")
    ]
    return [_one(by, ground, measure, ring) for ground, measure in wanted for ring in (100, 500)]


def _one(by: User, ground: dict[str, Any], measure: str, ring: int) -> Assessment:
    problem = made.analysed_with(by, made.ready(**{**ground, "measure": measure}))
    compared = made.compared(ring_metres=ring)
    begin_response(by=by, problem_id=problem.pk, compared=compared, version=problem.version)
    return made.count(by, problem)


def _said(found: Iterable[Assessment]) -> list[Said]:
    said = []
    for number, each in enumerate(found):
        study = each.study
        for name, wards in (("area", study.area_wards), ("ring", [])):
            least, most = (getattr(each, f"{name}_after_{end}") for end in ("least", "most"))
            line = Told(f"{name} {number}", "in", study.measure, "range", None)
            told = Range(least, float("inf") if most is None else most)
            said.append(Said(line, wards, getattr(study, f"{name}_lsoas"), told))
    return said


def test_nobody_works_out_a_small_count_from_releases_and_assessments(
    coordinator: User, second: User, reference_data: Geography
) -> None:
    made.land()
    began_on = timezone.localdate() - made.BEGAN
    made.publish(coordinator, second, periods.before(began_on, 1))
    city = _drawn(1)
    quarter = periods.quarters_in(periods.after(began_on, 1, 1))[0]
    told = _publish(coordinator, second, quarter, city)
    said = _said(_assessed(coordinator, reference_data))
    reader = Reader(told, city, said)
    truth = reader.truth(city)
    for each in said:
        number = truth[each.line.kind, each.line.area, each.line.source]
        assert each.told.least <= number <= each.told.most
    assert any(each.told.least == each.told.most for each in said)
    assert not recovered(told, truth, reader)
    assert not recovered(told, truth, reader, by_pencil=True)
    # Counts of the same ground, shown wherever they are five or more, would have told.
    counted = [
        each._replace(told=Range(number, number))
        for each in said
        if (number := truth[each.line.kind, each.line.area, each.line.source]) >= 5
    ]
    assert recovered(told, truth, Reader(told, city, counted), by_pencil=True) or recovered(
        told, truth, Reader(told, city, counted)
    )
