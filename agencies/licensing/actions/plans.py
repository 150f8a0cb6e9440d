"""Action plans: agreeing one, its steps, and carrying it over to a new licence holder.

A plan is agreed with one holder and stays with their tenure; who holds the licence after them gets
a plan of their own, when an officer says so.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.models import ActionPlan, ActionStep, Premises, StepEvent, Tenure
from agencies.licensing.plan_enums import WAITING, Answers, PlanEnd, PlanState
from agencies.licensing.plan_workflow import PlanMove, plan_move
from agencies.licensing.queries.plans import plans_visible_to, steps_left
from agencies.licensing.queries.premises import premises_visible_to, tenure_now
from agencies.registry.people import agencies_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

MAY = Permission.PREMISES_MANAGE
MOST_STEPS = 30


@dataclass(frozen=True, kw_only=True)
class CarriedStep:
    """A step for a new holder: `number` that of the step that was left of the old plan, `what` and
    `due_on` as an officer puts them to the new one."""

    number: int
    what: str = field(repr=False)
    due_on: datetime.date


@action
def start_plan(
    *,
    by: User,
    premises_id: uuid.UUID,
    why: str,
    agreed_on: datetime.date,
    review_on: datetime.date,
) -> ActionPlan:
    """A plan with whoever holds the licence now; the premises sees it once it is agreed. Raises
    NotAllowed, CaseworkError, Premises.DoesNotExist."""
    check_user_can(by, MAY)
    premises = premises_visible_to(by).get(pk=premises_id)
    plan = _new_plan(by, premises, why=why, agreed_on=agreed_on, review_on=review_on)
    record(Operation.COLLECTION, by=by, objects=[plan], reason="plan_started")
    return plan


@action
def add_step(
    *,
    by: User,
    plan_id: uuid.UUID,
    what: str,
    answers: Answers,
    due_on: datetime.date,
    version: int,
) -> ActionStep:
    """Add a step to a plan that is not closed. Raises NotAllowed, WrongState, Conflict,
    CaseworkError, ActionPlan.DoesNotExist."""
    plan = _locked(by=by, plan_id=plan_id, version=version)
    if plan.state == PlanState.CLOSED:
        raise WrongState(_("This plan is closed. Start another one."))
    number = plan.steps.count() + 1
    if number > MOST_STEPS:
        raise CaseworkError(_("A plan has at most %(most)d steps.") % {"most": MOST_STEPS})
    step = _new_step(plan, number, what=what, answers=answers, due_on=due_on)
    _touch(plan)
    record(Operation.COLLECTION, by=by, objects=[step], reason="step_added")
    if plan.state == PlanState.OPEN:
        tell_premises("licensing.plan", plan)
    return step


@action
def move_plan(*, by: User, plan_id: uuid.UUID, move: str, version: int) -> ActionPlan:
    """Agree, finish or stop a plan. Raises NotAllowed, WrongState, Conflict, CaseworkError,
    ActionPlan.DoesNotExist."""
    plan = _locked(by=by, plan_id=plan_id, version=version)
    wanted = plan_move(move, state=plan.state)
    if wanted.ends == PlanEnd.CARRIED:
        raise WrongState(_("Say when the new plan is agreed: use “Carry it over”."))
    if wanted.target == PlanState.OPEN:
        _check_agreed(plan)
    if wanted.ends == PlanEnd.DONE and plan.steps.filter(state__in=sorted(WAITING)).exists():
        raise CaseworkError(_("Some steps are still to do. Drop them, or stop the plan instead."))
    _move(plan, wanted, by=by)
    if wanted.target == PlanState.OPEN:
        _show(plan)
    if not (wanted.ends and plan.audience == audiences.of_officers()):
        tell_premises("licensing.plan", plan)
    return plan


@action
def carry_plan_over(
    *,
    by: User,
    plan_id: uuid.UUID,
    why: str,
    steps: Sequence[CarriedStep],
    agreed_on: datetime.date,
    review_on: datetime.date,
    version: int,
) -> ActionPlan:
    """Close the plan of a holder whose tenure ended, and draw up one with the new holder: what it
    is for is said anew, and of the steps that were left only `steps` go over, in those words. The
    new holder sees nothing of the old plan. Raises as move_plan, and CaseworkError of a step that
    is not left."""
    plan = _locked(by=by, plan_id=plan_id, version=version)
    wanted = plan_move("carry", state=plan.state)
    if plan.tenure.until is None:
        raise CaseworkError(_("The same holder has the licence still. Add steps to this plan."))
    days = {"agreed_on": agreed_on, "review_on": review_on}
    new = _new_plan(by, plan.premises, why=why, carried_from=plan, **days)
    left = {each.number: each for each in steps_left(by, plan)}
    for number, step in enumerate(steps, start=1):
        before = left.pop(step.number, None)
        if before is None:
            raise CaseworkError(
                _("Step %(number)d is not to do any more. Open the plan again, and look at it.")
                % {"number": step.number}
            )
        answers = Answers(before.answers)
        _new_step(new, number, what=step.what, answers=answers, due_on=step.due_on)
    _move(plan, wanted, by=by)
    record(Operation.COLLECTION, by=by, objects=[new], reason="plan_carried_over")
    return new


def show_plans_to_holder(tenure: Tenure) -> None:
    """Let whoever holds the licence see the plans that were agreed before anybody of theirs had an
    account. The caller has the transaction."""
    own = audiences.of_plan(tenure.clearance)
    agreed = ActionPlan.objects.filter(tenure=tenure).exclude(state=PlanState.DRAFT)
    keys = list(agreed.values_list("pk", flat=True))
    ActionPlan.objects.filter(pk__in=keys).update(audience=own)
    ActionStep.objects.filter(plan__in=keys).update(audience=own)
    StepEvent.objects.filter(step__plan__in=keys).update(audience=own)


def tell_premises(kind: str, plan: ActionPlan) -> None:
    """A message to the premises' people, where they have an account. In the transaction."""
    if plan.tenure.agency and plan.tenure.until is None:
        enqueue(
            kind,
            object_type="actionplan",
            object_id=plan.pk,
            agency_key=plan.tenure.agency.key,
        )


def _new_plan(by: User, premises: Premises, *, why: str, **of: object) -> ActionPlan:
    tenure = tenure_now(by, premises)
    if tenure is None:
        raise CaseworkError(_("Nobody holds the licence of this premises now."))
    if not why.strip():
        raise CaseworkError(_("Say what the plan is for."))
    plan = ActionPlan(
        premises=premises,
        tenure=tenure,
        aim=why.strip(),
        team=agencies_of(by)[0],
        made_by=by,
        made_at=timezone.now(),
        audience=audiences.of_officers(),
        **of,
    )
    if plan.review_on < plan.agreed_on:
        raise CaseworkError(_("The day of the review comes before the plan is agreed."))
    plan.save(force_insert=True)
    return plan


def _new_step(
    plan: ActionPlan, number: int, *, what: str, answers: Answers, due_on: datetime.date
) -> ActionStep:
    if not what.strip():
        raise CaseworkError(_("Say what has to be done."))
    if due_on < plan.agreed_on:
        raise CaseworkError(_("A step can't be due before the plan is agreed."))
    step = ActionStep(
        plan=plan,
        number=number,
        what=what.strip(),
        answers=answers,
        due_on=due_on,
        reminded_on=timezone.localdate(),
        audience=plan.audience,
    )
    step.save(force_insert=True)
    return step


def _check_agreed(plan: ActionPlan) -> None:
    if not plan.steps.exists():
        raise CaseworkError(_("Add at least one step first."))
    if plan.tenure.until is not None:
        raise CaseworkError(
            _("The licence has gone to another holder since. Start a plan with them.")
        )


def _show(plan: ActionPlan) -> None:
    """What was drawn up is the premises' own to see from now on."""
    plan.audience = audiences.of_plan(plan.tenure.clearance)
    plan.save(update_fields=["audience"])
    plan.steps.update(audience=plan.audience)
    StepEvent.objects.filter(step__plan=plan).update(audience=plan.audience)


def _locked(*, by: User, plan_id: uuid.UUID, version: int) -> ActionPlan:
    check_user_can(by, MAY)
    plan = plans_visible_to(by).select_for_update(of=("self",)).get(pk=plan_id)
    if plan.version != version:
        raise Conflict(
            _("Somebody else changed this plan while you had it open."),
            current_version=plan.version,
        )
    return plan


def _touch(plan: ActionPlan) -> None:
    plan.version += 1
    plan.save(update_fields=["version"])


def _move(plan: ActionPlan, move: PlanMove, *, by: User) -> None:
    before = plan.state
    plan.state = move.target
    plan.version += 1
    if move.ends is not None:
        plan.ended, plan.ended_at = move.ends, timezone.now()
    plan.save(update_fields=["state", "ended", "ended_at", "version"])
    record(
        Operation.ALTERATION,
        by=by,
        objects=[plan],
        reason=f"plan_{move.name}",
        detail={"from": before, "to": plan.state},
    )
