"""`manage.py hotspots evaluate`: what people type, and what they get."""

from __future__ import annotations

import gzip
import json
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from hotspots.analysis.prepare import Question, prepare


def evaluate(*words):
    out = StringIO()
    call_command("hotspots", "evaluate", *map(str, words), stdout=out, verbosity=0)
    return out.getvalue()


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    """Fourteen months of a few places in Peterborough, packed."""
    rng = np.random.default_rng(6)
    lines = ["date,lon,lat,count,secret"]
    for month in range(14):
        when = f"{2024 + month // 12}-{month % 12 + 1:02d}-05"
        for place in range(30):
            count = rng.poisson(3 if place < 4 else 0.3)
            if count:
                lines.append(f"{when},{-0.25 + 0.004 * place:.4f},52.57,{count},Nobody")
    lines.append("2024-03-01,,,5,Nobody")
    path = tmp_path_factory.mktemp("events") / "events.csv"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


@pytest.fixture(scope="module")
def outline(tmp_path_factory):
    ring = [[-0.26, 52.56], [-0.2, 52.56], [-0.2, 52.58], [-0.26, 52.58], [-0.26, 52.56]]
    path = tmp_path_factory.mktemp("outline") / "outline.geojson"
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    return path


def test_table_and_json_say_the_same(events):
    table = evaluate(events, "--cell", 200, "--months", 4)
    found = json.loads(evaluate(events, "--cell", 200, "--months", 4, "--json"))
    assert found["months"] == {
        "first": "2024-01",
        "last": "2025-02",
        "first_scored": "2024-11",
        "scored": 4,
        "without_events": 0,
    }
    assert found["left_out"]["rows_without_place"] == 1
    assert "rows without a place (1)" in table
    assert found["area"]["epsg"] == 27700
    assert found["area"]["km2"] == pytest.approx(found["area"]["cells"] * 0.04)
    for method in found["methods"]:
        pei = method["pei"][1]
        assert method["name"] in table
        assert f"{pei['mean']:.3f} ({pei['low']:.3f} to {pei['high']:.3f})" in table
        assert pei["months"] == 4
        for share, hit, pai in zip(
            (0.01, 0.02, 0.05), method["hit_rate"], method["pai"], strict=True
        ):
            assert pai["mean"] == pytest.approx(hit["mean"] / share)
    assert "Nobody" not in table


def test_areas_points_and_other_events(events, outline, tmp_path):
    near = prepare(Question(events))
    seen = prepare(Question(events, area="seen"))
    inside = prepare(Question(events, area=str(outline)))
    sized = prepare(Question(events, area="40"))
    assert sized.panel.area_km2 == pytest.approx(40, abs=0.04)
    assert seen.panel.cells < near.panel.cells
    assert inside.outside > 0
    assert inside.panel.counts.sum() + inside.outside == near.panel.counts.sum()
    without = prepare(Question(events, leave_out=((-0.25, 52.57),)))
    assert without.left_out > 20
    assert without.left_out + without.panel.counts.sum() == near.panel.counts.sum()
    beside = prepare(Question(events, beside=events)).panel
    assert np.array_equal(beside.beside, beside.counts)


BAD = {
    "no file": (["nowhere.csv"], "No such file"),
    "nothing": ([], "Give either a PATH or --document"),
    "both": (["EVENTS", "--document"], "Give either a PATH or --document"),
    "bad line": (["BAD"], "Line 2: 'soon' is no month"),
    "short": (["SHORT"], "2 months are too few: at least 12"),
    "months": (["EVENTS", "--months", "9"], "between 2 and 6 can be scored"),
    "cell": (["EVENTS", "--cell", "1"], "sides of 10 to 50,000 m"),
    "cell nan": (["EVENTS", "--cell", "nan"], "sides of 10 to 50,000 m"),
    "area": (["EVENTS", "--area", "nowhere.geojson"], "no such file. Give near, seen"),
    "no outline": (["EVENTS", "--area", "BAD"], "is no GeoJSON with polygons"),
    "metres": (["EVENTS", "--area", "METRES"], "no polygon in degrees"),
    "small": (["EVENTS", "--area", "0.1"], "the area can't be 0.1 km²"),
    "huge": (["EVENTS", "--area", "1e9"], "can't be"),
    "elsewhere": (["EVENTS", "--area", "SEA"], "No event lies in that area"),
    "scattered": (["WORLD"], "at most 4,000,000 are allowed"),
    "beside": (["EVENTS", "--beside", "SHORT"], "has none in 2024-03"),
    "all left out": (["ONE", "--leave-out=1,52"], "No event is left"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_ends_with_2_and_words(events, tmp_path, name):
    square = [[[x, y] for x, y in ((0, 0), (900, 0), (900, 900), (0, 0))]]
    sea = [[[x, y] for x, y in ((2, 54), (2.1, 54), (2.1, 54.1), (2, 54))]]
    files = {
        "BAD": "month,lon,lat\nsoon,1,52\n",
        "SHORT": "month,lon,lat\n2024-01,-0.25,52.57\n2024-02,-0.25,52.57\n",
        "ONE": "month,lon,lat\n2024-01,1,52\n",
        "WORLD": "month,lon,lat\n2024-01,-0.25,52.57\n2024-02,3,56\n2024-02,-5,50\n",
        "METRES": json.dumps({"type": "Polygon", "coordinates": square}),
        "SEA": json.dumps({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": sea}}),
    }
    for key, content in files.items():
        (tmp_path / key).write_text(content)
    words, message = BAD[name]
    typed = [
        events if word == "EVENTS" else tmp_path / word if word in files else word for word in words
    ]
    if name == "scattered":
        typed += ["--cell", "10"]
    with pytest.raises(CommandError) as caught:
        evaluate(*typed)
    assert message in str(caught.value)
    assert caught.value.returncode == 2


@pytest.mark.parametrize(
    "words", [["--leave-out", "here"], ["--leave-out=200,1"], ["--seed", "-1"], ["--cell", "wide"]]
)
def test_bad_options_are_told_by_the_parser(events, words):
    with pytest.raises(CommandError):
        evaluate(events, *words)


def test_help_says_what_a_file_needs(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("hotspots", "evaluate", "--help")
    assert ended.value.code == 0
    words = capsys.readouterr().out
    for needed in (
        "month or date",
        "lon, lat",
        "--cell",
        "--area",
        "--json",
        "GeoJSON",
        "12 months",
    ):
        assert needed in words
