"""Letters, for licensing officers: the list, writing one, and what is done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import letter_page as page
from agencies.licensing.actions import letters as actions
from agencies.licensing.forms.letters import StartLetterForm
from agencies.licensing.letter_enums import Delivery, LetterKind
from agencies.licensing.letter_facts import facts_of
from agencies.licensing.letter_text import letter_pdf
from agencies.licensing.models import Letter
from agencies.licensing.pdf import check_pdf_turn
from agencies.licensing.queries.letters import letters_listed
from agencies.licensing.views.chosen import chosen_premises, no_premises_chosen
from agencies.registry.access import require_permission
from portal.audit.exporting import send_pdf
from reports.errors import CaseworkError, Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object, record_read
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again, status_of
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(actions.MAY)
def letters(request: SignedInRequest) -> HttpResponse:
    """All, or with ?premises= those to one premises."""
    premises = chosen_premises(request)
    found = letters_listed(request.user)
    address = ""
    if premises is not None:
        found, address = found.filter(premises=premises), f"premises={premises.pk}"
    listed = list_page(request, found, address=address, chosen={"premises": bool(premises)})
    context = {**listed.context, "rows": page.rows_of(listed.rows), "premises": premises}
    return render(request, "licensing/letters.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def new(request: SignedInRequest) -> HttpResponse:
    """?premises= says to whom, ?replaces= which letter the new one corrects."""
    premises = chosen_premises(request)
    if premises is None:
        return no_premises_chosen(request)
    replaced = _replaced(request)
    address = f"{reverse('licensing:letter-new')}?premises={premises.pk}"
    if replaced is not None:
        address += f"&replaces={replaced.pk}"

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "premises": premises, "replaced": replaced}
        return render(request, "licensing/letter_new.html", context, status=status)

    if request.method != "POST":
        form = StartLetterForm(name="start", action=address)
        if replaced is not None:
            form.initial["kind"] = replaced.kind
        return show(form, 200)
    made: list[Letter] = []

    def act(given: dict[str, Any]) -> None:
        letter = actions.start_letter(
            by=request.user,
            premises_id=premises.pk,
            kind=LetterKind(given["kind"]),
            replaces=replaced.pk if replaced else None,
        )
        made.append(letter)

    form = StartLetterForm(request.POST, name="start", action=address)
    done = _("The draft is kept. Fill in what is marked ____.")
    answer = attempt(request, form, act, done=done, back_to=reverse("licensing:letters"), show=show)
    return redirect("licensing:letter-edit", made[0].pk) if made else answer


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def edit(request: SignedInRequest, letter_id: uuid.UUID) -> HttpResponse:
    letter = _letter(request, letter_id)
    if not page.may_edit(letter):
        return redirect("licensing:letter", letter_id)
    if request.method != "POST":
        record_object(request, letter)
        return _show_words(request, letter, page.words_form(request.user, letter), 200)
    form = page.words_form(request.user, letter, data=request.POST)

    def show_conflict(bound: ActionForm, conflict: Conflict) -> HttpResponse:
        fresh = _letter(request, letter_id)
        now = page.words_now(fresh)
        return _show_words(request, fresh, seen_again(bound, conflict), 409, now=now)

    return attempt(
        request,
        form,
        lambda given: actions.edit_letter(
            by=request.user,
            letter_id=letter_id,
            addressee=given["addressee"],
            paragraphs=form.paragraphs(),
            plan_id=form.plan(),
            version=given["version"],
        ),
        done=_("The draft is saved. This is how it looks."),
        back_to=reverse("licensing:letter", args=[letter_id]),
        show=lambda bound, status: _show_words(request, letter, bound, status),
        show_conflict=show_conflict,
    )


@require_safe
@require_permission(actions.MAY)
def detail(request: SignedInRequest, letter_id: uuid.UUID) -> HttpResponse:
    return _show(request, _letter(request, letter_id))


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def do(request: SignedInRequest, letter_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in page.FORMS:
        raise Http404
    letter = _letter(request, letter_id)
    back_to = reverse("licensing:letter", args=[letter_id])
    if request.method != "POST":
        return redirect(back_to)
    form = page.form_named(move, request.user, letter, data=request.POST)

    def show_conflict(bound: ActionForm, conflict: Conflict) -> HttpResponse:
        return _show(request, _letter(request, letter_id), bound=seen_again(bound, conflict))

    return attempt(
        request,
        form,
        lambda given: _DO[move](request, letter_id, given),
        done=str(_DONE[move]()),
        back_to=back_to,
        show=lambda bound, status: _show(request, letter, bound=bound, status=status),
        show_conflict=show_conflict,
    )


@require_safe
@require_permission(actions.MAY)
def pdf(request: SignedInRequest, letter_id: uuid.UUID) -> HttpResponse:
    """The bytes that were sent; of a draft, how it would look."""
    letter = _letter(request, letter_id)
    event = record_read(request.user, letter, reason="pdf")
    if letter.sent_at is None:
        try:
            check_pdf_turn(request.user)
            return send_pdf(letter_pdf(facts_of(letter)), name="draft-letter", event=event)
        except CaseworkError as error:
            messages.error(request, str(error))
            return _show(request, letter, status=status_of(error))
    copy = page.copy_of(request.user, letter)
    return send_pdf(copy.pdf.open(), name=letter.reference.replace("/", "-"), event=event)


def _send(request: SignedInRequest, key: uuid.UUID, given: dict[str, Any]) -> object:
    check_pdf_turn(request.user)
    return actions.send_letter(
        by=request.user,
        letter_id=key,
        delivery=Delivery(given["delivery"]),
        version=given["version"],
    )


Do = Callable[[SignedInRequest, uuid.UUID, dict[str, Any]], object]
_DO: dict[str, Do] = {
    "ask": lambda request, key, given: actions.ask_confirmation(
        by=request.user, letter_id=key, of=uuid.UUID(given["of"]), version=given["version"]
    ),
    "confirm": lambda request, key, given: actions.confirm_letter(
        by=request.user, letter_id=key, version=given["version"]
    ),
    "send_back": lambda request, key, given: actions.send_back_letter(
        by=request.user, letter_id=key, words=given["words"], version=given["version"]
    ),
    "send": _send,
    "discard": lambda request, key, given: actions.discard_letter(
        by=request.user, letter_id=key, version=given["version"]
    ),
}
_DONE: dict[str, Callable[[], str]] = {
    "ask": lambda: _("They were asked to confirm it."),
    "confirm": lambda: _("The letter is confirmed. It can be sent now."),
    "send_back": lambda: _("The letter went back to its writer."),
    "send": lambda: _("The letter is sent. It has its number, and never changes again."),
    "discard": lambda: _("The draft was discarded."),
}


def _letter(request: SignedInRequest, letter_id: uuid.UUID) -> Letter:
    try:
        return page.letter_of(request.user, letter_id)
    except Letter.DoesNotExist as error:
        raise Http404 from error


def _replaced(request: SignedInRequest) -> Letter | None:
    typed = request.GET.get("replaces", "")
    if not typed:
        return None
    try:
        return _letter(request, uuid.UUID(typed))
    except ValueError as error:
        raise Http404 from error


def _show_words(
    request: SignedInRequest,
    letter: Letter,
    form: ActionForm,
    status: int,
    *,
    now: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    context = {"letter": letter, "form": form, "now": now}
    return render(request, "licensing/letter_edit.html", context, status=status)


def _show(
    request: SignedInRequest,
    letter: Letter,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, letter)
    if bound is not None and status == 200:
        status = 409
    context = page.context_of(request.user, letter, bound=bound)
    return render(request, "licensing/letter.html", context, status=status)
