"""Steps of an action plan: done, confirmed, sent back, dropped, and when they are due."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.actions.plans import tell_premises
from agencies.licensing.models import ActionPlan, ActionStep, StepEvent
from agencies.licensing.permissions import check_works_at
from agencies.licensing.plan_enums import WAITING, Answers, PlanState
from agencies.licensing.plan_workflow import step_move
from agencies.licensing.queries.plans import plans_visible_to, steps_visible_to
from agencies.registry.people import has_permission
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

LATER = "later"
"""What history calls a new day by which a step is due."""


@action
def move_step(*, by: User, step_id: uuid.UUID, move: str, words: str, version: int) -> ActionStep:
    """A step is done, confirmed, sent back or dropped: by the premises whose plan it is, or by an
    officer. Raises NotAllowed, NoPremises, WrongState, Conflict, CaseworkError,
    ActionStep.DoesNotExist."""
    side, step = _locked(by=by, step_id=step_id, version=version)
    wanted = step_move(move, state=step.state, answers=step.answers, by=side)
    if wanted.needs_words and not words.strip():
        raise CaseworkError(
            _("Say what was done.") if move.startswith("done") else _("Say why in a few words.")
        )
    before = step.state
    step.state = wanted.target
    _save(step, by=by, move=move, words=words)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[step],
        reason=f"step_{move}",
        detail={"from": before, "to": step.state},
    )
    return step


@action
def change_due_day(
    *, by: User, step_id: uuid.UUID, due_on: datetime.date, words: str, version: int
) -> ActionStep:
    """Another day by which a step is done, and why. Officers do. Raises as move_step."""
    check_user_can(by, Permission.PREMISES_MANAGE)
    _side, step = _locked(by=by, step_id=step_id, version=version)
    if step.state not in WAITING:
        raise WrongState(_("This step is not waiting any more."))
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    if due_on < step.plan.agreed_on:
        raise CaseworkError(_("A step can't be due before the plan is agreed."))
    step.due_on = due_on
    step.reminded_on = timezone.localdate()
    _save(step, by=by, move=LATER, words=words)
    record(Operation.ALTERATION, by=by, objects=[step], reason="step_due_day")
    return step


def _locked(*, by: User, step_id: uuid.UUID, version: int) -> tuple[Answers, ActionStep]:
    """Who `by` is in this plan, and the step, with its plan locked first so that nobody closes it
    meanwhile."""
    if has_permission(by, Permission.PREMISES_MANAGE):
        side, plans = Answers.LICENSING, plans_visible_to(by)
    else:
        tenure = check_works_at(by, Permission.PREMISES_RUN)
        side, plans = Answers.PREMISES, plans_visible_to(by).filter(tenure=tenure)
    plan_id = steps_visible_to(by).values_list("plan_id", flat=True).get(pk=step_id)
    try:
        plan = plans.select_for_update(of=("self",)).get(pk=plan_id)
    except ActionPlan.DoesNotExist as error:
        raise ActionStep.DoesNotExist from error
    step = steps_visible_to(by).select_for_update(of=("self",)).get(pk=step_id)
    step.plan = plan
    if plan.state != PlanState.OPEN:
        raise WrongState(
            _("This plan is “%(state)s”, so that can't be done now. Look at the plan again.")
            % {"state": PlanState(plan.state).label}
        )
    if step.version != version:
        raise Conflict(
            _("Somebody else changed this step while you had it open."),
            current_version=step.version,
        )
    return side, step


def _save(step: ActionStep, *, by: User, move: str, words: str) -> None:
    step.version += 1
    step.save(update_fields=["state", "due_on", "reminded_on", "version"])
    StepEvent(
        step=step,
        at=timezone.now(),
        by=by,
        move=move,
        words=words.strip() or None,
        audience=step.audience,
    ).save(force_insert=True)
    if move == "done":
        enqueue(
            "licensing.plan_done",
            object_type="actionplan",
            object_id=step.plan_id,
            agency_key=step.plan.team.key,
        )
    else:
        tell_premises("licensing.plan", step.plan)
