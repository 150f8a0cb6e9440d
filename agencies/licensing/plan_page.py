"""What the pages of action plans hold, for officers and for the premises."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.actions.steps import LATER
from agencies.licensing.forms.plans import (
    CarryOverForm,
    DueForm,
    PlanMoveForm,
    StepForm,
    StepMoveForm,
)
from agencies.licensing.letter_text import long_day
from agencies.licensing.models import ActionPlan, ActionStep, StepEvent
from agencies.licensing.plan_enums import WAITING, Answers, PlanEnd, PlanState, StepState
from agencies.licensing.plan_workflow import (
    PLAN_MOVES,
    STEP_MOVES,
    plan_moves_from,
    step_moves_from,
)
from agencies.licensing.queries.plans import (
    plans_visible_to,
    step_events_visible_to,
    steps_left,
    steps_visible_to,
)
from portal.accounts.models import User
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

PLAN_COLOURS: dict[str, str] = {
    PlanState.DRAFT: "grey",
    PlanState.OPEN: "blue",
    PlanState.CLOSED: "green",
}
STEP_COLOURS: dict[str, str] = {
    StepState.OPEN: "blue",
    StepState.DONE: "purple",
    StepState.SENT_BACK: "orange",
    StepState.CONFIRMED: "green",
    StepState.DROPPED: "grey",
}
STEP_ROUTE = {Answers.LICENSING: "licensing:step-do", Answers.PREMISES: "venue:step-do"}
DUE = "due"
CARRY = "carry"
ADD = "add"


@dataclass(frozen=True)
class StepShown:
    """A step with its words, what was done of it, and what may be done now."""

    step: ActionStep
    what: str
    who: str
    due: str
    is_late: bool
    colour: str
    events: list[dict[str, Any]]
    forms: list[ActionForm]


def plan_of(user: User, plan_id: uuid.UUID) -> ActionPlan:
    """With all that its page shows. Raises ActionPlan.DoesNotExist."""
    return (
        plans_visible_to(user)
        .select_related("premises", "tenure__agency", "team", "carried_from")
        .get(pk=plan_id)
    )


def rows_of(plans: list[Any]) -> list[dict[str, Any]]:
    return [
        {
            "plan": each,
            "colour": PLAN_COLOURS[each.state],
            "agreed": long_day(each.agreed_on),
            "next": long_day(each.next_on) if each.next_on else "",
        }
        for each in plans
    ]


def steps_of(
    user: User, plan: ActionPlan, side: Answers, *, bound: ActionForm | None = None
) -> list[StepShown]:
    """In two statements."""
    events: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for event in step_events_visible_to(user).filter(step__plan=plan).select_related("by"):
        events.setdefault(event.step_id, []).append(_told(event, side))
    found = steps_visible_to(user).filter(plan=plan).order_by("number")
    is_open = plan.state == PlanState.OPEN
    return [
        _shown(
            each,
            step_forms(each, side) if is_open else [],
            events=events.get(each.pk, []),
            is_open=is_open,
            bound=bound,
        )
        for each in found
    ]


def _shown(
    step: ActionStep,
    forms: list[ActionForm],
    *,
    events: list[dict[str, Any]],
    is_open: bool,
    bound: ActionForm | None,
) -> StepShown:
    return StepShown(
        step=step,
        what=step.what.open(),
        who=str(Answers(step.answers).label),
        due=long_day(step.due_on),
        is_late=is_open and step.state in WAITING and step.due_on < timezone.localdate(),
        colour=STEP_COLOURS[step.state],
        events=events,
        forms=[bound if bound and bound.name == each.name else each for each in forms],
    )


def step_forms(step: ActionStep, side: Answers) -> list[ActionForm]:
    names = [each.name for each in step_moves_from(step.state, step.answers, side)]
    if side == Answers.LICENSING and step.state in WAITING:
        names.append(DUE)
    return [step_form(each, step, side) for each in names]


def step_form(
    name: str, step: ActionStep, side: Answers, *, data: QueryDict | None = None
) -> ActionForm:
    """The form of one step by the name of its move. Raises KeyError."""
    place: dict[str, Any] = {
        "name": f"{name}-{step.number}",
        "action": reverse(STEP_ROUTE[side], args=[step.pk, name]),
        "version": step.version,
    }
    if name == DUE:
        return DueForm(data, **place)
    move = STEP_MOVES[name]
    return StepMoveForm(data, label=move.label, needs_words=move.needs_words, **place)


def step_names(side: Answers) -> set[str]:
    found = {each.name for each in STEP_MOVES.values() if each.by == side}
    return found | {DUE} if side == Answers.LICENSING else found


def plan_form(
    name: str, plan: ActionPlan, *, by: User, data: QueryDict | None = None
) -> ActionForm:
    """A form of the plan itself. Raises KeyError."""
    place: dict[str, Any] = {
        "name": name,
        "action": reverse("licensing:plan-do", args=[plan.pk, name]),
        "version": plan.version,
    }
    if name == ADD:
        return StepForm(data, **place)
    if name == CARRY:
        return CarryOverForm(data, left=list(steps_left(by, plan)), **place)
    form = PlanMoveForm(data, **place)
    form.button = str(PLAN_MOVES[name].label)
    return form


PLAN_FORMS = frozenset({ADD, *PLAN_MOVES})


def context_of(
    user: User, plan: ActionPlan, side: Answers, *, bound: ActionForm | None = None
) -> dict[str, Any]:
    context = {
        "plan": plan,
        "colour": PLAN_COLOURS[plan.state],
        "facts": facts_about(plan),
        "why": plan.aim.open(),
        "steps": steps_of(user, plan, side, bound=bound),
        "form": bound,
        "bound": bound,
    }
    if side == Answers.LICENSING:
        forms = [plan_form(each, plan, by=user) for each in _offered(plan)]
        context["forms"] = [bound if bound and bound.name == each.name else each for each in forms]
    return context


def _offered(plan: ActionPlan) -> list[str]:
    names = [] if plan.state == PlanState.CLOSED else [ADD]
    for move in plan_moves_from(plan.state):
        if move.name != CARRY or plan.tenure.until is not None:
            names.append(move.name)
    return names


def facts_about(plan: ActionPlan) -> list[tuple[str, str]]:
    facts = [
        (_("Premises"), plan.premises.name),
        (_("Agreed with"), plan.tenure.holder),
        (_("Agreed on"), long_day(plan.agreed_on)),
        (_("Looked at as a whole on"), long_day(plan.review_on)),
        (_("Licensing team"), plan.team.name),
    ]
    if plan.ended and plan.ended_at:
        why = str(PlanEnd(plan.ended).label)
        facts.append((_("Closed"), f"{moment(plan.ended_at)[1]}: {why}"))
    return facts


def _told(event: StepEvent, side: Answers) -> dict[str, Any]:
    """One line of a step's history. The premises is not told which officer it was."""
    iso, when = moment(event.at)
    move = STEP_MOVES.get(event.move)
    is_officers = event.move == LATER or (move is not None and move.by == Answers.LICENSING)
    hides = side == Answers.PREMISES and is_officers
    return {
        "title": _PAST[event.move],
        "by": _("the licensing team") if hides else event.by.display_name,
        "iso": iso,
        "when": when,
        "words": event.words.open() if event.words else "",
    }


_PAST: dict[str, Any] = {
    "done": gettext_lazy("Done, says the premises"),
    "confirm": gettext_lazy("Confirmed"),
    "send_back": gettext_lazy("Sent back"),
    "done_here": gettext_lazy("Done by the licensing team"),
    "drop": gettext_lazy("Dropped"),
    LATER: gettext_lazy("Due on another day"),
}
"""What a move is called once it was made."""
