"""A resident's report from the first question to the confirmation."""

from __future__ import annotations

import html
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client

from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.enums import Channel, Kind, PointOrigin, Precision, Priority
from reports.models import Report, ReportContact, ReportNarrative
from reports.places.responsible import responsible_in
from tests.integration.intake.journey import (
    NARRATIVE,
    PLAIN_ANSWERS,
    STEPS,
    address,
    answer,
    reference_on,
    send,
    walk,
)
from tests.support.statements import statements as sent_by

pytestmark = pytest.mark.django_db


def test_a_whole_journey_makes_one_report_with_all_that_belongs_to_it(
    client: Client, reference_data: Any
) -> None:
    postcode = next(place for place in reference_data.postcodes if place.in_area)
    walk(
        client,
        where={"place_query": postcode.name, "own_words": "by the bins"},
        when={"day": "yesterday", "pattern": "weekly"},
        safety={"risks": ["child", "weapon"]},
        contact={"contactable": "yes", "phone": "01733 000 000"},
    )
    response = send(client)
    assert response.status_code == 302
    page = client.get(response.headers["Location"])

    report = Report.objects.get()
    assert reference_on(page) == report.display_reference
    assert (report.channel, report.kind, report.category) == (
        Channel.ONLINE,
        Kind.CONCERN,
        "dealing",
    )
    assert report.risks == ["child", "weapon"]
    assert report.priority == Priority.URGENT
    assert report.happened_precision == Precision.DAY
    assert report.point_origin == PointOrigin.POSTCODE
    assert report.point.equals_exact(postcode.point, 1e-9)
    assert report.ward_id == postcode.ward_id
    assert "by the bins" in report.place_text
    assert ReportNarrative.objects.get(report=report).text.open() == NARRATIVE
    assert ReportContact.objects.get(report=report).details.open() == {"phone": "01733 000 000"}
    assert OutboxMessage.objects.get().object_id == report.pk
    event = AuditEvent.objects.get(operation="collection")
    assert (event.object_id, event.actor_id) == (str(report.pk), None)


def test_sending_takes_few_statements(client: Client, reference_data: Any) -> None:
    page = walk(client, contact={"contactable": "yes", "email": "someone@example.com"})
    key = page.context["journey"]
    with sent_by() as sent:
        response = client.post(address("check"), {"check-journey": str(key)})
    assert response.headers["Location"] == "/report/sent/"
    assert len(sent) <= 10, sent  # and BEGIN and COMMIT: the budget is twelve


@pytest.mark.parametrize("answer_given", ["yes", "unsure"])
def test_danger_shows_the_numbers_and_stores_nothing(client: Client, answer_given: str) -> None:
    response = answer(client, "danger", danger=answer_given)
    page = client.get(response.headers["Location"])
    for number in ("999", "18000", "101", "0800 555 111"):
        assert number in page.content.decode()
    assert "answers" in client.session["wizard_report_wizard"]
    assert client.session["wizard_report_wizard"]["answers"] == {}
    assert not Report.objects.exists()


def test_the_confirmation_is_shown_again_and_send_pressed_again_makes_no_second_report(
    client: Client,
) -> None:
    page = walk(client)
    key = str(page.context["journey"])
    for _ in range(3):
        response = client.post(address("check"), {"check-journey": key})
        assert response.headers["Location"] == "/report/sent/"
        assert reference_on(client.get("/report/sent/")) == Report.objects.get().display_reference
    # Back to the page that has been sent, or a bookmark of it: the confirmation again.
    assert client.get(address("check")).headers["Location"] == "/report/sent/"


@pytest.mark.django_db(transaction=True)
def test_pressing_send_twice_at_once_makes_one_report(client: Client) -> None:
    page = walk(client)
    key = str(page.context["journey"])

    def press(_: int) -> str:
        other = Client()
        other.cookies = client.cookies
        try:
            response = other.post(address("check"), {"check-journey": key})
            return str(response.headers["Location"])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(press, range(4))) == {"/report/sent/"}
    assert Report.objects.count() == 1
    assert OutboxMessage.objects.count() == 1
    assert reference_on(client.get("/report/sent/")) == Report.objects.get().display_reference


def test_a_second_report_in_the_same_visit_is_a_second_report(client: Client) -> None:
    for _ in range(2):
        walk(client)
        send(client)
    assert Report.objects.count() == 2
    assert Report.objects.values("idempotency_key").distinct().count() == 2


def test_answers_stay_on_back_and_refresh(client: Client) -> None:
    walk(client)
    for step in STEPS:
        page = client.get(address(step)).content.decode()
        for value in PLAIN_ANSWERS[step].values():
            assert (value if isinstance(value, str) else value[0]) in page
    assert 'value="dealing" id' in " ".join(client.get(address("what")).content.decode().split())


def test_answers_stay_when_one_of_them_is_wrong(client: Client) -> None:
    response = answer(client, "litter", children="yes", many="6-20")
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert "Select what you found" in page
    assert page.count("checked") == 2
    again = client.get(address("litter")).content.decode()
    assert again.count("checked") == 2
    assert client.get(address("check")).headers["Location"].startswith(address("what"))


def test_two_tabs_on_different_questions_do_not_disturb_each_other(client: Client) -> None:
    first_tab, second_tab = client, Client()
    second_tab.cookies = client.cookies
    first_tab.get(address("what"))
    second_tab.get(address("details"))
    answer(first_tab, "what", category="use")
    answer(second_tab, "details", narrative="from the second tab")
    answer(first_tab, "where", own_words="a place")
    page = first_tab.get(address("check")).content.decode()
    assert "People using drugs" in page
    assert "from the second tab" in page


def test_change_leads_back_to_the_answers(client: Client) -> None:
    walk(client)
    page = client.get(address("what") + "?change=1")
    assert page.context["back"] == address("check")
    response = client.post(address("what"), {"what-category": "use", "change": "1"})
    assert response.headers["Location"] == address("check")
    assert "People using drugs" in client.get(address("check")).content.decode()


@pytest.mark.parametrize("skipped", ["what", "where", "details"])
def test_what_is_required_is_asked_for_before_sending(client: Client, skipped: str) -> None:
    for step in STEPS:
        if step != skipped:
            answer(client, step, **PLAIN_ANSWERS[step])
    for response in (client.get(address("check")), client.post(address("check"))):
        assert response.headers["Location"] == f"{address(skipped)}?missing=1"
    page = client.get(f"{address(skipped)}?missing=1").content.decode()
    assert "We need this answer" in page
    assert not Report.objects.exists()


@pytest.mark.parametrize("step", ["danger", "when", "how", "safety", "more", "contact"])
def test_the_other_questions_may_be_skipped(client: Client, step: str) -> None:
    for each in STEPS:
        if each != step:
            answer(client, each, **PLAIN_ANSWERS[each])
    assert send(client).headers["Location"] == "/report/sent/"
    assert not ReportContact.objects.exists()


def test_a_place_with_several_matches_is_asked_back(client: Client, reference_data: Any) -> None:
    response = client.post(
        address("where"), {"where-place_query": "Linclon Road", "where-find": "1"}
    )
    assert response.headers["Location"] == address("where")
    for _ in range(2):  # and again on refresh
        page = client.get(address("where")).content.decode()
        assert "Which place do you mean?" in page
        assert "Lincoln Road" in page
        assert "Error" not in page
    assert "where" not in client.session["wizard_report_wizard"]["answers"]


def test_a_place_outside_is_named_before_sending(client: Client, reference_data: Any) -> None:
    outside = next(place for place in reference_data.postcodes if not place.in_area)
    page = walk(client, where={"place_query": outside.name}).content.decode()
    assert f"This place seems to be in {outside.district}" in page
    council, police = responsible_in(outside.district)
    assert html.escape(f"{police} and {council}") in page
    assert send(client).headers["Location"] == "/report/sent/"


def test_nothing_is_sent_by_get(client: Client) -> None:
    walk(client)
    for path in ("/report/", "/report/check/", "/report/sent/", "/report/check/?send=1"):
        client.get(path)
    assert not Report.objects.exists()


def test_the_confirmation_of_nothing_leads_to_the_first_page(client: Client) -> None:
    assert client.get("/report/sent/").headers["Location"] == "/"


# --- What stays where -----------------------------------------------------------------------------


def test_the_device_keeps_one_cookie_that_goes_with_the_browser(client: Client) -> None:
    walk(client)
    send(client)
    assert list(client.cookies) == ["session"]
    cookie = client.cookies["session"]
    assert cookie["max-age"] == cookie["expires"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_information_pages_set_no_cookie(client: Client) -> None:
    first = ("/", "/before-you-start/", "/stay-safe/")
    for path in (*first, "/privacy/", "/cookies/", "/accessibility/", "/data-sources/"):
        assert client.get(path).status_code == 200
    assert not client.cookies


def test_a_draft_is_unreadable_in_the_database(client: Client) -> None:
    answer(client, "details", narrative="canary-words")
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key, session_data FROM django_session")
        rows = cursor.fetchall()
    assert len(rows) == 1
    assert "canary" not in rows[0][1]
    assert client.cookies["session"].value not in rows[0]


def test_a_draft_is_gone_after_an_hour(client: Client) -> None:
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        answer(client, "what", category="use")
        clock.shift(timedelta(minutes=59))
        assert client.get(address("what")).context["form"].is_bound
        clock.shift(timedelta(minutes=61))
        assert not client.get(address("what")).context["form"].is_bound


def test_no_page_of_the_journey_is_kept_by_the_browser(client: Client) -> None:
    walk(client)
    for path in ("/", "/report/emergency/", *map(address, (*STEPS, "check"))):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_exit_ends_the_session_on_the_server(client: Client, settings: Any) -> None:
    walk(client)
    key = client.cookies["session"].value
    response = client.get("/exit/")
    assert response.headers["Location"] == settings.EXIT_URL
    assert client.cookies["session"].value == ""
    client.cookies["session"] = key
    assert client.get(address("check")).headers["Location"].startswith(address("what"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (1,)  # the empty one that was just begun


def test_a_link_checker_does_not_end_a_session(client: Client) -> None:
    walk(client)
    assert client.head("/exit/").status_code == 302
    assert client.get(address("check")).status_code == 200
