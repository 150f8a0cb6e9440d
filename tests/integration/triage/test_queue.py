from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.accounts.models import User
from reports import governance
from reports.actions.triage import assign_report, move_report
from reports.enums import Category, Kind, Priority, Risk
from reports.models import Report
from reports.triage.filters import ReportFilters
from reports.triage.paging import MOST_LISTED, PAGE_SIZE
from tests.integration.triage.conftest import WORDS, text_of
from tests.support.statements import statements as sent_by

MOST_STATEMENTS = 12
UTC = timezone.utc


def references_in(response: Any) -> list[str]:
    return re.findall(
        r'triage-reference" href="[^"]+">([0-9A-Z]{5}-[0-9A-Z]{5})<', text_of(response)
    )


def test_queue_shows_visible_open_reports_most_pressing_first(
    client: Client, tell: Callable[..., Report]
) -> None:
    normal, urgent = tell(), tell(risks=frozenset({Risk.CHILD}))
    response = client.get("/triage/")
    assert response.status_code == 200
    assert references_in(response) == [urgent.display_reference, normal.display_reference]
    assert "<strong>2</strong> reports" in text_of(response)
    assert WORDS not in text_of(response)


def test_another_department_sees_its_own_rows_in_the_same_queue(
    client_for: Callable[..., Client], tell: Callable[..., Report]
) -> None:
    concern, needles = tell(), tell(kind=Kind.NEEDLE_FIND)
    shown = references_in(client_for("cleansing_lead").get("/triage/"))
    assert shown == [needles.display_reference]
    assert concern.display_reference not in shown


@pytest.mark.parametrize("role", ["spp_coordinator", "auditor", "refuse_crew"])
def test_roles_without_the_queue_are_refused_with_words(
    client_for: Callable[..., Client], role: str
) -> None:
    response = client_for(role).get("/triage/")
    assert response.status_code == 403
    assert "See the queue of reports" in text_of(response)


def test_signed_out_is_led_to_sign_in(client_for: Callable[..., Client]) -> None:
    response = client_for().get("/triage/?kind=concern")
    assert response.status_code == 302
    assert "login" in response["Location"]


def matches(client: Client, report: Report, **filters: Any) -> bool:
    response = client.get("/triage/", filters)
    assert response.status_code == 200, text_of(response)
    return report.display_reference in references_in(response)


def test_each_filter_keeps_what_fits_and_drops_what_does_not(
    client: Client, officer: User, tell: Callable[..., Report], reference_data: Any
) -> None:
    with time_machine.travel(datetime(2026, 5, 10, 23, 30, tzinfo=UTC), tick=False):
        report = tell(
            happened_first=datetime(2026, 5, 9, 20, tzinfo=UTC),
            happened_last=datetime(2026, 5, 9, 22, tzinfo=UTC),
            happened_precision="exact",
        )
    central = "E05010807"
    assign_report(by=officer, report_id=report.pk, to_id=officer.pk, version=report.version)
    for fits, fails in (
        ({"status": ["received", "closed"]}, {"status": "closed"}),
        ({"kind": "concern"}, {"kind": "needle_find"}),
        ({"channel": ["online", "phone"]}, {"channel": "crew"}),
        ({"category": "dealing"}, {"category": "use"}),
        ({"ward": central}, {"ward": "none"}),
        ({"priority": ["3", "4"]}, {"priority": "1"}),
        ({"assigned": "me"}, {"assigned": "nobody"}),
        ({"point": "with"}, {"point": "without"}),
        ({"q": "lincoln ROAD"}, {"q": "Linclon"}),
        ({"q": "entral"}, {"q": "Bretton"}),
        ({"q": report.display_reference.lower()}, {"q": "7KQ4M-2XWTC"}),
        # Half past eleven in UTC is the next day in London's summer.
        ({"received_from": "11/5/2026"}, {"received_from": "12/5/2026"}),
        ({"received_to": "2026-05-11"}, {"received_to": "10/5/2026"}),
        ({"happened_from": "9/5/2026"}, {"happened_from": "10/5/2026"}),
        ({"happened_to": "9/5/2026"}, {"happened_to": "8/5/2026"}),
    ):
        assert matches(client, report, **fits), fits
        assert not matches(client, report, **fails), fails


def test_text_is_taken_literally(client: Client, tell: Callable[..., Report]) -> None:
    report = tell(place_text="Alley 50% along Under_Lane")
    assert matches(client, report, q="50%")
    assert matches(client, report, q="under_l")
    assert not matches(client, report, q="5%%")
    assert not matches(client, report, q="under lane")


def test_without_a_status_only_open_reports_show(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    move_report(by=officer, report_id=report.pk, transition="start", reason="start", version=1)
    move_report(by=officer, report_id=report.pk, transition="close", reason="done", version=2)
    assert not matches(client, report)
    assert matches(client, report, status="closed")


def test_a_report_without_a_point_is_in_the_queue_and_says_so(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell(point=None, point_origin="", point_accuracy_m=None)
    response = client.get("/triage/?point=without")
    assert references_in(response) == [report.display_reference]
    assert "No point" in text_of(response)


@pytest.mark.parametrize(
    ("sort", "order"), [("newest", [2, 1, 0]), ("oldest", [0, 1, 2]), ("priority", [1, 2, 0])]
)
def test_sort_orders(
    client: Client, tell: Callable[..., Report], sort: str, order: list[int]
) -> None:
    made = []
    for hour, risks in ((8, frozenset()), (9, frozenset({Risk.CHILD})), (10, frozenset())):
        with time_machine.travel(datetime(2026, 5, 10, hour, tzinfo=UTC), tick=False):
            made.append(tell(risks=risks).display_reference)
    assert references_in(client.get("/triage/", {"sort": sort})) == [made[each] for each in order]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("status=nonsense", "Choose a status from the list."),
        ("kind=concern&kind=x", "Choose a kind from the list."),
        ("category=nonsense", "Choose what is happening from the list."),
        ("ward=E99999999", "Choose a ward from the list."),
        ("priority=9", "Choose a priority from the list."),
        ("assigned=somebody", "Choose who it is assigned to from the list."),
        ("sort=random", "Choose an order from the list."),
        ("point=maybe", "Choose with or without a point."),
        ("q=ab", "Enter at least 3 characters"),
        ("q=" + "x" * 101, "Enter no more than 100 characters."),
        ("q=abc%00", "Enter a place or reference in plain text."),
        ("received_from=31/2/2026", "Enter a real date"),
        ("received_from=1/1/2999", "Enter a date between 2000"),
        ("happened_to=1/1/1800", "Enter a date between 2000"),
        ("received_from=2/5/2026&received_to=1/5/2026", "The last day must not be before"),
    ],
)
def test_wrong_filters_say_what_is_wrong_and_keep_the_rest(
    client: Client, tell: Callable[..., Report], query: str, words: str
) -> None:
    tell()
    response = client.get(f"/triage/?{query}&happened_from=3/11/2026")
    assert response.status_code == 422
    page = text_of(response)
    assert words in page
    assert 'value="3/11/2026"' in page
    assert "<title>Error: " in page
    assert references_in(response) == []


@pytest.mark.parametrize("page", ["0", "-1", "x", "21", "9" * 40, "1e3", "٣", "%00"])
def test_a_page_that_can_not_be_asked_for_says_so(client: Client, page: str) -> None:
    response = client.get(f"/triage/?kind=concern&page={page}")
    assert response.status_code == 422
    assert "There is no such page" in text_of(response)
    assert 'href="?kind=concern"' in text_of(response)


def test_a_page_past_the_end_leads_to_the_first(
    client: Client, tell: Callable[..., Report]
) -> None:
    tell()
    response = client.get("/triage/?page=3&kind=concern")
    assert response.status_code == 404
    assert "fewer than this page needs" in text_of(response)
    assert 'href="?kind=concern"' in text_of(response)


def copies(report: Report, number: int) -> None:
    """Many more reports like this one, without their sealed parts, which the queue never reads."""
    Report.objects.bulk_create(
        Report(
            channel=report.channel,
            kind=report.kind,
            category=report.category,
            place_text=f"Number {each}",
            ward=report.ward,
            priority=Priority.NORMAL,
            audience=report.audience,
            received_at=report.received_at,
            changed_at=report.changed_at,
            **governance.of_report(kind=report.kind, day=report.received_at.date()),
        )
        for each in range(number)
    )


def test_pages_keep_the_filters_and_count_up_to_a_bound(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell(category=Category.USE)
    copies(report, PAGE_SIZE + 10)
    first = client.get("/triage/?category=use&sort=newest")
    assert len(references_in(first)) == PAGE_SIZE
    assert f"<strong>1 to 50</strong> of {PAGE_SIZE + 11} reports" in text_of(first)
    assert 'href="?category=use&amp;sort=newest&amp;page=2"' in text_of(first)
    second = client.get("/triage/?category=use&sort=newest&page=2")
    assert len(references_in(second)) == 11
    assert not set(references_in(first)) & set(references_in(second))
    copies(report, MOST_LISTED)
    many = client.get(f"/triage/?page={MOST_LISTED // PAGE_SIZE}")
    assert "more than 1000 reports" in text_of(many)
    assert "This is the last page that can be shown." in text_of(many)


def test_a_total_is_believed_for_seconds_but_never_against_the_rows(
    client: Client, officer: User, tell: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.triage.listing.COUNT_SECONDS", 10**6)
    report = tell()
    copies(report, PAGE_SIZE)
    assert f"of {PAGE_SIZE + 1} reports" in text_of(client.get("/triage/"))
    copies(report, PAGE_SIZE)
    first = client.get("/triage/")
    assert len(references_in(first)) == PAGE_SIZE
    assert f"of {PAGE_SIZE + 1} reports" in text_of(first)
    second = client.get("/triage/?page=2")
    assert len(references_in(second)) == PAGE_SIZE
    assert f"of {PAGE_SIZE * 2 + 1} reports" in text_of(second)


@pytest.mark.parametrize("role", ["police_triage", "cleansing_lead"])
def test_statements_do_not_grow_with_the_rows(
    client_for: Callable[..., Client],
    tell: Callable[..., Report],
    reference_data: Any,
    role: str,
) -> None:
    browser = client_for(role)
    report = tell(kind=Kind.NEEDLE_FIND)

    def statements() -> int:
        with sent_by() as sent:
            assert browser.get("/triage/?q=number&ward=E05010807").status_code == 200
        return len(sent)

    statements()  # the first request of a process also reads the wards
    copies(report, 1)
    few = statements()
    copies(report, PAGE_SIZE * 2)
    many = statements()
    assert many <= MOST_STATEMENTS
    assert many - few <= 1  # a full page needs the count


def test_the_row_shows_assignee_and_case(
    client: Client, officer: User, tell: Callable[..., Report], case_of: Callable[..., Any]
) -> None:
    report = tell()
    case = case_of(report)
    report.refresh_from_db()
    assign_report(by=officer, report_id=report.pk, to_id=officer.pk, version=report.version)
    page = text_of(client.get("/triage/"))
    assert "Olu Officer" in page
    assert case.display_reference in page


def test_values_in_rows_are_escaped(client: Client, tell: Callable[..., Report]) -> None:
    tell(place_text='<script>alert("x")</script>')
    page = text_of(client.get("/triage/?q=script"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


FIELDS = (*ReportFilters.base_filters, "page", "nonsense")
NUMBERS = ("-1", "0", "1", "99999999999999999999", "1e3")
DAYS = ("2999-01-01", "0001-01-01", "1/1/0001", "31/2/2026", "2026-11-03")
CODES = ("me", "none", "received", "concern", "E05010807")
TEXTS = (
    "\x00",
    "\ud7ff",
    "a" * 5000,
    "%",
    "_",
    "\\",
    "İ",
    "ß",
    "' OR 1=1 --",
    "');DROP TABLE x;--",
)
AWKWARD = (*NUMBERS, *DAYS, *CODES, *TEXTS)
names = st.sampled_from(FIELDS)
values = st.one_of(st.text(max_size=60), st.sampled_from(AWKWARD))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.tuples(names, values), max_size=6), st.sampled_from(["", "map/", "map/points"]))
def test_no_query_string_breaks_the_pages(
    client: Client, query: list[tuple[str, str]], path: str
) -> None:
    response = client.get(f"/triage/{path}?{urlencode(query, errors='replace')}")
    assert response.status_code in (200, 404, 422)
