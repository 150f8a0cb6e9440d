"""Reading files of crime: any form, any damage, never a surprise."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.reference.crime_csv import (
    CrimeFileError,
    CrimeRow,
    Skipped,
    SkippedRow,
    read_rows,
)

TODAY = date(2026, 6, 15)
COMPACT = "month,lon,lat,type,lsoa,lsoa_name,street\n"
PUBLISHED = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context\n"
)
GOOD = "2024-01,-0.2,52.5,Drugs,E01015547,Peterborough 019H,Perseus Place\n"


def read(path: Path, content: str | bytes) -> list[CrimeRow | SkippedRow]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_rows(path, today=TODAY))


def test_compact_row_is_read_whole(tmp_path: Path) -> None:
    assert read(tmp_path / "c.csv", COMPACT + GOOD) == [
        CrimeRow(2, date(2024, 1, 1), -0.2, 52.5, "Drugs", "Perseus Place", "")
    ]


def test_published_row_is_read_whole(tmp_path: Path) -> None:
    row = (
        "ab12,2024-02,Cambridgeshire Constabulary,Cambridgeshire Constabulary,-0.24,52.57,"
        "On or near Dean'S Court,E01,Peterborough 001A,Drugs,,\n"
    )
    assert read(tmp_path / "p.csv", PUBLISHED + row) == [
        CrimeRow(2, date(2024, 2, 1), -0.24, 52.57, "Drugs", "Dean'S Court", "ab12")
    ]


@pytest.mark.parametrize("name", ["c.csv", "c.csv.gz", "c.txt"])
def test_gzip_is_told_by_content_not_by_name(tmp_path: Path, name: str) -> None:
    rows = read(tmp_path / name, gzip.compress((COMPACT + GOOD).encode()))
    assert [row.line for row in rows] == [2]


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    content = ("\ufeff" + COMPACT + GOOD).replace("\n", "\r\n")
    assert isinstance(read(tmp_path / "c.csv", content)[0], CrimeRow)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2024-01,,,Drugs,,,\n", Skipped.NO_COORDINATES),
        ("2024-01,-0.2,,Drugs,,,\n", Skipped.MALFORMED),
        ("2024-01,nan,52.5,Drugs,,,\n", Skipped.MALFORMED),
        ("2024-01,inf,52.5,Drugs,,,\n", Skipped.MALFORMED),
        ("2024-01,1e400,52.5,Drugs,,,\n", Skipped.MALFORMED),
        ("2024-01,-0.2,91,Drugs,,,\n", Skipped.MALFORMED),
        ("2024-01,2.35,48.85,Drugs,,,\n", Skipped.OUTSIDE),
        ("2024-13,-0.2,52.5,Drugs,,,\n", Skipped.MALFORMED),
        ("2024-00,-0.2,52.5,Drugs,,,\n", Skipped.MALFORMED),
        ("0000-01,-0.2,52.5,Drugs,,,\n", Skipped.MALFORMED),
        ("1800-01,-0.2,52.5,Drugs,,,\n", Skipped.MALFORMED),
        ("2999-01,-0.2,52.5,Drugs,,,\n", Skipped.MALFORMED),
        ("2026-07,-0.2,52.5,Drugs,,,\n", Skipped.MALFORMED),
        ("January,-0.2,52.5,Drugs,,,\n", Skipped.MALFORMED),
        ("2024-01,-0.2,52.5,,,,\n", Skipped.MALFORMED),
        ("2024-01,-0.2,52.5,Drugs\n", Skipped.MALFORMED),
        ("2024-01,-0.2,52.5,Drugs,,,,,\n", Skipped.MALFORMED),
        ("2024-01,-0.2,52.5,Dr\0ugs,,,\n", Skipped.MALFORMED),
        (f"2024-01,-0.2,52.5,{'D' * 61},,,\n", Skipped.MALFORMED),
        (f"2024-01,-0.2,52.5,Drugs,,,{'s' * 201}\n", Skipped.MALFORMED),
    ],
)
def test_bad_row_is_skipped_with_its_line_and_reason(
    tmp_path: Path, row: str, why: Skipped
) -> None:
    rows = read(tmp_path / "c.csv", COMPACT + GOOD + row + GOOD)
    assert rows[1] == SkippedRow(3, why)
    assert [type(each) for each in rows] == [CrimeRow, SkippedRow, CrimeRow]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"a,b,c\n1,2,3\n", "Missing: crime id, month"),
        (b"month,lon,lat\n", "Missing: type"),
        (b"month,lon,lat,type,type\n", "names a column twice"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "not text in UTF-8"),
        (COMPACT.encode() + "2024-01,0,52.5,Drügs,,,\n".encode("latin-1"), "not text in UTF-8"),
        (COMPACT.encode() + b'2024-01,"x"y,52.5,Drugs,,,\n', "not a well-formed CSV"),
        (b"x" * 100_000, "A line is longer than"),
        (gzip.compress((COMPACT + GOOD * 500).encode())[:-20], "cut short or damaged"),
        (b"\x1f\x8bnot gzip at all", "cut short or damaged"),
    ],
)
def test_file_that_cannot_be_trusted_is_refused_in_words(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(CrimeFileError, match=words):
        read(tmp_path / "c.csv", content)


def test_missing_file_and_folder_are_refused_in_words(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none.csv", "no such file"), (tmp_path, "is a folder")):
        with pytest.raises(CrimeFileError, match=words):
            list(read_rows(path, today=TODAY))


def test_rows_arrive_before_the_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "c.csv.gz"
    path.write_bytes(gzip.compress((COMPACT + GOOD * 20_000).encode())[:-20])
    rows = read_rows(path, today=TODAY)
    assert isinstance(next(rows), CrimeRow)  # although the end of the file is missing


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(cells, max_size=9), max_size=8))
def test_any_csv_gives_rows_in_bounds_or_a_reason(table: list[list[str]]) -> None:
    text = io.StringIO()
    text.write(COMPACT)
    csv.writer(text).writerows(table)
    with tempfile.NamedTemporaryFile() as file:
        rows = read(Path(file.name), text.getvalue())
    for row in rows:
        if isinstance(row, CrimeRow):
            assert -180 <= row.longitude <= 180
            assert -90 <= row.latitude <= 90
            assert row.crime_type
        else:
            assert row.why in set(Skipped)


@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_a_reason(content: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file:
        try:
            rows, reason = read(Path(file.name), content), "read"
        except CrimeFileError as error:
            rows, reason = [], str(error)
    assert reason
    assert all(isinstance(row, CrimeRow | SkippedRow) for row in rows)


@given(
    st.lists(
        st.tuples(
            st.dates(min_value=date(2011, 1, 1), max_value=TODAY),
            st.decimals(min_value=-1, max_value=0, places=6),
            st.decimals(min_value=52, max_value=53, places=6),
            st.sampled_from(["Drugs", "Anti-social behaviour", "Other, of a kind"]),
        ),
        max_size=20,
    )
)
def test_good_rows_come_back_as_they_were_written(
    rows: list[tuple[date, object, object, str]],
) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    text.write("month,lon,lat,type\n")
    writer.writerows((f"{day:%Y-%m}", f"{lon:f}", f"{lat:f}", kind) for day, lon, lat, kind in rows)
    with tempfile.NamedTemporaryFile() as file:
        found = read(Path(file.name), text.getvalue())
    assert found == [
        CrimeRow(line, day.replace(day=1), float(str(lon)), float(str(lat)), kind, "", "")
        for line, (day, lon, lat, kind) in enumerate(rows, start=2)
    ]
