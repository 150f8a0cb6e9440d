"""Conditions of a licence: what the premises shows for them, and the officers' writing of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import condition_page as page
from agencies.licensing.actions import conditions as actions
from agencies.licensing.actions.periods import set_periods
from agencies.licensing.models import Condition
from agencies.licensing.premises_page import register_in_words
from agencies.licensing.views.premises import one_premises
from agencies.licensing.views.registers import tenure_of
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


# --- The premises' --------------------------------------------------------------------------------


@require_safe
@require_permission(Permission.PREMISES_RUN)
def own_conditions(request: SignedInRequest) -> HttpResponse:
    tenure = tenure_of(request)
    listed = list_page(request, page.listed(request.user, premises=tenure.premises_id))
    context = {**listed.context, "rows": page.rows_of(listed.rows), "tenure": tenure}
    return render(request, "venue/conditions.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_RUN)
def own_condition(request: SignedInRequest, condition_id: uuid.UUID) -> HttpResponse:
    """One condition: what was shown for it, and the form to show more."""
    tenure = tenure_of(request)
    condition = _condition(request, condition_id)
    if condition.premises_id != tenure.premises_id:
        raise Http404

    def show(form: ActionForm, status: int) -> HttpResponse:
        record_object(request, condition)
        context = {
            "form": form,
            "row": page.rows_of([condition])[0],
            "evidence": page.evidence_rows(request.user, condition),
        }
        return render(request, "venue/condition.html", context, status=status)

    if request.method != "POST":
        return show(page.evidence_form(condition), 200)
    form = page.evidence_form(condition, request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.give_evidence(
            by=request.user,
            condition_id=condition_id,
            on=given["on"],
            words=given["words"],
            key=given["key"],
        )

    done, back_to = _("The evidence was saved."), reverse("venue:conditions")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


# --- The officers' --------------------------------------------------------------------------------


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def add(request: SignedInRequest, premises_id: uuid.UUID) -> HttpResponse:
    premises = one_premises(request, premises_id)

    def show(form: ActionForm, status: int) -> HttpResponse:
        record_object(request, premises)
        context = {"form": form, "premises": premises}
        return render(request, "licensing/condition_add.html", context, status=status)

    if request.method != "POST":
        return show(page.add_form(premises), 200)
    form = page.add_form(premises, request.POST)

    def act(_given: dict[str, Any]) -> object:
        return actions.add_condition(by=request.user, premises_id=premises_id, facts=form.facts())

    done, back_to = _("The condition was added."), _of_premises(premises_id)
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def condition(request: SignedInRequest, condition_id: uuid.UUID) -> HttpResponse:
    found = _condition(request, condition_id)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, condition_id, form, status)

    if request.method != "POST":
        return show(page.change_form(found), 200)
    form = page.change_form(found, request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.change_condition(
            by=request.user,
            condition_id=condition_id,
            facts=form.facts(),
            version=given["version"],
        )

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        form,
        act,
        done=_("The condition was saved."),
        back_to=_of_premises(found.premises_id),
        show=show,
        show_conflict=show_conflict,
    )


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def end(request: SignedInRequest, condition_id: uuid.UUID) -> HttpResponse:
    found = _condition(request, condition_id)
    if request.method != "POST":
        return redirect("licensing:condition", condition_id)
    form = page.end_form(found, request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.end_condition(
            by=request.user, condition_id=condition_id, version=given["version"]
        )

    def show(failed: ActionForm, status: int) -> HttpResponse:
        return _show(request, condition_id, page.change_form(found), status, failed)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    done, back_to = _("The condition has ended."), _of_premises(found.premises_id)
    return attempt(
        request, form, act, done=done, back_to=back_to, show=show, show_conflict=show_conflict
    )


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def periods(request: SignedInRequest, premises_id: uuid.UUID) -> HttpResponse:
    """How long the register of door staff is kept, and bags are held."""
    premises = one_premises(request, premises_id)

    def show(form: ActionForm, status: int) -> HttpResponse:
        record_object(request, premises)
        here = one_premises(request, premises_id)
        context = {"form": form, "premises": here, "kept": register_in_words(here)}
        return render(request, "licensing/periods.html", context, status=status)

    if request.method != "POST":
        return show(page.periods_form(premises), 200)
    form = page.periods_form(premises, request.POST)

    def act(given: dict[str, Any]) -> object:
        return set_periods(by=request.user, premises_id=premises_id, **given)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        form,
        act,
        done=_("The periods were saved."),
        back_to=_of_premises(premises_id),
        show=show,
        show_conflict=show_conflict,
    )


def _of_premises(premises_id: uuid.UUID) -> str:
    return reverse("licensing:premises", args=[premises_id]) + "#conditions"


def _condition(request: SignedInRequest, condition_id: uuid.UUID) -> Condition:
    condition = page.listed(request.user, pk=condition_id).first()
    if condition is None:
        raise Http404
    return condition


def _show(
    request: SignedInRequest,
    condition_id: uuid.UUID,
    form: ActionForm,
    status: int,
    failed: ActionForm | None = None,
) -> HttpResponse:
    found = _condition(request, condition_id)
    record_object(request, found)
    context = {
        "form": failed or form,
        "change": form,
        "end": failed or page.end_form(found),
        "row": page.rows_of([found])[0],
        "evidence": page.evidence_rows(request.user, found),
    }
    return render(request, "licensing/condition.html", context, status=status)
