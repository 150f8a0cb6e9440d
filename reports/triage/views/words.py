"""Searching the sealed words of reports."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Detail, record_list
from reports.enums import LISTED_STATUSES
from reports.permissions import user_can
from reports.triage.filters import address_of
from reports.triage.lately import WrongFilters, statements_for_words
from reports.triage.listing import Page, page_of
from reports.triage.paging import LAST_PAGE, MOST_LISTED, number_from
from reports.triage.panel import panel_of, panel_with_errors
from reports.triage.requests import SignedInRequest
from reports.triage.results import Bulk, results_html
from reports.triage.switch import switch_for
from reports.triage.word_forms import ALL, ANY, WordsForm
from reports.triage.word_searches import Kept, keep, kept_as
from reports.word_help import did_you_mean
from reports.word_search import WordSearch

TEMPLATE = "reports/triage/words.html"
LIST = "reports:triage:word-results"
require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_get_or_post
@require_permission(Permission.REPORTS_READ_NARRATIVE)
def search(request: SignedInRequest) -> HttpResponse:
    """Where words are typed. A search is sent as a form and leads on to its own address, which
    keeps the filters and does not hold the words."""
    address = address_of(request.GET)
    form = WordsForm(request.POST if request.method == "POST" else None, initial={"match": ALL})
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, TEMPLATE, _context(request, form, address), status=status)
    found = reverse(LIST, args=[keep(request, form.kept())])
    return redirect(f"{found}?{address}" if address else found)


@require_safe
@require_permission(Permission.REPORTS_READ_NARRATIVE)
def results(request: SignedInRequest, search: str) -> HttpResponse:
    """Fifty of the reports found, filtered as the address bar says."""
    address = address_of(request.GET)
    kept = kept_as(request, search)
    if kept is None:  # of another browser, or so old that the session has let it go
        start = reverse("reports:triage:word-search")
        return redirect(f"{start}?{address}" if address else start)
    number = number_from(request.GET.get("page", ""), last=LAST_PAGE)
    form = WordsForm(initial={"words": kept.words, "match": ALL if kept.every else ANY})
    context = _context(request, form, address) | {
        "title": _("Reports that hold your words"),
        "page_is_wrong": number is None,
    }
    wanted = kept.search()
    try:
        statements = statements_for_words(request.user, wanted, address=address, number=number or 1)
    except WrongFilters as wrong:
        context |= {"wrong": wrong.filters.form, "panel": panel_with_errors(wrong.filters)}
        return render(request, TEMPLATE, context, status=422)
    context["panel"] = panel_of(address)
    save_at = reverse("reports:triage:saved-new-words", args=[search])
    context["save_at"] = f"{save_at}?{address}" if address else save_at
    if number is None:
        return render(request, TEMPLATE, context, status=422)
    page = page_of(statements)
    _record(request, statements.chosen, kept, wanted, page)
    context |= {
        "page": page.extent,
        "results": results_html(
            page,
            address=address,
            can_tick=context["can_tick"],
            bulk=Bulk.CHOSEN if user_can(request.user, Permission.REPORTS_TRIAGE) else Bulk.NONE,
        ),
        "meant": "" if page.rows or number > 1 else did_you_mean(kept.words),
        "everywhere": "" if request.GET.get("status") else _with_every_status(request),
    }
    status = 404 if number > 1 and not page.rows else 200
    return render(request, TEMPLATE, context, status=status)


def _context(request: SignedInRequest, form: WordsForm, address: str) -> dict[str, Any]:
    start = reverse("reports:triage:word-search")
    return {
        "form": form,
        "wrong": form,
        "save_at": "",
        "title": _("Search the words of reports"),
        "match": form["match"].value() or ALL,
        "action": f"{start}?{address}" if address else start,
        **switch_for(request.user, view="words", address=address),
        "most_listed": MOST_LISTED,
        "can_tick": user_can(request.user, Permission.CASES_OPEN),
    }


def _record(
    request: SignedInRequest, filters: Detail, kept: Kept, wanted: WordSearch, page: Page
) -> None:
    """How many words, never which: their keyed hashes neither, since whoever may read the log could
    compare them, and with the key try words out (R2.2 asks who, when and what was shown)."""
    typed = [kept.words, request.GET.get("q", "")]
    chosen: Detail = {
        **filters,
        "words": wanted.count,
        "match": ALL if kept.every else ANY,
        **noticed_in(request.user, typed),
    }
    record_list(
        by=request.user, name=LIST, filters=chosen, shown=len(page.rows), page=page.extent.number
    )


def _with_every_status(request: SignedInRequest) -> str:
    """The query string of the same search among closed reports too."""
    query = request.GET.copy()
    query.setlist("status", [each.value for each in LISTED_STATUSES])
    return address_of(query)
