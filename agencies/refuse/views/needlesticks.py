"""Health records of needlesticks: the list, one record, and what a lead does with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.refuse import health_page
from agencies.refuse.actions import needlesticks as actions
from agencies.refuse.health_enums import SentTo
from agencies.refuse.health_forms import ReadForm
from agencies.refuse.health_queries import health_records_visible_to
from agencies.refuse.models import HealthRecord
from agencies.registry.access import require_permission
from portal.accounts.step_up import ask_again_unless_recent
from portal.audit.recording import record_refusal
from reports.errors import CaseworkError, Conflict
from reports.triage.forms import ActionForm
from reports.triage.requests import SignedInRequest
from reports.triage.rows import moment
from reports.triage.views.attempts import EXPIRED, TOO_OLD, attempt, keep_typed, status_of
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(actions.MAY)
def needlesticks(request: SignedInRequest) -> HttpResponse:
    listed = list_page(request, health_page.listed_for(request.user))
    context = {**listed.context, "rows": health_page.rows_of(listed.rows)}
    return render(request, "refuse/needlesticks.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def add(request: SignedInRequest) -> HttpResponse:
    def show(form: ActionForm, status: int) -> HttpResponse:
        return render(request, "refuse/needlestick_add.html", {"form": form}, status=status)

    if request.method != "POST":
        return show(health_page.open_form(request.user), 200)
    form = health_page.open_form(request.user, data=request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.open_health_record(
            by=request.user,
            hurt=form.hurt(),
            happened_at=given["moment"],
            place=given["place"],
            words=given["words"],
        )

    done = _("The record was opened, and the leads were told.")
    return attempt(request, form, act, done=done, back_to=reverse("refuse:needlesticks"), show=show)


@require_safe
@require_permission(actions.MAY)
def detail(request: SignedInRequest, health_id: uuid.UUID) -> HttpResponse:
    return _show(request, health_id)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def do(request: SignedInRequest, health_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in health_page.FORMS:
        raise Http404
    found = _record(request, health_id)
    back_to = reverse("refuse:needlestick", args=[health_id])
    if request.method != "POST":
        return redirect(back_to)
    form = health_page.form_named(move, found, data=request.POST)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, health_id, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        again = request.POST.copy()
        again["version"] = str(conflict.current_version)
        fresh = health_page.form_named(move, found, data=again)
        fresh.is_valid()
        fresh.add_error(None, str(conflict))
        return _show(request, health_id, bound=fresh, status=409)

    return attempt(
        request,
        form,
        lambda given: _DO[move](request, health_id, given),
        done=str(_DONE[move]()),
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )


def _take(request: SignedInRequest, health_id: uuid.UUID, given: dict[str, Any]) -> object:
    return actions.acknowledge_needlestick(by=request.user, health_id=health_id)


def _sent(request: SignedInRequest, health_id: uuid.UUID, given: dict[str, Any]) -> object:
    return actions.record_sent(
        by=request.user,
        health_id=health_id,
        to=SentTo(given["to"]),
        at=given["moment"],
        words=given["words"],
        version=given["version"],
    )


def _note(request: SignedInRequest, health_id: uuid.UUID, given: dict[str, Any]) -> object:
    return actions.add_health_note(
        by=request.user, health_id=health_id, words=given["words"], version=given["version"]
    )


def _close(request: SignedInRequest, health_id: uuid.UUID, given: dict[str, Any]) -> object:
    return actions.close_health_record(
        by=request.user, health_id=health_id, words=given["words"], version=given["version"]
    )


_DO: dict[str, Callable[[SignedInRequest, uuid.UUID, dict[str, Any]], object]] = {
    "take": _take,
    "sent": _sent,
    "note": _note,
    "close": _close,
}
_DONE: dict[str, Callable[[], str]] = {
    "take": lambda: _("You have this one. Your colleagues see it."),
    "sent": lambda: _("Where they were sent was recorded."),
    "note": lambda: _("The note was added and sealed."),
    "close": lambda: _("The record was closed."),
}


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def read(request: SignedInRequest, health_id: uuid.UUID) -> HttpResponse:
    """What is sealed: with a reason, a fresh sign-in, and a record. It is in the answer to that one
    POST and nowhere else."""
    found = _record(request, health_id)
    if getattr(request, EXPIRED, False):
        # Before asking again who it is: what is kept for after that is done without another look
        # at its token.
        form = health_page.read_form(found, data=request.POST)
        form.is_valid()
        form.add_error(None, str(TOO_OLD))
        return _show_read(request, found, form=form, status=403)
    ask_again_unless_recent(request)
    if request.method != "POST":
        return _show_read(request, found, form=health_page.read_form(found))
    form = health_page.read_form(found, data=request.POST)
    if not form.is_valid():
        return _show_read(request, found, form=form, status=422)
    try:
        opened = actions.read_sealed_health(
            by=request.user, health_id=health_id, **form.cleaned_data
        )
    except CaseworkError as error:
        record_refusal(
            by=request.user, object_type="healthrecord", object_id=health_id, reason=actions.MAY
        )
        form.add_error(None, str(error))
        return _show_read(request, found, form=form, status=status_of(error))
    return _show_read(request, found, opened=opened)


def _show_read(
    request: SignedInRequest,
    found: HealthRecord,
    *,
    form: ReadForm | None = None,
    opened: actions.Opened | None = None,
    status: int = 200,
) -> HttpResponse:
    notes = [
        (moment(event.at)[1], event.by.display_name if event.by else "", said)
        for event, said in (opened.notes if opened else [])
    ]
    context = {"record": found, "form": form, "opened": opened, "notes": notes}
    return render(request, "refuse/needlestick_read.html", context, status=status)


def _record(request: SignedInRequest, health_id: uuid.UUID) -> HealthRecord:
    try:
        return health_records_visible_to(request.user).get(pk=health_id)
    except HealthRecord.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest,
    health_id: uuid.UUID,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    try:
        found = actions.read_health_record(by=request.user, health_id=health_id)
    except HealthRecord.DoesNotExist as error:
        raise Http404 from error
    context = health_page.context_of(found, bound=bound)
    return render(request, "refuse/needlestick.html", context, status=status)
