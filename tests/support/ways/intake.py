"""The pages of a report, each reached by answering those before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.test import Client
from django.urls import reverse

from tests.support import html
from tests.support.ways.way import Way, answers
from tests.support.world import World

QUESTIONS: dict[str, dict[str, str]] = {
    "danger": {"danger": "no"},
    "what": {"category": "dealing"},
    "where": {"own_words": "Behind the shops"},
    "when": {"day": "unknown", "pattern": "weekly"},
    "details": {"narrative": "Cars stop for a minute and drive on"},
    "photos": {},
    "contact": {"contactable": "no"},
    "check": {},
}
"""Question → answers that are good enough, in order."""

NOT_TO_BE_SKIPPED = {"danger", "what", "where", "details"}


def answer(client: Client, step: str) -> None:
    """Answer one question as a resident does: from its own page, so with its hidden fields."""
    address = reverse("reports:intake:step", kwargs={"step": step})
    fields = form_of(client, address)
    fields |= {f"{step}-{name}": value for name, value in QUESTIONS[step].items()}
    response = client.post(address, fields)
    assert response.status_code == 302, f"{step}: {html.read(response.content.decode()).headings}"


def form_of(client: Client, address: str) -> dict[str, str]:
    """The hidden fields of the page's own form."""
    page = html.read(client.get(address).content.decode())
    return {
        name: value
        for form in page.forms
        if form.method == "post" and "exit" not in form.action
        for name, value in form.hidden.items()
    }


def begun(*, before: str) -> Callable[[Client, World], None]:
    """Every question before `before` answered; "" for all of them, sent."""

    def begin(client: Client, world: World) -> None:
        for step in QUESTIONS:
            if step == before:
                return
            answer(client, step)

    return begin


def _step(step: str) -> Way:
    return Way(
        arguments=lambda world: {"step": step},
        begin=begun(before=step),
        state=f"[{step}]",
        question=step in NOT_TO_BE_SKIPPED,
    )


FIRST, *REST = (_step(step) for step in QUESTIONS)

WAYS = {
    "reports:intake:start": answers("goes to the first question"),
    "reports:intake:emergency": Way(),
    "reports:intake:sent": Way(begin=begun(before="")),
    "reports:intake:step": replace(FIRST, also=tuple(REST)),
}
