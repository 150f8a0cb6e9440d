"""Words of reviews that several pages say alike, and what a premises reads of its own reports."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.licensing.enums import Severity
from agencies.licensing.models import Incident
from agencies.licensing.queries.review import questions_open, told_visible_to
from agencies.licensing.review_enums import ReviewState, ToldPremises
from portal.accounts.models import User
from reports.triage.rows import moment

SEVERITY_COLOURS = {Severity.LOWER: "blue", Severity.SERIOUS: "orange", Severity.GRAVE: "red"}
STATE_COLOURS = {
    ReviewState.TO_REVIEW: "yellow",
    ReviewState.TAKEN: "purple",
    ReviewState.WAITING: "teal",
    ReviewState.DECIDED: "grey",
}


def severity_tag(severity: int) -> tuple[str, str]:
    """(words, colour)."""
    found = Severity(severity)
    return str(found.label), SEVERITY_COLOURS[found]


def state_tag(state: ReviewState) -> tuple[str, str]:
    """(words, colour)."""
    return str(state.label), STATE_COLOURS[state]


def long_days(number: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": number}


def in_days(due: datetime.date, today: datetime.date) -> str:
    """How long until a day, in words."""
    left = (due - today).days
    if not left:
        return _("due today")
    if left < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    return ngettext("%(n)s day left", "%(n)s days left", left) % {"n": left}


@dataclass(frozen=True)
class WhatWasDone:
    """What a premises reads beside its incident. `said`: (when in words, words), newest last;
    `question`: the key of a question that waits for it, the first due."""

    said: tuple[tuple[str, str], ...] = ()
    question: uuid.UUID | None = None


def outcome_words(user: User, incidents: Iterable[Incident]) -> dict[uuid.UUID, WhatWasDone]:
    """What was done about each of these incidents, in the words that its premises is told; for each
    of them an answer, by its key. Two statements, however many."""
    keys = [each.pk for each in incidents]
    said: dict[uuid.UUID, list[tuple[str, str]]] = {key: [] for key in keys}
    for each in told_visible_to(user).filter(incident__in=keys):
        said[each.incident_id].append((moment(each.at)[1], str(ToldPremises(each.told).label)))
    waiting: dict[uuid.UUID, uuid.UUID] = {}
    for question in questions_open(user).filter(incident__in=keys).only("incident"):
        waiting.setdefault(question.incident_id, question.pk)
    return {key: WhatWasDone(tuple(said[key]), waiting.get(key)) for key in keys}
