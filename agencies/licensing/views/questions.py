"""Questions that a premises was asked about what it told: the list, one question, its answer."""

from __future__ import annotations

import uuid

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import review_page
from agencies.licensing.actions.questions import answer_question
from agencies.licensing.actions.review_reading import QuestionRead, read_question
from agencies.licensing.errors import NoPremises
from agencies.licensing.queries.premises import own_tenure
from agencies.licensing.views.names_refused import recording_names
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.PREMISES_RUN)
def question_index(request: SignedInRequest) -> HttpResponse:
    tenure = own_tenure(request.user)
    if tenure is None:
        return render(request, "venue/no_premises.html")
    listed = list_page(request, review_page.questions_listed(request.user, tenure))
    context = {
        **listed.context,
        "rows": review_page.question_rows(listed.rows),
        "premises": tenure.premises,
    }
    return render(request, "venue/questions.html", context, status=listed.status)


@require_safe
@require_permission(Permission.PREMISES_RUN)
def detail(request: SignedInRequest, question_id: uuid.UUID) -> HttpResponse:
    return _show(request, question_id)


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_RUN)
def answer(request: SignedInRequest, question_id: uuid.UUID) -> HttpResponse:
    read = _read(request, question_id)
    back_to = reverse("venue:question", args=[question_id])
    if request.method != "POST":
        return redirect(back_to)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, question_id, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return _show(request, question_id, bound=seen_again(form, conflict), status=409)

    return attempt(
        request,
        review_page.answer_form(read.question, data=request.POST),
        recording_names(
            lambda given: answer_question(by=request.user, question_id=question_id, **given),
            by=request.user,
            object_type="incident",
            object_id=read.question.incident_id,
        ),
        done=_("Your answer was sent to the licensing team."),
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )


def _read(request: SignedInRequest, question_id: uuid.UUID) -> QuestionRead:
    """The question, if it is this premises'; another's is not found."""
    try:
        return read_question(by=request.user, question_id=question_id)
    except (ObjectDoesNotExist, NoPremises) as error:
        raise Http404 from error


def _show(
    request: SignedInRequest,
    question_id: uuid.UUID,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    read = _read(request, question_id)
    context = review_page.question_context(read, bound=bound)
    return render(request, "venue/question.html", context, status=status)
