"""Asking the originator of shared intelligence for consent, and answering (R1.5)."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import originator as actions
from reports.actions.intelligence import grade_of
from reports.enums import RequestState
from reports.models import OriginatorRequest
from reports.queries import disclosures_received_by, intelligence_visible_to
from reports.triage import intelligence_page as page
from reports.triage import present
from reports.triage.forms import ActionForm
from reports.triage.intelligence_forms import AnswerRecipientForm, AskOriginatorForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import EXPIRED, attempt, keep_typed
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
ANSWERED = "answered"


@keep_typed
@require_get_or_post
@require_permission(Permission.DISCLOSURES_RECEIVE)
def ask(request: SignedInRequest, disclosure_id: uuid.UUID) -> HttpResponse:
    """A recipient asks for what A1 or S2 leaves to the originator."""
    shown = (
        disclosures_received_by(request.user)
        .filter(pk=disclosure_id, object_type="intelligenceitem", ended_at__isnull=True)
        .select_related("from_agency")
        .first()
    )
    found = intelligence_visible_to(request.user).defer("text", "provenance")
    item = found.filter(pk=shown.object_id).first() if shown else None
    if shown is None or item is None:
        raise Http404
    wishes = actions.wishes_of(grade_of(item))
    address = reverse("reports:triage:intelligence-ask", args=[disclosure_id])
    data = request.POST if request.method == "POST" else None
    form = AskOriginatorForm(data, name="ask", action=address, wishes=wishes)

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {
            "item": item,
            "disclosure": shown,
            "marking": item.get_marking_display(),
            "grade": page.grade_shown(item),
            "form": form,
            "wishes": wishes,
        }
        return render(request, "reports/triage/intelligence_ask.html", context, status=status)

    if data is None:
        record_object(request, shown)
        return show(form, 200)
    return attempt(
        request,
        form,
        lambda given: actions.ask_originator(by=request.user, disclosure_id=disclosure_id, **given),
        done=_("The originator is asked. Until they consent, the codes stand as they are."),
        back_to=reverse("reports:triage:shared", args=[disclosure_id]),
        show=show,
    )


@require_safe
@require_permission(Permission.INTELLIGENCE_GRADE)
def question_list(request: SignedInRequest) -> HttpResponse:
    """What recipients asked: what waits, the oldest first, or what was answered, the latest
    first."""
    shown = request.GET.get("show", "")
    if shown not in ("", ANSWERED):
        raise Http404
    found = (
        actions.requests_to_originator(request.user)
        .select_related("agency", "item")
        .defer("words", "answer_words", "item__text", "item__provenance")
    )
    listed = list_page(
        request,
        found.exclude(state=RequestState.OPEN).order_by("-answered_at", "-pk")
        if shown
        else found.filter(state=RequestState.OPEN).order_by("asked_at", "pk"),
        address=f"show={shown}" if shown else "",
        chosen={"show": shown} if shown else {},
    )
    context = {
        **listed.context,
        "shown": shown,
        "rows": [(page.asked_shown(each), page.grade_shown(each.item)) for each in listed.rows],
    }
    return render(
        request, "reports/triage/intelligence_questions.html", context, status=listed.status
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.INTELLIGENCE_GRADE)
def question(request: SignedInRequest, asked_id: uuid.UUID) -> HttpResponse:
    """One question. POST reads its words, which is recorded, or answers it."""
    asked = _asked(request, asked_id)
    address = reverse("reports:triage:intelligence-asked", args=[asked_id])

    def show(
        form: ActionForm, status: int, read: actions.QuestionRead | None = None
    ) -> HttpResponse:
        now = _asked(request, asked_id)
        context = {
            "asked": now,
            "item": now.item,
            "marking": now.item.get_marking_display(),
            "grade": page.grade_shown(now.item),
            "facts": present.facts_of_question(now),
            "form": form,
            "read": read,
        }
        return render(request, "reports/triage/intelligence_asked.html", context, status=status)

    if request.method != "POST":
        record_object(request, asked)
        return show(AnswerRecipientForm(None, name="answer", action=address), 200)
    if request.POST.get("step") == "read" and not getattr(request, EXPIRED, False):
        read = actions.read_question_of_recipient(by=request.user, asked_id=asked_id)
        return show(AnswerRecipientForm(None, name="answer", action=address), 200, read)
    return attempt(
        request,
        AnswerRecipientForm(request.POST, name="answer", action=address),
        lambda given: actions.answer_recipient(by=request.user, asked_id=asked_id, **given),
        done=_("The answer was sent. The codes of the item stand as they are."),
        back_to=address,
        show=show,
    )


def _asked(request: SignedInRequest, asked_id: uuid.UUID) -> OriginatorRequest:
    try:
        return (
            actions.requests_to_originator(request.user)
            .select_related("agency", "asked_by", "item")
            .defer("words", "answer_words", "item__text", "item__provenance")
            .get(pk=asked_id)
        )
    except OriginatorRequest.DoesNotExist as error:
        raise Http404 from error
