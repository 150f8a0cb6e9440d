"""Words of reviews that several pages say alike, and what a premises reads of its own reports."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.licensing.enums import Severity
from agencies.licensing.queries.review import questions_open, told_visible_to
from agencies.licensing.review_enums import ReviewState, ToldPremises
from agencies.licensing.told_back import ToldBack
from portal.accounts.models import User

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


def outcome_words(user: User, incidents: Collection[uuid.UUID]) -> dict[uuid.UUID, list[ToldBack]]:
    """What was said to their premises about these incidents, by key, oldest first; nothing of those
    of which nothing was said. Two statements, however many."""
    found: dict[uuid.UUID, list[ToldBack]] = {}
    for each in told_visible_to(user).filter(incident__in=incidents):
        said = ToldBack(each.at, str(ToldPremises(each.told).label))
        found.setdefault(each.incident_id, []).append(said)
    asked = questions_open(user).filter(incident__in=incidents)
    for incident, at in asked.values_list("incident", "asked_at"):
        found.setdefault(incident, []).append(ToldBack(at, _("We asked you a question about it.")))
    return {key: sorted(said, key=lambda each: each.at) for key, said in found.items()}
