"""The auditor's pages: searching the log, and who has looked at something. Both are recorded."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import export_csv
from portal.audit.recording import record_list
from portal.oversight import queries, words
from portal.oversight.forms import SearchForm


@require_safe
@require_permission(Permission.AUDIT_SEARCH)
def search(request: HttpRequest) -> HttpResponse:
    """Fifty events, newest first. A search that makes no sense: 422, no events."""
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form, "lines": None, "next": None}
    if not form.is_valid():
        return render(request, "oversight/search.html", context, status=422)
    page = queries.page_of(form.conditions(), below=form.cleaned_data["below"])
    record_list(
        by=request.user,
        name="oversight:search",
        filters=form.codes(),
        shown=len(page.events),
    )
    context["lines"] = words.lines_of(page.events, agencies=form.agency_names)
    if page.next is not None:
        context["next"] = urlencode({**_address(request), "below": page.next})
    context["export"] = urlencode({**_address(request), **_below(form)})
    context["most_exported"] = queries.MOST_EXPORTED
    context["first_page"] = urlencode(_address(request)) if form.cleaned_data["below"] else ""
    return render(request, "oversight/search.html", context)


@require_safe
@require_permission(Permission.AUDIT_SEARCH)
def search_export(request: HttpRequest) -> HttpResponse:
    """The same events as a file: at most MOST_EXPORTED, the newest. 404 for a search that makes no
    sense, to which no page links."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        raise Http404
    page = queries.page_of(
        form.conditions(), below=form.cleaned_data["below"], size=queries.MOST_EXPORTED
    )
    lines = words.lines_of(page.events, agencies=form.agency_names)
    return export_csv(
        by=request.user,
        name="oversight:search-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=[str(each) for each in words.HEADING],
        rows=[words.cells_of(line) for line in lines],
        filters=form.codes(),
    )


@require_safe
@require_permission(Permission.AUDIT_SEARCH)
def who_looked(request: HttpRequest, object_id: uuid.UUID) -> HttpResponse:
    """Who was shown one report, case or person, how often and when. An unknown object: nobody."""
    lookers, is_more = queries.lookers_at(object_id)
    record_list(
        by=request.user,
        name="oversight:who-looked",
        filters={"object": str(object_id)},
        shown=len(lookers),
    )
    people = words.names_of(each.actor_id for each in lookers)
    rows = [
        {
            "looker": each,
            "who": words.name_of(each.actor_id, each.actor_label, people),
            "roles": words.roles_in_words(each.actor_label),
            "why": ", ".join(words.in_words(reason) for reason in each.reasons if reason),
        }
        for each in lookers
    ]
    context = {
        "object_id": object_id,
        "rows": rows,
        "is_more": is_more,
        "most": queries.MOST_PEOPLE,
    }
    return render(request, "oversight/who_looked.html", context)


def _below(form: SearchForm) -> dict[str, int]:
    below = form.cleaned_data["below"]
    return {} if below is None else {"below": below}


def _address(request: HttpRequest) -> dict[str, str]:
    return {
        name: value
        for name in SearchForm.base_fields
        if name != "below" and (value := request.GET.get(name, ""))
    }
