"""Conditions of a licence: officers write them down, and premises show that they are kept."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.models import Condition, ConditionEvidence, Premises
from agencies.licensing.permissions import check_works_at
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
from reports.clocks import months_after
from reports.errors import CaseworkError, Conflict
from reports.permissions import check_user_can

MAY = Permission.PREMISES_MANAGE
MOST_CONDITIONS = 100
MOST_MONTHS = 60
REGISTER_MONTHS = (1, 120)
ALERT_DAYS = (1, 90)


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
    record(Operation.COLLECTION, by=by, objects=[condition], reason="condition_added")
    return condition


@action
def change_condition(
    *, by: User, condition_id: uuid.UUID, facts: ConditionFacts, version: int
) -> Condition:
    """Raises NotAllowed, CaseworkError, Conflict, Condition.DoesNotExist."""
    condition = _locked(by, condition_id, version)
    _set(by, condition, facts)
    condition.version += 1
    condition.save()
    record(Operation.ALTERATION, by=by, objects=[condition], reason="condition_changed")
    return condition


@action
def end_condition(*, by: User, condition_id: uuid.UUID, version: int) -> Condition:
    """It holds no more, from today on. What was shown for it stays. Raises as change_condition."""
    condition = _locked(by, condition_id, version)
    condition.ended_on = timezone.localdate()
    condition.version += 1
    condition.save(update_fields=["ended_on", "version"])
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


@action
def set_periods(
    *, by: User, premises_id: uuid.UUID, register_months: int, alert_days: int, version: int
) -> Premises:
    """Say how long a premises keeps its register of door staff, and after how many days a bag that
    it holds is told of. Raises NotAllowed, CaseworkError, Conflict, Premises.DoesNotExist."""
    check_user_can(by, MAY)
    premises = premises_visible_to(by).select_for_update(of=("self",)).get(pk=premises_id)
    if premises.version != version:
        raise Conflict(
            _("Somebody else changed this premises while you had it open."),
            current_version=premises.version,
        )
    months, days = REGISTER_MONTHS, ALERT_DAYS
    if not (months[0] <= register_months <= months[1] and days[0] <= alert_days <= days[1]):
        raise CaseworkError(_("Enter 1 to 120 months, and 1 to 90 days."))
    premises.register_months, premises.alert_days = register_months, alert_days
    premises.version += 1
    premises.changed_at = timezone.now()
    premises.save(update_fields=["register_months", "alert_days", "version", "changed_at"])
    record(
        Operation.ALTERATION,
        by=by,
        objects=[premises],
        reason="premises_periods",
        detail={"months": register_months, "days": alert_days},
    )
    return premises


def _locked(by: User, condition_id: uuid.UUID, version: int) -> Condition:
    check_user_can(by, MAY)
    found = conditions_visible_to(by).select_for_update(of=("self",)).get(pk=condition_id)
    if found.version != version:
        raise Conflict(
            _("Somebody else changed this condition while you had it open."),
            current_version=found.version,
        )
    return found


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
