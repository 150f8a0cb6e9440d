"""`manage.py load_reference` with the files that are shipped."""

from __future__ import annotations

import gzip
import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.core.management import CommandError, call_command
from django.db import connection

from reports.enums import AreaKind, PlaceKind
from reports.models import Area, BaseFeature, Place, ReferenceLoad
from reports.places import areas_at
from reports.reference import files
from reports.reference.load import load_reference

pytestmark = pytest.mark.django_db


def row_counts() -> dict[str, int]:
    return {
        "ward": Area.objects.filter(kind=AreaKind.WARD).count(),
        "lsoa": Area.objects.filter(kind=AreaKind.LSOA).count(),
        "district": Area.objects.filter(kind=AreaKind.DISTRICT).count(),
        "postcode": Place.objects.filter(kind=PlaceKind.POSTCODE).count(),
        "postcode here": Place.objects.filter(kind=PlaceKind.POSTCODE, in_area=True).count(),
        "street": Place.objects.filter(kind=PlaceKind.STREET).count(),
        "ward names": Place.objects.filter(kind=PlaceKind.WARD).count(),
        "shapes": BaseFeature.objects.count(),
    }


EXPECTED = {
    "ward": 22,
    "lsoa": 121,
    "district": 12,
    "postcode": 27_580,
    "postcode here": 4_393,
    "street": 2_091,
    "ward names": 22,
    "shapes": 221,
}


def test_load_twice_gives_the_same_rows_with_the_same_keys(capsys: Any) -> None:
    call_command("load_reference")
    assert row_counts() == EXPECTED
    said = capsys.readouterr().out
    assert "22 wards" in said
    assert "27,580 postcodes" in said
    street = Place.objects.get(kind=PlaceKind.STREET, name="Dean's Court")
    ward = Area.objects.get(kind=AreaKind.WARD, name="Central")

    call_command("load_reference")  # nothing to do
    assert "up to date" in capsys.readouterr().out

    Place.objects.filter(pk=street.pk).update(name="Wrong", accuracy_m=1)
    Place.objects.create(
        kind=PlaceKind.STREET,
        name="Gone Street",
        search="gone street",
        point=Point(-0.2, 52.5, srid=4326),
        accuracy_m=1,
        in_area=True,
        district="Peterborough",
    )
    call_command("load_reference", "--force", verbosity=0)
    assert row_counts() == EXPECTED
    street.refresh_from_db()
    assert street.name == "Dean's Court"
    assert Area.objects.get(kind=AreaKind.WARD, name="Central").pk == ward.pk
    assert capsys.readouterr().out == ""

    # Every postcode that its publisher puts in one of our wards lies in it, but for one on an edge.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM reports_place place JOIN reports_area ward ON ward.id = ward_id "
            "WHERE place.kind = 'postcode' AND NOT ST_Covers(ward.boundary, place.point)"
        )
        assert cursor.fetchone()[0] <= 1
    # A place outside is known by the name of who is responsible there.
    stamford = Place.objects.get(search="pe91aa")
    assert (stamford.in_area, stamford.ward_id) == (False, None)
    assert stamford.district == "South Kesteven"
    assert not Place.objects.filter(district="").exists()
    assert areas_at(stamford.point).district == "South Kesteven"


def test_base_layer_is_small_and_names_every_ward() -> None:
    load_reference()
    loaded = ReferenceLoad.objects.get()
    packed = bytes(loaded.base_layer)
    assert len(packed) < 300_000
    features = json.loads(gzip.decompress(packed))["features"]
    wards = {each["properties"]["name"] for each in features if "label" in each["properties"]}
    assert wards == set(Area.objects.filter(kind=AreaKind.WARD).values_list("name", flat=True))
    layers = {each["properties"]["layer"] for each in features}
    assert layers == {"district", "built_up", "river", "ward", "street"}


@pytest.fixture
def own_files(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(files.DATA, folder)
    return folder


@pytest.mark.parametrize(
    ("name", "damage", "words"),
    [
        (files.WARDS, lambda path: path.unlink(), "is missing"),
        (files.LSOAS, lambda path: path.write_text("{"), "not the GeoJSON it should be"),
        (files.LSOAS, lambda path: path.write_text('{"features": [{}]}'), "not the GeoJSON"),
        (files.POSTCODES, lambda path: path.write_bytes(path.read_bytes()[:5000]), "can't be read"),
        (files.RIVERS, lambda path: path.write_text("[]"), "not the GeoJSON it should be"),
    ],
)
def test_damaged_file_is_named_and_nothing_is_loaded(
    own_files: Path, name: str, damage: Any, words: str
) -> None:
    damage(own_files / name)
    with pytest.raises(files.ReferenceFileError, match=words) as raised:
        load_reference(folder=own_files)
    assert Path(name).name in str(raised.value)
    assert set(row_counts().values()) == {0}


def test_command_says_what_is_wrong_without_a_traceback(
    own_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_files / files.WARDS).unlink()
    # The command's own folder can't be chosen: point the loader's default at the damaged copy.
    monkeypatch.setattr(
        load_reference, "__kwdefaults__", {**load_reference.__kwdefaults__, "folder": own_files}
    )
    with pytest.raises(CommandError, match="fetch a complete copy"):
        call_command("load_reference")


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_both_succeed() -> None:
    trouble: list[BaseException] = []

    def load() -> None:
        try:
            load_reference()
        except BaseException as error:
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trouble == []
    assert row_counts() == EXPECTED
