"""`manage.py hotspots streets`: what people type, and what they get."""

from __future__ import annotations

import gzip
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

HEADING = "Month,Street,lsoa_name,secret"
ROWS = (
    "2024-01,On or near High Street,A,Nobody",
    "2024-03,high  street,A,Nobody",
    "2024-02,High Street,B,Nobody",
    "2024-02,On or near Parking Area,A,Nobody",
    "2024-02,,A,Nobody",
)


def streets(*words: object) -> str:
    out = StringIO()
    call_command("hotspots", "streets", *map(str, words), stdout=out)
    return out.getvalue()


@pytest.fixture
def events(tmp_path: Path) -> Path:
    path = tmp_path / "events.csv.gz"
    path.write_bytes(gzip.compress("\n".join((HEADING, *ROWS)).encode()))
    return path


def test_table_and_json_say_the_same(events: Path) -> None:
    how = (events, "--within", "lsoa_name", "--no-street", "Parking Area")
    table, found = streets(*how), json.loads(streets(*how, "--json"))
    assert "3 events on 2 streets, 2024-01 to 2024-03." in table
    assert "no street was named (2)" in table
    assert found["told"]["left_out"] == [{"why": "no street was named", "count": 2}]
    assert found["names"] == ["High Street", "High Street"]
    assert (found["areas"], found["counts"]) == (["A", "B"], [2, 1])
    # Garwood's table: of 2 seen, 0.242 to 7.225.
    assert "      2      0.2 to    7.2  High Street, A" in table
    assert "Nobody" not in table


def test_only_so_many_are_shown(events: Path) -> None:
    assert streets(events, "--within", "lsoa_name", "--top", 1).count("High Street") == 1


def test_a_row_may_stand_for_several(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("date,location,count\n2024-01-05,Elm Road,3\n2024-01-06,Elm Road,0\n")
    assert json.loads(streets(path, "--json"))["counts"] == [3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column street or location"),
        ("month,lon\n2024-01,1", "no column street or location"),
        ("month,street\n", "No event in this file"),
        ("month,street\n2024-13,Elm Road", "Line 2"),
        ("month,street\n2024-01", "Line 2: only 1 columns"),
        ("month,street,count\n2024-01,Elm Road,1.5", "no whole number"),
        ("month,street,count\n" + "2024-01,Elm Road,999999\n" * 3, "more than 2,000,000"),
        ("month,street,street\n2024-01,a,b", "more than one column"),
        (f"month,street\n2024-01,{'x' * 201}", "no name of a street"),
        ('month,street,note\n2024-01,Elm Road,"a\nb"\n2024-13,Elm Road,c', "Line 4"),
        ('month,street\n2024-01,"Elm" Road', "no CSV that can be read"),
    ],
    ids=[
        "empty",
        "no_street",
        "no_row",
        "month",
        "short",
        "half",
        "many",
        "doubled",
        "long",
        "folded",
        "quotes",
    ],
)
def test_a_file_that_can_t_be_used_is_refused_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "events.csv"
    path.write_text(text)
    with pytest.raises(CommandError, match=said) as refused:
        streets(path)
    assert refused.value.returncode == 2


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        streets(tmp_path / "none.csv")
