"""A form that was sent already and came back with more: what was sent, and what is new in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.licensing.actions.incidents import Told
from agencies.licensing.enums import ActionTaken, IncidentKind, Inside
from agencies.licensing.forms.names import AddForm
from agencies.licensing.models import Incident
from reports.triage.rows import moment


def context_of(facts: dict[str, Any], told: Told) -> dict[str, Any]:
    """`facts`: of the incident that was made (incident_page.facts_of); `told`: what came back."""
    incident = facts["incident"]
    form = AddForm(name="add", action=reverse("venue:incident-add", args=[incident.pk]))
    form.initial.update({"key": uuid.uuid4(), "words": "\n".join(new_in(facts, told))})
    named = sum(bool(each.name) for each in told.people)
    return {
        **{name: facts[name] for name in ("incident", "words", "in_charge")},
        "done_then": facts["actions"],
        "people_then": facts["people"],
        "add_form": form,
        "has_more": bool(told.photos) or named > sum(each.is_named for each in facts["people"]),
    }


def new_in(facts: dict[str, Any], told: Told) -> Iterator[str]:
    """Lines in plain words of what the incident does not hold; names never, which go to police
    alone (R5.7)."""
    incident: Incident = facts["incident"]
    if told.words.split() != facts["words"].split():
        yield told.words
    if kinds := [each for each in told.kinds if each not in incident.kinds]:
        yield _line(_("What happened"), ", ".join(str(IncidentKind(each).label) for each in kinds))
    if (told.inside, told.inside_words) != (incident.inside, incident.inside_words):
        where = " ".join(filter(None, [str(Inside(told.inside).label), told.inside_words]))
        yield _line(_("Where inside"), where)
    # "Now" of a form that comes back is no other time.
    if not told.typed_when.startswith("now") and told.happened_at != incident.happened_at:
        yield _line(_("When"), moment(told.happened_at)[1])
    if told.on_duty_words and told.on_duty_words != facts["in_charge"]:
        yield _line(_("In charge"), told.on_duty_words)
    if actions := [each for each in told.actions if each not in incident.actions]:
        yield _line(_("What was done"), ", ".join(str(ActionTaken(each).label) for each in actions))
    yield from _called(incident, told)
    if told.cctv_until and told.cctv_until != incident.cctv_until:
        yield _line(_("CCTV is kept until"), f"{told.cctv_until:%d/%m/%Y}")
    known = {each.description for each in facts["people"]}
    for somebody in told.people:
        if somebody.description and somebody.description not in known:
            yield _line(str(somebody.role.label), somebody.description)


def _called(incident: Incident, told: Told) -> Iterator[str]:
    if told.police_reference and told.police_reference != incident.police_reference:
        yield _line(_("Police reference"), told.police_reference)
    elif told.police_called and not incident.police_called:
        yield _("Police were called.")
    if told.ambulance_called and not incident.ambulance_called:
        yield _("An ambulance was called.")


def _line(label: str, said: str) -> str:
    return f"{label}: {said}"
