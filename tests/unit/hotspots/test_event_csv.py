"""Files of events: what is written is read, and what can't be says the line."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.analysis import event_csv
from hotspots.analysis.event_csv import EventFileError, events_of, month_name, read_events

ROWS = st.lists(
    st.tuples(
        st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 1, 1)),
        st.floats(-180, 180),
        st.floats(-90, 90),
        st.integers(1, 1000),
        st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40)
@given(ROWS, st.permutations(["Month", "Longitude", "lat", "count", "note"]))
def test_what_is_written_is_read_in_any_order_of_columns(rows, names):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(names)
    for when, lon, lat, count, note in rows:
        values = {"Month": when, "Longitude": lon, "lat": lat, "count": count, "note": note}
        writer.writerow([values[name] for name in names])
    text.seek(0)
    found = events_of(text)
    assert found.lon.tolist() == [row[1] for row in rows]
    assert found.lat.tolist() == [row[2] for row in rows]
    assert found.count.tolist() == [row[3] for row in rows]
    assert [month_name(month) for month in found.month] == [f"{row[0]:%Y-%m}" for row in rows]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    for content in (data, b"month,lon,lat\n" + data, b"\x1f\x8b" + data):
        path.write_bytes(content)
        try:
            assert read_events(path).lon.size
        except EventFileError:
            continue


def test_gzip_is_told_by_content_and_rows_without_a_place_are_counted(tmp_path):
    path = tmp_path / "packed.csv"
    path.write_bytes(
        gzip.compress("\ufeffdate,lon,lat\n2025-03-31T23:59:00Z,1,52\n2025-04,,\n".encode())
    )
    found = read_events(path)
    assert (found.lon.tolist(), found.without_place, found.count.tolist()) == ([1.0], 1, [1.0])
    assert month_name(found.first_month) == "2025-03"


HEAD = "month,lon,lat,count\n"
BAD = {
    "empty": ("", "Line 1: the file is empty"),
    "no heading": ("2025-01,1,52\n", "Line 1: no column month or date"),
    "no lat": ("month,lon\n2025-01,1\n", "Line 1: no column lat or latitude"),
    "two": ("month,date,lon,lat\n", "Line 1: more than one column for month or date"),
    "month 13": (HEAD + "2025-01,1,52,1\n2025-13,1,52,1\n", "Line 3: '2025-13' is no month"),
    "day 31": (HEAD + "2025-02-31,1,52,1\n", "Line 2: '2025-02-31' is no month"),
    "english date": (HEAD + "31/01/2025,1,52,1\n", "Write YYYY-MM or YYYY-MM-DD"),
    "other digits": (HEAD + "２０２５-01,1,52,1\n", "is no month"),
    "lon": (HEAD + "2025-01,181,52,1\n", "Line 2: '181' is no longitude from -180 to 180"),
    "lat": (HEAD + "2025-01,1,abc,1\n", "Line 2: 'abc' is no latitude"),
    "half a place": (HEAD + "2025-01,,52,1\n", "Line 2: '' is no longitude"),
    "nan": (HEAD + "2025-01,nan,52,1\n", "is no longitude"),
    "minus": (HEAD + "2025-01,1,52,-1\n", "is no count from 0 to 1,000,000"),
    "grouped": (HEAD + "2025-01,1,52,1_000\n", "is no count"),
    "short row": (HEAD + "2025-01,1\n", "Line 2: only 2 columns"),
    "quote": (HEAD + '2025-01,1,52,"1\n', "Line 2: unexpected end of data"),
    "nothing": (HEAD + "2025-01,,,1\n", "No event with a place"),
    "zero": (HEAD + "2025-01,1,52,0\n", "No event with a place"),
    "years": (HEAD + "1925-01,1,52,1\n2025-01,1,52,1\n", "Is a year mistyped?"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_say_the_line_and_what_to_do(tmp_path, name):
    content, words = BAD[name]
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EventFileError) as caught:
        read_events(path)
    assert words in str(caught.value)


def test_a_file_cut_off_is_refused(tmp_path):
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(b"month,lon,lat\n2025-01,1,52\n" + b"2025-01,1,52\n" * 50)[:-12])
    with pytest.raises(EventFileError, match="can't be unpacked"):
        read_events(path)


def test_files_have_bounds(tmp_path, monkeypatch):
    path = tmp_path / "long.csv"
    path.write_text(HEAD + "2025-01,1,52,1\n" * 5)
    monkeypatch.setattr(event_csv, "MOST_ROWS", 4)
    with pytest.raises(EventFileError, match="Line 6: more than 4 rows"):
        read_events(path)
    monkeypatch.setattr(event_csv, "MOST_BYTES", 30)
    with pytest.raises(EventFileError, match="more than 30 bytes"):
        read_events(path)
    path.write_bytes(b"month,lon,lat\n" + b"x" * 70_000)
    with pytest.raises(EventFileError, match="Line 2: longer than"):
        read_events(path)
    path.write_bytes(b"month,lon,lat\n2025-01,1,52,\xff\n")
    with pytest.raises(EventFileError, match="Line 2: not UTF-8"):
        read_events(path)
