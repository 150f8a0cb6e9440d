"""Registers that a premises keeps, on the night: door staff, toilet checks, refusals, Angela."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import register_page as page
from agencies.licensing.actions import registers as actions
from agencies.licensing.models import DoorShift, RegisterEntry, Tenure
from agencies.licensing.queries.premises import own_tenure
from agencies.licensing.queries.registers import entries_visible_to, shifts_visible_to
from agencies.licensing.register_enums import Register, ToiletFinding
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object, record_page
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import Show, ShowConflict, attempt, keep_typed, seen_again

MAY = Permission.PREMISES_REPORT
require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def tenure_of(request: SignedInRequest) -> Tenure:
    """Of the premises for which they work. Raises Http404 where there is none."""
    tenure = own_tenure(request.user)
    if tenure is None:
        raise Http404
    return tenure


@require_safe
@require_permission(MAY)
def hub(request: SignedInRequest) -> HttpResponse:
    tenure = own_tenure(request.user)
    if tenure is None:
        return render(request, "venue/no_premises.html")
    context = page.hub(request.user, tenure)
    record_page(request, {}, shown=len(context["on"]))
    return render(request, "venue/registers.html", context)


@keep_typed
@require_get_or_post
@require_permission(MAY)
def door(request: SignedInRequest) -> HttpResponse:
    tenure = tenure_of(request)

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "tenure": tenure}
        record_page(request, {}, shown=len(form.fields))
        return render(request, "venue/door.html", context, status=status)

    if request.method != "POST":
        return show(page.door_form(request.user, tenure), 200)
    form = page.door_form(request.user, tenure, request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.sign_on(
            by=request.user, team=form.team(), started_at=given["moment"], key=given["key"]
        )

    done, back_to = _("They are on the door."), reverse("venue:registers")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@keep_typed
@require_get_or_post
@require_permission(MAY)
def door_off(request: SignedInRequest, shift_id: uuid.UUID) -> HttpResponse:
    """They went off now. Another time is entered by correcting the shift."""
    lines = _lines(request, _shifts(request), shift_id)
    if request.method != "POST":
        return redirect("venue:shift", shift_id)
    form = page.off_form(lines[-1], request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.sign_off(
            by=request.user,
            shift_id=shift_id,
            version=given["version"],
            ended_at=timezone.now(),
        )

    def show(failed: ActionForm, status: int) -> HttpResponse:
        return _show_shift(request, lines, page.shift_form(lines[-1]), status, failed)

    done, back_to = _("They are off the door."), reverse("venue:registers")
    return attempt(
        request, form, act, done=done, back_to=back_to, show=show, show_conflict=_again(show)
    )


@keep_typed
@require_get_or_post
@require_permission(MAY)
def entry_add(request: SignedInRequest, register: Register) -> HttpResponse:
    tenure = tenure_of(request)

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "tenure": tenure, "register": register}
        return render(request, "venue/entry_add.html", context, status=status)

    if request.method != "POST":
        return show(page.entry_form(register), 200)
    form = page.entry_form(register, request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.write_entry(
            by=request.user, register=register, facts=form.facts(), key=given["key"]
        )

    done, back_to = _("It was written down."), reverse("venue:registers")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@keep_typed
@require_get_or_post
@require_permission(MAY)
def toilets_nothing(request: SignedInRequest) -> HttpResponse:
    """One press: the toilets were checked now, and nothing was found."""
    if request.method != "POST":
        return redirect("venue:registers")
    form = page.nothing_form(request.POST)

    def act(given: dict[str, Any]) -> object:
        facts = actions.EntryFacts(at=timezone.now(), codes=(ToiletFinding.NOTHING.value,))
        return actions.write_entry(
            by=request.user, register=Register.TOILETS, facts=facts, key=given["key"]
        )

    def show(failed: ActionForm, status: int) -> HttpResponse:
        context = {"form": failed, **page.hub(request.user, tenure_of(request))}
        record_page(request, {}, shown=len(context["on"]))
        return render(request, "venue/registers.html", context, status=status)

    done, back_to = _("The toilet check was written down."), reverse("venue:registers")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@keep_typed
@require_get_or_post
@require_permission(MAY)
def entry(request: SignedInRequest, entry_id: uuid.UUID) -> HttpResponse:
    lines = _lines(request, _entries(request), entry_id)
    register = Register(lines[-1].register)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show_entry(request, lines, form, status)

    if request.method != "POST":
        return show(page.entry_form(register, entry=lines[-1]), 200)
    form = page.entry_form(register, request.POST, lines[-1])

    def act(given: dict[str, Any]) -> object:
        return actions.amend_entry(
            by=request.user, entry_id=entry_id, version=given["version"], facts=form.facts()
        )

    back_to = reverse("venue:entry", args=[entry_id])
    return attempt(
        request,
        form,
        act,
        done=_("It was corrected."),
        back_to=back_to,
        show=show,
        show_conflict=_again(show),
    )


@keep_typed
@require_get_or_post
@require_permission(MAY)
def entry_back(request: SignedInRequest, entry_id: uuid.UUID) -> HttpResponse:
    lines = _lines(request, _entries(request), entry_id)
    back_to = reverse("venue:entry", args=[entry_id])
    if request.method != "POST":
        return redirect(back_to)

    def act(given: dict[str, Any]) -> object:
        return actions.withdraw_entry(by=request.user, entry_id=entry_id, version=given["version"])

    def show(failed: ActionForm, status: int) -> HttpResponse:
        form = page.entry_form(Register(lines[-1].register), entry=lines[-1])
        return _show_entry(request, lines, form, status, failed)

    form, done = page.back_form(lines[-1], request.POST), _("It was taken back.")
    return attempt(
        request, form, act, done=done, back_to=back_to, show=show, show_conflict=_again(show)
    )


@keep_typed
@require_get_or_post
@require_permission(MAY)
def shift(request: SignedInRequest, shift_id: uuid.UUID) -> HttpResponse:
    lines = _lines(request, _shifts(request), shift_id)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show_shift(request, lines, form, status)

    if request.method != "POST":
        return show(page.shift_form(lines[-1]), 200)
    form = page.shift_form(lines[-1], request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.amend_shift(
            by=request.user, shift_id=shift_id, version=given["version"], facts=form.facts()
        )

    back_to = reverse("venue:shift", args=[shift_id])
    return attempt(
        request,
        form,
        act,
        done=_("It was corrected."),
        back_to=back_to,
        show=show,
        show_conflict=_again(show),
    )


@keep_typed
@require_get_or_post
@require_permission(MAY)
def shift_back(request: SignedInRequest, shift_id: uuid.UUID) -> HttpResponse:
    lines = _lines(request, _shifts(request), shift_id)
    back_to = reverse("venue:shift", args=[shift_id])
    if request.method != "POST":
        return redirect(back_to)

    def act(given: dict[str, Any]) -> object:
        return actions.withdraw_shift(by=request.user, shift_id=shift_id, version=given["version"])

    def show(failed: ActionForm, status: int) -> HttpResponse:
        return _show_shift(request, lines, page.shift_form(lines[-1]), status, failed)

    form, done = page.back_form(lines[-1], request.POST), _("It was taken back.")
    return attempt(
        request, form, act, done=done, back_to=back_to, show=show, show_conflict=_again(show)
    )


def _again(show: Show) -> ShowConflict:
    """The same page, with what was sent ready to be sent once more to what is there now."""
    return lambda form, conflict: show(seen_again(form, conflict), 409)


def _shifts(request: SignedInRequest) -> QuerySet[DoorShift]:
    return shifts_visible_to(request.user).select_related("by")


def _entries(request: SignedInRequest) -> QuerySet[RegisterEntry]:
    return entries_visible_to(request.user).select_related("by")


def _lines(request: SignedInRequest, visible: Any, line_id: uuid.UUID) -> list[Any]:
    """All lines of the entry that this is a line of, oldest first. Raises Http404."""
    tenure = tenure_of(request)
    known = visible.filter(tenure=tenure, pk=line_id).values("entry")
    lines = list(visible.filter(tenure=tenure, entry__in=known).order_by("number"))
    if not lines:
        raise Http404
    return lines


def _show_entry(
    request: SignedInRequest,
    lines: list[Any],
    form: ActionForm,
    status: int,
    failed: ActionForm | None = None,
) -> HttpResponse:
    record_object(request, lines[-1])
    context = {
        **page.of_line(request.user, lines, page.entry_row),
        "form": failed or form,
        "correct": form,
        "back": page.back_form(lines[-1]),
    }
    return render(request, "venue/entry.html", context, status=status)


def _show_shift(
    request: SignedInRequest,
    lines: list[Any],
    form: ActionForm,
    status: int,
    failed: ActionForm | None = None,
) -> HttpResponse:
    record_object(request, lines[-1])
    context = {
        **page.of_line(request.user, lines, page.shift_row),
        "form": failed or form,
        "correct": form,
        "back": page.back_form(lines[-1]),
    }
    return render(request, "venue/shift.html", context, status=status)
