"""What the page of response targets holds: what holds now, a form for another, and what held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.urls import reverse

from agencies.refuse import words
from agencies.refuse.enums import JobPriority, TargetClock
from agencies.refuse.models import ResponseTarget
from agencies.refuse.priority import PROPOSED, Target
from agencies.refuse.queries import jobs_waiting
from agencies.refuse.target_forms import TargetForm
from portal.accounts.models import User
from reports.triage.forms import ActionForm

KEYS = {f"p{priority.value}": priority for priority in JobPriority}
"""How addresses and forms name a priority."""


@dataclass(frozen=True)
class Shown:
    """A priority with what holds for it; `row` None: what is proposed, which nobody set."""

    priority: JobPriority
    words: str
    row: ResponseTarget | None
    waiting: int
    form: ActionForm


@dataclass(frozen=True)
class Past:
    row: ResponseTarget
    words: str


def priorities(by: User, *, bound: ActionForm | None) -> list[Shown]:
    """Each priority with its form, `bound` in the place of the one of its name. Two statements."""
    newest = {each.priority: each for each in _newest()}
    waiting = dict(jobs_waiting(by).order_by().values_list("priority").annotate(n=Count("pk")))
    found = []
    for key, priority in KEYS.items():
        row = newest.get(priority.value)
        form = bound if bound is not None and bound.name == key else form_for(key, row)
        said = words.within(target_of(row, priority))
        found.append(Shown(priority, said, row, waiting.get(priority.value, 0), form))
    return found


def form_named(key: str, *, data: QueryDict | None = None) -> TargetForm:
    """The form of a priority, with what holds or with what was sent. Raises KeyError."""
    row = _newest().filter(priority=KEYS[key]).first()
    return form_for(key, row, data=data)


def form_for(key: str, row: ResponseTarget | None, *, data: QueryDict | None = None) -> TargetForm:
    return TargetForm(
        data,
        name=key,
        action=reverse("refuse:target-set", args=[key]),
        version=(row.number if row else 0) + 1,
        target=target_of(row, KEYS[key]),
    )


def target_of(row: ResponseTarget | None, priority: JobPriority) -> Target:
    return Target(TargetClock(row.clock), row.amount) if row else PROPOSED[priority]


def history() -> QuerySet[ResponseTarget]:
    """Every target that was set, newest first."""
    return ResponseTarget.objects.select_related("set_by").order_by("-set_at", "-id")


def past(rows: list[ResponseTarget]) -> list[Past]:
    return [Past(row, words.within(target_of(row, JobPriority(row.priority)))) for row in rows]


def _newest() -> QuerySet[ResponseTarget]:
    found: Any = ResponseTarget.objects.select_related("set_by")
    return found.order_by("priority", "-number").distinct("priority")
