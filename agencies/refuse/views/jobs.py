"""Jobs: the list, one job, and what is done with it."""

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

from agencies.refuse import job_list, job_page, words
from agencies.refuse.actions import jobs as actions
from agencies.refuse.actions.reading import JobRead, read_job
from agencies.refuse.forms import ClearedForm
from agencies.refuse.models import Job
from agencies.refuse.workflow import JOB_MOVES
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.NEEDLE_FINDS_VIEW)
def job_index(request: SignedInRequest) -> HttpResponse:
    filters = job_list.JobFilters(
        request.GET, queryset=job_list.listed_for(request.user), request=request
    )
    listed = filtered_page(request, filters)
    now = timezone.now()
    rows = [(job, words.in_words(job, now), words.holder(job)) for job in listed.rows]
    context = {**listed.context, "rows": rows}
    return render(request, "refuse/jobs.html", context, status=listed.status)


@require_safe
@require_permission(Permission.NEEDLE_FINDS_VIEW)
def detail(request: SignedInRequest, job_id: uuid.UUID) -> HttpResponse:
    return _show(request, _read(request, job_id))


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_RECORD)
def move(request: SignedInRequest, job_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in JOB_MOVES:
        raise Http404

    def act(form: Any) -> object:
        return actions.move_job(
            by=request.user,
            job_id=job_id,
            move=move,
            version=form.cleaned_data["version"],
            found=form.found() if isinstance(form, ClearedForm) else None,
            told=actions.Told(words=form.cleaned_data["words"]),
        )

    return _try(request, job_id, move, act, done=_("The job was changed."))


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def priority(request: SignedInRequest, job_id: uuid.UUID) -> HttpResponse:
    def act(form: Any) -> object:
        return actions.prioritise_job(
            by=request.user,
            job_id=job_id,
            priority=form.chosen(),
            words=form.cleaned_data["words"],
            version=form.cleaned_data["version"],
        )

    return _try(request, job_id, job_page.PRIORITY, act, done=_("The priority was changed."))


def _read(request: SignedInRequest, job_id: uuid.UUID) -> JobRead:
    """The job, if this person may see it; what one may not see is not found."""
    try:
        return read_job(by=request.user, job_id=job_id)
    except Job.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest, read: JobRead, *, bound: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    context = job_page.context_of(read, by=request.user, bound=bound)
    return render(request, "refuse/job.html", context, status=status)


def _try(
    request: SignedInRequest,
    job_id: uuid.UUID,
    name: str,
    act: Callable[[Any], object],
    *,
    done: str,
) -> HttpResponse:
    job = _read(request, job_id).job
    back_to = reverse("refuse:job", args=[job_id])
    if request.method != "POST":
        return redirect(back_to)
    form = job_page.form_named(name, job, data=request.POST)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _read(request, job_id), bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        """With what was typed, beside the job as it is now; sent again it counts."""
        read = _read(request, job_id)
        again = request.POST.copy()
        again["version"] = str(read.job.version)
        fresh = job_page.form_named(name, read.job, data=again)
        fresh.is_valid()
        fresh.add_error(None, str(conflict))
        return _show(request, read, bound=fresh, status=409)

    return attempt(
        request,
        form,
        lambda _given: act(form),
        done=done,
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )
