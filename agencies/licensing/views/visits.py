"""Visits: the list, one visit, each part of it, and what is done with it."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import visit_lists, visit_page, visit_part_page
from agencies.licensing.actions import visit_release, visits
from agencies.licensing.forms.visits import VisitFilters
from agencies.licensing.models import Visit, VisitPart
from agencies.licensing.visit_enums import VisitPiece, VisitState
from agencies.licensing.visit_words import SWAB_WORDING
from agencies.licensing.visit_workflow import VISIT_MOVES
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import export_csv
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import chosen_codes, record_object, record_read
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def visit_list(request: SignedInRequest) -> HttpResponse:
    filters = VisitFilters(
        request.GET, queryset=visit_lists.listed_for(request.user), request=request
    )
    listed = filtered_page(request, filters)
    rows = visit_lists.rows_of(request.user, listed.rows)
    context = {**listed.context, "rows": rows, "address": listed.context["address"]}
    return render(request, "licensing/visits.html", context, status=listed.status)


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def export(request: SignedInRequest) -> HttpResponse:
    """What the list shows, as a file; codes and names of premises, no free text."""
    filters = VisitFilters(
        request.GET, queryset=visit_lists.listed_for(request.user), request=request
    )
    if not filters.is_valid():
        return HttpResponse(_("Correct the choice, then ask for the file again."), status=422)
    return export_csv(
        by=request.user,
        name="licensing:visits-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=[str(each) for each in visit_lists.HEADING],
        rows=visit_lists.exported(request.user, filters.qs),
        filters=chosen_codes(filters.form),
    )


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def detail(request: SignedInRequest, premises_visit_id: uuid.UUID) -> HttpResponse:
    return _show(request, _visit(request, premises_visit_id))


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_MANAGE)
def do(request: SignedInRequest, premises_visit_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in (*VISIT_MOVES, visit_page.RELEASE, visit_page.CORRECT):
        raise Http404
    visit = _visit(request, premises_visit_id)
    back_to = reverse("licensing:visit", args=[visit.pk])
    if request.method != "POST":
        return redirect(back_to)
    content = visit_page.content_of(request.user, visit)
    form = visit_page.form_named(move, visit, content, data=request.POST)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _visit(request, visit.pk), bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        form,
        lambda _given: _do(request, visit.pk, move, form),
        done=_done(move),
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )


def _do(request: SignedInRequest, visit_id: uuid.UUID, move: str, form: Any) -> object:
    given = form.cleaned_data
    place: dict[str, Any] = {
        "by": request.user,
        "visit_id": visit_id,
        "version": given["version"],
    }
    if move == visit_page.RELEASE:
        return visit_release.release_visit(**place)
    if move == visit_page.CORRECT:
        return visit_release.correct_visit(correction=form.correction(), **place)
    return visits.move_visit(move=move, words=given.get("words", ""), **place)


def _done(move: str) -> str:
    if move == visit_page.RELEASE:
        return _("The premises can read the findings now.")
    if move == visit_page.CORRECT:
        return _("The correction was added. The visit itself stays as it was recorded.")
    return _("Saved. The visit is “%(state)s” now.") % {
        "state": VisitState(VISIT_MOVES[move].target).label
    }


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_MANAGE)
def part(
    request: SignedInRequest,
    premises_visit_id: uuid.UUID,
    piece: str,
    row_id: uuid.UUID | None = None,
) -> HttpResponse:
    """One part of a visit that is under way, on a page of its own."""
    visit = _visit(request, premises_visit_id)
    back_to = reverse("licensing:visit", args=[visit.pk])
    try:
        found = visit_part_page.part_of(request.user, visit, piece, row_id, action=request.path)
    except (KeyError, ObjectDoesNotExist) as error:
        raise Http404 from error
    if request.method != "POST":
        if visit.state != VisitState.UNDER_WAY:
            return redirect(back_to)
        record_object(request, visit)
        if piece == VisitPiece.NOTES and found.row is not None:
            _record_notes(request, found.row)
        return _show_part(request, visit, found, found.form(None))
    form = found.form(request.POST)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show_part(request, visit, found, form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        fresh = visit_part_page.part_of(request.user, visit, piece, row_id, action=request.path)
        again = seen_again(form, conflict)
        return _show_part(request, visit, fresh, again, now=fresh.now(), status=409)

    return attempt(
        request,
        form,
        lambda _given: found.save(request.user, form),
        done=_("Saved: %(part)s") % {"part": found.title},
        back_to=f"{back_to}#{piece}",
        show=show,
        show_conflict=show_conflict,
    )


def _show_part(
    request: SignedInRequest,
    visit: Visit,
    part: visit_part_page.Part,
    form: ActionForm,
    *,
    now: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "visit": visit,
        "premises": visit.premises,
        "part": part,
        "form": form,
        "facts": now,
        "swab_wording": SWAB_WORDING if part.title == str(visit_part_page.TITLES["swab"]) else "",
    }
    return render(request, "licensing/visit_part.html", context, status=status)


def _visit(request: SignedInRequest, visit_id: uuid.UUID) -> Visit:
    try:
        return visit_page.visit_of(request.user, visit_id)
    except Visit.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest, visit: Visit, *, bound: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    record_object(request, visit)
    context = visit_page.context_of(visit, by=request.user, bound=bound)
    notes = context["content"]["parts"].get(VisitPiece.NOTES)
    if notes is not None:
        _record_notes(request, notes["row"])
    return render(request, "licensing/visit.html", context, status=status)


def _record_notes(request: SignedInRequest, notes: VisitPart) -> None:
    """Internal notes were opened: an event of its own beside that of the page."""
    record_read(request.user, notes, reason="visit_notes")
