"""Sharing with another agency: from a record, the disclosure's own page, and what we were given."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.models import Disclosure
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from portal.audit.recording import record_refusal
from reports.actions.disclose import check_disclosure, disclose, withdraw_disclosure
from reports.actions.read_shared import SharedRead, read_own_disclosure, read_shared
from reports.errors import CaseworkError
from reports.models import IntelligenceItem
from reports.queries import (
    cases_visible_to,
    disclosures_made_by_agency_of,
    disclosures_received_by,
    intelligence_of_team,
    reports_visible_to,
)
from reports.triage import item_parts, shared_page
from reports.triage import sharing_page as page
from reports.triage.intelligence_page import GradeShown, grade_shown
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.sharing_forms import ShareForm, WithdrawForm
from reports.triage.views.attempts import EXPIRED, TOO_OLD, attempt, keep_typed, status_of
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
WITH = ("recipient", "from_agency", "agreement", "made_by")


@keep_typed
@require_get_or_post
@require_permission(Permission.DISCLOSURES_MAKE)
def share_case(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    rows = cases_visible_to(request.user).select_related("controller")
    return _share(request, _or_404(rows, case_id))


@keep_typed
@require_get_or_post
@require_permission(Permission.DISCLOSURES_MAKE)
def share_report(request: SignedInRequest, report_id: uuid.UUID) -> HttpResponse:
    rows = reports_visible_to(request.user).select_related("controller")
    return _share(request, _or_404(rows, report_id))


@keep_typed
@require_get_or_post
@require_permission(Permission.DISCLOSURES_MAKE)
def share_intelligence(request: SignedInRequest, item_id: uuid.UUID) -> HttpResponse:
    rows = intelligence_of_team(request.user).select_related("controller")
    return _share(request, _or_404(rows.defer("text", "provenance"), item_id))


@keep_typed
@require_get_or_post
@require_permission(Permission.DISCLOSURES_MAKE)
def disclosure(request: SignedInRequest, disclosure_id: uuid.UUID) -> HttpResponse:
    """What one's own agency shared: POST reads why it was, or withdraws it."""
    rows = disclosures_made_by_agency_of(request.user)
    shown = _or_404(rows.select_related(*WITH), disclosure_id)
    if request.method != "POST":
        record_object(request, shown)
        return _show_made(request, shown)
    if request.POST.get("step") == "read" and not getattr(request, EXPIRED, False):
        read = read_own_disclosure(by=request.user, disclosure_id=disclosure_id)
        return _show_made(request, shown, read=read)

    def show(form: Any, status: int) -> HttpResponse:
        return _show_made(
            request, _or_404(rows.select_related(*WITH), disclosure_id), form=form, status=status
        )

    return attempt(
        request,
        _withdraw_form(shown, request.POST),
        lambda given: withdraw_disclosure(
            by=request.user, disclosure_id=disclosure_id, words=given["words"]
        ),
        done=_("It is withdrawn. The other agency can't read it any more."),
        back_to=reverse("reports:triage:disclosure", args=[disclosure_id]),
        show=show,
        show_conflict=lambda form, conflict: show(form, 409),
    )


@require_safe
@require_permission(Permission.DISCLOSURES_RECEIVE)
def shared_with_us(request: SignedInRequest) -> HttpResponse:
    """What other agencies shared with the person's teams: what can be read, then what ended."""
    found = disclosures_received_by(request.user).select_related(*WITH).order_by("-made_at", "-pk")
    listed = list_page(request, found)
    context = {**listed.context, "shown": [page.shown_of(each) for each in listed.rows]}
    return render(request, "reports/triage/shared_list.html", context, status=listed.status)


@require_get_or_post
@require_permission(Permission.DISCLOSURES_RECEIVE)
def shared(request: SignedInRequest, disclosure_id: uuid.UUID) -> HttpResponse:
    """Only what was disclosed, with its terms. POST opens the sealed words, and records it."""
    rows = disclosures_received_by(request.user).select_related(*WITH)
    shown = _or_404(rows, disclosure_id)
    read: SharedRead | None = None
    status = 200
    if request.method == "POST":
        try:
            read = read_shared(by=request.user, disclosure_id=disclosure_id)
        except CaseworkError as error:
            messages.error(request, str(error))
            status = status_of(error)
    else:
        record_object(request, shown)
    context = shared_page.context_of(shown, by=request.user, read=read)
    return render(request, "reports/triage/shared.html", context, status=status)


def _share(request: SignedInRequest, row: page.Shareable) -> HttpResponse:
    options = page.options_for(request.user, row)
    form = page.form_of(
        row,
        by=request.user,
        options=options,
        data=request.POST if request.method == "POST" else None,
        request_id=_uuid(request.GET.get("request", "")),
    )
    if request.method != "POST":
        return _show_form(request, row, form, options)
    if getattr(request, EXPIRED, False):
        form.is_valid()
        form.add_error(None, str(TOO_OLD))
        return _show_form(request, row, form, options, status=403)
    valid = form.is_valid()
    if not valid or request.POST.get("step") == "change":
        return _show_form(request, row, form, options, status=200 if valid else 422)
    try:
        if request.POST.get("step") == "share":
            return _do(request, row, form)
        check_disclosure(by=request.user, row=row, terms=form.terms())
    except CaseworkError as error:
        record_refusal(
            by=request.user,
            object_type=row._meta.model_name or "",
            object_id=row.pk,
            reason=Permission.DISCLOSURES_MAKE.value,
        )
        form.add_error(None, str(error))
        return _show_form(request, row, form, options, status=status_of(error))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return render(request, "reports/triage/share_check.html", _context(row, form, options))


def _do(request: SignedInRequest, row: page.Shareable, form: ShareForm) -> HttpResponse:
    made = disclose(
        by=request.user,
        object_type=row._meta.model_name or "",
        object_id=row.pk,
        terms=form.terms(),
    )
    messages.success(request, _("It is shared. Both agencies are told that something was."))
    return redirect("reports:triage:disclosure", made.pk)


def _show_form(
    request: SignedInRequest,
    row: page.Shareable,
    form: ShareForm,
    options: page.Options,
    *,
    status: int = 200,
) -> HttpResponse:
    return render(request, "reports/triage/share.html", _context(row, form, options), status=status)


def _context(row: page.Shareable, form: ShareForm, options: page.Options) -> dict[str, Any]:
    kind = row._meta.model_name or ""
    return {
        "record": row,
        "kind": kind,
        **page.named(kind),
        "grade": _grade_of(row),
        "form": form,
        "options": options,
        "back_to": reverse(f"reports:triage:{kind}-detail", args=[row.pk]),
    }


def _show_made(
    request: SignedInRequest,
    shown: Disclosure,
    *,
    form: WithdrawForm | None = None,
    read: SharedRead | None = None,
    status: int = 200,
) -> HttpResponse:
    kind, row = page.object_of(shown)
    context = {
        "disclosure": shown,
        "facts": page.facts_of(shown),
        "record": row,
        **page.named(kind),
        "grade": _grade_of(row),
        "parts": _parts_of(row, shown, by=request.user),
        "read": read,
        "form": form or _withdraw_form(shown),
        "may_withdraw": shown.ended_at is None,
        "back_to": reverse(f"reports:triage:{kind}-detail", args=[shown.object_id]),
    }
    return render(request, "reports/triage/disclosure.html", context, status=status)


def _grade_of(row: Any) -> GradeShown | None:
    """An item's grade, which goes wherever the item is named (R1.5)."""
    return grade_shown(row) if isinstance(row, IntelligenceItem) else None


def _parts_of(row: Any, shown: Disclosure, *, by: User) -> list[Any]:
    """What features above ask about an item once it is shared."""
    if not isinstance(row, IntelligenceItem):
        return []
    return item_parts.parts_of(row, by=by, disclosure=shown)


def _withdraw_form(shown: Disclosure, data: Any = None) -> WithdrawForm:
    action = reverse("reports:triage:disclosure", args=[shown.pk])
    return WithdrawForm(data, name="withdraw", action=action)


def _or_404(rows: Any, key: uuid.UUID) -> Any:
    try:
        return rows.get(pk=key)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _uuid(text: str) -> uuid.UUID | None:
    """The key of a request that is answered; what is none is left out."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
