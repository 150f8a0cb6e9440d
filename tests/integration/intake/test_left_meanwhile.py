"""Somebody leaves quickly while a page is still being made: the answer tells of nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import connection
from django.test import Client, RequestFactory
from django.test.signals import template_rendered

from portal.errors import bad_request
from tests.support import inboxes

pytestmark = pytest.mark.django_db

INBOX = "/report/inbox/report/"


def test_a_page_of_a_session_that_just_ended_leads_to_one_without(client: Client) -> None:
    inboxes.report_with(inboxes.CODE)
    inboxes.enter(client, inboxes.CODE)
    assert "Your report is now" in client.get(INBOX).content.decode()

    def leave(**_: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session")

    template_rendered.connect(leave)
    try:
        response = client.get(INBOX)
    finally:
        template_rendered.disconnect(leave)
    assert (response.status_code, response["Location"]) == (302, INBOX)
    again = client.get(INBOX, follow=True).content.decode()
    assert "Check your report" in again
    assert "Your report is now" not in again


def test_what_was_sent_is_not_sent_again_by_itself(rf: RequestFactory) -> None:
    assert bad_request(rf.post(INBOX), SessionInterrupted()).status_code == 400


def test_it_leads_to_no_other_site(rf: RequestFactory) -> None:
    asked = rf.get("/")
    asked.path = "//evil.example/x"
    assert bad_request(asked, SessionInterrupted())["Location"] == "/%2Fevil.example/x"
