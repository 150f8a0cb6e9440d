"""Joint operations and weeks of action: the list, one of them, and what was done in it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.operations import operation_page as page
from agencies.operations.actions import joint, summaries
from agencies.operations.actions.problems import MAY, TAKES_PART
from agencies.operations.forms.joint import PlanForm
from agencies.operations.models import Activity, Operation
from agencies.operations.problem_page import manages
from agencies.operations.queries import activities_visible_to, operations_visible_to
from agencies.operations.queries.people import taking_part
from agencies.operations.workflow import OPERATION_MOVES
from agencies.registry.access import require_permission
from reports import references
from reports.errors import CaseworkError, Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(TAKES_PART)
def index(request: SignedInRequest) -> HttpResponse:
    found = operations_visible_to(request.user).select_related("lead")
    listed = list_page(request, found.order_by("-starts_on", "-id"))
    context = {
        **listed.context,
        "rows": page.rows_of(listed.rows),
        "manages": manages(request.user),
    }
    return render(request, "operations/operations.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(MAY)
def new(request: SignedInRequest) -> HttpResponse:
    """?problem= is the reference of the problem that it is about."""

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "operation": None}
        return render(request, "operations/operation_plan.html", context, status=status)

    about = request.GET.get("problem", "")
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        name="plan",
        action=reverse("operations:operation-new"),
        agencies=taking_part(),
        about=about if references.is_valid(about) else "",
    )
    if request.method != "POST":
        return show(form, 200)
    made: list[Operation] = []

    def act(given: dict[str, Any]) -> None:
        made.append(joint.plan_operation(by=request.user, planned=form.planned()))

    answer = attempt(
        request,
        form,
        act,
        done=_("The operation is planned. Those who take part were told."),
        back_to=reverse("operations:operations"),
        show=show,
    )
    return redirect("operations:operation", made[0].pk) if made else answer


@require_safe
@require_permission(TAKES_PART)
def detail(request: SignedInRequest, operation_id: uuid.UUID) -> HttpResponse:
    return _show(request, _operation(request, operation_id))


@keep_typed
@require_get_or_post
@require_permission(MAY)
def change(request: SignedInRequest, operation_id: uuid.UUID) -> HttpResponse:
    operation = _operation(request, operation_id)

    def show(form: ActionForm, status: int) -> HttpResponse:
        record_object(request, operation)
        context = {"form": form, "operation": operation}
        return render(request, "operations/operation_plan.html", context, status=status)

    form = PlanForm(
        request.POST if request.method == "POST" else None,
        name="plan",
        action=reverse("operations:operation-change", args=[operation_id]),
        version=operation.version,
        agencies=taking_part(),
        operation=operation,
    )
    if request.method != "POST":
        return show(form, 200)
    return attempt(
        request,
        form,
        lambda given: joint.change_operation(
            by=request.user,
            operation_id=operation_id,
            planned=form.planned(),
            version=given["version"],
        ),
        done=_("The operation was changed."),
        back_to=reverse("operations:operation", args=[operation_id]),
        show=show,
        show_conflict=lambda bound, conflict: show(seen_again(bound, conflict), 409),
    )


@keep_typed
@require_get_or_post
@require_permission(TAKES_PART)
def do(request: SignedInRequest, operation_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in page.NAMES:
        raise Http404
    operation = _operation(request, operation_id)
    back_to = reverse("operations:operation", args=[operation_id])
    if request.method != "POST":
        return redirect(back_to)
    form = page.form(move, operation, request.user, data=request.POST)
    return attempt(
        request,
        form,
        lambda given: _do(request, operation_id, move, form),
        done=_("That is recorded."),
        back_to=back_to,
        show=lambda bound, status: _show(request, operation, bound=bound, status=status),
        show_conflict=lambda bound, conflict: _conflict(request, operation_id, bound, conflict),
    )


def _do(request: SignedInRequest, operation_id: uuid.UUID, move: str, form: Any) -> object:
    given: dict[str, Any] = form.cleaned_data
    about: dict[str, Any] = {"by": request.user, "operation_id": operation_id}
    if move == page.ACTIVITY:
        return joint.record_activity(**about, done=form.done())
    about["version"] = given["version"]
    if move == page.WRITE:
        return summaries.write_summary(**about, text=given["summary"])
    if move == page.PUBLISH:
        return summaries.publish_summary(**about, nobody_named=given["nobody_named"])
    if move in OPERATION_MOVES:
        return joint.move_operation(**about, move=move)
    return summaries.withdraw_summary(**about)


@require_get_or_post
@require_permission(TAKES_PART)
def undo(request: SignedInRequest, activity_id: uuid.UUID) -> HttpResponse:
    """Take back what was recorded by mistake; one press."""
    try:
        activity = activities_visible_to(request.user).get(pk=activity_id)
        if request.method == "POST":
            joint.undo_activity(by=request.user, activity_id=activity_id)
            messages.success(request, _("That was taken back."))
    except Activity.DoesNotExist as error:
        raise Http404 from error
    except CaseworkError as error:
        operation = _operation(request, activity.operation_id)
        messages.error(request, str(error))
        return _show(request, operation, status=403)
    return redirect("operations:operation", activity.operation_id)


def _operation(request: SignedInRequest, operation_id: uuid.UUID) -> Operation:
    try:
        return page.operation_of(request.user, operation_id)
    except Operation.DoesNotExist as error:
        raise Http404 from error


def _conflict(
    request: SignedInRequest, operation_id: uuid.UUID, bound: ActionForm, conflict: Conflict
) -> HttpResponse:
    """With what was typed, beside what holds now; sent again it counts."""
    fresh = _operation(request, operation_id)
    return _show(request, fresh, bound=seen_again(bound, conflict), status=409)


def _show(
    request: SignedInRequest,
    operation: Operation,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, operation)
    context = page.context_of(request.user, operation, bound=bound)
    return render(request, "operations/operation.html", context, status=status)
