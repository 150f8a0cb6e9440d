"""Which question follows from which answers: one table, and pure functions that read it.

A route is the list of steps that the answers so far ask for, in order, from the first question to
the page that shows all answers. The next page is the next of the list and Back is the one before,
so each is the inverse of the other. A condition may only look at answers of earlier steps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reports.enums import RISKS_TO_PEOPLE, Category, Risk

Answers = Mapping[str, Mapping[str, Any]]

FIRST, CHECK = "danger", "check"

_AFTER_PLACE = ("when", "times", "how")
_ABOUT = ("details", "safety")
_MORE = ("more", "people", "vehicles", "drugs", "effects", "photos", "contact")
_GENERAL = ("where", *_AFTER_PLACE, *_ABOUT, "at-risk", *_MORE)
_AT_RISK_FIRST = ("at-risk", "where", *_AFTER_PLACE, *_ABOUT, *_MORE)

ROUTES: Mapping[str, tuple[str, ...]] = {
    Category.DEALING: _GENERAL,
    Category.USE: _GENERAL,
    Category.GROWING: ("where", *_AFTER_PLACE, "growing", *_ABOUT, "at-risk", *_MORE),
    Category.LITTER: ("where", "litter", "photos"),
    Category.COUNTY_LINES: _AT_RISK_FIRST,
    Category.CUCKOOING: _AT_RISK_FIRST,
    Category.DRIVING: (
        *("where", *_AFTER_PLACE, "vehicles", *_ABOUT, "at-risk"),
        *("more", "people", "drugs", "effects", "photos", "contact"),
    ),
    Category.LICENSED_PREMISES: ("where", "premises", *_AFTER_PLACE, *_ABOUT, "at-risk", *_MORE),
    Category.WORRIED: (
        *("at-risk", "where", *_ABOUT),
        *("more", "people", "vehicles", "photos", "contact"),
    ),
    Category.OTHER: _GENERAL,
    Category.UNKNOWN: _GENERAL,
}
"""What is happening → its questions, between "what" and "check"."""

SIGNALS = frozenset({Category.COUNTY_LINES, Category.CUCKOOING, Category.WORRIED})
"""Answers to "what" that say by themselves that somebody may be at risk (R6.1)."""

TOPICS = ("people", "vehicles", "drugs", "effects", "photos")
"""What "tell us more" offers; a subject that was not chosen is not asked about."""

REQUIRED = frozenset({"taken", FIRST, "what", "where", "details", "litter", "at-risk"})
"""Questions without a way past them. "I don't know" is an answer to each but where and details."""

LISTS: Mapping[str, str] = {"people": "person", "vehicles": "vehicle"}
"""Steps that list several things → the page that asks about one of them."""


def category_of(answers: Answers) -> str:
    return str(answers.get("what", {}).get("category") or Category.UNKNOWN)


def _ticked_risks(answers: Answers) -> frozenset[str]:
    return frozenset(answers.get("safety", {}).get("risks", ()))


def is_signalled(answers: Answers) -> bool:
    """Whether anything said so far may mean that a child or an adult is at risk (R6.1)."""
    return category_of(answers) in SIGNALS or bool(_ticked_risks(answers) & RISKS_TO_PEOPLE)


def _is_chosen(topic: str) -> Callable[[Answers], bool]:
    return lambda answers: topic in answers.get("more", {}).get("topics", ())


def _happens_often(answers: Answers) -> bool:
    when = answers.get("when", {})
    return when.get("day") == "period" or when.get("pattern") in {"sometimes", "weekly", "daily"}


CONDITIONS: Mapping[str, Callable[[Answers], bool]] = {
    "times": _happens_often,
    "at-risk": is_signalled,
    "people": _is_chosen("people"),
    "vehicles": lambda answers: (
        category_of(answers) == Category.DRIVING or _is_chosen("vehicles")(answers)
    ),
    "drugs": _is_chosen("drugs"),
    "effects": lambda answers: (
        _is_chosen("effects")(answers) or Risk.REPRISAL in _ticked_risks(answers)
    ),
    "photos": lambda answers: (
        category_of(answers) == Category.LITTER or _is_chosen("photos")(answers)
    ),
}
"""Steps that are asked only if something was answered before."""


def route(
    answers: Answers, *, before: tuple[str, ...] = (), without: frozenset[str] = frozenset()
) -> tuple[str, ...]:
    """The steps that these answers ask for, `before` (of the assisted route) and check included.

    `without`: questions that this installation does not ask.
    """
    asked = (step for step in ROUTES[category_of(answers)] if step not in without)
    told = (step for step in asked if CONDITIONS.get(step, _always)(answers))
    return (*before, FIRST, "what", *told, CHECK)


def _always(answers: Answers) -> bool:
    return True


def topics(answers: Answers, *, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The subjects that "tell us more" offers on this route."""
    asked = ROUTES[category_of(answers)]
    never = without | ({"vehicles"} if category_of(answers) == Category.DRIVING else set())
    return tuple(topic for topic in TOPICS if topic in asked and topic not in never)


def following(steps: tuple[str, ...], step: str, answers: Answers) -> str:
    """The step after `step`; for one that is not on the route, the first that was not answered."""
    if step in steps:
        return steps[min(steps.index(step) + 1, len(steps) - 1)]
    return first_open(steps, answers)


def preceding(steps: tuple[str, ...], step: str) -> str | None:
    """The step before `step`; None before the first one, and for one that is not on the route."""
    at = steps.index(step) if step in steps else 0
    return steps[at - 1] if at else None


def first_open(steps: tuple[str, ...], answers: Answers) -> str:
    """The first step that was neither answered nor skipped; the check page if there is none.

    The question about danger does not count: whoever comes from the emergency page has not kept it.
    """
    asked = (step for step in steps if step not in {FIRST, CHECK})
    return next((step for step in asked if step not in answers), CHECK)


def missing_step(steps: tuple[str, ...], answers: Answers) -> str | None:
    """The first step without which the report can't be sent (R3.2, R6.1), if any.

    The question about danger is not one of them: it keeps nothing, and ends at its own page.
    """
    needed = (step for step in steps if step in REQUIRED and step != FIRST)
    return next((step for step in needed if step not in answers), None)
