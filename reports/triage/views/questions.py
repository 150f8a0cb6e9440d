"""Asking who reported a question: writing it, and the second look before it is sent."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import questions as actions
from reports.enums import MessageDirection
from reports.errors import CaseworkError
from reports.governance import highest_marking
from reports.models import Report, ReportMessage
from reports.queries import messages_visible_to, reports_visible_to
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.question_forms import ReturnQuestionForm, SendQuestionForm, WriteQuestionForm
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_ASK)
def ask(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    try:
        report = reports_visible_to(request.user).get(pk=report_id)
    except Report.DoesNotExist as error:
        raise Http404 from error
    address = reverse("reports:triage:report-ask", args=[report_id])
    data = request.POST if request.method == "POST" else None
    form = WriteQuestionForm(data, name="ask", action=address)
    if data is None:
        record_object(request, report)
        return _show_ask(request, report, form, 200)
    return attempt(
        request,
        form,
        lambda given: actions.write_question(by=request.user, report_id=report.pk, **given),
        done=_("The question waits for a colleague to check it. It is not sent yet."),
        back_to=reverse("reports:triage:report-detail", args=[report_id]),
        show=lambda form, status: _show_ask(request, report, form, status),
    )


@require_get_or_post
@require_permission(Permission.REPORTS_ASK)
def check(request: SignedInRequest, message_id: uuid.UUID) -> HttpResponse:
    """A question that waits. Its words show in the answer to a POST, which is recorded."""
    question = _question(request, message_id)
    if request.method != "POST":
        record_object(request, question.report)
        return _show_check(request, question)
    words = actions.read_question(by=request.user, message_id=question.pk)
    return _show_check(request, question, words=words)


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_ASK)
def send(request: SignedInRequest, message_id: uuid.UUID) -> HttpResponse:
    return _decide(
        request,
        message_id,
        _send_form,
        lambda: actions.send_question(by=request.user, message_id=message_id),
        done=_("The question was sent. You will be told when it is answered."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_ASK)
def send_back(request: SignedInRequest, message_id: uuid.UUID) -> HttpResponse:
    return _decide(
        request,
        message_id,
        _return_form,
        lambda: actions.return_question(by=request.user, message_id=message_id),
        done=_("The question was not sent. Another one can be written."),
    )


def _decide(
    request: SignedInRequest, message_id: uuid.UUID, form: Any, act: Any, *, done: str
) -> HttpResponse:
    question = _question(request, message_id)
    if request.method != "POST":
        return redirect("reports:triage:question", message_id)

    def show(form: ActionForm, status: int) -> HttpResponse:
        words = actions.read_question(by=request.user, message_id=message_id)
        return _show_check(
            request, _question(request, message_id), words=words, bound=form, status=status
        )

    return attempt(
        request,
        form(question, request.POST),
        lambda _given: act(),
        done=done,
        back_to=reverse("reports:triage:report-detail", args=[question.report_id]),
        show=show,
    )


def _question(request: SignedInRequest, message_id: uuid.UUID) -> ReportMessage:
    try:
        return (
            messages_visible_to(request.user)
            .filter(direction=MessageDirection.QUESTION)
            .select_related("report", "written_by")
            .get(pk=message_id)
        )
    except ReportMessage.DoesNotExist as error:
        raise Http404 from error


def _send_form(question: ReportMessage, data: Any = None) -> ActionForm:
    address = reverse("reports:triage:question-send", args=[question.pk])
    return SendQuestionForm(data, name="send", action=address)


def _return_form(question: ReportMessage, data: Any = None) -> ActionForm:
    address = reverse("reports:triage:question-return", args=[question.pk])
    return ReturnQuestionForm(data, name="return", action=address)


def _show_ask(
    request: SignedInRequest, report: Report, form: ActionForm, status: int
) -> HttpResponse:
    try:
        actions.check_can_be_asked(request.user, report)
        why_not = ""
    except CaseworkError as error:
        why_not = str(error)
    context = {
        "report": report,
        "marking": highest_marking(report.marking).label,
        "form": form,
        "why_not": why_not,
    }
    return render(request, "reports/triage/question_ask.html", context, status=status)


def _show_check(
    request: SignedInRequest,
    question: ReportMessage,
    *,
    words: str | None = None,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = {form.name: form for form in (_send_form(question), _return_form(question))}
    if bound is not None:
        forms[bound.name] = bound
    is_mine = question.written_by_id == request.user.pk
    context = {
        "question": question,
        "report": question.report,
        "marking": highest_marking(question.report.marking).label,
        "words": words,
        "form": bound,
        "is_mine": is_mine,
        "send": None if is_mine or words is None else forms["send"],
        "send_back": forms["return"],
    }
    return render(request, "reports/triage/question_check.html", context, status=status)
