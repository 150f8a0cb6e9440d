"""Releases of figures, for coordinators and police: asking, looking through, publishing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from hotspots.models import Release
from hotspots.releases import pages, publishing
from hotspots.releases.forms import FigureFilters
from hotspots.releases.quarters import Quarter
from hotspots.releases.queries import figures_visible_to
from portal.audit.exporting import export_csv
from reports.errors import Conflict
from reports.permissions import user_can
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import filtered_page, list_page

DONE = {
    "write": gettext_lazy("The words were saved."),
    "publish": gettext_lazy("The figures are published for everybody."),
    "withdraw": gettext_lazy("The figures will never be published."),
    "again": gettext_lazy("The figures are being made again."),
}


@require_safe
@require_permission(Permission.AGGREGATES_VIEW)
def releases(request: SignedInRequest) -> HttpResponse:
    return _list(request)


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.AGGREGATES_RELEASE)
def ask(request: SignedInRequest) -> HttpResponse:
    back_to = reverse("releases:list")
    if request.method != "POST":
        return redirect(back_to)

    def act(given: dict[str, Any]) -> Release:
        quarter = Quarter.read(given["quarter"])
        assert quarter is not None  # one of the form's choices
        made: Release = publishing.ask_for_release(by=request.user, quarter=quarter)
        return made

    return attempt(
        request,
        pages.ask_form(request.user, now=timezone.now(), data=request.POST),
        act,
        done=_("The figures are being made. It takes a minute or two."),
        back_to=back_to,
        show=lambda bound, status: _list(request, bound=bound, status=status),
    )


@require_safe
@require_permission(Permission.AGGREGATES_VIEW)
def detail(request: SignedInRequest, release_id: uuid.UUID) -> HttpResponse:
    return _show(request, _release(request, release_id))


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.AGGREGATES_RELEASE)
def move(request: SignedInRequest, release_id: uuid.UUID, move: str) -> HttpResponse:
    acts: dict[str, Callable[[dict[str, Any]], object]] = {
        "write": lambda given: publishing.write_told(**asked(given), told=given["told"]),
        "publish": lambda given: publishing.publish_release(**asked(given)),
        "withdraw": lambda given: publishing.withdraw_release(**asked(given)),
        "again": lambda given: publishing.ask_again(**asked(given)),
    }
    if move not in acts:
        raise Http404
    release = _release(request, release_id)
    back_to = reverse("releases:release", args=[release_id])
    if request.method != "POST":
        return redirect(back_to)

    def asked(given: dict[str, Any]) -> dict[str, Any]:
        return {"by": request.user, "release_id": release_id, "version": given["version"]}

    def show_conflict(bound: ActionForm, conflict: Conflict) -> HttpResponse:
        fresh = _release(request, release_id)
        return _show(request, fresh, bound=seen_again(bound, conflict), status=409)

    return attempt(
        request,
        pages.form_of(release, move, data=request.POST),
        acts[move],
        done=str(DONE[move]),
        back_to=back_to,
        show=lambda bound, status: _show(request, release, bound=bound, status=status),
        show_conflict=show_conflict,
    )


@require_safe
@require_permission(Permission.AGGREGATES_VIEW)
def figures(request: SignedInRequest, release_id: uuid.UUID) -> HttpResponse:
    """Of every area, the small ones too, page by page."""
    release = _release(request, release_id)
    found = figures_visible_to(request.user).filter(release=release)
    filters = FigureFilters(request.GET, queryset=found.order_by("kind", "name", "area", "source"))
    listed = filtered_page(request, filters)
    context = {
        **listed.context,
        "shown": pages.listed([release])[0],
        "lines": pages.lines(listed.rows),
    }
    return render(request, "hotspots/releases/figures.html", context, status=listed.status)


@require_safe
@require_permission(Permission.AGGREGATES_VIEW)
def export(request: SignedInRequest, release_id: uuid.UUID) -> HttpResponse:
    release = _release(request, release_id)
    return export_csv(
        by=request.user,
        name="releases:export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=pages.HEADING,
        rows=pages.lines_of_file(request.user, release),
        filters={"quarter": str(release.quarter)},
    )


def _release(request: SignedInRequest, release_id: uuid.UUID) -> Release:
    try:
        return pages.release_of(request.user, release_id)
    except Release.DoesNotExist as error:
        raise Http404 from error


def _list(
    request: SignedInRequest, *, bound: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    listed = list_page(request, pages.releases_listed(request.user))
    may = user_can(request.user, Permission.AGGREGATES_RELEASE)
    form = bound or (pages.ask_form(request.user, now=timezone.now()) if may else None)
    context = {
        **listed.context,
        "rows": pages.listed(listed.rows),
        "ask": form,
        "form": bound,
        "bound": bound,
    }
    answer = listed.status if status == 200 else status
    return render(request, "hotspots/releases/list.html", context, status=answer)


def _show(
    request: SignedInRequest,
    release: Release,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, release)
    context = {
        **pages.shown(request.user, release),
        "forms": pages.offered(request.user, release, bound=bound),
        "form": bound,
        "bound": bound,
    }
    return render(request, "hotspots/releases/release.html", context, status=status)
