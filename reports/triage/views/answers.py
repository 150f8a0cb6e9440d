"""The owner's side: what partners ask for, and the answer."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import access as actions
from reports.enums import AccessAnswer
from reports.governance import highest_marking
from reports.models import AccessRequest
from reports.queries import (
    access_requests_to_answer,
    access_requests_visible_to,
    cases_visible_to,
)
from reports.triage.access_forms import AnswerForm
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.present import facts_of_request
from reports.triage.requests import SignedInRequest
from reports.triage.views.access import one_of, show_list
from reports.triage.views.attempts import attempt, keep_typed

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.DISCLOSURES_MAKE)
def request_list(request: SignedInRequest) -> HttpResponse:
    found = access_requests_to_answer(request.user).select_related("agency", "asked_by")
    # Who has waited longest comes first.
    found = found.order_by("asked_at", "id")
    return show_list(request, found, "reports/triage/access_answers.html")


@keep_typed
@require_get_or_post
@require_permission(Permission.DISCLOSURES_MAKE)
def answer(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    asked = _request(request, request_id)
    if request.method != "POST":
        record_object(request, asked)
        return _show(request, asked)
    return attempt(
        request,
        _form(asked, request.POST),
        lambda given: actions.answer_request(by=request.user, request_id=asked.pk, **given),
        done=_("The answer was sent to the team that asked."),
        back_to=_next(asked, answer=request.POST.get("answer", "")),
        show=lambda form, status: _show(
            request, _request(request, request_id), bound=form, status=status
        ),
    )


@require_get_or_post
@require_permission(Permission.DISCLOSURES_MAKE)
def words(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """What was asked and answered, in this response only. Each reading is recorded."""
    asked = _request(request, request_id)
    if request.method != "POST":
        return redirect("reports:triage:access-answer", request_id)
    read = actions.read_request(by=request.user, request_id=asked.pk)
    return _show(request, asked, read=read)


def _request(request: SignedInRequest, request_id: uuid.UUID) -> AccessRequest:
    found = access_requests_visible_to(request.user).filter(case__in=cases_visible_to(request.user))
    asked: AccessRequest = one_of(found.select_related("agency", "asked_by", "case"), request_id)
    return asked


def _form(asked: AccessRequest, data: Any = None) -> ActionForm:
    address = reverse("reports:triage:access-answer", args=[asked.pk])
    return AnswerForm(data, name="answer", action=address)


def _next(asked: AccessRequest, *, answer: str) -> str:
    """After a grant: on to saying what is shown, under which agreement and until when."""
    if answer == AccessAnswer.GRANTED:
        disclose = reverse("reports:triage:disclose-case", args=[asked.case_id])
        return f"{disclose}?request={asked.pk}"
    return reverse("reports:triage:case-detail", args=[asked.case_id])


def _show(
    request: SignedInRequest,
    asked: AccessRequest,
    *,
    read: actions.RequestRead | None = None,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "asked": asked,
        "marking": highest_marking(asked.case.marking).label,
        "facts": facts_of_request(asked),
        "read": read,
        "form": bound,
        "answer": (bound or _form(asked)) if asked.is_open else None,
    }
    return render(request, "reports/triage/access_answer.html", context, status=status)
