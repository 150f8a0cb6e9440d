"""A sender keeps the secret code, comes back with it and answers, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.conf import settings
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from reports.models import Report, ReportFile, ReportMessage
from reports.receipt_codes import display, is_valid
from tests.e2e.browsing import carry_session
from tests.support import samples
from tests.support.browser import PHONE, no_sideways_scroll
from tests.support.inboxes import CODE, ask, report_with
from tests.support.ways.intake import begun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]

QUESTION = "You said in the evening. About what time do you mean?"


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushdb()


def asked(person_with: Callable[..., User]) -> Report:
    report = Report.objects.get()
    ask(
        report,
        by=person_with("police_triage"),
        checked_by=person_with("police_intelligence"),
        words=QUESTION,
    )
    return report


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no scripts"])
def test_the_code_is_typed_back_and_opens_the_inbox(
    browse: Callable[..., Page],
    person_with: Callable[..., User],
    client: object,
    live_server: object,
    js: bool,
) -> None:
    begun(before="check")(client, None)  # type: ignore[arg-type]
    page = browse(js=js, viewport=PHONE)
    carry_session(client, page, live_server.url)  # type: ignore[arg-type,attr-defined]
    page.goto("/report/check/")
    page.get_by_role("button", name="Send report").click()
    code = page.locator(".app-code").inner_text()
    assert is_valid(code)
    no_sideways_scroll(page)
    expect(page.get_by_role("button", name="Print this page")).to_be_visible(visible=js)

    page.get_by_label("I wrote it down. I will type it here to check").check()
    page.get_by_label("Type your code").fill(code[:-1] + ("0" if code[-1] != "0" else "1"))
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("not the same as the code")
    page.get_by_label("Type your code").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Continue", exact=True).click()
    expect(page.locator(".app-code")).to_have_count(0)
    expect(page.locator("h1")).to_have_text("Report sent")

    asked(person_with)
    page.get_by_role("link", name="Check a report that you sent").click()
    page.get_by_label("Your code").fill(code.replace("-", ""))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Your report")
    expect(page.get_by_text(QUESTION)).to_be_visible()
    no_sideways_scroll(page)
    page.get_by_label("Your answer").fill("About eight")
    page.get_by_role("button", name="Send this answer").click()
    expect(page.get_by_text("About eight")).to_be_visible()
    assert ReportMessage.objects.get(direction="answer").text.open() == "About eight"
    for seen in (page.url, page.title()):
        assert code not in seen
    page.get_by_role("button", name="Shut this page").click()
    page.goto("/report/inbox/report/")
    expect(page.locator("h1")).to_have_text("Check your report")


@pytest.mark.parametrize("js", [True, False], ids=["scripts", "no scripts"])
def test_changing_the_language_keeps_what_was_typed(
    browse: Callable[..., Page], person_with: Callable[..., User], settings: Any, js: bool
) -> None:
    """At the door, at a question, and at a photo, which no browser can keep."""
    settings.FILES_UNSCANNED = "allow"
    report_with(CODE)
    asked(person_with)
    page = browse(js=js, viewport=PHONE)
    page.goto("/report/inbox/")
    page.locator("#id_code").fill(display(CODE))
    page.get_by_role("button", name="Polski").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")
    expect(page.locator("#id_code")).to_have_value(display(CODE))
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    assert CODE[:8] not in page.url + page.title()
    page.locator("#id_code").press("Enter")  # goes on: the languages do not stand in the way
    page.wait_for_url("**/pl/report/inbox/report/")

    page.locator("textarea").fill("About eight")
    page.get_by_role("button", name="اردو").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("textarea")).to_have_value("About eight")
    assert not ReportMessage.objects.filter(direction="answer").exists()
    page.get_by_role("button", name="English", exact=True).click()
    page.get_by_role("button", name="Send this answer").click()
    expect(page.get_by_text("About eight")).to_be_visible()
    assert ReportMessage.objects.get(direction="answer").text.open() == "About eight"

    page.get_by_role("link", name="Add a photo to your report").click()
    if not js:  # scripts send a photo as soon as it is chosen
        chosen = {"name": "mine.jpg", "mimeType": "image/jpeg", "buffer": samples.phone_jpeg()}
        page.locator("input[type=file]").set_input_files(chosen)  # type: ignore[arg-type]
    page.get_by_role("button", name="Polski").click()
    page.get_by_role("button", name="English", exact=True).wait_for()
    again = page.locator("#let-go-title")
    expect(again).to_have_count(0 if js else 1)
    no_sideways_scroll(page)
    assert not ReportFile.objects.exists()
