"""Reporting from behind a bar whose signal comes and goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.licensing.models import Incident
from portal.accounts.models import User
from tests.support import premises as made
from tests.support.browser import PHONE, Record, no_sideways_scroll
from tests.support.people import PREMISES, agency_named

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]

SEND = "Send to police and licensing"


def fill_in(page: Page) -> None:
    page.goto("/venue/report/")
    page.get_by_label("Somebody using drugs").check()
    page.get_by_label("Tell us in a few words").fill("Two people in one cubicle")
    page.get_by_label("Now, or a few minutes ago").check()
    page.get_by_label("Toilets").check()
    page.get_by_text("Describe who was in it").click()
    page.get_by_label("What part did they have?").select_option("involved")
    page.get_by_label("Their name, if you know it").fill(made.NAME)
    page.get_by_label("Who was in charge?").select_option("other")
    page.get_by_label("Their name, if they are not in the list").fill("Jo Relief")


def test_a_report_that_meets_no_signal_stays_on_the_page_and_is_sent_once(
    browse: Callable[..., Page], person_with: Callable[..., User], records: list[Record]
) -> None:
    made.premises_of(agency_named(PREMISES), person_with("licensing_officer"))
    page = browse("premises_staff", viewport=PHONE)
    fill_in(page)
    chosen_before = timezone.now()
    page.context.set_offline(True)
    page.get_by_role("button", name=SEND).click()
    alert = page.locator("[data-venue-not-sent]")
    expect(alert).to_contain_text("Not sent: no connection")
    no_sideways_scroll(page)
    expect(page.get_by_label("Tell us in a few words")).to_have_value("Two people in one cubicle")
    expect(page.get_by_label("Their name, if you know it")).to_have_value(made.NAME)
    assert not Incident.objects.exists()
    page.context.set_offline(False)
    expect(alert).to_contain_text("The connection is back")
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent")
    incident = Incident.objects.get()
    assert incident.happened_at <= chosen_before  # when "now" was chosen, not when it got through
    assert incident.people.get().is_named
    records[-1].expect_console("ERR_INTERNET_DISCONNECTED")
