"""Runs: the list, asking for one, what one found, its file, stopping it."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from hotspots import run_map, run_page, run_words
from hotspots.actions import runs as actions
from hotspots.map_classes import layer_of_run
from hotspots.map_enums import MapLayer
from hotspots.models import Run
from hotspots.queries import runs_visible_to
from hotspots.run_forms import AskForm, StopForm
from hotspots.tile_cache import tile_for
from hotspots.tile_grid import NoSuchTile, tile_at
from hotspots.views.answers import piece
from portal.audit.exporting import export_csv
from reports.errors import CaseworkError
from reports.permissions import user_can
from reports.triage.looked_at import record_object
from reports.triage.marking import part_of_page
from reports.triage.requests import SignedInRequest
from reports.triage.rows import moment
from reports.triage.views.attempts import (
    EXPIRED,
    TOO_OLD,
    attempt,
    keep_typed,
    seen_again,
    status_of,
)
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.HOTSPOTS_VIEW)
def run_list(request: SignedInRequest) -> HttpResponse:
    """Runs, the latest first."""
    listed = list_page(request, runs_visible_to(request.user).select_related("asked_by"))
    context = {
        **listed.context,
        "rows": [
            {
                "run": each,
                "period": run_words.period_of(each),
                "cells": run_words.cells_of(each.units, each.size),
                "asked_by": run_words.asked_by(each),
                "asked_at": moment(each.asked_at)[1],
                "state": run_words.state_tag(each),
            }
            for each in listed.rows
        ],
        "can_ask": user_can(request.user, Permission.HOTSPOTS_RUN),
    }
    return render(request, "hotspots/runs.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(Permission.HOTSPOTS_RUN)
def ask(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "hotspots/run_ask.html", {"form": AskForm()})
    form = AskForm(request.POST)
    status = 422
    if getattr(request, EXPIRED, False):
        form.is_valid()
        form.add_error(None, str(TOO_OLD))
        status = 403
    elif form.is_valid():
        try:
            run = actions.ask_for_run(
                by=request.user, asked=form.asked(), key=form.cleaned_data["key"]
            )
        except CaseworkError as error:
            form.add_error(None, str(error))
            status = status_of(error)
        else:
            messages.success(request, _("The run was asked for. It goes on if you leave."))
            return redirect("hotspots:run", run.pk)
    return render(request, "hotspots/run_ask.html", {"form": form}, status=status)


@require_safe
@require_permission(Permission.HOTSPOTS_VIEW)
def run(request: SignedInRequest, run_id: uuid.UUID) -> HttpResponse:
    """How far it is; once it is finished, what it found of one source. 404 for a source that is not
    in it, or not for this person."""
    return _show(request, _found(request, run_id))


@require_safe
@require_permission(Permission.HOTSPOTS_VIEW)
def progress(request: SignedInRequest, run_id: uuid.UUID) -> HttpResponse:
    """The panel alone, for the script that renews it."""
    found = _found(request, run_id)
    context = {
        "run": found,
        "progress": run_page.progress_of(found),
        "state": run_words.state_tag(found),
    }
    return part_of_page(render(request, "hotspots/run_progress.html", context))


@keep_typed
@require_get_or_post
@require_permission(Permission.HOTSPOTS_RUN)
def stop(request: SignedInRequest, run_id: uuid.UUID) -> HttpResponse:
    found = _found(request, run_id)
    page = reverse("hotspots:run", args=[run_id])
    if request.method != "POST":
        return redirect(page)

    def show(form: StopForm, status: int) -> HttpResponse:
        return _show(request, _found(request, run_id), bound=form, status=status)

    return attempt(
        request,
        run_page.stop_form(found, request.POST),
        lambda given: actions.stop_run(by=request.user, run_id=run_id, **given),
        done=_("The run was stopped. Nothing of it is kept."),
        back_to=page,
        show=show,  # type: ignore[arg-type]
        show_conflict=lambda form, conflict: show(seen_again(form, conflict), 409),  # type: ignore[arg-type]
    )


@require_safe
@require_permission(Permission.HOTSPOTS_VIEW)
def export(request: SignedInRequest, run_id: uuid.UUID) -> HttpResponse:
    """The cells of one source as a file. 404 for one that is not there, to which no page links."""
    found = _found(request, run_id)
    layers = run_page.layers_of(found, request.user)
    layer = run_page.chosen_of(layers, request.GET.get("source", ""))
    if layer is None:
        raise Http404
    return export_csv(
        by=request.user,
        name="hotspots:run-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=run_page.heading_of_file(),
        rows=run_page.lines_of_file(request.user, layer),
        filters={"run": str(found.pk), "source": layer.source},
    )


@require_safe
@require_permission(Permission.HOTSPOTS_VIEW)
def tile(request: SignedInRequest, run_id: uuid.UUID, source: str, **at: str) -> HttpResponse:
    """One vector tile of what a run found of one source. 404 for what is not there, or not for
    this person; 400 with words for what is no tile."""
    layer = layer_of_run(request.user, run_id, source)
    if layer is None:
        raise Http404
    try:
        where = tile_at(**at)
    except NoSuchTile as error:
        return JsonResponse({"problem": str(error)}, status=400)
    wanted = run_map.wanted_of(layer.run, layer.source)
    return piece(request, tile_for(request.user, MapLayer.CLASSES, where, wanted).content)


def _found(request: SignedInRequest, run_id: uuid.UUID) -> Run:
    found = runs_visible_to(request.user).select_related("asked_by", "stopped_by")
    run = found.filter(pk=run_id).first()
    if run is None:
        raise Http404
    return run


def _show(
    request: SignedInRequest, found: Run, *, bound: StopForm | None = None, status: int = 200
) -> HttpResponse:
    layers = run_page.layers_of(found, request.user)
    layer = run_page.chosen_of(layers, request.GET.get("source", ""))
    if layer is None:
        raise Http404
    record_object(request, found)
    context = run_page.context_of(found, by=request.user, layers=layers, layer=layer, bound=bound)
    return render(request, "hotspots/run.html", context, status=status)
