"""Whatever the bytes, there is a table within its bounds or a reason in words."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.registry.csv_file import (
    LONGEST_CELL,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    BadFile,
    is_about_people,
    read_table,
    table_of,
)

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20)


def written(rows: list[list[str]], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def read_or_said(content: bytes) -> None:
    """There is a table within its bounds, or what is wrong with it in words."""
    said = ""
    try:
        table = read_table(content)
    except BadFile as error:
        said = str(error)
    else:
        assert table.rows
        assert len(set(table.headings)) == len(table.headings) <= MOST_COLUMNS
        assert all(len(each.cells) == len(table.headings) for each in table.rows)
        lines = [each.line for each in table.rows]
        assert lines == sorted(set(lines))
        return
    assert said


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail_but_with_words(content: bytes) -> None:
    read_or_said(content)


@given(st.text('ab,;\t"\r\n\ufeff =', max_size=80))
def test_no_quotes_and_newlines_make_it_fail_but_with_words(text: str) -> None:
    read_or_said(text.encode())


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=6),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig"]),
)
def test_what_was_written_is_read(
    rows: list[tuple[str, str, str]], delimiter: str, encoding: str
) -> None:
    text = written([["one", "two", "three"], *map(list, rows)], delimiter)
    wanted = [tuple(cell.strip() for cell in row) for row in rows]
    wanted = [row for row in wanted if any(row)]
    if not wanted:
        return
    table = read_table(text.encode(encoding))
    assert (table.headings, table.delimiter) == (("one", "two", "three"), delimiter)
    assert [each.cells for each in table.rows] == wanted
    assert table_of(table.as_data()) == table


def test_a_cell_with_line_breaks_is_one_cell_and_lines_are_those_of_the_file() -> None:
    table = read_table(b'a,b\n"one\ntwo",x\n\nlast,y\n')
    assert [(each.line, each.cells) for each in table.rows] == [
        (2, ("one\ntwo", "x")),
        (5, ("last", "y")),
    ]


def test_what_is_not_utf_8_is_read_as_windows_writes_it_and_says_so() -> None:
    table = read_table("Straße;Zahl\ncafé – “x”;1\n".encode("cp1252"))
    assert (table.encoding, table.delimiter) == ("cp1252", ";")
    assert table.rows[0].cells == ("café – “x”", "1")


def test_a_formula_is_its_text() -> None:
    assert read_table(b"a,b\n=1+1,@SUM(A1)\n").rows[0].cells == ("=1+1", "@SUM(A1)")


def test_headings_are_told_apart_and_empty_ones_get_a_name() -> None:
    table = read_table(b"a,,a,a (2),a\n1,2,3,4,5\n")
    assert len(set(table.headings)) == 5
    assert table.headings[:3] == ("a", "Column 2", "a (2)")


def test_short_and_long_rows() -> None:
    table = read_table(b"a,b\n1\n1,2,,\n1,2,3\n")
    assert [(each.cells, each.is_whole) for each in table.rows] == [
        (("1", ""), True),
        (("1", "2"), True),
        (("1", "2"), False),
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\n\n", "empty"),
        (b"a,b\n", "no line below"),
        (b"one\ntwo\n", "one column"),
        (b"a,b\n1,\0\n", "no CSV file"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        (b"a,b\n\x81\x8d,1\n", "characters"),
        (b'a,b\n1,"open\n', "Line 2"),
        (b'a,b\n1,"x"y\n', "Line 2"),
        (b"a,b\n1," + b"x" * (LONGEST_CELL + 1) + b"\n", "Line 2"),
        (b"a,b\n1," + b"x" * 200_000 + b"\n", "Line 2"),
        (b",".join([b"a"] * (MOST_COLUMNS + 1)) + b"\n1\n", "columns"),
        (b"a" * 101 + b",b\n1,2\n", "headings"),
        (b"a,b\n" + b"1,2\n" * (MOST_ROWS + 1), "lines"),
        (b"x" * (MOST_BYTES + 1), "larger"),
    ],
    ids=range(15),
)
def test_a_bad_file_says_what_is_wrong_with_it(content: bytes, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read_table(content)


@pytest.mark.parametrize(
    "cell",
    ["17", "-0.24", "1,204.5", "£5", "01733 555 012", "+44 (0)1733 555012", "Ann 01733555012",
     "02/11/2026", "2026-11-02", "2026-11-02T14:30:00Z", "02/11/2026 2:30 pm", "14:30",
     "2 Nov 2026", "Monday 2nd November 2026", "November 2, 2026", "ann@example.com",
     "Ann <ann@example.com>"],
)  # fmt: skip
def test_a_first_line_that_is_data_is_no_line_of_headings(cell: str) -> None:
    """Headings are kept in clear words for a while, and shown: whoever is in data is not."""
    with pytest.raises(BadFile, match="has to be headings"):
        read_table(f'Place,"{cell}"\nHere,1\n'.encode())


@pytest.mark.parametrize(
    "heading",
    ["Qty", "2nd visit", "Needles 1-5", "Count (2026)", "Market 12", "Mar 2026", "Q1", "Lat.",
     "Item #1", "Date/time", "May contain needles", "Within 25 m", "E-mail", "№"],
)  # fmt: skip
def test_headings_with_figures_are_headings(heading: str) -> None:
    assert read_table(f'Place,"{heading}"\nHere,1\n'.encode()).headings[1] == heading


@pytest.mark.parametrize(
    "heading",
    ["Crew", "Crew Member 1", "crew_name", "Attended By", "attendedBy", "Reported by", "Operative",
     "Officer Name", "E-mail", "Contact", "Inspector", "First name", "Assigned to"],
)  # fmt: skip
def test_columns_about_people_are_known(heading: str) -> None:
    assert is_about_people(heading)


@pytest.mark.parametrize(
    "heading",
    ["Street name", "Ward", "Place", "Needle count", "Date", "Site name", "Reference",
     "Screwdriver", "Closed", "Land type"],
)  # fmt: skip
def test_places_and_counts_are_not_about_people(heading: str) -> None:
    assert not is_about_people(heading)


def test_only_some_columns_leaves_nothing_of_the_others() -> None:
    table = read_table(b"Date,Crew,Place\n1,Sam Secret,x\n").only({"Place", "Date"})
    assert table.headings == ("Date", "Place")
    assert "Secret" not in str(table.as_data())
