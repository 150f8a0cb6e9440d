"""Conditions of a licence: officers write them down, and premises show that they are kept."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.actions.register import note_change
from agencies.licensing.models import Condition, ConditionEvidence
from agencies.licensing.nights import months_after
from agencies.licensing.permissions import check_works_at
from agencies.licensing.premises_enums import ChangeKind
from agencies.licensing.queries.premises import (
    conditions_visible_to,
    premises_visible_to,
    tenure_now,
)
from agencies.licensing.queries.training import evidence_visible_to
from agencies.licensing.register_enums import ConditionAbout
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict
from reports.permissions import check_user_can

MAY = Permission.PREMISES_MANAGE
MOST_CONDITIONS = 100
MOST_MONTHS = 60
NUMBER = "condition"
HISTORY = {
    NUMBER: "number",
    "condition_text": "text",
    "condition_about": "about",
    "condition_evidence": "evidence",
    "condition_months": "every_months",
    "condition_due": "due_on",
    "condition_ended": "ended_on",
}
"""What the register's history has of a condition: by its name there, the field."""


@dataclass(frozen=True, kw_only=True)
class ConditionFacts:
    """What a condition says. `evidence`: what is shown for it, "" for nothing; `every_months`: how
    often, None for once; `due_on`: when next."""

    number: str
    text: str
    about: ConditionAbout = ConditionAbout.OTHER
    evidence: str = ""
    every_months: int | None = None
    due_on: datetime.date | None = None


@action
def add_condition(*, by: User, premises_id: uuid.UUID, facts: ConditionFacts) -> Condition:
    """Raises NotAllowed, CaseworkError, Premises.DoesNotExist."""
    check_user_can(by, MAY)
    premises = premises_visible_to(by).select_for_update(of=("self",)).get(pk=premises_id)
    if conditions_visible_to(by).filter(premises=premises).count() >= MOST_CONDITIONS:
        raise CaseworkError(_("A licence holds at most %(most)d.") % {"most": MOST_CONDITIONS})
    tenure = tenure_now(by, premises)
    condition = Condition(
        premises=premises,
        audience=audiences.of_premises(tenure.clearance if tenure else ""),
    )
    _set(by, condition, facts)
    condition.save(force_insert=True)
    _note(by, condition, before={})
    record(Operation.COLLECTION, by=by, objects=[condition], reason="condition_added")
    return condition


@action
def change_condition(
    *, by: User, condition_id: uuid.UUID, facts: ConditionFacts, version: int
) -> Condition:
    """Raises NotAllowed, CaseworkError, Conflict, Condition.DoesNotExist."""
    condition = _locked(by, condition_id, version)
    before = _facts_of(condition)
    _set(by, condition, facts)
    condition.version += 1
    condition.save()
    _note(by, condition, before=before)
    record(Operation.ALTERATION, by=by, objects=[condition], reason="condition_changed")
    return condition


@action
def end_condition(*, by: User, condition_id: uuid.UUID, version: int) -> Condition:
    """It holds no more, from today on. What was shown for it stays. Raises as change_condition."""
    condition = _locked(by, condition_id, version)
    before = _facts_of(condition)
    condition.ended_on = timezone.localdate()
    condition.version += 1
    condition.save(update_fields=["ended_on", "version"])
    _note(by, condition, before=before)
    record(Operation.ALTERATION, by=by, objects=[condition], reason="condition_ended")
    return condition


@action
def give_evidence(
    *, by: User, condition_id: uuid.UUID, on: datetime.date, words: str, key: uuid.UUID
) -> ConditionEvidence:
    """Say what shows that a condition is kept, and as of which day; the next day follows from how
    often it is asked for. The same `key` again gives what it made.

    Raises NotAllowed, NoPremises, CaseworkError, Condition.DoesNotExist.
    """
    tenure = check_works_at(by, Permission.PREMISES_RUN)
    earlier = evidence_visible_to(by).filter(key=key).first()
    if earlier is not None:
        return earlier
    of_own = conditions_visible_to(by).filter(premises=tenure.premises_id)
    condition = of_own.select_for_update(of=("self",)).get(pk=condition_id)
    if on > timezone.localdate():
        raise CaseworkError(_("Enter a day that has come."))
    if not words.strip():
        raise CaseworkError(_("Say what shows that the condition is kept."))
    made = ConditionEvidence(
        key=key,
        condition=condition,
        tenure=tenure,
        on=on,
        words=words.strip(),
        by=by,
        written_at=timezone.now(),
        audience=audiences.of_register(tenure.clearance),
    )
    made.save(force_insert=True)
    last = evidence_visible_to(by).filter(condition=condition, tenure=tenure).latest("on").on
    condition.due_on = due_after(last, condition.every_months)
    condition.version += 1
    condition.save(update_fields=["due_on", "version"])
    record(Operation.COLLECTION, by=by, objects=[made], reason="condition_evidence")
    return made


def due_after(last: datetime.date, every_months: int | None) -> datetime.date | None:
    """When evidence is due next after some of that day; None where once is enough."""
    return months_after(last, every_months) if every_months else None


def _locked(by: User, condition_id: uuid.UUID, version: int) -> Condition:
    check_user_can(by, MAY)
    found = conditions_visible_to(by).select_for_update(of=("self",)).get(pk=condition_id)
    if found.version != version:
        raise Conflict(
            _("Somebody else changed this condition while you had it open."),
            current_version=found.version,
        )
    return found


def _facts_of(condition: Condition) -> dict[str, Any]:
    """By the names under which the register's history has them."""
    return {name: getattr(condition, field) for name, field in HISTORY.items()}


def _note(by: User, condition: Condition, *, before: dict[str, Any]) -> None:
    """A line of the register's history: which condition, and what of it changed."""
    now = _facts_of(condition)
    changed = [name for name, value in now.items() if value != before.get(name)]
    if not changed:
        return
    after = {NUMBER: condition.number, **{name: now[name] for name in changed}}
    was = {name: value for name, value in before.items() if name in changed}
    note_change(condition.premises, ChangeKind.CONDITION, by=by, before=was, after=after)


def _set(by: User, condition: Condition, facts: ConditionFacts) -> None:
    number, text, evidence = facts.number.strip(), facts.text.strip(), facts.evidence.strip()
    if not number or not text:
        raise CaseworkError(_("Enter the number of the condition and what it says."))
    if not evidence and (facts.every_months or facts.due_on):
        raise CaseworkError(_("Say what the premises shows, or leave out when."))
    same = conditions_visible_to(by).filter(premises=condition.premises_id, number=number)
    if same.exclude(pk=condition.pk).exists():
        raise CaseworkError(
            _("Condition %(number)s is there already. Give this one another number.")
            % {"number": number}
        )
    condition.number, condition.text, condition.evidence = number, text, evidence
    condition.about = facts.about
    condition.every_months, condition.due_on = facts.every_months, facts.due_on
