"""The inbox of a report: the code opens it, by POST; then status, questions, answers.

Wrong codes get one answer, in words and in work: every code that is typed takes one slow step
(reports/receipts.py) and one look into the database, whether or not it could be a code at all.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.tries import Limit, may_try
from reports import receipts
from reports.actions import inbox as actions
from reports.actions.questions import MOST_QUESTIONS
from reports.errors import CaseworkError
from reports.files.scanning import are_taken
from reports.intake import inbox_session, language
from reports.intake.inbox_forms import NOT_FOUND, AnswerForm, CodeForm, carried, is_key

CODES = Limit("receipt-code", each=20, all_together=600, seconds=15 * 60)

WORDS = "-words"
"""How the name of an answer's box ends; before it stands the key of its question."""

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@sensitive_post_parameters()
@require_get_or_post
def code(request: HttpRequest) -> HttpResponse:
    """Enter a code."""
    if request.method != "POST":
        return _show_code(request, CodeForm())
    if language.chosen(request):
        return _show_code_as_typed(request)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _show_code(request, form, status=422)
    if not may_try(request, CODES):
        form.add_error("code", _("Too many codes were tried. Wait 15 minutes, then try again."))
        return _show_code(request, form, status=429)
    tokens = receipts.tokens_of(receipts.stretched(form.cleaned_data["code"]))
    if actions.open_inbox(tokens=tokens) is None:
        form.add_error("code", str(NOT_FOUND))
        return _show_code(request, form, status=422)
    inbox_session.open_for(request, tokens, unsent=form.unsent)
    return redirect("reports:intake:inbox-report")


@login_not_required
@sensitive_post_parameters()
@require_get_or_post
def report(request: HttpRequest) -> HttpResponse:
    """Where the report stands, what the police ask, and the answers."""
    tokens = inbox_session.tokens_of(request)
    if tokens is None:
        return _shut(request)
    typed, as_typed = _typed(request), bool(language.chosen(request))
    if request.method != "POST" or as_typed:
        return _show_report(request, tokens, typed=typed, as_typed=as_typed)
    question_id = _key(request.POST.get("question", ""))
    form = _answer_form(question_id, request.POST) if question_id else None
    if form is None or question_id is None:
        return redirect("reports:intake:inbox-report")
    if not form.is_valid():
        return _show_report(request, tokens, bound=(question_id, form), typed=typed, status=422)
    try:
        actions.answer_question(
            tokens=tokens, question_id=question_id, words=form.cleaned_data["words"]
        )
    except CaseworkError as error:
        form.add_error("words", str(error))
        return _show_report(request, tokens, bound=(question_id, form), typed=typed, status=422)
    others = inbox_session.unsent(request) | typed
    others.pop(str(question_id), None)
    inbox_session.keep_unsent(request, others)
    return redirect("reports:intake:inbox-report")


@login_not_required
@require_get_or_post
def contact(request: HttpRequest) -> HttpResponse:
    """Take contact details back: this erases them."""
    tokens = inbox_session.tokens_of(request)
    if tokens is None:
        return _shut(request)
    if request.method == "POST":
        actions.withdraw_contact(tokens=tokens)
        return redirect("reports:intake:inbox-report")
    inbox = actions.open_inbox(tokens=tokens)
    if inbox is None or not inbox.has_contact:
        return redirect("reports:intake:inbox-report")
    return render(request, "reports/intake/inbox_contact.html")


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Shut the inbox; an unfinished report stays."""
    inbox_session.close(request)
    return redirect("engagement:landing")


def _show_code_as_typed(request: HttpRequest) -> HttpResponse:
    """In the language that was chosen: nothing is tried, and the code goes nowhere but back."""
    unsent = carried(request.POST.getlist("question"), request.POST.getlist("answer"))
    form = CodeForm.as_typed(request.POST, unsent=unsent)
    return _show_code(request, form, shut=bool(unsent), as_typed=True)


def _show_code(
    request: HttpRequest,
    form: CodeForm,
    *,
    shut: bool = False,
    as_typed: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "shut": shut, "as_typed": as_typed}
    return render(request, "reports/intake/inbox_code.html", context, status=status)


def _show_report(
    request: HttpRequest,
    tokens: list[bytes],
    *,
    bound: tuple[uuid.UUID, AnswerForm] | None = None,
    typed: dict[str, str] | None = None,
    as_typed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """`typed`: answers that were typed and not sent, by their questions. `as_typed`: they are
    shown again because the language was changed."""
    inbox = actions.open_inbox(tokens=tokens)
    if inbox is None:
        return _shut(request)
    forms = dict([bound]) if bound else {}
    unsent = inbox_session.unsent(request) | (typed or {})
    exchanges = [
        (
            each,
            None
            if each.answer is not None
            else forms.get(each.question_id)
            or _answer_form(each.question_id, words=unsent.get(str(each.question_id), "")),
        )
        for each in actions.read_exchanges(tokens=tokens)
    ]
    context = {
        "inbox": inbox,
        "exchanges": exchanges,
        "open_questions": any(answer for _exchange, answer in exchanges),
        "as_typed": as_typed,
        "form": bound[1] if bound else None,
        "minutes": inbox_session.MINUTES_OPEN,
        "takes_photos": are_taken(),
        "added": "added" in request.GET,
    }
    return render(request, "reports/intake/inbox_report.html", context, status=status)


def _shut(request: HttpRequest) -> HttpResponse:
    """The inbox's time is over: the code is asked for again, and what was typed is carried over."""
    inbox_session.close(request)
    if request.method != "POST":
        return redirect("reports:intake:inbox")
    unsent = {key: words for key, words in _typed(request).items() if words.strip()}
    form = CodeForm.as_typed(request.POST, unsent=unsent)
    return _show_code(request, form, shut=True, status=403)


def _typed(request: HttpRequest) -> dict[str, str]:
    """What stands in the boxes for answers, by question; no more than a page has."""
    boxes = [name for name in request.POST if name.endswith(WORDS) and is_key(name[: -len(WORDS)])]
    return {name[: -len(WORDS)]: request.POST[name] for name in boxes[:MOST_QUESTIONS]}


def _answer_form(question_id: uuid.UUID, data: Any = None, *, words: str = "") -> AnswerForm:
    return AnswerForm(data, prefix=str(question_id), initial={"words": words})


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


report.csrf_failure = _shut  # type: ignore[attr-defined]


def _code_again(request: HttpRequest) -> HttpResponse:
    """The door had been open so long that its safety token expired: once more, as typed."""
    unsent = carried(request.POST.getlist("question"), request.POST.getlist("answer"))
    form = CodeForm.as_typed(request.POST, unsent=unsent)
    return _show_code(request, form, shut=True, status=403)


code.csrf_failure = _code_again  # type: ignore[attr-defined]
