"""Walks the public questions with Django's test client, one page at a time."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

STEPS = ("danger", "what", "where", "when", "details", "photos", "contact")
NARRATIVE = "Two men in a blue car stop by the bins every night"
PLAIN_ANSWERS: dict[str, dict[str, Any]] = {
    "danger": {"danger": "no"},
    "what": {"category": "dealing"},
    "where": {"own_words": "Behind the shops in Lincoln Road"},
    "when": {"day": "unknown"},
    "details": {"narrative": NARRATIVE},
    "photos": {},
    "contact": {"contactable": "no"},
}


def address(step: str) -> str:
    return f"/report/{step}/"


def fields(step: str, **answers: Any) -> dict[str, Any]:
    return {f"{step}-{name}": value for name, value in answers.items()}


def answer(client: Client, step: str, **answers: Any) -> HttpResponse:
    return client.post(address(step), fields(step, **answers))  # type: ignore[return-value]


def walk(client: Client, **changed: dict[str, Any]) -> HttpResponse:
    """Answer every question, up to the page that shows them all."""
    for step in STEPS:
        response = answer(client, step, **changed.get(step, PLAIN_ANSWERS[step]))
        assert response.status_code == 302, f"{step}: {response.content.decode()}"
    assert response.headers["Location"] == address("check")
    return client.get(address("check"))  # type: ignore[return-value]


def send(client: Client) -> HttpResponse:
    """Press Send on the check-answers page as it is now."""
    page = client.get(address("check"))
    key = re.search(r'name="check-journey" value="([^"]+)"', page.content.decode())
    return client.post(address("check"), {"check-journey": key[1] if key else ""})  # type: ignore[return-value]


def reference_on(page: HttpResponse) -> str:
    found = re.search(r'class="app-reference">([0-9A-Z-]+)<', page.content.decode())
    assert found, page.content.decode()
    return found[1]
