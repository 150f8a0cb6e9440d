"""The work that a resident's browser does while they read the last page."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.test import Client
from playwright.sync_api import Page, Route, expect
from pytest_django import Settings

from reports.enums import JunkSign, Status
from reports.intake import proof, screening
from reports.models import Report
from tests.e2e.browsing import carry_session
from tests.integration.intake.journey import walk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("very_many_come")]

Browse = Callable[..., Page]
SCRIPT = {"Content-Type": "text/javascript"}
WORKER = re.compile(r"proof-worker")
PHONE_IS_SLOWER = 6


@pytest.fixture
def very_many_come(settings: Settings) -> None:
    """So many reports came in just now that the most work is asked for, and one without it is set
    aside: where a report ends up tells whether the browser did it."""
    settings.JUNK_CHECK = True
    settings.JUNK_FASTEST_SECONDS = 0
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    client.set(screening._minutes()[1], 10_000, ex=300)


@pytest.fixture
def at_check(live_server: Any) -> Callable[[Page], Page]:
    """Takes a browser to the last page, with everything answered."""

    def go(page: Page) -> Page:
        client = Client()
        walk(client)
        carry_session(client, page, live_server.url)
        page.goto("/report/check/")
        return page

    return go


def send(page: Page) -> None:
    page.get_by_role("button", name="Send report").click()


def sent(page: Page) -> Report:
    expect(page.get_by_role("heading", level=1)).to_have_text("Report sent")
    return Report.objects.get()


def test_who_reads_the_page_has_done_the_work(
    browse: Browse, at_check: Callable[[Page], Page]
) -> None:
    page = at_check(browse())
    expect(page.locator("[name=check-proof]")).not_to_have_value("")
    send(page)
    report = sent(page)
    assert (report.status, report.junk_signs) == (Status.RECEIVED, None)


def test_who_presses_at_once_waits_and_is_told(
    browse: Browse, at_check: Callable[[Page], Page]
) -> None:
    page, late = browse(), list[Route]()
    page.route(WORKER, lambda route: late.append(route))  # noqa: PLW0108  (a built-in is refused)
    at_check(page)
    send(page)
    expect(page.get_by_role("status").filter(has_text="Getting ready to send")).to_be_visible()
    assert not Report.objects.exists()
    late[0].continue_()
    assert sent(page).status == Status.RECEIVED


def test_a_browser_that_can_not_do_the_work_sends_all_the_same(
    browse: Browse, at_check: Callable[[Page], Page]
) -> None:
    page = browse()
    fails = "self.onmessage = () => self.postMessage(null);"
    page.route(WORKER, lambda route: route.fulfill(body=fails, headers=SCRIPT))
    at_check(page)
    send(page)
    assert sent(page).junk_signs == [JunkSign.BUSY]


def test_nobody_waits_longer_than_ten_seconds(
    browse: Browse, at_check: Callable[[Page], Page]
) -> None:
    page = browse()
    page.clock.install()
    page.route(WORKER, lambda route: route.fulfill(body="", headers=SCRIPT))
    at_check(page)
    send(page)
    expect(page.get_by_role("status").filter(has_text="Getting ready to send")).to_be_visible()
    page.clock.fast_forward(10_000)
    assert sent(page).junk_signs == [JunkSign.BUSY]


def test_without_scripts_the_report_is_taken_and_looked_at_first(
    browse: Browse, at_check: Callable[[Page], Page]
) -> None:
    page = at_check(browse(js=False))
    expect(page.get_by_label("Leave this box empty")).not_to_be_visible()
    send(page)
    assert sent(page).junk_signs == [JunkSign.BUSY]


def test_an_old_phone_has_done_the_most_work_within_three_seconds(
    browse: Browse, at_check: Callable[[Page], Page], capsys: pytest.CaptureFixture[str]
) -> None:
    """Measured here and multiplied: a browser's own throttling leaves its cryptography alone."""
    page = at_check(browse())
    most = proof.LEVELS[-1].most
    challenge = json.loads(proof.challenge_for(uuid.UUID(int=1), proof.Work(most, most)))
    here = page.evaluate(
        """async ([address, parameters]) => {
            const began = performance.now();
            const worker = new Worker(address);
            const answer = new Promise((resolve) => { worker.onmessage = resolve; });
            worker.postMessage(parameters);
            const {data} = await answer;
            return [(performance.now() - began) / 1000, data.counter];
        }""",
        [
            page.locator("form[data-proof]").get_attribute("data-proof-worker"),
            challenge["parameters"],
        ],
    )
    seconds, counter = here
    assert counter == most
    with capsys.disabled():
        rate = most * proof.ITERATIONS / seconds
        print(f" [{seconds:.2f} s here, {rate:,.0f} iterations a second]", end="")
    assert seconds * PHONE_IS_SLOWER < 3, here
