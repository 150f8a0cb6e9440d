"""Bringing in finds of another system: uploading, matching, the dry run, starting, undoing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.refuse import import_page
from agencies.refuse.actions import imports as actions
from agencies.refuse.actions.import_reading import read_file
from agencies.refuse.import_enums import ImportState, LineState, Why
from agencies.refuse.import_forms import ColumnsForm, LeaveOutForm, UploadForm, WordsForm
from agencies.refuse.import_mapping import words_in
from agencies.refuse.models import FindImport
from agencies.refuse.queries import import_lines_visible_to, imports_visible_to, mappings_visible_to
from agencies.registry.access import require_permission
from agencies.registry.csv_file import Table
from agencies.registry.permissions import Permission
from portal.audit.exporting import export_csv
from reports.errors import CaseworkError, Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import (
    EXPIRED,
    TOO_OLD,
    attempt,
    keep_typed,
    seen_again,
    status_of,
)
from reports.triage.views.lists import filtered_page, list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
MOST_SYSTEMS = 20


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def imports(request: SignedInRequest) -> HttpResponse:
    """What was brought in, the latest first, and the next file."""
    if request.method != "POST":
        return _list(request, UploadForm())
    too_large = bool(getattr(request, "files_refused", ()))
    form = UploadForm(request.POST, request.FILES, too_large=too_large)
    if getattr(request, EXPIRED, False):
        form.is_valid()
        form.add_error(None, str(TOO_OLD))
        return _list(request, form, status=403)
    if not form.is_valid():
        return _list(request, form, status=422)
    given = form.cleaned_data
    try:
        made = actions.take_file(by=request.user, system=given["system"], table=given["file"])
    except CaseworkError as error:
        form.add_error(None, str(error))
        return _list(request, form, status=status_of(error))
    return redirect("refuse:import-columns", made.pk)


imports.takes_files = lambda arguments: True  # type: ignore[attr-defined]


def _list(request: SignedInRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    found = imports_visible_to(request.user).select_related("by").defer("facts", "matched")
    listed = list_page(request, found)
    known = mappings_visible_to(request.user).defer("matched").order_by("-saved_at")
    context = {
        **listed.context,
        "form": form,
        "systems": [each.system for each in known[:MOST_SYSTEMS]],
        "rows": [
            (
                each,
                import_page.COLOURS[ImportState(each.state)],
                import_page.moment(each.made_at)[1],
            )
            for each in listed.rows
        ],
    }
    answer = status if status != 200 else listed.status
    return render(request, "refuse/imports.html", context, status=answer)


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def detail(request: SignedInRequest, import_id: uuid.UUID) -> HttpResponse:
    return _show(request, _found(request, import_id))


def _found(request: SignedInRequest, import_id: uuid.UUID) -> FindImport:
    """What one may not see is not found."""
    found = imports_visible_to(request.user).select_related("by").filter(pk=import_id).first()
    if found is None:
        raise Http404
    return found


def _show(
    request: SignedInRequest,
    found: FindImport,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, found)
    context = import_page.context_of(found, by=request.user, bound=bound)
    if found.state == ImportState.CHECKED:
        table = read_file(by=request.user, found=found)
        context["sample"] = import_page.first_lines(found, table) if table else []
    return render(request, "refuse/import.html", context, status=status)


# --- Matching -------------------------------------------------------------------------------------


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def columns(request: SignedInRequest, import_id: uuid.UUID) -> HttpResponse:
    found = _found(request, import_id)
    table = _table(request, found)
    if table is None:
        return redirect("refuse:import", import_id)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        name="columns",
        action=reverse("refuse:import-columns", args=[import_id]),
        version=found.version,
        table=table,
        before=import_page.matched_so_far(found, table, by=request.user),
    )

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"import": found, "form": form, "samples": import_page.samples(table),
                   "people": import_page.columns_named(found.facts.open()["people"])}  # fmt: skip
        return render(request, "refuse/import_columns.html", context, status=status)

    def act(_given: dict[str, Any]) -> object:
        return actions.match_columns(
            by=request.user,
            import_id=import_id,
            columns=form.matched.columns,
            one_for_all=form.matched.one_for_all,
            version=form.cleaned_data["version"],
        )

    done = _("The columns are matched. Those that you did not choose were dropped.")
    return _try(request, form, act, done=done, back_to="refuse:import-words", show=show,
                import_id=import_id)  # fmt: skip


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def words(request: SignedInRequest, import_id: uuid.UUID) -> HttpResponse:
    found = _found(request, import_id)
    table = _table(request, found) if found.matched is not None else None
    if table is None:
        return redirect("refuse:import", import_id)
    matched = actions.matched_in(found)
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        name="words",
        action=reverse("refuse:import-words", args=[import_id]),
        version=found.version,
        words={each: words_in(table, matched, each) for each in actions.words_of(matched)},
        before=matched,
    )

    def show(form: ActionForm, status: int) -> HttpResponse:
        return render(
            request, "refuse/import_words.html", {"import": found, "form": form}, status=status
        )

    def act(_given: dict[str, Any]) -> object:
        return actions.match_words(
            by=request.user,
            import_id=import_id,
            words=form.meant(),
            version=form.cleaned_data["version"],
        )

    done = _("Every line is being checked. Nothing comes in before you say so.")
    return _try(request, form, act, done=done, back_to="refuse:import", show=show,
                import_id=import_id)  # fmt: skip


def _table(request: SignedInRequest, found: FindImport) -> Table | None:
    """The file, while it can still be matched."""
    if found.state not in (ImportState.MATCHING, ImportState.CHECKED):
        return None
    return read_file(by=request.user, found=found)


def _try(
    request: SignedInRequest,
    form: ActionForm,
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
    back_to: str,
    show: Callable[[ActionForm, int], HttpResponse],
    import_id: uuid.UUID,
) -> HttpResponse:
    """The form, or what came of it; what somebody else changed meanwhile is shown with what was
    typed, to be sent again."""
    if request.method != "POST":
        return show(form, 200)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        form,
        act,
        done=done,
        back_to=reverse(back_to, args=[import_id]),
        show=show,
        show_conflict=show_conflict,
    )


# --- Lines ----------------------------------------------------------------------------------------


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def lines(request: SignedInRequest, import_id: uuid.UUID) -> HttpResponse:
    return _lines(request, _found(request, import_id))


def _lines(
    request: SignedInRequest,
    found: FindImport,
    *,
    bound: LeaveOutForm | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = import_lines_visible_to(request.user).filter(upload=found)
    filters = import_page.LineFilters(
        request.GET, queryset=mine.select_related("report"), request=request
    )
    listed = filtered_page(request, filters)
    near = import_page.near_of(listed.rows, by=request.user)
    chosen = set(bound.numbers("out")) if bound else {
        each.number for each in listed.rows if each.why == Why.CHOSEN
    }  # fmt: skip
    context = {
        **listed.context,
        "import": found,
        "form": bound or filters.form,
        "filters": filters.form,
        "version": bound["version"].value() if bound else found.version,
        "can_choose": found.state == ImportState.CHECKED,
        "chosen": chosen,
        "rows": [
            (each, LineState(each.state).label, Why(each.why).label if each.why else "", finds)
            for each, finds in zip(listed.rows, near, strict=True)
        ],
    }
    context["is_choosing"] = context["can_choose"] and any(
        finds for *_more, finds in context["rows"]
    )
    answer = status if status != 200 else listed.status
    return render(request, "refuse/import_lines.html", context, status=answer)


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def leave_out(request: SignedInRequest, import_id: uuid.UUID) -> HttpResponse:
    found = _found(request, import_id)
    back_to = f"{reverse('refuse:import-lines', args=[import_id])}?{request.GET.urlencode()}"
    if request.method != "POST":
        return redirect(back_to)
    form = LeaveOutForm(request.POST, name="leave-out", action="")

    def show(form: ActionForm, status: int) -> HttpResponse:
        assert isinstance(form, LeaveOutForm)
        return _lines(request, found, bound=form, status=status)

    def act(given: dict[str, Any]) -> object:
        return actions.leave_out(
            by=request.user,
            import_id=import_id,
            shown=form.numbers("shown"),
            chosen=form.numbers("out"),
            version=given["version"],
        )

    return attempt(
        request,
        form,
        act,
        done=_("What is left out was saved."),
        back_to=back_to,
        show=show,
        show_conflict=lambda form, conflict: show(seen_again(form, conflict), 409),
    )


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def export(request: SignedInRequest, import_id: uuid.UUID) -> HttpResponse:
    """Every line and what becomes of it, as a file."""
    found = _found(request, import_id)
    found_lines = list(
        import_lines_visible_to(request.user).filter(upload=found).select_related("report")
    )
    near = import_page.near_of(found_lines, by=request.user)
    references = import_page.references_in(read_file(by=request.user, found=found), found)
    return export_csv(
        by=request.user,
        name="refuse:import-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=[str(each) for each in import_page.HEADING],
        rows=[
            import_page.cells_of(line, finds, references.get(line.number, ""))
            for line, finds in zip(found_lines, near, strict=True)
        ],
    )


# --- Starting and undoing -------------------------------------------------------------------------


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def start(request: SignedInRequest, import_id: uuid.UUID) -> HttpResponse:
    done = _("The finds are coming in. You can leave this page.")
    return _press(request, import_id, "start", actions.start_import, done=done)


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def undo(request: SignedInRequest, import_id: uuid.UUID) -> HttpResponse:
    done = _("The import is being undone. You can leave this page.")
    return _press(request, import_id, "undo", actions.undo_import, done=done)


@keep_typed
@require_get_or_post
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def discard(request: SignedInRequest, import_id: uuid.UUID) -> HttpResponse:
    done = _("The file was thrown away.")
    return _press(request, import_id, "discard", actions.discard_import, done=done)


def _press(
    request: SignedInRequest,
    import_id: uuid.UUID,
    name: str,
    act: Callable[..., FindImport],
    *,
    done: str,
) -> HttpResponse:
    found = _found(request, import_id)
    if request.method != "POST":
        return redirect("refuse:import", import_id)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _found(request, import_id), bound=form, status=status)

    return _try(
        request,
        import_page.form_named(name, found, request.POST),
        lambda given: act(by=request.user, import_id=import_id, version=given["version"]),
        done=done,
        back_to="refuse:import",
        show=show,
        import_id=import_id,
    )
