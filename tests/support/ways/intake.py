"""The pages of a report, each reached by answering those before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.test import Client
from django.urls import reverse

from tests.support import html, inboxes
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

QUESTIONS: dict[str, dict[str, str]] = {
    "danger": {"danger": "no"},
    "what": {"category": "dealing"},
    "where": {"own_words": "Behind the shops"},
    "when": {"day": "unknown", "pattern": "weekly"},
    "times": {"still": "yes"},
    "how": {"how": "seen"},
    "details": {"narrative": "Cars stop for a minute and drive on"},
    "safety": {"risks": "child"},
    "at-risk": {"who": "child"},
    "more": {"topics": "drugs"},
    "drugs": {"sorts": "crack"},
    "photos": {},
    "contact": {"contactable": "no"},
    "check": {},
}
"""Question → answers that are good enough, in order."""

TAKER = "police_triage"
NOT_TO_BE_SKIPPED = {"danger", "what", "where", "details", "at-risk"}


OTHER_PAGES = {
    "photos": {},
    "litter": {"found": "needles"},
    "premises": {"name": "The Crown"},
    "growing": {"signs": "smell"},
    "effects": {"harm": "no"},
}
"""Questions that the route above does not ask."""

PERSON = {"person-name": "Baz", "person-age": "25"}
VEHICLE = {"vehicle-colour": "grey", "vehicle-sort": "van"}


def answer(client: Client, step: str, *, space: str = "intake") -> None:
    """Answer one question as a resident does: from its own page, so with its hidden fields."""
    address = reverse(f"reports:{space}:step", kwargs={"step": step})
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


def with_one(step: str, fields: dict[str, str]) -> Callable[[Client, World], None]:
    """A journey in which one person or vehicle was added."""

    def begin(client: Client, world: World) -> None:
        address = reverse("reports:intake:item", kwargs={"step": step, "item": "a1"})
        assert client.post(address, form_of(client, address) | fields).status_code == 302

    return begin


def taken(*, before: str) -> Callable[[Client, World], None]:
    """The same on the assisted route, as somebody of the staff."""

    def begin(client: Client, world: World) -> None:
        address = reverse("reports:assisted:step", kwargs={"step": "taken"})
        client.post(address, form_of(client, address) | {"taken-how": "phone"})
        for step in QUESTIONS:
            if step == before:
                return
            answer(client, step, space="assisted")

    return begin


def _other(step: str) -> Way:
    return Way(arguments=lambda world: {"step": step}, state=f"[{step}]", question=step == "litter")


def _list(step: str, fields: dict[str, str]) -> Way:
    return Way(
        arguments=lambda world: {"step": step}, begin=with_one(step, fields), state=f"[{step}]"
    )


def opened(client: Client, world: World) -> None:
    """The inbox of a report whose sender left contact details and was asked something."""
    inboxes.enter(client, world.code)


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
    "reports:intake:code-file": posts("a file with the code"),
    "reports:intake:inbox": Way(question=True),
    "reports:intake:inbox-report": Way(begin=opened),
    "reports:intake:inbox-contact": Way(begin=opened),
    "reports:intake:inbox-photo": Way(begin=opened),
    "reports:intake:inbox-leave": posts("shuts the inbox", begin=opened),
    "reports:intake:help": Way(),
    "reports:intake:time": Way(begin=begun(before="where"), also=(Way(state="[when time is up]"),)),
    "reports:intake:step": replace(
        FIRST,
        also=(
            *REST,
            *(_other(step) for step in OTHER_PAGES),
            _list("people", PERSON),
            _list("vehicles", VEHICLE),
        ),
    ),
    "reports:intake:item": Way(
        arguments=lambda world: {"step": "people", "item": "a1"},
        also=(
            Way(arguments=lambda world: {"step": "vehicles", "item": "a1"}, state="[vehicle]"),
            Way(
                arguments=lambda world: {"step": "people", "item": "a1"},
                begin=with_one("people", PERSON),
                state="[changed]",
            ),
        ),
    ),
    "reports:assisted:start": answers("goes to the first question", who=TAKER),
    "reports:assisted:emergency": Way(who=TAKER),
    "reports:assisted:sent": Way(who=TAKER, begin=taken(before="")),
    "reports:assisted:step": Way(
        who=TAKER,
        arguments=lambda world: {"step": "taken"},
        question=True,
        also=(
            Way(
                who=TAKER,
                arguments=lambda world: {"step": "check"},
                begin=taken(before="check"),
                state="[check]",
            ),
        ),
    ),
    "reports:assisted:item": Way(
        who=TAKER, arguments=lambda world: {"step": "people", "item": "a1"}
    ),
}
