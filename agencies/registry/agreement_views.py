"""Pages of information sharing agreements: the list, one, recording, changing and ending one."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry import agreements as actions
from agencies.registry.access import require_permission
from agencies.registry.agreement_forms import AgreementForm, ChangeAgreementForm, EndAgreementForm
from agencies.registry.errors import Conflict, NotAllowed, PeopleError
from agencies.registry.models import Agency, SharingAgreement
from agencies.registry.people import has_permission
from agencies.registry.permissions import Permission
from portal.audit.recording import record_list

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
PAGE_SIZE = 50


@require_safe
@require_permission(Permission.AGREEMENTS_VIEW)
def agreements(request: HttpRequest) -> HttpResponse:
    """Agreements of one's agency, or of all for coordinators and auditors."""
    pages = Paginator(actions.agreements_visible_to(request.user), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page", "1")[:9])
    rows = list(page.object_list)
    record_list(
        by=request.user, name="registry:agreements", filters={}, shown=len(rows), page=page.number
    )
    names = _agency_names()
    context = {
        "page": page,
        "rows": [(each, _parties(each, names), state_of(each)) for each in rows],
        "may_manage": has_permission(request.user, Permission.AGREEMENTS_MANAGE),
    }
    return render(request, "registry/agreements.html", context)


@require_safe
@require_permission(Permission.AGREEMENTS_VIEW)
def agreement(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    return _show(request, _agreement(request, agreement_id))


@require_get_or_post
@require_permission(Permission.AGREEMENTS_MANAGE)
def record(request: HttpRequest) -> HttpResponse:
    names = _agency_names()
    form = AgreementForm(
        request.POST if request.method == "POST" else None, parties=list(names.items())
    )

    def act() -> SharingAgreement:
        return actions.record_agreement(by=_user(request), terms=form.terms())

    return _try(request, form, act, title=_("Record an agreement"), done=_("It is recorded."))


@require_get_or_post
@require_permission(Permission.AGREEMENTS_MANAGE)
def change(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    found = _agreement(request, agreement_id)
    form = ChangeAgreementForm(request.POST if request.method == "POST" else None, agreement=found)

    def act() -> SharingAgreement:
        return actions.change_agreement(
            by=_user(request),
            agreement_id=agreement_id,
            version=form.cleaned_data["version"],
            terms=form.terms(),
        )

    return _try(
        request,
        form,
        act,
        title=_("Change agreement %(which)s") % {"which": found.reference},
        done=_("It is saved."),
        agreement=found,
    )


@require_get_or_post
@require_permission(Permission.AGREEMENTS_MANAGE)
def end(request: HttpRequest, agreement_id: uuid.UUID) -> HttpResponse:
    """A page that says what ending it does, and the button that does it."""
    found = _agreement(request, agreement_id)
    if request.method != "POST" or found.ended_at is not None:
        return _show_end(request, found)
    form = EndAgreementForm(request.POST)
    if not form.is_valid():
        problem = _("This page was not complete. Check it and try again.")
        return _show_end(request, found, problem=problem, status=422)
    try:
        actions.end_agreement(by=_user(request), agreement_id=agreement_id, **form.cleaned_data)
    except PeopleError as error:
        fresh = _agreement(request, agreement_id)
        return _show_end(request, fresh, problem=str(error), status=_status_of(error))
    messages.success(
        request,
        _("It is ended. What was shared under it can't be read any more."),
    )
    return redirect("registry:agreement", agreement_id)


def state_of(agreement: SharingAgreement) -> tuple[str, str]:
    """(words, colour of the tag) for where an agreement stands today."""
    today = timezone.localdate()
    if agreement.ended_at is not None:
        return _("Ended"), "grey"
    if today > agreement.expires_on:
        return _("Expired"), "red"
    if today < agreement.starts_on:
        return _("Not started"), "yellow"
    if agreement.is_review_due(today):
        return _("Review overdue"), "orange"
    return _("In force"), "green"


def _try(
    request: HttpRequest,
    form: AgreementForm,
    act: Callable[[], SharingAgreement],
    *,
    title: str,
    done: str,
    agreement: SharingAgreement | None = None,
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = act()
            except PeopleError as error:
                form.add_error(None, str(error))
                status = _status_of(error)
            else:
                messages.success(request, done)
                return redirect("registry:agreement", saved.pk)
    context = {"form": form, "title": title, "agreement": agreement}
    return render(request, "registry/agreement_form.html", context, status=status)


def _show(request: HttpRequest, found: SharingAgreement) -> HttpResponse:
    context = {
        "agreement": found,
        "parties": _parties(found, _agency_names()),
        "state": state_of(found),
        "may_manage": has_permission(request.user, Permission.AGREEMENTS_MANAGE),
    }
    return render(request, "registry/agreement.html", context)


def _show_end(
    request: HttpRequest, found: SharingAgreement, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"agreement": found, "problem": problem}
    return render(request, "registry/agreement_end.html", context, status=status)


def _agreement(request: HttpRequest, agreement_id: uuid.UUID) -> SharingAgreement:
    """The agreement, if this person may see it."""
    rows = actions.agreements_visible_to(request.user).select_related("recorded_by", "ended_by")
    try:
        return rows.get(pk=agreement_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _agency_names() -> dict[str, str]:
    """Key → name of the agencies that take part, by name; one statement."""
    rows = Agency.objects.filter(is_active=True).order_by("name")
    return dict(rows.values_list("key", "name")[:500])


def _parties(agreement: SharingAgreement, names: dict[str, str]) -> list[str]:
    return [names.get(key, key) for key in agreement.parties]


def _status_of(error: PeopleError) -> int:
    if isinstance(error, NotAllowed):
        return 403
    return 409 if isinstance(error, Conflict) else 422


def _user(request: HttpRequest) -> Any:
    return request.user
