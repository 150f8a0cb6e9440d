"""Attackers read what each audience can read, and work out no small count from all of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from hotspots.models import Release
from hotspots.releases import making, tables
from hotspots.releases.counting import RESIDENTS_TELL, Counted, count_quarter
from hotspots.releases.enums import AREAS, CITY_CODE, TOLD_SOURCES
from hotspots.releases.public_enums import Source
from hotspots.releases.quarters import Quarter
from portal.accounts.models import User
from reports.enums import Channel, Kind
from tests.support import releases as made
from tests.support.differencing import (
    Attacker,
    Told,
    others_recovered,
    recovered,
    spots_recovered,
)
from tests.support.geography import Geography
from tests.support.people import sign_in
from tests.support.premises import everything_shown

pytestmark = pytest.mark.django_db

SOURCES = [each.value for each in TOLD_SOURCES]
BACK = (3, 2)
"""The quarters that are told, as quarters back from this one."""
NUMBER = 40
OF_SOURCE = {
    Source.RESIDENTS: {"kind": Kind.CONCERN, "channel": Channel.ONLINE},
    Source.CREWS: {"kind": Kind.NEEDLE_FIND, "channel": Channel.CREW},
    Source.PREMISES: {"kind": Kind.PREMISES_INCIDENT, "channel": Channel.PREMISES},
}
Truth = dict[tuple[str, str, str], int]


@dataclass
class City:
    """Two quarters of which figures were published, and what really was in them."""

    counted: list[Counted]
    coordinator: User | None = None

    def spots(self, number: int) -> list[dict[str, str | None]]:
        return [
            {"city": CITY_CODE, "ward": each.ward, "lsoa": each.lsoa, "hexagon": each.hexagon}
            for each in self.counted[number].places
        ]

    def own(self, number: int, source: Source) -> dict[tuple[int, str], int]:
        found = self.counted[number]
        return {
            (spot, source.value): found.counts.get((place, source), 0)
            for spot, place in enumerate(found.places)
        }

    def seen(self, number: int, insider: Source) -> dict[tuple[int, str], int]:
        """Of what others told, what an insider sees themselves."""
        found = self.counted[number]
        return {
            (found.places.index(place), source.value): count
            for (place, source), count in found.seen[insider].items()
            if source != insider
        }

    def in_spots(self, number: int) -> dict[tuple[int, str], int]:
        return {
            key: count for source in TOLD_SOURCES for key, count in self.own(number, source).items()
        }

    def truth(self, number: int, lines: Iterable[Told]) -> Truth:
        spots, found = self.spots(number), self.counted[number]
        return {
            (line.kind, line.area, line.source): sum(
                count
                for (place, source), count in found.counts.items()
                if line.source in (source.value, "told")
                and spots[found.places.index(place)][line.kind] == line.area
            )
            for line in lines
        }


def told_of(
    rows: Iterable[dict[str, str]], *, kind_of: Callable[[dict[str, str]], str]
) -> list[Told]:
    return [
        Told(kind_of(row), row["area_code"], row["source"], row["shown"], int(row["count"] or 0))
        if row["shown"] == "value"
        else Told(kind_of(row), row["area_code"], row["source"], row["shown"], None)
        for row in rows
    ]


def read_csv(content: bytes, *, marked: bool) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text.partition("\n")[2] if marked else text)))


def tell(seed: int, back: int, geography: Geography, *, number: int) -> None:
    """Events at postcodes of three wards, some much more often than others."""
    rng = np.random.default_rng(seed)
    places = geography.postcodes
    weights = rng.gamma(0.5, 1, len(places))
    for source, share in zip(TOLD_SOURCES, (0.55, 0.35, 0.1), strict=True):
        for place in rng.choice(len(places), int(number * share), p=weights / weights.sum()):
            how = OF_SOURCE[source]
            if source == Source.RESIDENTS and rng.random() < 0.4:
                how = {**how, "kind": Kind.NEEDLE_FIND}
            made.tell_in(made.quarter(back), point=places[place].point, **how)


@pytest.fixture
def city(reference_data: Geography, person_with: Callable[[str], User]) -> City:
    coordinator, second = person_with("spp_coordinator"), person_with("police_intelligence")
    found = City([], coordinator)
    for number, back in enumerate(BACK):
        tell(number, back, reference_data, number=NUMBER)
        with everything_shown():
            found.counted.append(count_quarter(made.quarter(back)))
        made.published(coordinator, second, made.quarter(back), reports=0)
        # Late: they happened in a quarter that is published already.
        made.tell_in(made.quarter(back), 2, point=reference_data.postcodes[0].point)
    return found


def test_nobody_works_out_a_small_count_from_what_they_can_read(
    client: Client, city: City, person_with: Callable[[str], User]
) -> None:
    """By the public's file and page, and by the files of those who read small areas too; of two
    quarters, and after reports came in late."""
    _per_source_against_total_and_wards_against_city(client, city)
    for role in ("spp_coordinator", "public_health"):
        sign_in(client, person_with(role))
        _nested_areas_and_overlapping_filters(client, city)
        _hexagons_against_wards(client, city)
    _what_somebody_saw_against_what_is_told(client, city)
    _successive_releases(city)


def _per_source_against_total_and_wards_against_city(client: Client, city: City) -> None:
    rows = read_csv(client.get(reverse("figures:download")).content, marked=False)
    page = client.get(reverse("figures:figures")).content.decode()
    for number, back in enumerate(BACK):
        quarter = str(made.quarter(back))
        told = told_of(
            (row for row in rows if row["quarter"] == quarter),
            kind_of=lambda row: "city" if row["area_code"] == CITY_CODE else "ward",
        )
        assert len(told) == 5 * 4  # the city, three wards, and what has no known place
        for own in (None, Source.CREWS, Source.PREMISES):
            assert not learnt(city, number, told, own)
        if back == BACK[-1]:
            shown = [line.value for line in told if line.value is not None]
            assert all(f">{value}<" in page for value in shown)


def read_by_the_partnership(client: Client) -> list[list[Told]]:
    """The files of both quarters."""
    found = []
    for back in BACK:
        with everything_shown():
            release = release_of(made.quarter(back))
        answer = client.get(reverse("releases:export", args=[release.pk]))
        rows = read_csv(answer.content, marked=True)
        # Of no ground: tests/unit/hotspots/test_told_by_kind.py goes through what they leave open.
        of_ground = [row for row in rows if row["area_kind"] != "kind"]
        assert len(rows) - len(of_ground) == len(RESIDENTS_TELL)
        found.append(told_of(of_ground, kind_of=lambda row: row["area_kind"]))
        assert {line.kind for line in found[-1]} >= {"city", "ward", "lsoa", "hexagon"}
    return found


def _nested_areas_and_overlapping_filters(client: Client, city: City) -> None:
    """With a pencil, and as somebody who sees the crews' finds by ward and month as well."""
    for number, told in enumerate(read_by_the_partnership(client)):
        attacker = Attacker(told, city.spots(number), SOURCES)
        assert not recovered(told, city.truth(number, told), attacker, by_pencil=True)
        assert not learnt(city, number, told, Source.CREWS)


def _hexagons_against_wards(client: Client, city: City) -> None:
    """What of a ward lies outside a hexagon is published nowhere, and is not worked out either."""
    for number, told in enumerate(read_by_the_partnership(client)):
        attacker = Attacker(told, city.spots(number), SOURCES)
        assert not spots_recovered(city.in_spots(number), attacker)


def _what_somebody_saw_against_what_is_told(client: Client, city: City) -> None:
    """Who clears needles knows what residents told of needles, and what crews found; coordinators
    read of no more. What residents told of anything else is not for them."""
    for number, told in enumerate(read_by_the_partnership(client)):
        for insider in (Source.CREWS, Source.PREMISES):
            seen = city.seen(number, insider)
            assert bool(seen) == (insider == Source.CREWS)
            own = city.own(number, insider)
            attacker = Attacker(told, city.spots(number), SOURCES, own=own, seen=seen)
            others = [each for each in SOURCES if each != insider.value]
            truth = city.truth(number, told)
            assert not others_recovered(told, truth, attacker, sources=others)


def learnt(city: City, number: int, told: list[Told], own: Source | None) -> list[object]:
    attacker = Attacker(
        told, city.spots(number), SOURCES, own=city.own(number, own) if own else None
    )
    others = [each for each in SOURCES if own is None or each != own.value]
    found: list[object] = list(recovered(told, city.truth(number, told), attacker, sources=others))
    return found


def release_of(when: Quarter) -> Release:
    return Release.objects.get(year=when.year, number=when.number)


def _successive_releases(city: City) -> None:
    """What came late is in no table: there is nothing to subtract from anything."""
    coordinator = city.coordinator
    assert coordinator is not None
    for back in BACK:
        release = made.asked(coordinator, made.quarter(back))
        assert release.state == "published"
        assert not making.make_release(release.pk)
        with everything_shown():
            names = list(release.figures.values_list("kind", "area", "source"))
        assert len(names) == len(set(names))


def test_without_secondary_suppression_the_same_attackers_find_counts(
    reference_data: Geography,
) -> None:
    """Events like those above, small counts hidden and no more: that the test above can fail."""
    tell(1, BACK[-1], reference_data, number=NUMBER)
    with everything_shown():
        counted = count_quarter(made.quarter(BACK[-1]))
    found = tables.protect_quarter(counted, seed=1, secondary=False)
    told = [
        Told(line.kind.value, line.area, line.source.value, line.shown.value, line.value)
        for line in found.lines
        if line.kind in AREAS
    ]
    city = City([counted])
    truth = city.truth(0, told)
    attacker = Attacker(told, city.spots(0), SOURCES)
    assert any(each.least == each.most for _line, each in recovered(told, truth, attacker))
    assert recovered(told, truth, attacker, by_pencil=True)
    assert spots_recovered(city.in_spots(0), attacker)
