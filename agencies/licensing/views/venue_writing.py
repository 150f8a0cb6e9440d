"""Letters and action plans, for who runs a premises."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import letter_page, plan_page
from agencies.licensing.actions.steps import move_step
from agencies.licensing.models import ActionPlan, Letter, Tenure
from agencies.licensing.plan_enums import Answers
from agencies.licensing.queries.letters import letters_sent_to
from agencies.licensing.queries.plans import plans_of, steps_visible_to
from agencies.licensing.queries.premises import own_tenure
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import send_pdf
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object, record_read
from reports.triage.requests import SignedInRequest
from reports.triage.rows import moment
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import list_page

MAY = Permission.PREMISES_RUN


@require_safe
@require_permission(MAY)
def letters(request: SignedInRequest) -> HttpResponse:
    tenure = own_tenure(request.user)
    if tenure is None:
        return render(request, "venue/no_premises.html")
    listed = list_page(request, letters_sent_to(request.user, tenure))
    rows = [(each, moment(each.sent_at)[1]) for each in listed.rows]
    context = {**listed.context, "rows": rows, "premises": tenure.premises}
    return render(request, "venue/letters.html", context, status=listed.status)


@require_safe
@require_permission(MAY)
def letter(request: SignedInRequest, letter_id: uuid.UUID) -> HttpResponse:
    found = _letter(request, letter_id)
    record_object(request, found)
    copy = letter_page.copy_of(request.user, found)
    context = {
        "letter": found,
        "html": letter_page.shown(copy),
        "sha256": copy.sha256,
        "withdrawn_by": letter_page.withdrawn_by(request.user, found),
    }
    return render(request, "venue/letter.html", context)


@require_safe
@require_permission(MAY)
def letter_pdf(request: SignedInRequest, letter_id: uuid.UUID) -> HttpResponse:
    found = _letter(request, letter_id)
    event = record_read(request.user, found, reason="pdf")
    copy = letter_page.copy_of(request.user, found)
    return send_pdf(copy.pdf.open(), name=found.reference.replace("/", "-"), event=event)


@require_safe
@require_permission(MAY)
def plans(request: SignedInRequest) -> HttpResponse:
    tenure = own_tenure(request.user)
    if tenure is None:
        return render(request, "venue/no_premises.html")
    listed = list_page(request, plans_of(request.user, tenure, timezone.localdate()))
    rows = plan_page.rows_of(listed.rows)
    context = {**listed.context, "rows": rows, "premises": tenure.premises}
    return render(request, "venue/plans.html", context, status=listed.status)


@require_safe
@require_permission(MAY)
def plan(request: SignedInRequest, plan_id: uuid.UUID) -> HttpResponse:
    return _show_plan(request, _plan(request, plan_id))


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(MAY)
def step_do(request: SignedInRequest, step_id: uuid.UUID, move: str) -> HttpResponse:
    """What the premises says of its own step."""
    if move not in plan_page.step_names(Answers.PREMISES):
        raise Http404
    step = steps_visible_to(request.user).filter(pk=step_id).first()
    if step is None:
        raise Http404
    found = _plan(request, step.plan_id)
    back_to = reverse("venue:plan", args=[found.pk])
    if request.method != "POST":
        return redirect(back_to)

    def show_conflict(bound: ActionForm, conflict: Conflict) -> HttpResponse:
        fresh = _plan(request, found.pk)
        return _show_plan(request, fresh, bound=seen_again(bound, conflict), status=409)

    def act(given: dict[str, Any]) -> object:
        return move_step(by=request.user, step_id=step_id, move=move, **given)

    return attempt(
        request,
        plan_page.step_form(move, step, Answers.PREMISES, data=request.POST),
        act,
        done=_("Thank you. The licensing team is told, and looks at it."),
        back_to=back_to,
        show=lambda bound, status: _show_plan(request, found, bound=bound, status=status),
        show_conflict=show_conflict,
    )


def _tenure(request: SignedInRequest) -> Tenure:
    """For whom this person works now. Raises Http404: nothing is there for anybody else."""
    tenure = own_tenure(request.user)
    if tenure is None:
        raise Http404
    return tenure


def _letter(request: SignedInRequest, letter_id: uuid.UUID) -> Letter:
    found = letters_sent_to(request.user, _tenure(request)).filter(pk=letter_id).first()
    if found is None:
        raise Http404
    return found


def _plan(request: SignedInRequest, plan_id: uuid.UUID) -> ActionPlan:
    tenure = _tenure(request)
    try:
        found = plan_page.plan_of(request.user, plan_id)
    except ActionPlan.DoesNotExist as error:
        raise Http404 from error
    if found.tenure_id != tenure.pk:
        raise Http404
    return found


def _show_plan(
    request: SignedInRequest,
    found: ActionPlan,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, found)
    context = plan_page.context_of(request.user, found, Answers.PREMISES, bound=bound)
    return render(request, "venue/plan.html", context, status=status)
