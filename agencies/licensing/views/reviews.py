"""The queue of reviews, one review, and what an officer does with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import review_list, review_page
from agencies.licensing.actions import questions, review
from agencies.licensing.actions.review_reading import ReviewRead, read_review
from agencies.licensing.queries.review import questions_visible_to
from agencies.licensing.views.chosen import only_of
from agencies.registry.access import require_permission
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(review.MAY)
def review_index(request: SignedInRequest) -> HttpResponse:
    filters = review_list.ReviewFilters(request.GET, by=request.user)
    listed = filtered_page(request, filters)
    rows = review_list.rows_of(request.user, listed.rows)
    context = {**listed.context, **only_of(request, filters), "rows": rows}
    return render(request, "licensing/reviews.html", context, status=listed.status)


@require_safe
@require_permission(review.MAY)
def detail(request: SignedInRequest, incident_id: uuid.UUID) -> HttpResponse:
    return _show(request, incident_id)


@keep_typed
@require_get_or_post
@require_permission(review.MAY)
def move(request: SignedInRequest, incident_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in review_page.FORMS:
        raise Http404
    read = _read(request, incident_id)
    if request.method != "POST":
        return redirect("licensing:review", incident_id)
    form = review_page.form_named(move, read, data=request.POST)
    return _try(
        request,
        incident_id,
        form,
        lambda given: _DO[move](request, incident_id, given),
        done=_DONE[move](),
    )


@keep_typed
@require_get_or_post
@require_permission(review.MAY)
def close_question(request: SignedInRequest, question_id: uuid.UUID) -> HttpResponse:
    try:
        found = questions_visible_to(request.user).get(pk=question_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if request.method != "POST":
        return redirect("licensing:review", found.incident_id)
    return _try(
        request,
        found.incident_id,
        review_page.close_form(found, data=request.POST),
        lambda given: questions.close_question(
            by=request.user, question_id=question_id, version=given["version"]
        ),
        done=_("The question was closed."),
    )


def _take(request: SignedInRequest, incident_id: uuid.UUID, given: dict[str, Any]) -> object:
    return review.take_review(by=request.user, incident_id=incident_id)


def _take_over(request: SignedInRequest, incident_id: uuid.UUID, given: dict[str, Any]) -> object:
    return review.take_over_review(by=request.user, incident_id=incident_id, **given)


def _give_back(request: SignedInRequest, incident_id: uuid.UUID, given: dict[str, Any]) -> object:
    return review.give_back_review(by=request.user, incident_id=incident_id, **given)


def _ask(request: SignedInRequest, incident_id: uuid.UUID, given: dict[str, Any]) -> object:
    return questions.ask_premises(by=request.user, incident_id=incident_id, **given)


def _decide(request: SignedInRequest, incident_id: uuid.UUID, given: dict[str, Any]) -> object:
    return review.decide_review(by=request.user, incident_id=incident_id, **given)


def _reopen(request: SignedInRequest, incident_id: uuid.UUID, given: dict[str, Any]) -> object:
    return review.reopen_review(by=request.user, incident_id=incident_id, **given)


_DO: dict[str, Callable[[SignedInRequest, uuid.UUID, dict[str, Any]], object]] = {
    "take": _take,
    "take_over": _take_over,
    "give_back": _give_back,
    "ask": _ask,
    "decide": _decide,
    "reopen": _reopen,
}
_DONE: dict[str, Callable[[], str]] = {
    "take": lambda: _("You have this review. Your colleagues see it."),
    "take_over": lambda: _("You have this review now. Your colleagues see it."),
    "give_back": lambda: _("You gave the review back: somebody else can take it."),
    "ask": lambda: _("The question was sent to the premises."),
    "decide": lambda: _("The outcome was recorded, and the premises can read what you chose."),
    "reopen": lambda: _("The review is open again, and the premises can read that it is."),
}


def _read(request: SignedInRequest, incident_id: uuid.UUID) -> ReviewRead:
    """The review, if this officer may see the incident; what one may not see is not found."""
    try:
        return read_review(by=request.user, incident_id=incident_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest,
    incident_id: uuid.UUID,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    read = _read(request, incident_id)
    context = review_page.context_of(read, by=request.user, bound=bound)
    return render(request, "licensing/review.html", context, status=status)


def _try(
    request: SignedInRequest,
    incident_id: uuid.UUID,
    form: ActionForm,
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
) -> HttpResponse:
    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, incident_id, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        """With what was typed, beside the review as it is now; sent again it counts."""
        again = request.POST.copy()
        again["version"] = str(conflict.current_version)
        form.data = again
        form.add_error(None, str(conflict))
        return _show(request, incident_id, bound=form, status=409)

    back_to = reverse("licensing:review", args=[incident_id])
    return attempt(
        request, form, act, done=done, back_to=back_to, show=show, show_conflict=show_conflict
    )
