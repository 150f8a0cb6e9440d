"""Waiting, codes of failure and the words of messages: rules that need no database."""

from __future__ import annotations

import smtplib
import socket
import ssl
from datetime import timedelta

import pytest
import requests
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st
from notifications_python_client.errors import HTTPError

from portal.notifications.delivery import FIRST_WAIT, LONGEST_WAIT, message_id, wait_after
from portal.notifications.errors import classify
from portal.notifications.recipients import Recipient
from portal.notifications.registry import all_types, find
from portal.vault.ids import uuid7
from tests.support.ways import people
from tests.support.world import World


@given(st.integers(1, 1000))
def test_waits_are_bounded_and_spread(attempts: int) -> None:
    assert FIRST_WAIT * 0.75 <= wait_after(attempts) <= LONGEST_WAIT * 1.25
    assert wait_after(attempts) != wait_after(attempts)


def test_waits_grow_fourfold() -> None:
    for attempts, seconds in ((1, 30), (2, 120), (3, 480), (7, 6 * 3600)):
        wait = wait_after(attempts)
        assert timedelta(seconds=seconds) * 0.75 <= wait <= timedelta(seconds=seconds) * 1.25


def notify_error(status: int) -> HTTPError:
    response = requests.Response()
    response.status_code = status
    return HTTPError(response)


@pytest.mark.parametrize(
    ("error", "code", "down"),
    [
        (smtplib.SMTPAuthenticationError(535, b"user someone"), "smtp_authentication", True),
        (smtplib.SMTPServerDisconnected("bye"), "smtp_disconnected", True),
        (smtplib.SMTPConnectError(421, b"busy"), "smtp_connect", True),
        (smtplib.SMTPRecipientsRefused({"a@b.c": (550, b"no")}), "recipient_refused", False),
        (smtplib.SMTPDataError(554, b"spam from a@b.c"), "smtp_554", False),
        (socket.gaierror(-2, "name"), "name_unknown", True),
        (TimeoutError(), "timeout", True),
        (ConnectionRefusedError(), "connect", True),
        (ssl.SSLError("x"), "tls", True),
        (OSError(113, "no route"), "network", True),
        (requests.Timeout(), "notify_timeout", True),
        (requests.ConnectionError(), "notify_connect", True),
        (notify_error(400), "notify_400", False),
        (notify_error(403), "notify_403", True),
        (notify_error(503), "notify_503", True),
        (ValueError("someone@example.com"), "ValueError", False),
    ],
)
def test_a_failure_becomes_a_code_without_words(error: Exception, code: str, down: bool) -> None:
    assert classify(error) == (code, down)


def test_an_id_is_the_same_for_each_attempt_and_differs_by_recipient() -> None:
    row, one, two = uuid7(), Recipient("a", "x@y.z"), Recipient("b", "x@y.z")
    assert message_id(row, one) == message_id(row, one)
    assert message_id(row, one) != message_id(row, two)
    assert "x@y.z" not in message_id(row, one) + repr(one)


@pytest.mark.parametrize("kind", all_types(), ids=lambda kind: kind.key)
@pytest.mark.django_db
def test_a_message_is_one_sentence_and_a_link_to_our_own_site(kind: object, world: World) -> None:
    found = find(kind.key)  # type: ignore[attr-defined]
    # An invitation's link is made from its row; the others' from the id alone.
    pk = people.open_invitation(world).pk if found.key == "registry.invitation" else uuid7()
    with override_settings(SITE_URL="https://spotlight.example"):
        body = found.body(pk)
    links = [word for word in body.split() if "://" in word]
    assert len(links) == 1
    assert links[0].startswith("https://spotlight.example/")
    assert len(body.splitlines()[0]) < 80
    assert "&#" not in body
    assert str(found.subject).startswith("Spotlight: ")
