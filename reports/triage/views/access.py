"""A partner's side: cases that its team was told of, asking about one, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import access as actions
from reports.enums import RequestState
from reports.models import AccessRequest, CaseNotice
from reports.permissions import user_can
from reports.queries import access_requests_of_team, cases_to_ask_about, cases_visible_to
from reports.triage.access_forms import AskForm, WithdrawForm
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.present import facts_of_request
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.ACCESS_ASK)
def case_list(request: SignedInRequest) -> HttpResponse:
    found = cases_to_ask_about(request.user).select_related("owner")
    return show_list(request, found, "reports/triage/access_cases.html")


@require_safe
@require_permission(Permission.ACCESS_ASK)
def request_list(request: SignedInRequest) -> HttpResponse:
    found = access_requests_of_team(request.user).select_related("asked_by")
    return show_list(request, found, "reports/triage/access_requests.html")


@keep_typed
@require_get_or_post
@require_permission(Permission.ACCESS_ASK)
def ask(request: SignedInRequest, notice_id: uuid.UUID) -> HttpResponse:
    notice = _notice(request, notice_id)
    data = request.POST if request.method == "POST" else None
    form = AskForm(data, name="ask", action=reverse("reports:triage:access-ask", args=[notice_id]))

    def show(form: ActionForm, status: int) -> HttpResponse:
        waiting = access_requests_of_team(request.user).filter(
            case_id=notice.case_id, state=RequestState.OPEN
        )
        context = {"notice": notice, "form": form, "waiting": waiting.first()}
        return render(request, "reports/triage/access_ask.html", context, status=status)

    if data is None:
        record_object(request, notice)
        return show(form, 200)
    return attempt(
        request,
        form,
        lambda given: actions.ask_for_access(by=request.user, notice_id=notice.pk, **given),
        done=_("Your team's request was sent to the owner of the case."),
        back_to=reverse("reports:triage:access-requests"),
        show=show,
    )


@require_safe
@require_permission(Permission.ACCESS_ASK)
def detail(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    asked = _request(request, request_id)
    record_object(request, asked)
    return _show(request, asked)


@require_get_or_post
@require_permission(Permission.ACCESS_ASK)
def words(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    """What was asked and answered, in this response only. Each reading is recorded."""
    asked = _request(request, request_id)
    if request.method != "POST":
        return redirect("reports:triage:access-request", request_id)
    read = actions.read_request(by=request.user, request_id=asked.pk)
    return _show(request, asked, read=read)


@keep_typed
@require_get_or_post
@require_permission(Permission.ACCESS_ASK)
def withdraw(request: SignedInRequest, request_id: uuid.UUID) -> HttpResponse:
    asked = _request(request, request_id)
    back_to = reverse("reports:triage:access-request", args=[request_id])
    if request.method != "POST":
        return redirect(back_to)
    return attempt(
        request,
        _withdraw_form(asked, request.POST),
        lambda _given: actions.withdraw_request(by=request.user, request_id=asked.pk),
        done=_("The request was withdrawn."),
        back_to=back_to,
        show=lambda form, status: _show(
            request, _request(request, request_id), bound=form, status=status
        ),
    )


def show_list(request: SignedInRequest, found: QuerySet[Any], template: str) -> HttpResponse:
    """A page of `found`, recorded; 422 for a page number that is none, 404 beyond the end."""
    listed = list_page(request, found)
    return render(request, template, listed.context, status=listed.status)


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
        "facts": facts_of_request(asked),
        "read": read,
        "form": bound,
        "withdraw": (bound or _withdraw_form(asked)) if asked.is_open else None,
        "can_open": user_can(request.user, Permission.CASES_VIEW)
        and cases_visible_to(request.user).filter(pk=asked.case_id).exists(),
    }
    return render(request, "reports/triage/access_request.html", context, status=status)


def _withdraw_form(asked: AccessRequest, data: Any = None) -> ActionForm:
    address = reverse("reports:triage:access-withdraw", args=[asked.pk])
    return WithdrawForm(data, name="withdraw", action=address)


def _notice(request: SignedInRequest, notice_id: uuid.UUID) -> CaseNotice:
    return one_of(cases_to_ask_about(request.user).select_related("owner"), notice_id)


def _request(request: SignedInRequest, request_id: uuid.UUID) -> AccessRequest:
    found = access_requests_of_team(request.user).select_related("asked_by", "agency")
    return one_of(found, request_id)


def one_of(found: QuerySet[Any], key: uuid.UUID) -> Any:
    """The row, if it is among those that this person may see; otherwise it is not found."""
    try:
        row: Model = found.get(pk=key)
    except found.model.DoesNotExist as error:
        raise Http404 from error
    return row
