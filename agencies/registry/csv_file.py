"""A file of comma-separated values as lines of text: whatever the bytes, a table or a reason.

Nothing here knows what its lines are about, and nothing in a cell is ever computed: a formula is
its text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
LONGEST_HEADING = 100
DELIMITERS = ",;\t"

_ABOUT_PEOPLE = re.compile(
    r"\b(crews?|operatives?|operators?|officers?|staff|employees?|drivers?|workers?|inspectors?"
    r"|cleaners?|supervisors?|managers?|users?|person|people|callers?|customers?|complainants?"
    r"|residents?|reporters?|contacts?|initials|surnames?|forenames?|firstname|lastname|fullname"
    r"|emails?|e mail|phones?|telephones?|tel|mobiles?|dob|birth|signatures?|badge|payroll"
    r"|(?:reported|logged|recorded|entered|created|updated|modified|closed|completed|attended"
    r"|collected|cleared|found|removed|assigned|allocated|inspected|actioned|done) (?:by|to)"
    r"|(?:first|last|full|family|given) name)\b"
)

_FIGURES = r"[\W\d_]*\d[\W\d_]*"
_MONTH = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august"
    r"|september|october|november|december)"
)
_NO_HEADING = re.compile(
    rf"{_FIGURES}(?:t{_FIGURES})?(?:[ap]\.?m\.?|z|utc|gmt|bst)?"  # numbers, days and times
    rf"|.*\b\d{{1,2}}(?:st|nd|rd|th)?[\W_]*{_MONTH}[\W_]*\d{{2,4}}\b.*"
    rf"|.*\b{_MONTH}[\W_]*\d{{1,2}}(?:st|nd|rd|th)?[\W_]+\d{{2,4}}\b.*"
    r"|.*\S@\S+\.\S.*"
    r"|.*(?:\d[\s().-]*){9,}.*"  # a telephone number, whatever stands beside it
)


class BadFile(ValueError):
    """It can't be read; `str(error)` says why and what to do."""


@dataclass(frozen=True)
class Row:
    """`line`: on which line of the file it begins, the heading's being 1 where nothing is before
    it. `is_whole`: False where it has more cells than headings, the rest of which is dropped."""

    line: int
    cells: tuple[str, ...]
    is_whole: bool = True


@dataclass(frozen=True)
class Table:
    """Headings, each another, and rows with as many cells. `encoding` and `delimiter`: as found."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str = "utf-8"
    delimiter: str = ","

    def column(self, heading: str) -> int:
        """Where a heading's cells are; raises ValueError for one that is not there."""
        return self.headings.index(heading)

    def only(self, headings: Collection[str]) -> Table:
        """The same with these columns alone: of the others nothing is left."""
        kept = [place for place, each in enumerate(self.headings) if each in headings]
        return Table(
            tuple(self.headings[place] for place in kept),
            tuple(
                Row(row.line, tuple(row.cells[place] for place in kept), row.is_whole)
                for row in self.rows
            ),
            self.encoding,
            self.delimiter,
        )

    def as_data(self) -> dict[str, Any]:
        """Plain JSON values, of which `table_of` makes the table again."""
        return {
            "headings": list(self.headings),
            "rows": [[row.line, int(row.is_whole), *row.cells] for row in self.rows],
            "encoding": self.encoding,
            "delimiter": self.delimiter,
        }


def table_of(data: dict[str, Any]) -> Table:
    """What `as_data` gave."""
    return Table(
        tuple(data["headings"]),
        tuple(Row(line, tuple(cells), bool(whole)) for line, whole, *cells in data["rows"]),
        data["encoding"],
        data["delimiter"],
    )


def is_about_people(heading: str) -> bool:
    """Whether a heading sounds like who did, found or reported it: such columns are not kept."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading)
    return bool(_ABOUT_PEOPLE.search(re.sub(r"[\W_]+", " ", words).casefold()))


def read_table(content: bytes) -> Table:
    """Read bytes as CSV within the bounds above. Raises BadFile, and nothing else."""
    text, encoding = _text(content)
    delimiter = _delimiter(text)
    found = _records(text, delimiter)
    heading = next(found, None)
    if heading is None:
        raise BadFile(_("The file is empty. Choose one with a line of headings and lines below."))
    headings = _headings(heading[1])
    rows: list[Row] = []
    for line, cells in found:
        if len(rows) == MOST_ROWS:
            raise BadFile(
                _("The file has more than %(most)s lines. Split it, and bring in one by one.")
                % {"most": f"{MOST_ROWS:,}"}
            )
        rows.append(_row(line, cells, len(headings)))
    if not rows:
        raise BadFile(_("There is no line below the headings."))
    return Table(headings, tuple(rows), encoding, delimiter)


def _text(content: bytes) -> tuple[str, str]:
    if len(content) > MOST_BYTES:
        raise BadFile(
            _("The file is larger than %(most)s MB. Split it, and bring in one part after another.")
            % {"most": MOST_BYTES // 1024**2}
        )
    if b"\0" in content:
        raise BadFile(
            _(
                "This is no CSV file, or it is one in UTF-16. Open it in a spreadsheet and save it "
                "as “CSV UTF-8”."
            )
        )
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        raise BadFile(
            _(
                "The file’s characters can’t be read. Open it in a spreadsheet and save it as "
                "“CSV UTF-8”."
            )
        ) from None


def _delimiter(text: str) -> str:
    """Of those that may stand between cells, the one that makes most of the headings."""
    widths = {}
    for each in DELIMITERS:
        try:
            widths[each] = len(next(_records(text, each), (0, []))[1])
        except BadFile:
            widths[each] = 0
    best = max(DELIMITERS, key=widths.__getitem__)  # the first of those that are equal
    if widths[best] == 1:
        raise BadFile(
            _(
                "There is one column only. Save the file with commas, semicolons or tabs between "
                "its columns."
            )
        )
    return best


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line on which it begins, cells) of each record that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            raise BadFile(
                _(
                    "Line %(line)s can’t be read: its quotation marks don’t match, or a cell is "
                    "far too long."
                )
                % {"line": line}
            ) from None
        if cells is None:
            return
        cells = [each.strip() for each in cells]
        if any(cells):
            yield line, cells


def _headings(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise BadFile(
            _("The file has more than %(most)s columns. Remove those that you don’t need.")
            % {"most": MOST_COLUMNS}
        )
    found: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split()) or _("Column %(number)s") % {"number": number}
        if len(name) > LONGEST_HEADING:
            raise BadFile(
                _("The first line has to be headings, each of no more than %(most)s characters.")
                % {"most": LONGEST_HEADING}
            )
        if _NO_HEADING.fullmatch(name.casefold()):
            raise BadFile(
                _(
                    "The first line has to be headings. In this file it looks like a line of data: "
                    "add a line above it that says what each column holds."
                )
            )
        again = 1
        while name in found:
            again += 1
            name = f"{name.removesuffix(f' ({again - 1})')} ({again})"
        found.append(name)
    return tuple(found)


def _row(line: int, cells: list[str], width: int) -> Row:
    if any(len(each) > LONGEST_CELL for each in cells):
        raise BadFile(
            _("Line %(line)s has a cell of more than %(most)s characters. Shorten it.")
            % {"line": line, "most": f"{LONGEST_CELL:,}"}
        )
    kept = cells[:width] + [""] * (width - len(cells))
    return Row(line, tuple(kept), not any(cells[width:]))
