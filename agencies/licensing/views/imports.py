"""Bringing the register in from a file: uploading, matching, the dry run, starting, undoing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import import_page
from agencies.licensing.actions import imports as actions
from agencies.licensing.enums import PremisesKind
from agencies.licensing.forms.imports import ChooseForm, ColumnsForm, UploadForm
from agencies.licensing.models import PremisesImport
from agencies.licensing.premises_enums import NOT_BEGUN, ImportState
from agencies.licensing.queries.register import (
    import_lines_visible_to,
    imports_visible_to,
    mappings_visible_to,
)
from agencies.registry.access import require_permission
from agencies.registry.csv_file import Table
from agencies.registry.permissions import Permission
from reports.errors import CaseworkError
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
manages = require_permission(Permission.PREMISES_MANAGE)
MOST_SOURCES = 20


@keep_typed
@require_get_or_post
@manages
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
        made = actions.take_file(by=request.user, source=given["source"], table=given["file"])
    except CaseworkError as error:
        form.add_error(None, str(error))
        return _list(request, form, status=status_of(error))
    return redirect("licensing:premises-import-columns", made.pk)


imports.takes_files = lambda arguments: True  # type: ignore[attr-defined]


def _list(request: SignedInRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    listed = list_page(request, imports_visible_to(request.user).select_related("by"))
    known = mappings_visible_to(request.user).order_by("-saved_at")
    context = {
        **listed.context,
        "form": form,
        "sources": [each.source for each in known[:MOST_SOURCES]],
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
    return render(request, "licensing/imports.html", context, status=answer)


@require_safe
@manages
def detail(request: SignedInRequest, upload_id: uuid.UUID) -> HttpResponse:
    return _show(request, _found(request, upload_id))


def _found(request: SignedInRequest, upload_id: uuid.UUID) -> PremisesImport:
    """What one may not see is not found."""
    found = imports_visible_to(request.user).select_related("by").filter(pk=upload_id).first()
    if found is None:
        raise Http404
    return found


def _show(
    request: SignedInRequest,
    found: PremisesImport,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, found)
    context = import_page.context_of(found, by=request.user, bound=bound)
    return render(request, "licensing/import.html", context, status=status)


@keep_typed
@require_get_or_post
@manages
def columns(request: SignedInRequest, upload_id: uuid.UUID) -> HttpResponse:
    found = _found(request, upload_id)
    table = actions.read_file(by=request.user, found=found) if found.state in NOT_BEGUN else None
    if table is None:
        return redirect("licensing:premises-import", upload_id)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        name="columns",
        action=reverse("licensing:premises-import-columns", args=[upload_id]),
        version=found.version,
        table=table,
        before=found.columns or actions.columns_before(request.user, found.source),
    )

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show_columns(request, found, table, form, status)

    def act(given: dict[str, Any]) -> object:
        return actions.match_columns(
            by=request.user,
            upload_id=upload_id,
            columns=form.columns,
            kind=PremisesKind(given["default"]),
            version=given["version"],
        )

    done = _("Every line was looked at. Nothing comes in before you say so.")
    return _try(request, form, act, done=done, show=show, upload_id=upload_id)


def _show_columns(
    request: SignedInRequest, found: PremisesImport, table: Table, form: ActionForm, status: int
) -> HttpResponse:
    context = {"import": found, "form": form, "samples": import_page.samples(table)}
    return render(request, "licensing/import_columns.html", context, status=status)


def _try(
    request: SignedInRequest,
    form: ActionForm,
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
    show: Callable[[ActionForm, int], HttpResponse],
    upload_id: uuid.UUID,
    back_to: str = "",
) -> HttpResponse:
    if request.method != "POST":
        return show(form, 200)
    return attempt(
        request,
        form,
        act,
        done=done,
        back_to=back_to or reverse("licensing:premises-import", args=[upload_id]),
        show=show,
        show_conflict=lambda form, conflict: show(seen_again(form, conflict), 409),
    )


@require_safe
@manages
def lines(request: SignedInRequest, upload_id: uuid.UUID) -> HttpResponse:
    return _lines(request, _found(request, upload_id))


def _lines(
    request: SignedInRequest,
    found: PremisesImport,
    *,
    bound: ChooseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = import_lines_visible_to(request.user).filter(upload=found)
    filters = import_page.LineFilters(request.GET, queryset=mine, request=request)
    listed = filtered_page(request, filters)
    may_choose = found.state == ImportState.CHECKED
    rows = import_page.rows_of(listed.rows, by=request.user, may_choose=may_choose)
    context = {
        **listed.context,
        "import": found,
        "form": bound or filters.form,
        "filters": filters.form,
        "version": bound["version"].value() if bound else found.version,
        "rows": rows,
        "typed": bound.chosen() if bound else {},
        "is_choosing": any(each.choices for each in rows),
    }
    answer = status if status != 200 else listed.status
    return render(request, "licensing/import_lines.html", context, status=answer)


@keep_typed
@require_get_or_post
@manages
def choose(request: SignedInRequest, upload_id: uuid.UUID) -> HttpResponse:
    found = _found(request, upload_id)
    lines_address = reverse("licensing:premises-import-lines", args=[upload_id])
    back_to = f"{lines_address}?{request.GET.urlencode()}"
    if request.method != "POST":
        return redirect(back_to)
    form = ChooseForm(request.POST, name="choose", action="")

    def show(form: ActionForm, status: int) -> HttpResponse:
        assert isinstance(form, ChooseForm)
        return _lines(request, found, bound=form, status=status)

    def act(given: dict[str, Any]) -> object:
        return actions.choose(
            by=request.user,
            upload_id=upload_id,
            chosen=form.chosen(),
            version=given["version"],
        )

    done = _("What you chose is saved.")
    return _try(request, form, act, done=done, show=show, upload_id=upload_id, back_to=back_to)


@keep_typed
@require_get_or_post
@manages
def start(request: SignedInRequest, upload_id: uuid.UUID) -> HttpResponse:
    done = _("The register is coming in. You can leave this page.")
    return _press(request, upload_id, "start", actions.start_import, done=done)


@keep_typed
@require_get_or_post
@manages
def undo(request: SignedInRequest, upload_id: uuid.UUID) -> HttpResponse:
    done = _("The import is being undone. You can leave this page.")
    return _press(request, upload_id, "undo", actions.undo_import, done=done)


@keep_typed
@require_get_or_post
@manages
def discard(request: SignedInRequest, upload_id: uuid.UUID) -> HttpResponse:
    done = _("The file was thrown away.")
    return _press(request, upload_id, "discard", actions.discard_import, done=done)


def _press(
    request: SignedInRequest,
    upload_id: uuid.UUID,
    name: str,
    act: Callable[..., PremisesImport],
    *,
    done: str,
) -> HttpResponse:
    found = _found(request, upload_id)
    if request.method != "POST":
        return redirect("licensing:premises-import", upload_id)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _found(request, upload_id), bound=form, status=status)

    return _try(
        request,
        import_page.form_named(name, found, request.POST),
        lambda given: act(by=request.user, upload_id=upload_id, version=given["version"]),
        done=done,
        show=show,
        upload_id=upload_id,
    )
