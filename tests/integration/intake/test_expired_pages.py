"""A page that was open too long loses nothing that was typed on it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from reports.models import Report
from tests.integration.intake.journey import (
    NARRATIVE,
    PLAIN_ANSWERS,
    STEPS,
    address,
    fields,
    walk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict_client(client_for: Callable[..., Client]) -> Client:
    return client_for(enforce_csrf_checks=True)


def token_on(page: HttpResponse) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("token", [None, "", "x" * 64, "\x00", "nonsense"])
@pytest.mark.parametrize("step", STEPS)
def test_the_question_comes_back_as_typed_and_works(
    strict_client: Client, step: str, token: str | None
) -> None:
    typed = fields(step, **PLAIN_ANSWERS[step])
    refused = strict_client.post(
        address(step), typed if token is None else typed | {"csrfmiddlewaretoken": token}
    )
    page = refused.content.decode()
    assert refused.status_code == 403
    assert "<title>Error: " in page
    assert "Your page had been open a long time" in page
    assert refused.headers["Cache-Control"] == "no-store"
    form: Any = refused.context["form"]
    assert {form.add_prefix(name): form[name].value() for name in PLAIN_ANSWERS[step]} == typed

    accepted = strict_client.post(address(step), typed | {"csrfmiddlewaretoken": token_on(refused)})
    assert accepted.status_code == 302


def test_nothing_is_kept_or_done_by_a_refused_page(strict_client: Client) -> None:
    strict_client.post(address("details"), fields("details", narrative=NARRATIVE))
    assert strict_client.session["wizard_report_wizard"]["answers"] == {}


def test_send_with_an_expired_token_shows_the_answers_again_and_sends_nothing(
    client: Client, strict_client: Client
) -> None:
    walk(client)
    strict_client.cookies = client.cookies
    refused = strict_client.post(address("check"), {})
    assert refused.status_code == 403
    assert NARRATIVE in refused.content.decode()
    assert not Report.objects.exists()
    accepted = strict_client.post(address("check"), {"csrfmiddlewaretoken": token_on(refused)})
    assert accepted.headers["Location"] == "/report/sent/"
    assert Report.objects.count() == 1


def test_send_after_the_session_has_gone_asks_for_what_is_missing(strict_client: Client) -> None:
    response = strict_client.post(address("check"), {})
    assert response.headers["Location"] == f"{address('what')}?missing=1"


def test_other_forms_say_what_to_do(strict_client: Client) -> None:
    response = strict_client.post("/accounts/login/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "Your page had been open a long time" in response.content.decode()
