"""Action plans, for licensing officers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import plan_page as page
from agencies.licensing.actions import plans as actions
from agencies.licensing.actions.steps import change_due_day, move_step
from agencies.licensing.forms.plans import StartPlanForm
from agencies.licensing.models import ActionPlan, ActionStep
from agencies.licensing.plan_enums import Answers
from agencies.licensing.queries.plans import plans_listed, steps_visible_to
from agencies.licensing.views.chosen import chosen_premises, listed_of_chosen, no_premises_chosen
from agencies.registry.access import require_permission
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(actions.MAY)
def plans(request: SignedInRequest) -> HttpResponse:
    """All, or with ?premises= those of one premises."""
    return listed_of_chosen(
        request,
        plans_listed(request.user, timezone.localdate()),
        template="licensing/plans.html",
        rows_of=page.rows_of,
    )


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def new(request: SignedInRequest) -> HttpResponse:
    """?premises= says with whom."""
    premises = chosen_premises(request)
    if premises is None:
        return no_premises_chosen(request)
    address = f"{reverse('licensing:plan-new')}?premises={premises.pk}"

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "premises": premises}
        return render(request, "licensing/plan_new.html", context, status=status)

    if request.method != "POST":
        return show(StartPlanForm(name="start", action=address), 200)
    made: list[ActionPlan] = []

    def act(given: dict[str, Any]) -> None:
        made.append(actions.start_plan(by=request.user, premises_id=premises.pk, **given))

    form = StartPlanForm(request.POST, name="start", action=address)
    done = _("The plan is drawn up. Add its steps, then show it to the premises.")
    answer = attempt(request, form, act, done=done, back_to=reverse("licensing:plans"), show=show)
    return redirect("licensing:plan", made[0].pk) if made else answer


@require_safe
@require_permission(actions.MAY)
def detail(request: SignedInRequest, plan_id: uuid.UUID) -> HttpResponse:
    return _show(request, _plan(request, plan_id))


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def do(request: SignedInRequest, plan_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in page.PLAN_FORMS:
        raise Http404
    plan = _plan(request, plan_id)
    back_to = reverse("licensing:plan", args=[plan_id])
    if request.method != "POST":
        return redirect(back_to)
    made: list[ActionPlan] = []

    def act(given: dict[str, Any]) -> None:
        if move == page.ADD:
            given["answers"] = Answers(given["answers"])
            actions.add_step(by=request.user, plan_id=plan_id, **given)
        elif move == page.CARRY:
            made.append(actions.carry_plan_over(by=request.user, plan_id=plan_id, **given))
        else:
            actions.move_plan(by=request.user, plan_id=plan_id, move=move, **given)

    answer = attempt(
        request,
        page.plan_form(move, plan, by=request.user, data=request.POST),
        act,
        done=str(_DONE[move]()),
        back_to=back_to,
        show=lambda bound, status: _show(request, plan, bound=bound, status=status),
        show_conflict=lambda bound, conflict: _conflict(request, plan_id, bound, conflict),
    )
    return redirect("licensing:plan", made[0].pk) if made else answer


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def step_do(request: SignedInRequest, step_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in page.step_names(Answers.LICENSING):
        raise Http404
    step = one_step(request, step_id)
    plan = _plan(request, step.plan_id)
    back_to = reverse("licensing:plan", args=[plan.pk])
    if request.method != "POST":
        return redirect(back_to)

    def act(given: dict[str, Any]) -> object:
        if move == page.DUE:
            return change_due_day(by=request.user, step_id=step_id, **given)
        words = given.get("words", "")
        return move_step(
            by=request.user, step_id=step_id, move=move, words=words, version=given["version"]
        )

    return attempt(
        request,
        page.step_form(move, step, Answers.LICENSING, data=request.POST),
        act,
        done=_("The step was changed."),
        back_to=back_to,
        show=lambda bound, status: _show(request, plan, bound=bound, status=status),
        show_conflict=lambda bound, conflict: _conflict(request, plan.pk, bound, conflict),
    )


_DONE: dict[str, Callable[[], str]] = {
    page.ADD: lambda: _("The step was added."),
    page.CARRY: lambda: _("The new plan is drawn up. Look at it, agree it, then show it."),
    "agree": lambda: _("The plan is agreed. The premises sees it now."),
    "finish": lambda: _("The plan is closed: everything was done."),
    "stop": lambda: _("The plan was stopped."),
}


def one_step(request: SignedInRequest, step_id: uuid.UUID) -> ActionStep:
    """A step that this person may see. Raises Http404."""
    try:
        return steps_visible_to(request.user).get(pk=step_id)
    except ActionStep.DoesNotExist as error:
        raise Http404 from error


def _plan(request: SignedInRequest, plan_id: uuid.UUID) -> ActionPlan:
    try:
        return page.plan_of(request.user, plan_id)
    except ActionPlan.DoesNotExist as error:
        raise Http404 from error


def _conflict(
    request: SignedInRequest, plan_id: uuid.UUID, bound: ActionForm, conflict: Conflict
) -> HttpResponse:
    """With what was typed, beside what holds now; sent again it counts."""
    fresh = _plan(request, plan_id)
    return _show(request, fresh, bound=seen_again(bound, conflict), status=409)


def _show(
    request: SignedInRequest,
    plan: ActionPlan,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, plan)
    context = page.context_of(request.user, plan, Answers.LICENSING, bound=bound)
    return render(request, "licensing/plan.html", context, status=status)
