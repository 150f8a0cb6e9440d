"""Vector tiles: what is in them is what their person may see, counted right, and kept for nobody
else. Read by a decoder of our own, and counted beside PostGIS's own grid."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.gis.geos import Point, Polygon
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from agencies.registry.models import Membership
from agencies.registry.people import forget
from agencies.registry.row_security import acting_as
from hotspots import map_figures, tile_cache
from hotspots.enums import Confidence, RunState
from hotspots.map_enums import MapLayer
from hotspots.map_filters import Wanted, month_after, this_month
from hotspots.map_tasks import sum_up_changes
from hotspots.models import Cell, Layer, Run
from hotspots.tile_grid import Tile, tile_of
from hotspots.tiles import edge_of, make_tile
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.enums import Category, Channel, Kind, Risk
from reports.models import Report
from tests.factories import ReportFactory
from tests.support import vector_tile
from tests.support.geography import IN_CENTRAL

LAYERS = [each.value for each in MapLayer]
HERE = tile_of(IN_CENTRAL.x, IN_CENTRAL.y, 15)


def wanted(**how: Any) -> Wanted:
    now = this_month()
    return Wanted(**{"first": month_after(now, -11), "last": now, **how})


def told(x: float = IN_CENTRAL.x, y: float = IN_CENTRAL.y, **how: Any) -> Report:
    made: Report = ReportFactory(**{"point": Point(x, y, srid=4326), "point_origin": "pin", **how})
    return made


def seen(user: User, layer: str, tile: Tile, **how: Any) -> dict[str, list[vector_tile.Feature]]:
    with acting_as(user):
        return vector_tile.read(make_tile(user, layer, tile, wanted(**how)).content)


def counted(user: User, tile: Tile, **how: Any) -> int:
    found = seen(user, "reports", tile, **how).get("reports", [])
    return sum(each.properties["n"] for each in found)


def ask(client: Client, layer: str, tile: Tile, query: str = "", **headers: str) -> Any:
    address = reverse("maps:tile", args=[layer, tile.z, tile.x, tile.y])
    return client.get(address + query, headers=headers)


# --- What is in a tile ----------------------------------------------------------------------------


@pytest.mark.django_db
def test_each_team_counts_what_it_may_see_and_gets_its_own_fields(
    reference_data: Any, person_with: Callable[..., User]
) -> None:
    told(IN_CENTRAL.x, kind=Kind.CONCERN)
    told(IN_CENTRAL.x + 0.002, kind=Kind.NEEDLE_FIND, category=Category.LITTER)
    fields = {}
    for role, number in (
        ("police_triage", 2),
        ("cleansing_lead", 1),
        ("licensing_officer", 0),
        ("safeguarding", 0),
    ):
        found = seen(person_with(role), "reports", HERE).get("reports", [])
        assert sum(each.properties["n"] for each in found) == number, role
        fields[role] = {name for each in found for name in each.properties}
    own = {"n", "gx", "gy", "across", "id", "reference", "status", "told_on"}
    assert fields["police_triage"] == own | {"kind", "category", "priority", "channel"}
    # Nothing was found yet, so nothing says how many; nor does anything of the police.
    assert fields["cleansing_lead"] == own


@pytest.mark.django_db
def test_filters_leave_what_they_say(reference_data: Any, person_with: Callable[..., User]) -> None:
    police = person_with("police_triage")
    told(kind=Kind.CONCERN)
    told(kind=Kind.NEEDLE_FIND, channel=Channel.CREW)
    old = told(kind=Kind.NEEDLE_FIND)
    long_ago = old.received_at - datetime.timedelta(days=800)
    Report.objects.filter(pk=old.pk).update(received_at=long_ago)
    assert counted(police, HERE) == 2
    assert counted(police, HERE, sources=("crews",)) == 1
    assert counted(police, HERE, sources=("crews", "residents")) == 2
    assert counted(police, HERE, kinds=("concern",)) == 1
    assert counted(police, HERE, statuses=("closed",)) == 0
    month = long_ago.date().replace(day=1)
    assert counted(police, HERE, first=month, last=month) == 1


@pytest.mark.django_db
def test_children_at_risk_and_people_others_worry_about_are_on_no_map(
    reference_data: Any, person_with: Callable[..., User]
) -> None:
    """R6.4: in no layer, whoever looks."""
    police = person_with("police_triage")
    told(risks=frozenset({Risk.CHILD}))
    told(category=Category.WORRIED)
    assert "reports" not in seen(police, "reports", HERE)
    told()
    assert counted(police, HERE) == 1
    whole = tile_of(IN_CENTRAL.x, IN_CENTRAL.y, 8)
    for layer in ("hexagons", "wards", "lsoas"):
        assert sum(each.properties["n"] for each in seen(police, layer, whole)[layer]) == 1


@pytest.mark.django_db
def test_every_report_is_in_one_cell_of_one_tile_and_none_is_cut(
    reference_data: Any, person_with: Callable[..., User]
) -> None:
    """Tiles reach over their edges by a cell, which is drawn in both: within the edges each report
    is counted once, at every zoom."""
    police = person_with("police_triage")
    for number in range(30):
        told(IN_CENTRAL.x + 0.004 * math.cos(number), IN_CENTRAL.y + 0.003 * math.sin(number))
    for z in (9, 12, 14, 17):
        across = 2**z * (64 if z >= 14 else 16)
        along = across // 2**z
        total = 0
        corners = [tile_of(IN_CENTRAL.x + x, IN_CENTRAL.y - x, z) for x in (-0.006, 0.006)]
        for x in range(corners[0].x, corners[1].x + 1):
            for y in range(corners[0].y, corners[1].y + 1):
                for each in seen(police, "reports", Tile(z, x, y)).get("reports", []):
                    assert each.properties["across"] == across
                    cell = each.properties["gx"] // along, each.properties["gy"] // along
                    total += each.properties["n"] if cell == (x, y) else 0
        assert total == 30, z


@pytest.mark.django_db
def test_hexagons_are_those_of_postgis_and_count_what_lies_in_them(
    reference_data: Any, person_with: Callable[..., User]
) -> None:
    """Beside a join of ST_HexagonGrid with the points, which knows nothing of our rounding."""
    police = person_with("police_triage")
    for number in range(40):
        told(IN_CENTRAL.x + 0.02 * math.cos(number * 7), IN_CENTRAL.y + 0.01 * math.sin(number * 3))
    for size in (250, 500, 1000):
        with acting_as(police):
            found = map_figures.hexagons(police, wanted(size=size), start=0, many=1_000)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT grid.i || ',' || grid.j, count(*) FROM reports_report report JOIN"
                " ST_HexagonGrid(%s, ST_Expand(ST_Transform(ST_SetSRID("
                "   ST_MakePoint(%s, %s), 4326), 3857), 9000)) grid"
                " ON ST_Contains(grid.geom, ST_Transform(report.point, 3857))"
                " GROUP BY grid.i, grid.j",
                [edge_of(size), IN_CENTRAL.x, IN_CENTRAL.y],
            )
            expected = dict(cursor.fetchall())
        assert {each.key: each.number for each in found.rows} == expected
        assert found.counted == sum(expected.values()) == 40
        for each in found.rows:
            ring = map_figures.hexagon_corners(*map(int, each.key.split(",")), size)
            assert Polygon(ring).contains(Point(each.lon, each.lat))


@pytest.mark.django_db
def test_a_hexagon_is_as_wide_on_the_ground_as_it_says(reference_data: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_Distance(ST_Transform(ST_SetSRID(ST_MakePoint(0, y), 3857), 27700),"
            " ST_Transform(ST_SetSRID(ST_MakePoint(0, y + sqrt(3) * %s), 3857), 27700))"
            " FROM (SELECT ST_Y(ST_Transform(%s::geometry, 3857)) AS y) place",
            [edge_of(500), IN_CENTRAL.ewkt],
        )
        assert cursor.fetchone()[0] == pytest.approx(500, rel=0.015)


@pytest.mark.django_db
def test_areas_and_the_table_beside_count_the_same(
    reference_data: Any, person_with: Callable[..., User]
) -> None:
    police = person_with("police_triage")
    for _ in range(3):
        told()
    whole = tile_of(IN_CENTRAL.x, IN_CENTRAL.y, 8)
    for layer in ("wards", "lsoas"):
        drawn = {
            each.properties["code"]: each.properties["n"]
            for each in seen(police, layer, whole)[layer]
        }
        with acting_as(police):
            table = map_figures.areas(police, layer, wanted(), start=0, many=1_000)
        assert {each.key: each.number for each in table.rows} == drawn
        assert table.counted == 3
        assert max(drawn.values()) == 3


def cell(layer: Layer, unit: str, confidence: int, x: float) -> Cell:
    box = Polygon.from_bbox((x, IN_CENTRAL.y, x + 0.002, IN_CENTRAL.y + 0.002))
    made = Cell(
        run=layer.run,
        layer=layer,
        unit=unit,
        shape=f"SRID=4326;MULTIPOLYGON({str(box.wkt).removeprefix('POLYGON ')})",
        in_order=1,
        count=4,
        corrected=3,
        confidence=confidence,
        audience=layer.audience,
    )
    made.save(force_insert=True)
    return made


def finished_run(source: str, audience: list[str]) -> Layer:
    today = datetime.date(2026, 1, 31)
    now = datetime.datetime.now(tz=datetime.timezone.utc)
    run = Run(
        asked_at=now,
        first_day=today.replace(day=1),
        last_day=today,
        units="squares",
        size=250,
        sources=[source],
        seed=1,
        parameters={},
        code_version="1",
        state=RunState.DONE,
        ended_at=now,
        total=0,
        audience=audience,
    )
    run.save(force_insert=True)
    layer = Layer(run=run, source=source, audience=audience)
    layer.save(force_insert=True)
    return layer


@pytest.mark.django_db
def test_classes_are_of_the_latest_finished_run_of_one_source(
    reference_data: Any, person_with: Callable[..., User]
) -> None:
    police = ["police.intelligence", "police.triage"]
    finished = finished_run("crews", [*police, "council.cleansing"])
    cell(finished, "old", Confidence.HOT_90, IN_CENTRAL.x)
    latest = finished_run("crews", [*police, "council.cleansing"])
    cell(latest, "new", Confidence.HOT_99, IN_CENTRAL.x)
    residents = finished_run("residents", police)
    cell(residents, "told", Confidence.COLD_95, IN_CENTRAL.x)
    Run.objects.filter(pk=residents.run_id).update(state=RunState.FAILED)

    def classes(role: str, *sources: str) -> dict[str, int]:
        found = seen(person_with(role), "classes", HERE, sources=sources).get("classes", [])
        return {each.properties["unit"]: each.properties["confidence"] for each in found}

    assert classes("police_triage") == {"new": 99}
    assert classes("cleansing_lead", "residents") == {}
    assert classes("licensing_officer") == {}
    Run.objects.filter(pk=residents.run_id).update(state=RunState.DONE)
    assert classes("police_triage", "residents") == {"told": -95}
    assert classes("cleansing_lead", "residents") == {}


# --- By address -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("reports/19/0/0.mvt", 400),
        ("reports/x/0/0.mvt", 400),
        ("reports/12/-1/0.mvt", 400),
        ("reports/12/0/0.mvt", 400),
        ("reports/12/2045/1342.mvt?first=nonsense", 400),
        ("reports/12/2045/1342.mvt?source=everybody", 400),
        ("reports/12/2045/1342.mvt?size=7", 400),
        ("everything/12/2045/1342.mvt", 404),
        ("reports/12/2045/1342.mvt", 200),
    ],
)
def test_what_is_no_tile_is_answered_with_words(
    client_for: Callable[..., Client], path: str, status: int
) -> None:
    answer = client_for("police_triage").get(f"/maps/tiles/{path}")
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["problem"]


@pytest.mark.django_db
def test_a_tile_is_private_and_the_same_again_is_not_sent(
    reference_data: Any, client_for: Callable[..., Client]
) -> None:
    told()
    client = client_for("police_triage")
    first = ask(client, "hexagons", HERE)
    assert (first.status_code, first["Content-Type"]) == (200, "application/vnd.mapbox-vector-tile")
    assert first["Cache-Control"] == "private, no-cache"
    again = ask(client, "hexagons", HERE, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    told()
    changed = ask(client, "hexagons", HERE, **{"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.django_db
def test_tiles_that_name_reports_are_recorded_and_kept_by_no_browser(
    reference_data: Any, client_for: Callable[..., Client]
) -> None:
    told()
    client = client_for("police_triage")
    assert ask(client, "reports", HERE)["Cache-Control"] == "no-store"
    (event,) = AuditEvent.objects.filter(object_type="list", object_id="maps:tile")
    assert event.detail["shown"] == 1
    assert event.detail["tile"] == f"15/{HERE.x}/{HERE.y}"


# --- What is kept ---------------------------------------------------------------------------------


@pytest.fixture
def kept(transactional_db: None, settings: Any) -> Iterator[None]:
    """The cache as it is outside tests, empty."""
    settings.CACHES = {**settings.CACHES, "tiles": django_settings.KEEPS_TILES}
    caches["tiles"].clear()
    yield
    caches["tiles"].clear()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose tiles were made, and not taken from what is kept."""
    whose: list[str] = []

    def make(user: User, *arguments: Any) -> Any:
        whose.append(user.email)
        return make_tile(user, *arguments)

    monkeypatch.setattr(tile_cache, "make_tile", make)
    return whose


def kept_tile(user: User, layer: str = "hexagons", **how: Any) -> int:
    """The reports that the tile counts, kept or made."""
    with acting_as(user):
        found = tile_cache.tile_for(user, layer, HERE, wanted(**how))
    layers = vector_tile.read(found.content)
    return sum(each.properties["n"] for each in layers.get(layer, []))


def test_a_tile_is_kept_for_who_sees_the_same_and_for_nobody_else(
    kept: None, made: list[str], person_with: Callable[..., User]
) -> None:
    police, crew_lead = person_with("police_triage"), person_with("cleansing_lead")
    told(kind=Kind.CONCERN)
    told(kind=Kind.NEEDLE_FIND, category=Category.LITTER)
    assert [kept_tile(police), kept_tile(police)] == [2, 2]
    assert [kept_tile(crew_lead), kept_tile(crew_lead)] == [1, 1]
    assert made == [police.email, crew_lead.email]
    assert kept_tile(police, kinds=("concern",)) == 1
    assert len(made) == 3


def test_a_change_is_shown_as_soon_as_it_is_committed(
    kept: None, made: list[str], person_with: Callable[..., User]
) -> None:
    police = person_with("police_triage")
    report = told()
    assert kept_tile(police) == 1
    told()
    assert kept_tile(police) == 2
    Report.objects.filter(pk=report.pk).update(audience=["police.intelligence"])
    assert kept_tile(police) == 1
    with transaction.atomic():
        told()
        transaction.set_rollback(True)
    assert [kept_tile(police), kept_tile(police)] == [1, 1]
    assert len(made) == 3


def test_a_change_that_is_committed_while_a_tile_is_made_is_not_lost(
    kept: None, monkeypatch: pytest.MonkeyPatch, person_with: Callable[..., User]
) -> None:
    """The number is read first: what was made under it is newer than it, and never older."""
    police = person_with("police_triage")
    told()

    def make_and_change(*arguments: Any) -> Any:
        found = make_tile(*arguments)
        told_elsewhere()
        return found

    monkeypatch.setattr(tile_cache, "make_tile", make_and_change)
    assert kept_tile(police) == 1
    monkeypatch.undo()
    assert kept_tile(police) == 2


def told_elsewhere() -> None:
    """By another connection, which commits while ours is in its transaction."""
    from threading import Thread

    def tell() -> None:
        told()
        connection.close()

    thread = Thread(target=tell)
    thread.start()
    thread.join()


def test_putting_changes_together_changes_no_number(
    kept: None, made: list[str], person_with: Callable[..., User]
) -> None:
    police = person_with("police_triage")
    for _ in range(3):
        told()
    before = tile_cache.data_version()
    kept_tile(police)
    sum_up_changes()
    assert tile_cache.data_version() == before >= 3
    assert rows_of_changes() == 1
    kept_tile(police)
    assert made == [police.email]
    told()
    assert tile_cache.data_version() > before


def rows_of_changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM hotspots_datachange")
        return int(cursor.fetchone()[0])


def test_what_is_kept_is_sealed_and_opens_in_its_own_place_alone(
    kept: None, made: list[str], person_with: Callable[..., User]
) -> None:
    import redis

    police, crew_lead = person_with("police_triage"), person_with("cleansing_lead")
    report = told(kind=Kind.CONCERN)
    with acting_as(police):
        tile_cache.tile_for(police, "reports", HERE, wanted())
    store = redis.Redis.from_url(django_settings.REDIS_URL)
    (name,) = store.scan_iter("*spotlight:tile:*")
    blob = store.get(name)
    assert report.reference.encode() not in blob
    assert str(report.pk).encode() not in blob
    # Put where the lead's tile would be: it does not open there, and a new one is made.
    with acting_as(crew_lead):
        of_lead = tile_cache.name_of(
            crew_lead, "reports", HERE, wanted(), version=tile_cache.data_version()
        )
        caches["tiles"].set(f"spotlight:tile:{of_lead}", blob, 60)
        found = tile_cache.tile_for(crew_lead, "reports", HERE, wanted())
    assert found.shown == 0
    assert made == [police.email, crew_lead.email]


def test_who_loses_a_clearance_gets_no_tile_of_before(
    kept: None, made: list[str], person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    """By address, with the mark of what they have still: neither from what is kept nor as 304."""
    person = person_with("police_triage")
    client = client_for(person)
    told(kind=Kind.CONCERN)
    told(kind=Kind.NEEDLE_FIND, category=Category.LITTER)

    def counted_now(**headers: str) -> int:
        answer = ask(client, "hexagons", HERE, **headers)
        assert answer.status_code == 200
        found = vector_tile.read(answer.content).get("hexagons", [])
        return sum(each.properties["n"] for each in found)

    before = ask(client, "hexagons", HERE)
    assert [counted_now(), counted_now()] == [2, 2]
    assert made == [person.email]
    for roles, seen_after in ((["cleansing_lead"], 1), (["public_health"], None)):
        Membership.objects.filter(user=person).update(roles=roles)
        forget(person)
        mark = {"If-None-Match": before["ETag"]}
        if seen_after is None:
            assert ask(client, "hexagons", HERE, **mark).status_code == 403
        else:
            assert counted_now(**mark) == seen_after
    assert len(made) == 2


def test_without_redis_tiles_are_made_anew(
    kept: None, made: list[str], settings: Any, person_with: Callable[..., User]
) -> None:
    reachable = settings.CACHES
    nobody = {**django_settings.KEEPS_TILES, "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**reachable, "tiles": nobody}
    police = person_with("police_triage")
    told()
    assert [kept_tile(police), kept_tile(police)] == [1, 1]
    assert len(made) == 2
    settings.CACHES = reachable
