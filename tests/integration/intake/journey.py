"""Walks the public questions with Django's test client, one page at a time."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.test import Client

STEPS = ("danger", "what", "where", "when", "how", "details", "safety", "more", "contact")
"""The short route: what is asked of somebody who adds nothing."""
NARRATIVE = "Two men in a blue car stop by the bins every night"
PLAIN_ANSWERS: dict[str, dict[str, Any]] = {
    "danger": {"danger": "no"},
    "what": {"category": "dealing"},
    "where": {"own_words": "Behind the shops in Lincoln Road"},
    "when": {"day": "unknown"},
    "how": {"how": ["seen"]},
    "details": {"narrative": NARRATIVE},
    "safety": {},
    "more": {},
    "contact": {"contactable": "no"},
}


def address(step: str) -> str:
    return f"/report/{step}/"


def fields(step: str, **answers: Any) -> dict[str, Any]:
    return {f"{step}-{name}": value for name, value in answers.items()}


def answer(client: Client, step: str, **answers: Any) -> HttpResponse:
    return client.post(address(step), fields(step, **answers))  # type: ignore[return-value]


OTHER_ANSWERS: dict[str, dict[str, Any]] = {
    "at-risk": {"who": "unknown"},
    "litter": {"found": ["needles"]},
}
"""To questions of other routes that can't be skipped."""


def walk(client: Client, **changed: dict[str, Any]) -> HttpResponse:
    """Answer every question that comes, up to the page that shows them all.

    Questions without an answer here are skipped. `at_risk` stands for the step "at-risk".
    """
    answers = PLAIN_ANSWERS | OTHER_ANSWERS
    answers |= {step.replace("_", "-"): given for step, given in changed.items()}
    step = STEPS[0]
    visited = []
    while step != "check":
        assert step not in visited, f"{step} comes twice: {visited}"
        visited.append(step)
        response = answer(client, step, **answers[step]) if step in answers else skip(client, step)
        assert response.status_code == 302, f"{step}: {response.content.decode()}"
        step = step_of(response)
    return client.get(address("check"))  # type: ignore[return-value]


def step_of(response: HttpResponse) -> str:
    """The step to which an answer leads; "people" for the page of one of them too."""
    return response.headers["Location"].partition("?")[0].split("/")[2]


def skip(client: Client, step: str) -> HttpResponse:
    """Press "Skip this question" on the page that the step shows."""
    page = client.get(address(step), follow=True)
    return client.post(page.request["PATH_INFO"], {"skip": "1"})  # type: ignore[return-value]


def send(client: Client) -> HttpResponse:
    """Press Send on the check-answers page as it is now."""
    page = client.get(address("check"))
    key = re.search(r'name="check-journey" value="([^"]+)"', page.content.decode())
    return client.post(address("check"), {"check-journey": key[1] if key else ""})  # type: ignore[return-value]


def reference_on(page: HttpResponse) -> str:
    found = re.search(r'class="app-reference"[^>]*>([0-9A-Z-]+)<', page.content.decode())
    assert found, page.content.decode()
    return found[1]
