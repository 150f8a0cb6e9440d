"""The urgent strip on the queue, and what an urgent report's page says (R6.2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from reports.actions.acknowledge import acknowledge_urgent, escalate_waiting
from reports.actions.triage import assign_report, prioritise_report
from reports.enums import Kind, Priority, Risk
from reports.models import Report, UrgentAcknowledgement
from tests.integration.triage.conftest import WORDS, text_of
from tests.support.statements import statements as sent_by

URGENT = frozenset({Risk.CHILD})


def strip_of(response: Any) -> str:
    """The strip of the queue's page, nothing if it shows none."""
    strip = text_of(response).partition('aria-labelledby="urgent-title"')[2]
    return strip.partition("</section>")[0]


def references_in(strip: str) -> list[str]:
    return re.findall(r">([0-9A-Z]{5}-[0-9A-Z]{5})</a>", strip)


def wait(report: Report, minutes: float) -> None:
    since = timezone.now() - timedelta(minutes=minutes)
    Report.objects.filter(pk=report.pk).update(waiting_since=since)


def acknowledge(client: Client, report: Report, **more: Any) -> Any:
    return client.post(f"/triage/reports/{report.pk}/acknowledge/", **more)


def test_the_strip_lists_what_nobody_has_longest_waiting_first(
    client: Client, tell: Callable[..., Report]
) -> None:
    tell()
    newer, older = tell(risks=URGENT), tell(risks=URGENT)
    wait(older, 17.5)
    strip = strip_of(client.get("/triage/"))
    assert references_in(strip) == [older.display_reference, newer.display_reference]
    assert "Waiting 17 minutes" in strip
    assert "Waiting 0 minutes" in strip
    assert "This is not a monitored emergency channel" in strip
    assert "call 999" in strip
    assert WORDS not in strip


def test_the_strip_says_whom_the_portal_has_told(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell(risks=URGENT)
    for minutes, words in ((16, "triage team was told again"), (31, "Supervisors were told")):
        Report.objects.filter(pk=report.pk).update(version=1)
        wait(report, minutes)
        escalate_waiting()
        assert words in strip_of(client.get("/triage/"))
    page = text_of(client.get(f"/triage/reports/{report.pk}/"))
    assert "Nobody had this urgent report" in page


def test_with_none_waiting_the_strip_still_says_that_this_is_no_emergency_channel(
    client: Client, tell: Callable[..., Report]
) -> None:
    tell()
    strip = strip_of(client.get("/triage/"))
    assert "No urgent report waits for somebody" in strip
    assert "call 999" in strip
    assert references_in(strip) == []


def test_the_filters_of_the_queue_hide_nothing_from_the_strip(
    client: Client, tell: Callable[..., Report]
) -> None:
    urgent = tell(risks=URGENT)
    response = client.get("/triage/?kind=needle_find&sort=oldest")
    assert references_in(strip_of(response)) == [urgent.display_reference]
    assert "sort=oldest" in strip_of(response)


def test_i_have_this_one_takes_it_from_the_strip_and_leaves_it_first_in_the_queue(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    urgent = tell(risks=URGENT)
    tell()
    response = acknowledge(client, urgent, follow=True)
    page = text_of(response)
    assert response.redirect_chain[-1][0].startswith(f"/triage/reports/{urgent.pk}/")
    assert "You have this report." in page
    assert "Olu Officer has had this urgent report since" in page
    queue = client.get("/triage/")
    assert references_in(strip_of(queue)) == []
    first = re.search(r'triage-reference" href="[^"]+">([^<]+)<', text_of(queue))
    assert first
    assert first[1] == urgent.display_reference
    assert UrgentAcknowledgement.objects.get().by == officer


def test_the_second_officer_is_told_who_has_it(
    client: Client, colleague: User, tell: Callable[..., Report]
) -> None:
    urgent = tell(risks=URGENT)
    acknowledge_urgent(by=colleague, report_id=urgent.pk)
    response = acknowledge(client, urgent)
    assert response.status_code == 409
    assert "Carys Colleague has had this report since" in text_of(response)
    assert UrgentAcknowledgement.objects.get().by == colleague


def test_an_old_page_takes_nothing_that_is_no_longer_urgent(
    client: Client, colleague: User, tell: Callable[..., Report]
) -> None:
    urgent = tell(risks=URGENT)
    prioritise_report(
        by=colleague, report_id=urgent.pk, priority=Priority.LOW, words="A drill", version=1
    )
    response = acknowledge(client, urgent)
    assert response.status_code == 409
    assert "not urgent any more" in text_of(response)


@pytest.mark.parametrize("to", ["nobody", "a colleague"])
def test_what_is_taken_from_who_had_it_waits_until_somebody_says_so_again(
    client: Client, officer: User, colleague: User, tell: Callable[..., Report], to: str
) -> None:
    urgent = tell(risks=URGENT)
    taken = acknowledge_urgent(by=officer, report_id=urgent.pk)
    given_to = colleague.pk if to == "a colleague" else None
    assign_report(by=officer, report_id=urgent.pk, to_id=given_to, version=taken.version)
    strip = strip_of(client.get("/triage/"))
    assert references_in(strip) == [urgent.display_reference]
    assert "Waiting 0 minutes" in strip
    wait(urgent, 16)
    assert escalate_waiting() == 1
    acknowledge_urgent(by=colleague, report_id=urgent.pk)
    assert references_in(strip_of(client.get("/triage/"))) == []


@pytest.mark.parametrize("first_to", ["who said so", "somebody else"])
def test_assigning_again_to_who_has_it_starts_no_clock(
    officer: User, colleague: User, tell: Callable[..., Report], first_to: str
) -> None:
    holder = officer if first_to == "who said so" else colleague
    urgent = tell(risks=URGENT)
    given = assign_report(by=officer, report_id=urgent.pk, to_id=holder.pk, version=urgent.version)
    since = given.waiting_since
    assert since == urgent.waiting_since is not None
    taken = acknowledge_urgent(by=officer, report_id=urgent.pk)
    again = assign_report(by=officer, report_id=urgent.pk, to_id=holder.pk, version=taken.version)
    assert again.waiting_since is None
    assign_report(by=officer, report_id=urgent.pk, to_id=officer.pk, version=again.version)
    assert Report.objects.get().waiting_since is None


def test_what_is_not_urgent_is_assigned_without_a_clock(
    officer: User, colleague: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    for to in (officer, colleague):
        report = assign_report(by=officer, report_id=report.pk, to_id=to.pk, version=report.version)
    assert report.waiting_since is None


def test_only_those_who_triage_have_the_strip_and_the_button(
    client_for: Callable[..., Client], tell: Callable[..., Report]
) -> None:
    needles, concern = tell(kind=Kind.NEEDLE_FIND, risks=URGENT), tell(risks=URGENT)
    cleansing = client_for("cleansing_lead")
    assert strip_of(cleansing.get("/triage/")) == ""
    assert "I have this one" not in text_of(cleansing.get(f"/triage/reports/{needles.pk}/"))
    assert acknowledge(cleansing, needles).status_code == 403
    assert acknowledge(client_for("licensing_officer"), concern).status_code == 403
    assert not UrgentAcknowledgement.objects.exists()


def test_a_long_strip_shows_ten_and_says_that_more_wait(
    client: Client, tell: Callable[..., Report]
) -> None:
    for _ in range(11):
        tell(risks=URGENT)
    strip = strip_of(client.get("/triage/"))
    assert len(references_in(strip)) == 10
    assert "More wait behind them" in strip


def test_the_strip_takes_the_same_statements_whatever_waits(
    client: Client, tell: Callable[..., Report]
) -> None:
    tell(risks=URGENT)
    client.get("/triage/")
    with sent_by() as few:
        client.get("/triage/")
    for _ in range(8):
        tell(risks=URGENT)
    with sent_by() as many:
        client.get("/triage/")
    assert len(many) == len(few) <= 12


@pytest.mark.parametrize("risks", [URGENT, frozenset()])
def test_an_urgent_report_costs_its_sender_no_statement_more(
    tell: Callable[..., Report], risks: frozenset[Risk]
) -> None:
    tell()
    with sent_by() as sent:
        tell(risks=risks)
    with sent_by() as ordinary:
        tell()
    assert len(sent) == len(ordinary)
