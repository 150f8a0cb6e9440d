"""Cases: the list, opening one, its page, and what is done from it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import access, closing, tasks
from reports.actions import cases as actions
from reports.actions.case_work import CaseWords, read_case_words
from reports.casework_enums import Readers
from reports.enums import CaseOutcome, LinkReason
from reports.errors import CaseworkError, Conflict, WrongState
from reports.models import Case
from reports.queries import cases_visible_to, reports_visible_to, tasks_visible_to
from reports.triage import case_list as listing
from reports.triage import case_page
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.sharing_page import disclosure_for
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.CASES_VIEW)
def case_list(request: SignedInRequest) -> HttpResponse:
    filters = listing.CaseFilters(
        request.GET, queryset=listing.listed_for(request.user), request=request
    )
    listed = filtered_page(request, filters)
    return render(request, "reports/triage/cases.html", listed.context, status=listed.status)


@require_safe
@require_permission(Permission.CASES_VIEW)
def detail(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    case = _case(request, case_id)
    disclosure = disclosure_for(request.user, case)
    if disclosure:
        return redirect("reports:triage:shared", disclosure.pk)
    record_object(request, case)
    return _show(request, case)


@require_get_or_post
@require_permission(Permission.CASES_VIEW)
def words(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    """Notes and reasons, in this response only. Each reading is recorded; never by GET."""
    case = _case(request, case_id)
    if request.method != "POST" or disclosure_for(request.user, case):
        return redirect("reports:triage:case-detail", case_id)
    return _show(request, case, words=read_case_words(by=request.user, case_id=case.pk))


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def link(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        report = reports_visible_to(request.user).filter(reference=given["report"]).first()
        if report is None:
            raise CaseworkError(_("You can see no report with this reference. Check it."))
        actions.link_report(
            by=request.user,
            case_id=case_id,
            report_id=report.pk,
            reason=LinkReason(given["reason"]),
            version=given["version"],
        )

    return try_on_case(request, case_id, "link", lambda _form: act, done=_("The report was added."))


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def unlink(request: SignedInRequest, case_id: uuid.UUID, report_id: uuid.UUID) -> HttpResponse:
    return try_on_case(
        request,
        case_id,
        "unlink",
        lambda _form: (
            lambda given: actions.unlink_report(
                by=request.user, case_id=case_id, report_id=report_id, **given
            )
        ),
        done=_("The report was taken out of the case."),
        object_id=report_id,
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def write_note(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    return try_on_case(
        request,
        case_id,
        "note",
        lambda _form: (
            lambda given: actions.add_note(
                by=request.user,
                case_id=case_id,
                text=given["text"],
                readers=Readers(given["readers"] or Readers.PARTNERS),
            )
        ),
        done=_("The note was added."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def set_new_task(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    return try_on_case(
        request,
        case_id,
        "task",
        lambda form: (
            lambda given: tasks.set_task(
                by=request.user,
                case_id=case_id,
                what=given["what"],
                agency_id=form.agency_id(),
                due=form.due(),
            )
        ),
        done=_("The task was set."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def finish(request: SignedInRequest, case_id: uuid.UUID, task_id: uuid.UUID) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        # A task of another case is none of this page's, whoever may see both.
        task = tasks_visible_to(request.user).get(pk=task_id, case_id=case_id)
        try:
            tasks.finish_task(by=request.user, task_id=task.pk, version=given["version"])
        except Conflict as error:  # over the task: nothing of the case itself is in the way
            raise WrongState(str(error)) from error

    return try_on_case(
        request,
        case_id,
        "finish",
        lambda _form: act,
        done=_("The task was finished."),
        object_id=task_id,
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.DISCLOSURES_MAKE)
def tell_partners(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    return try_on_case(
        request,
        case_id,
        "partners",
        lambda _form: lambda given: access.tell_partners(by=request.user, case_id=case_id, **given),
        done=_("Who knows that this case exists was changed."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_CLOSE)
def close(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    return try_on_case(
        request,
        case_id,
        "close",
        lambda _form: (
            lambda given: actions.close_case(
                by=request.user,
                case_id=case_id,
                outcome=CaseOutcome(given["outcome"]),
                words=given["words"],
                told=given["told"],
                version=given["version"],
            )
        ),
        done=_("The case was closed."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_CLOSE)
def reopen(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    return try_on_case(
        request,
        case_id,
        "reopen",
        lambda _form: lambda given: closing.reopen_case(by=request.user, case_id=case_id, **given),
        done=_("The case is open again."),
    )


def _case(request: SignedInRequest, case_id: uuid.UUID) -> Case:
    """The case, if this person may see it; what one may not see is not found."""
    try:
        return (
            case_page.counted(cases_visible_to(request.user), by=request.user)
            .select_related("owner", "lead", "ward", "opened_by", "controller", "merged_into")
            .defer("ward__boundary")
            .get(pk=case_id)
        )
    except Case.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest,
    case: Case,
    *,
    bound: ActionForm | None = None,
    words: CaseWords | None = None,
    status: int = 200,
) -> HttpResponse:
    context = case_page.context_of(
        case,
        by=request.user,
        bound=bound,
        words=words,
        take_out=request.GET.get("take_out", ""),
    )
    return render(request, "reports/triage/case.html", context, status=status)


def try_on_case(
    request: SignedInRequest,
    case_id: uuid.UUID,
    name: str,
    act_of: Callable[[Any], Callable[[dict[str, Any]], object]],
    *,
    done: str,
    object_id: uuid.UUID | None = None,
) -> HttpResponse:
    """Do what one of the forms of a case's page asks, or show what is in the way."""
    case = _case(request, case_id)
    back_to = reverse("reports:triage:case-detail", args=[case_id])
    if request.method != "POST":
        return redirect(back_to)
    form = case_page.form_named(name, case, data=request.POST, object_id=object_id, by=request.user)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _case(request, case_id), bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        context = case_page.conflict_context(
            _case(request, case_id), form, conflict, by=request.user
        )
        return render(request, "reports/triage/conflict.html", context, status=409)

    return attempt(
        request,
        form,
        act_of(form),
        done=done,
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )
