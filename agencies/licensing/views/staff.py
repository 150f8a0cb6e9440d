"""The staff of a premises and their training: for its manager."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import staff_page as page
from agencies.licensing.actions import staff as actions
from agencies.licensing.enums import StaffRole
from agencies.licensing.models import StaffMember, Tenure, Training
from agencies.licensing.queries.premises import staff_visible_to
from agencies.licensing.queries.training import trainings_visible_to
from agencies.licensing.views.registers import tenure_of
from agencies.registry.access import require_permission
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import list_page

MAY = actions.MAY
require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(MAY)
def staff(request: SignedInRequest) -> HttpResponse:
    tenure = tenure_of(request)
    listed = list_page(request, page.staff_listed(request.user, tenure))
    context = {
        **listed.context,
        "tenure": tenure,
        "rows": page.staff_rows(request.user, tenure, listed.rows),
    }
    return render(request, "venue/staff.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(MAY)
def staff_add(request: SignedInRequest) -> HttpResponse:
    tenure = tenure_of(request)

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "tenure": tenure}
        return render(request, "venue/staff_add.html", context, status=status)

    if request.method != "POST":
        return show(page.add_form(), 200)
    form = page.add_form(request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.add_staff(
            by=request.user,
            name=given["full_name"],
            role=StaffRole(given["role"]),
            sia_number=given["sia"],
        )

    done, back_to = _("They are in the list of staff."), reverse("venue:staff")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@require_safe
@require_permission(MAY)
def member(request: SignedInRequest, member_id: uuid.UUID) -> HttpResponse:
    tenure = tenure_of(request)
    return _show(request, tenure, _member(request, tenure, member_id))


@keep_typed
@require_get_or_post
@require_permission(MAY)
def staff_change(request: SignedInRequest, member_id: uuid.UUID) -> HttpResponse:
    tenure = tenure_of(request)
    found = _member(request, tenure, member_id)
    back_to = reverse("venue:member", args=[member_id])
    if request.method != "POST":
        return redirect(back_to)
    form = page.change_form(found, tenure, request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.change_staff(
            by=request.user, member_id=member_id, facts=form.facts(), version=given["version"]
        )

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, tenure, found, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        found.refresh_from_db()
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        form,
        act,
        done=_("It was saved."),
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )


@keep_typed
@require_get_or_post
@require_permission(MAY)
def training_add(request: SignedInRequest, member_id: uuid.UUID) -> HttpResponse:
    tenure = tenure_of(request)
    found = _member(request, tenure, member_id)
    back_to = reverse("venue:member", args=[member_id])
    if request.method != "POST":
        return redirect(back_to)
    form = page.training_form(found, request.POST)

    def act(_given: dict[str, Any]) -> object:
        return actions.add_training(by=request.user, member_id=member_id, trained=form.trained())

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, tenure, found, bound=form, status=status)

    done = _("The training was written down.")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@require_http_methods(["POST"])
@require_permission(MAY)
def training_undo(request: SignedInRequest, training_id: uuid.UUID) -> HttpResponse:
    tenure_of(request)
    found = trainings_visible_to(request.user).filter(pk=training_id).first()
    if found is None:
        raise Http404
    try:
        actions.undo_training(by=request.user, training_id=training_id)
    except Training.DoesNotExist as error:
        raise Http404 from error
    return redirect("venue:member", found.member_id)


def _member(request: SignedInRequest, tenure: Tenure, member_id: uuid.UUID) -> StaffMember:
    found = staff_visible_to(request.user).filter(tenure=tenure, pk=member_id)
    member = found.select_related("user").first()
    if member is None:
        raise Http404
    return member


def _show(
    request: SignedInRequest,
    tenure: Tenure,
    found: StaffMember,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, found)
    shown: dict[str, ActionForm] = {
        "change": page.change_form(found, tenure),
        "training": page.training_form(found),
    }
    if found.left_on is not None:
        del shown["training"]
    if bound is not None:
        shown[bound.name] = bound
    context = {
        "member": found,
        "form": bound,
        "bound": bound,
        "forms": list(shown.values()),
        "facts": page.facts_of(found),
        "trainings": page.trainings_of(request.user, found),
    }
    return render(request, "venue/member.html", context, status=status)
