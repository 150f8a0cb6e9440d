"""Proceedings about a licence: the list with its clocks, one of them, and what is recorded."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import proceeding_page
from agencies.licensing.actions import proceedings as actions
from agencies.licensing.forms.legal import ApplicationForm
from agencies.licensing.models import Proceeding
from agencies.licensing.proceeding_workflow import MOVES
from agencies.licensing.queries.legal import proceedings_visible_to
from agencies.licensing.views.chosen import chosen_premises
from agencies.licensing.views.premises import one_premises
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def proceedings(request: SignedInRequest) -> HttpResponse:
    """All, or with ?premises= those of one premises."""
    premises = chosen_premises(request)
    found, address = proceedings_visible_to(request.user).select_related("premises"), ""
    if premises is not None:
        found, address = found.filter(premises=premises), f"premises={premises.pk}"
    listed = list_page(request, found, address=address, chosen={"premises": bool(premises)})
    rows = proceeding_page.rows_of(listed.rows)
    context = {**listed.context, "rows": rows, "premises": premises}
    return render(request, "licensing/proceedings.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def begin(request: SignedInRequest, premises_id: uuid.UUID) -> HttpResponse:
    premises = one_premises(request, premises_id)
    form = ApplicationForm(
        request.POST if request.method == "POST" else None,
        name="begin",
        action=reverse("licensing:proceeding-new", args=[premises_id]),
    )

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "premises": premises}
        return render(request, "licensing/proceeding_new.html", context, status=status)

    if request.method != "POST":
        return show(form, 200)

    made: list[Proceeding] = []

    def act(given: dict[str, Any]) -> None:
        made.append(
            actions.begin_proceeding(
                by=request.user,
                premises_id=premises_id,
                application=form.application(),
                key=given["key"],
            )
        )

    done = _("The application was recorded. Its time limits are counted from when it was received.")
    back_to = reverse("licensing:premises", args=[premises_id])
    answer = attempt(request, form, act, done=done, back_to=back_to, show=show)
    return redirect("licensing:proceeding", made[0].pk) if made else answer


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def detail(request: SignedInRequest, proceeding_id: uuid.UUID) -> HttpResponse:
    return _show(request, proceeding_id)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def record_move(request: SignedInRequest, proceeding_id: uuid.UUID, move: str) -> HttpResponse:
    found = one_proceeding(request, proceeding_id)
    if move not in MOVES:
        raise Http404
    back_to = reverse("licensing:proceeding", args=[proceeding_id])
    if request.method != "POST":
        return redirect(back_to)
    form = proceeding_page.form_named(move, found, data=request.POST)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, proceeding_id, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    def act(given: dict[str, Any]) -> object:
        return actions.record_move(
            by=request.user,
            proceeding_id=proceeding_id,
            move=move,
            recorded=form.recorded(),
            version=given["version"],
        )

    return attempt(
        request,
        form,
        act,
        done=_(
            "It was recorded. The licence and the premises are as they were: change them there."
        ),
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )


def one_proceeding(request: SignedInRequest, proceeding_id: uuid.UUID) -> Proceeding:
    """The proceeding, if it is there for this person. Raises Http404."""
    found = proceedings_visible_to(request.user).select_related("premises")
    proceeding = found.filter(pk=proceeding_id).first()
    if proceeding is None:
        raise Http404
    return proceeding


def _show(
    request: SignedInRequest,
    proceeding_id: uuid.UUID,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    try:
        read = actions.read_proceeding(by=request.user, proceeding_id=proceeding_id)
    except Proceeding.DoesNotExist as error:
        raise Http404 from error
    context = proceeding_page.context_of(read, request.user, bound=bound)
    return render(request, "licensing/proceeding.html", context, status=status)
