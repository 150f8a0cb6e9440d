"""Tasks: the list across cases, one task, and what is done with it."""

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

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import tasks as actions
from reports.actions.case_work import read_task_words
from reports.casework_enums import PauseReason
from reports.models import CaseTask
from reports.queries import tasks_visible_to
from reports.triage import task_list as listing
from reports.triage import task_page, task_words
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.TASKS_DO)
def task_list(request: SignedInRequest) -> HttpResponse:
    filters = listing.TaskFilters(
        request.GET, queryset=listing.listed_for(request.user), request=request
    )
    listed = filtered_page(request, filters)
    now = timezone.now()
    rows = [(task, task_words.in_words(task, now), task_words.whose(task)) for task in listed.rows]
    context = {**listed.context, "rows": rows}
    return render(request, "reports/triage/tasks.html", context, status=listed.status)


@require_safe
@require_permission(Permission.TASKS_DO)
def detail(request: SignedInRequest, task_id: uuid.UUID) -> HttpResponse:
    task = _task(request, task_id)
    record_object(request, task)
    return _show(request, task)


@require_get_or_post
@require_permission(Permission.TASKS_DO)
def words(request: SignedInRequest, task_id: uuid.UUID) -> HttpResponse:
    """What was written on it, in this response only. Each reading is recorded; never by GET."""
    task = _task(request, task_id)
    if request.method != "POST":
        return redirect("reports:triage:task", task_id)
    read_task_words(by=request.user, task_id=task.pk)
    return _show(request, task, open_words=True)


@keep_typed
@require_get_or_post
@require_permission(Permission.TASKS_DO)
def finish(request: SignedInRequest, task_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        task_id,
        "finish",
        lambda form: actions.finish_task(by=request.user, task_id=task_id, **form.cleaned_data),
        done=_("The task was marked as done."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def cancel(request: SignedInRequest, task_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        task_id,
        "cancel",
        lambda form: actions.finish_task(
            by=request.user, task_id=task_id, cancelled=True, **form.cleaned_data
        ),
        done=_("The task was cancelled."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.TASKS_DO)
def pause(request: SignedInRequest, task_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        task_id,
        "pause",
        lambda form: actions.pause_task(
            by=request.user,
            task_id=task_id,
            reason=PauseReason(form.cleaned_data["reason"]),
            words=form.cleaned_data["words"],
            version=form.cleaned_data["version"],
        ),
        done=_("The task's clock stands still."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.TASKS_DO)
def resume(request: SignedInRequest, task_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        task_id,
        "resume",
        lambda form: actions.resume_task(by=request.user, task_id=task_id, **form.cleaned_data),
        done=_("The task's clock goes on."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.TASKS_DO)
def give(request: SignedInRequest, task_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        task_id,
        "give",
        lambda form: actions.give_task(
            by=request.user,
            task_id=task_id,
            agency_id=_task(request, task_id).agency_id,
            to_id=form.to_id(),
            version=form.cleaned_data["version"],
        ),
        done=_("The task was given."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def move(request: SignedInRequest, task_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        task_id,
        "move",
        lambda form: actions.give_task(
            by=request.user,
            task_id=task_id,
            agency_id=form.agency_id(),
            to_id=None,
            version=form.cleaned_data["version"],
        ),
        done=_("The task was moved to the agency."),
    )


def _task(request: SignedInRequest, task_id: uuid.UUID) -> CaseTask:
    """The task, if this person may see it; what one may not see is not found."""
    found = tasks_visible_to(request.user).select_related("case", "agency", "assigned_to", "set_by")
    try:
        return found.get(pk=task_id)
    except CaseTask.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest,
    task: CaseTask,
    *,
    bound: ActionForm | None = None,
    open_words: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = task_page.context_of(task, by=request.user, bound=bound, open_words=open_words)
    return render(request, "reports/triage/task.html", context, status=status)


def _try(
    request: SignedInRequest,
    task_id: uuid.UUID,
    name: str,
    act: Callable[[Any], object],
    *,
    done: str,
) -> HttpResponse:
    task = _task(request, task_id)
    back_to = reverse("reports:triage:task", args=[task_id])
    if request.method != "POST":
        return redirect(back_to)
    form = task_page.form_named(name, task, data=request.POST)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _task(request, task_id), bound=form, status=status)

    return attempt(
        request,
        form,
        lambda _given: act(form),
        done=done,
        back_to=back_to,
        show=show,
        show_conflict=lambda form, conflict: show(seen_again(form, conflict), 409),
    )
