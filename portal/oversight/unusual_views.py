"""Pages of unusual access: what is to be explained, one of it, asking about it, explaining it.

For auditors, and for whoever manages the people of an agency, who sees that agency's alone.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.registry.access import require_permission
from agencies.registry.people import has_permission
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from portal.audit.recording import record_list, record_refusal
from portal.oversight import actions, queries, unusual_words, words
from portal.oversight.errors import NotAllowed, OversightError
from portal.oversight.models import UnusualAccess
from portal.oversight.unusual_forms import ExplainForm


class SignedInRequest(HttpRequest):
    """For annotations only: `require_permission` has let somebody in."""

    user: User


LAST_PAGE = 100
SHOWN = {"": False, "settled": True}


@require_safe
@require_permission(Permission.UNUSUAL_EXPLAIN)
def unusual(request: SignedInRequest) -> HttpResponse:
    """What is to be explained, or with ?show=settled what was. 404 for a page that is not there."""
    shown, number = request.GET.get("show", ""), _page_number(request.GET.get("page", "1"))
    if shown not in SHOWN or number is None:
        raise Http404
    flags, is_more = queries.unusual_page(request.user, settled=SHOWN[shown], number=number)
    if number > 1 and not flags:
        raise Http404
    record_list(
        by=request.user,
        name="oversight:unusual",
        filters={"show": shown or "open"},
        shown=len(flags),
        page=number,
    )
    context = {
        "rows": [_row(flag) for flag in flags],
        "settled": SHOWN[shown],
        "show": shown,
        "earlier": number - 1,
        "later": number + 1 if is_more and number < LAST_PAGE else 0,
        "sees_log": has_permission(request.user, Permission.AUDIT_SEARCH),
    }
    return render(request, "oversight/unusual.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.UNUSUAL_EXPLAIN)
def detail(request: SignedInRequest, unusual_id: uuid.UUID) -> HttpResponse:
    """One of it, with the events behind it for auditors; a form sent here explains it."""
    flag = _flag(request.user, unusual_id)
    if request.method != "POST":
        return _show(request, flag, ExplainForm())
    form = ExplainForm(request.POST)
    if not form.is_valid():
        return _show(request, flag, form, status=422)
    try:
        actions.explain(by=request.user, unusual_id=flag.pk, **form.cleaned_data)
    except OversightError as error:
        return _refuse(request, flag, form, error)
    messages.success(request, _("The explanation is saved."))
    return redirect("oversight:unusual-detail", flag.pk)


@require_POST
@require_permission(Permission.AUDIT_SEARCH)
def ask(request: SignedInRequest, unusual_id: uuid.UUID) -> HttpResponse:
    """Ask the person's agency, and go back to the page."""
    flag = _flag(request.user, unusual_id)
    try:
        actions.ask_for_explanation(by=request.user, unusual_id=flag.pk)
    except OversightError as error:
        return _refuse(request, flag, ExplainForm(), error)
    messages.success(request, _("They get a message that says no more than that you ask."))
    return redirect("oversight:unusual-detail", flag.pk)


def _flag(user: User, unusual_id: uuid.UUID) -> UnusualAccess:
    flag = queries.unusual_access_visible_to(user).filter(pk=unusual_id).first()
    if flag is None:
        raise Http404
    return flag


def _refuse(
    request: SignedInRequest, flag: UnusualAccess, form: ExplainForm, error: OversightError
) -> HttpResponse:
    """The page again, saying why not; what is not allowed is recorded as refused."""
    if isinstance(error, NotAllowed):
        record_refusal(
            by=request.user, object_type="unusualaccess", object_id=flag.pk, reason="explain"
        )
    status = 403 if isinstance(error, NotAllowed) else 409
    return _show(request, flag, form, status=status, problem=str(error))


def _show(
    request: SignedInRequest,
    flag: UnusualAccess,
    form: ExplainForm,
    *,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    explanations = actions.read_explanations(by=request.user, unusual_id=flag.pk)
    sees_log = has_permission(request.user, Permission.AUDIT_SEARCH)
    events = queries.events_behind(flag) if sees_log else []
    agencies = {str(flag.agency_id): flag.agency.name} if flag.agency else {}
    own = flag.person_id == request.user.pk
    context = {
        **_row(flag),
        "form": form,
        "problem": problem,
        "explanations": explanations,
        "own": own,
        "sees_log": sees_log,
        "may_ask": sees_log and not own and not flag.outcome and not flag.asked_at and flag.agency,
        "lines": words.lines_of(events, agencies=agencies),
        "is_more": flag.count > len(events),
    }
    return render(request, "oversight/unusual_detail.html", context, status=status)


def _row(flag: UnusualAccess) -> dict[str, Any]:
    return {
        "flag": flag,
        "why": unusual_words.why(flag),
        "span": unusual_words.span_of(flag),
        "standing": unusual_words.standing_of(flag),
    }


def _page_number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return number if 1 <= number <= LAST_PAGE else None
