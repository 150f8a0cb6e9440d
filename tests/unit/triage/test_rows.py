from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from reports.enums import Category, Kind, Priority, Status
from reports.triage.listing import Row
from reports.triage.rows import moment, rows_html

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


def row(**changes: object) -> Row:
    return Row(
        id=uuid.UUID(int=7),
        reference="7KQ4M2XWTC",
        kind=Kind.CONCERN,
        category=Category.DEALING,
        priority=Priority.HIGH,
        status=Status.IN_CASE,
        place_text="Lincoln Road",
        has_point=True,
        received_at=NOW - timedelta(minutes=5),
        due_at=None,
        ward="Central",
        assignee=None,
        case_reference=None,
    )._replace(**changes)  # type: ignore[arg-type]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def read(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    return parser


@given(st.text(max_size=80), st.text(max_size=20), st.text(min_size=1, max_size=20))
def test_what_people_typed_never_becomes_mark_up(place: str, ward: str, name: str) -> None:
    plain = read(rows_html([row()], can_tick=True)).seen
    typed = row(place_text=place, ward=ward, assignee=name)
    assert read(rows_html([typed], can_tick=True)).seen == plain


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutes ago"),
        (1, "1 minute ago"),
        (59, "59 minutes ago"),
        (60, "1 hour ago"),
        (48 * 60 - 1, "47 hours ago"),
        (48 * 60, "2 days ago"),
        (-5, "0 minutes ago"),
    ],
)
def test_age_in_the_largest_unit_that_fits(minutes: int, said: str) -> None:
    with time_machine.travel(NOW, tick=False):
        html = rows_html([row(received_at=NOW - timedelta(minutes=minutes))], can_tick=False)
    assert said in read(html).text


@pytest.mark.parametrize(
    ("minutes", "status", "said"),
    [
        (14, Status.RECEIVED, "Due in 14 minutes"),
        (0, Status.RECEIVED, "Due in 0 minutes"),
        (-1, Status.RECEIVED, "Overdue by 1 minute"),
        (-3 * 60, Status.RECEIVED, "Overdue by 3 hours"),
        (2880, Status.RECEIVED, "Due in 48 hours"),
        (-4 * 24 * 60, Status.RECEIVED, "Overdue by 4 days"),
        (-3 * 60, Status.ASSESSING, ""),
        (-3 * 60, Status.CLOSED, ""),
    ],
)
def test_a_clock_says_how_long_until_somebody_looks(
    minutes: int, status: Status, said: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        due = row(due_at=NOW + timedelta(minutes=minutes), status=status)
        text = read(rows_html([due], can_tick=False)).text
    assert said in text
    assert bool(said) == ("Due in" in text or "Overdue" in text)


def test_times_are_londons() -> None:
    assert moment(datetime(2026, 7, 1, 23, 30, tzinfo=timezone.utc)) == (
        "2026-07-02T00:30:00+01:00",
        "2 Jul 2026, 00:30",
    )


def test_a_row_says_what_is_missing() -> None:
    text = read(rows_html([row(place_text="", ward=None, has_point=False)], can_tick=False)).text
    for said in ("Place not given", "No point", "Nobody", "High", "In a case"):
        assert said in text


def test_only_those_who_open_cases_get_a_box_to_tick() -> None:
    assert "checkbox" in rows_html([row()], can_tick=True)
    assert "checkbox" not in rows_html([row()], can_tick=False)
