"""Answers live for 60 minutes; pages say so, and one press gives 60 more (R3.9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.integration.intake.journey import NARRATIVE, PLAIN_ANSWERS, address, answer, send, walk

pytestmark = pytest.mark.django_db

NOON = "2026-07-01T12:00:00Z"
TIME = "/report/time/"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_a_page_says_until_when_in_local_time(client: Client, clock: Any) -> None:
    assert "We keep your answers" not in client.get(address("danger")).content.decode()
    answer(client, "what", category="use")
    page = client.get(address("where")).content.decode()
    assert "We keep your answers until 14:00" in page  # noon in UTC is one o'clock in London
    assert f'href="{TIME}"' in page


def test_looking_at_the_time_is_not_going_on_but_the_button_is(client: Client, clock: Any) -> None:
    answer(client, "what", category="use")
    client.get(address("where"))
    clock.shift(timedelta(minutes=50))
    assert "until 14:00" in client.get(TIME).content.decode()
    assert client.get(TIME, **JSON).json() == {"seconds": 600}
    assert client.post(TIME).headers["Location"] == address("where")
    assert "until 14:50" in client.get(TIME).content.decode()
    clock.shift(timedelta(minutes=50))
    assert client.post(TIME, **JSON).json() == {"seconds": 3600}
    clock.shift(timedelta(minutes=59))
    assert client.get(address("what")).context["form"].is_bound


def test_looking_does_not_keep_answers_alive(client: Client, clock: Any) -> None:
    answer(client, "what", category="use")
    for _ in range(7):
        clock.shift(timedelta(minutes=10))
        client.get(TIME, **JSON)
    assert client.get(TIME, **JSON).json() == {"seconds": 0}
    assert not client.get(address("what")).context["form"].is_bound


def test_without_answers_there_is_no_time_and_no_session(client: Client) -> None:
    assert "There are no answers here" in client.get(TIME).content.decode()
    assert client.post(TIME, **JSON).json() == {"seconds": 0}
    assert not client.cookies


def test_after_the_hour_the_page_says_what_was_lost(client: Client, clock: Any) -> None:
    walk(client)
    clock.shift(timedelta(minutes=61))
    page = client.get(address("contact")).content.decode()
    assert "60 minutes have passed. Your answers were thrown away" in page
    assert "Nothing was sent" in page
    # The first page would tell whoever uses the browser next that somebody had been here.
    clock.shift(timedelta(minutes=61))
    assert "60 minutes have passed" not in client.get(address("danger")).content.decode()


def test_what_was_typed_after_the_hour_is_kept_and_the_rest_is_asked_again(
    client: Client, clock: Any
) -> None:
    walk(client)
    clock.shift(timedelta(minutes=61))
    answer(client, "details", narrative="typed while time ran out")
    assert client.get(address("check")).headers["Location"] == f"{address('what')}?missing=1"
    answer(client, "what", **PLAIN_ANSWERS["what"])
    answer(client, "where", **PLAIN_ANSWERS["where"])
    page = client.get(address("check")).content.decode()
    assert "typed while time ran out" in page
    assert NARRATIVE not in page
    assert send(client).headers["Location"] == "/report/sent/"


def test_a_second_report_begins_without_such_words(client: Client, clock: Any) -> None:
    walk(client)
    send(client)
    client.get(address("danger"))
    assert "60 minutes have passed" not in client.get(address("what")).content.decode()
