"""Working through the queue: neighbours, preview, who else looks, what changed, the keys."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions.triage import move_report, prioritise_report
from reports.enums import Kind, Priority, Risk
from reports.models import Report
from reports.triage import presence
from reports.triage.neighbours import neighbours_of
from tests.integration.triage.conftest import WORDS, text_of
from tests.support.statements import statements as sent_by

UTC = timezone.utc


@pytest.fixture(autouse=True)
def _nobody_looks() -> Iterator[None]:
    redis.Redis.from_url(django_settings.REDIS_URL).delete(presence.KEY)
    presence._Rest.until = 0.0
    yield
    presence._Rest.until = 0.0


def page_of(report: Report, *more: str, query: str = "") -> str:
    return "/".join([f"/triage/reports/{report.pk}", *more, ""]) + query


def listed(client: Client, query: str) -> list[str]:
    """References in the order of the queue."""
    found = text_of(client.get(f"/triage/{query}"))
    return re.findall(r'triage-reference" href="[^"]+">([0-9A-Z]{5}-[0-9A-Z]{5})<', found)


def beside(report: Report, address: str, by: User) -> tuple[str | None, str | None]:
    found = neighbours_of(report, address=address, by=by)
    return (
        found.previous.reference if found.previous else None,
        found.next.reference if found.next else None,
    )


# --- Next and previous ----------------------------------------------------------------------------


@pytest.mark.parametrize("sort", ["", "sort=priority", "sort=newest", "sort=oldest"])
def test_neighbours_are_those_of_the_list_in_its_order(
    client: Client, officer: User, tell: Callable[..., Report], sort: str
) -> None:
    """Two urgent, two normal and one that came at the same moment as another."""
    start = datetime(2026, 5, 10, 8, tzinfo=UTC)
    made = []
    for hour, risks in ((0, {Risk.CHILD}), (1, ()), (1, ()), (2, {Risk.CHILD}), (3, {Risk.WEAPON})):
        with time_machine.travel(start + timedelta(hours=hour), tick=False):
            made.append(tell(risks=frozenset(risks)))
    by_reference = {each.display_reference: each for each in made}
    order = listed(client, f"?{sort}")
    assert len(order) == len(made)
    for before, here, after in zip([None, *order], order, [*order[1:], None], strict=False):
        assert beside(by_reference[here], sort, officer) == (before, after)


def test_the_filters_and_what_one_may_see_decide_who_is_beside(
    client: Client, officer: User, tell: Callable[..., Report], person_with: Any
) -> None:
    first, needles, second, third = tell(), tell(kind=Kind.NEEDLE_FIND), tell(), tell()
    assert beside(second, "kind=concern", officer) == (
        third.display_reference,
        first.display_reference,
    )
    assert beside(second, "kind=nonsense", officer) == (None, None)
    assert beside(needles, "", person_with("cleansing_lead")) == (None, None)
    page = text_of(client.get(page_of(second, query="?kind=concern&sort=oldest&evil=1")))
    kept = "?kind=concern&amp;sort=oldest"
    assert f'rel="next" data-key="n" href="{page_of(third)}{kept}"' in page
    assert f'href="/triage/{kept}"' in page
    assert not re.search(r'(href|action)="[^"]*evil', page)


def test_a_report_that_left_the_list_keeps_its_place_and_its_forms_keep_the_list(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    older, here, newer = tell(), tell(), tell()
    query = "?status=received&sort=oldest"
    moved = client.post(
        page_of(here, "move", "start", query=query), {"reason": "start", "version": "1"}
    )
    assert moved["Location"] == page_of(here, query=query)
    page = text_of(client.get(moved["Location"]))
    assert f"{page_of(newer)}?status=received&amp;sort=oldest" in page
    assert f"{page_of(older)}?status=received&amp;sort=oldest" in page
    assert f'action="{page_of(here, "move", "pass_on")}?status=received&amp;sort=oldest"' in page
    conflict = client.post(
        page_of(here, "priority", query=query), {"priority": "2", "words": "Why", "version": "1"}
    )
    assert conflict.status_code == 409
    assert f"{page_of(here, 'priority')}?status=received&amp;sort=oldest" in text_of(conflict)


def test_rows_of_the_queue_lead_on_with_its_filters(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell()
    page = text_of(client.get("/triage/?q=lincoln+%22road%22&kind=concern&page=1"))
    assert f'href="{page_of(report)}' not in page  # no street of that name
    page = text_of(client.get("/triage/?q=lincoln+road&kind=concern"))
    assert f'href="{page_of(report)}?q=lincoln+road&amp;kind=concern"' in page


def test_the_page_takes_the_same_statements_wherever_in_the_list(
    client: Client, tell: Callable[..., Report]
) -> None:
    reports = [tell() for _ in range(3)]
    client.get(page_of(reports[1]))
    counts = set()
    for report in reports:
        with sent_by() as sent:
            client.get(page_of(report, query="?kind=concern"))
        counts.add(len(sent))
    assert len(counts) == 1


@hypothesis_settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=st.text(max_size=60))
def test_no_query_string_breaks_a_report(
    client: Client, tell: Callable[..., Report], query: str
) -> None:
    report = Report.objects.first() or tell()
    response = client.get(page_of(report), {"sort": query, "ward": query, "q": query})
    assert response.status_code == 200


# --- Preview --------------------------------------------------------------------------------------


def test_the_preview_shows_facts_nothing_sealed_and_is_recorded(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    report = tell(contact={"name": "Nobody Real"}, risks=frozenset({Risk.CHILD}))
    page = text_of(client.get(page_of(report, "preview", query="?kind=concern")))
    assert "Behind the shops on Lincoln Road" in page
    assert "Urgent, and nobody has it" in page
    assert "I have this one" in page
    assert f"{page_of(report)}?kind=concern" in page
    assert "<html" not in page
    assert WORDS not in page
    assert "Nobody Real" not in page
    event = AuditEvent.objects.filter(object_id=str(report.pk), actor_id=officer.pk).get()
    assert (event.operation, event.reason) == ("consultation", "page")


def test_the_preview_of_what_one_may_not_see_is_not_there(
    client_for: Callable[..., Client], tell: Callable[..., Report]
) -> None:
    report = tell()
    assert client_for("cleansing_lead").get(page_of(report, "preview")).status_code == 404
    assert client_for("auditor").get(page_of(report, "preview")).status_code == 403


def test_a_preview_opened_as_a_page_leads_to_the_report(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell()
    response = client.get(
        page_of(report, "preview", query="?kind=concern"), headers={"Sec-Fetch-Dest": "document"}
    )
    assert (response.status_code, response["Location"]) == (
        302,
        page_of(report, query="?kind=concern"),
    )


def test_assign_to_me_from_the_queue_comes_back_to_it(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    assert "Assign to me" in text_of(client.get(page_of(report)))
    response = client.post(
        page_of(report, "assign", query="?kind=concern"),
        {"to": str(officer.pk), "version": "1", "from": "queue"},
    )
    assert response["Location"] == f"/triage/?kind=concern#report-{report.pk}"
    assert Report.objects.get().assigned_to == officer
    assert "Assign to me" not in text_of(client.get(page_of(report)))


# --- Who else looks, what changed -----------------------------------------------------------------


def test_colleagues_with_the_same_report_open_see_each_other(
    client: Client, client_for: Callable[..., Client], colleague: User, tell: Callable[..., Report]
) -> None:
    report, other = tell(), tell()
    assert "has this report open" not in text_of(client.get(page_of(report)))
    assert "Olu Officer also has this report open" in text_of(
        client_for(colleague).get(page_of(report))
    )
    assert "Carys Colleague also has this report open" in text_of(client.get(page_of(report)))
    queue = text_of(client.get("/triage/"))
    assert queue.count("Being looked at by Carys Colleague") == 1
    assert "has this report open" not in text_of(client.get(page_of(other)))


def test_a_marker_is_gone_after_two_minutes_and_holds_identifiers_alone(
    client: Client, officer: User, colleague: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    with time_machine.travel(time.time() - presence.SECONDS - 1, tick=False):
        presence.look(report.pk, by=colleague)
    assert "Being looked at" not in text_of(client.get("/triage/"))
    presence.look(report.pk, by=officer)
    store = redis.Redis.from_url(django_settings.REDIS_URL)
    assert store.zrange(presence.KEY, 0, -1) == [f"{report.pk}:{officer.pk}".encode()]
    assert 0 < store.ttl(presence.KEY) <= presence.SECONDS


def test_partners_neither_leave_nor_see_markers(
    client: Client, client_for: Callable[..., Client], tell: Callable[..., Report]
) -> None:
    needles = tell(kind=Kind.NEEDLE_FIND)
    cleansing = client_for("cleansing_lead")
    client.get(page_of(needles))
    assert "report open" not in text_of(cleansing.get(page_of(needles)))
    assert "Being looked at" not in text_of(cleansing.get("/triage/"))
    assert "report open" not in text_of(client.get(page_of(needles)))


def test_pages_do_without_a_redis_that_is_away(
    client: Client, tell: Callable[..., Report], settings: Any
) -> None:
    report = tell()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    begun = time.monotonic()
    assert client.get(page_of(report)).status_code == 200
    assert client.get("/triage/").status_code == 200
    assert time.monotonic() - begun < 5


def test_who_looks_takes_one_statement_whatever_their_number(
    client: Client, tell: Callable[..., Report], person_with: Callable[..., User]
) -> None:
    reports = [tell() for _ in range(4)]
    presence.look(reports[0].pk, by=person_with("police_triage"))
    client.get("/triage/")
    with sent_by() as few:
        client.get("/triage/")
    for report in reports:
        presence.look(report.pk, by=person_with("police_triage"))
    with sent_by() as many:
        client.get("/triage/")
    assert len(many) == len(few) <= 12


def test_an_open_page_is_told_who_changed_what_and_when(
    client: Client, colleague: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    watch = page_of(report, "watch", query="?version=1&kind=concern")
    assert "changed" not in text_of(client.get(watch))
    move_report(by=colleague, report_id=report.pk, transition="start", reason="start", version=1)
    page = text_of(client.get(watch))
    assert re.search(
        r"Carys Colleague changed this report \(\d+ \w+ \d{4}, \d\d:\d\d\):"
        r" Received → Being assessed",
        page,
    ), page
    assert f'href="{page_of(report)}?kind=concern"' in page
    assert "Look again" in page


def test_asking_for_changes_is_neither_activity_nor_consultation(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell()
    client.get(page_of(report))
    events, seen = AuditEvent.objects.count(), client.session["last_active_at"]
    with time_machine.travel(time.time() + 5 * 60, tick=False):
        assert client.get(page_of(report, "watch", query="?version=1")).status_code == 200
    assert AuditEvent.objects.count() == events
    assert client.session["last_active_at"] == seen


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "٣"])
def test_a_version_that_is_none_says_nothing_of_changes(
    client: Client, tell: Callable[..., Report], version: str
) -> None:
    response = client.get(page_of(tell(), "watch"), {"version": version})
    assert response.status_code == 200
    assert "changed" not in text_of(response)


def test_what_is_no_longer_visible_is_not_watched(
    client_for: Callable[..., Client], tell: Callable[..., Report]
) -> None:
    assert client_for("cleansing_lead").get(page_of(tell(), "watch")).status_code == 404


def test_what_was_made_urgent_meanwhile_is_told(
    client: Client, colleague: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    prioritise_report(
        by=colleague, report_id=report.pk, priority=Priority.URGENT, words="A child", version=1
    )
    page = text_of(client.get(page_of(report, "watch", query="?version=1")))
    assert "Priority: Normal → Urgent" in page
    assert "A child" not in page


# --- Keys -----------------------------------------------------------------------------------------


def test_keys_are_turned_off_and_on_again_and_stay_so(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell()
    assert 'data-keys="on"' in text_of(client.get("/triage/"))
    response = client.post("/triage/keys/", {"keys": "off", "back_to": page_of(report)})
    assert response["Location"] == page_of(report)
    for address in ("/triage/", page_of(report)):
        assert 'data-keys="off"' in text_of(client.get(address))
    client.post("/triage/keys/", {"keys": "on", "back_to": "/triage/"})
    assert 'data-keys="on"' in text_of(client.get("/triage/"))


def test_keys_stay_off_for_the_person_wherever_they_sign_in(
    client: Client, client_for: Callable[..., Client], officer: User, colleague: User
) -> None:
    client.post("/triage/keys/", {"keys": "off"})
    client.logout()
    assert 'data-keys="off"' in text_of(client_for(officer).get("/triage/"))
    assert 'data-keys="on"' in text_of(client_for(colleague).get("/triage/"))
    officer.refresh_from_db()
    assert not officer.uses_single_keys


@pytest.mark.parametrize("back_to", ["https://evil.example/", "//evil.example", "", "javascript:1"])
def test_the_choice_leads_nowhere_else(client: Client, back_to: str) -> None:
    response = client.post("/triage/keys/", {"keys": "off", "back_to": back_to})
    assert response["Location"] == "/triage/"
