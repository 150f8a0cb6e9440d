"""The database is away: the app in the field is told so in words that it can read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

ASKED = ("GET token", "GET work", "POST store", "POST near", "POST end")


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ASKED)
def test_an_outage_is_said_in_words_to_the_app(client: Client, asked: str) -> None:
    def refuse(*_: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    method, path = asked.split()
    client.raise_request_exception = False
    client.cookies["spotlight_shift"] = "a" * 43
    with connection.execute_wrapper(refuse):
        response = client.generic(
            method, f"/field/api/{path}", b"{}", headers={"X-Spotlight-Field": "1"}
        )
    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert "stays on the phone" in response.json()["words"]
