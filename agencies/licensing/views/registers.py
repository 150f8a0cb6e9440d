"""Registers that a premises keeps, on the night: door staff, toilet checks, refusals, Angela."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import register_page as page
from agencies.licensing.actions import registers as actions
from agencies.licensing.models import RegisterEntry, Tenure
from agencies.licensing.queries.premises import own_tenure
from agencies.licensing.queries.registers import entries_visible_to, shifts_visible_to
from agencies.licensing.register_enums import Register, ToiletFinding
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.accounts.models import User
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
    lines = _lines(request, SHIFT, shift_id)
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
        return _show(request, SHIFT, lines, page.shift_form(lines[-1]), status, failed=failed)

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
    def act(line_id: uuid.UUID, version: int, form: Any) -> object:
        return actions.amend_entry(
            by=request.user, entry_id=line_id, version=version, facts=form.facts()
        )

    return _correct(request, ENTRY, entry_id, act)


@keep_typed
@require_get_or_post
@require_permission(MAY)
def entry_back(request: SignedInRequest, entry_id: uuid.UUID) -> HttpResponse:
    def act(line_id: uuid.UUID, version: int) -> object:
        return actions.withdraw_entry(by=request.user, entry_id=line_id, version=version)

    return _take_back(request, ENTRY, entry_id, act)


@keep_typed
@require_get_or_post
@require_permission(MAY)
def shift(request: SignedInRequest, shift_id: uuid.UUID) -> HttpResponse:
    def act(line_id: uuid.UUID, version: int, form: Any) -> object:
        return actions.amend_shift(
            by=request.user, shift_id=line_id, version=version, facts=form.facts()
        )

    return _correct(request, SHIFT, shift_id, act)


@keep_typed
@require_get_or_post
@require_permission(MAY)
def shift_back(request: SignedInRequest, shift_id: uuid.UUID) -> HttpResponse:
    def act(line_id: uuid.UUID, version: int) -> object:
        return actions.withdraw_shift(by=request.user, shift_id=line_id, version=version)

    return _take_back(request, SHIFT, shift_id, act)


@dataclass(frozen=True)
class _Sort:
    """What differs between the pages of an entry and of a shift on the door."""

    route: str
    template: str
    visible_to: Callable[[User], QuerySet[Any]]
    form: Callable[..., ActionForm]
    row: Callable[[Any], Any]


def _entry_form(line: RegisterEntry, data: QueryDict | None = None) -> ActionForm:
    return page.entry_form(Register(line.register), data, line)


ENTRY = _Sort("venue:entry", "venue/entry.html", entries_visible_to, _entry_form, page.entry_row)
SHIFT = _Sort("venue:shift", "venue/shift.html", shifts_visible_to, page.shift_form, page.shift_row)


def _correct(
    request: SignedInRequest,
    sort: _Sort,
    line_id: uuid.UUID,
    correct: Callable[[uuid.UUID, int, Any], object],
) -> HttpResponse:
    lines = _lines(request, sort, line_id)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, sort, lines, form, status)

    if request.method != "POST":
        return show(sort.form(lines[-1]), 200)
    form = sort.form(lines[-1], request.POST)
    return attempt(
        request,
        form,
        lambda given: correct(line_id, given["version"], form),
        done=_("It was corrected."),
        back_to=reverse(sort.route, args=[line_id]),
        show=show,
        show_conflict=_again(show),
    )


def _take_back(
    request: SignedInRequest,
    sort: _Sort,
    line_id: uuid.UUID,
    take_back: Callable[[uuid.UUID, int], object],
) -> HttpResponse:
    lines = _lines(request, sort, line_id)
    back_to = reverse(sort.route, args=[line_id])
    if request.method != "POST":
        return redirect(back_to)

    def show(failed: ActionForm, status: int) -> HttpResponse:
        return _show(request, sort, lines, sort.form(lines[-1]), status, failed=failed)

    return attempt(
        request,
        page.back_form(lines[-1], request.POST),
        lambda given: take_back(line_id, given["version"]),
        done=_("It was taken back."),
        back_to=back_to,
        show=show,
        show_conflict=_again(show),
    )


def _again(show: Show) -> ShowConflict:
    """The same page, with what was sent ready to be sent once more to what is there now."""
    return lambda form, conflict: show(seen_again(form, conflict), 409)


def _lines(request: SignedInRequest, sort: _Sort, line_id: uuid.UUID) -> list[Any]:
    """All lines of the entry that this is a line of, oldest first. Raises Http404."""
    tenure = tenure_of(request)
    visible = sort.visible_to(request.user).filter(tenure=tenure).select_related("by")
    known = visible.filter(pk=line_id).values("entry")
    lines = list(visible.filter(entry__in=known).order_by("number"))
    if not lines:
        raise Http404
    return lines


def _show(
    request: SignedInRequest,
    sort: _Sort,
    lines: list[Any],
    form: ActionForm,
    status: int,
    *,
    failed: ActionForm | None = None,
) -> HttpResponse:
    record_object(request, lines[-1])
    context = {
        **page.of_line(request.user, lines, sort.row),
        "form": failed or form,
        "correct": form,
        "back": page.back_form(lines[-1]),
    }
    return render(request, sort.template, context, status=status)
