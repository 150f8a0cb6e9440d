"""Watch areas: the list, a new one, its page, and what is done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from hotspots.models.watches import Watch
from hotspots.watches import actions, page
from hotspots.watches.forms import ChangeForm
from hotspots.watches.queries import watches_visible_to
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object, record_page
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again

SEE = Permission.DASHBOARD_VIEW
LIST, ONE = "watches:list", "watches:watch"
require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(SEE)
def watch_list(request: SignedInRequest) -> HttpResponse:
    rows = page.listed(request.user)
    record_page(request, {}, shown=len(rows))
    return render(request, "hotspots/watches.html", {"rows": rows})


@keep_typed
@require_get_or_post
@require_permission(SEE)
def new(request: SignedInRequest) -> HttpResponse:
    def show(form: ActionForm, status: int) -> HttpResponse:
        return render(request, "hotspots/watch_new.html", {"form": form}, status=status)

    if request.method != "POST":
        return show(page.new_form(request.user), 200)
    form = page.new_form(request.user, data=request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.keep_watch(
            by=request.user, watched=form.watched(), team=given.get("team", "")
        )

    done = _("You are told when this area gets busier.")
    return attempt(request, form, act, done=done, back_to=reverse(LIST), show=show)


@require_safe
@require_permission(SEE)
def detail(request: SignedInRequest, watch_id: uuid.UUID) -> HttpResponse:
    watch = _watch(request, watch_id)
    record_object(request, watch)
    return _show(request, watch)


@keep_typed
@require_get_or_post
@require_permission(SEE)
def change(request: SignedInRequest, watch_id: uuid.UUID) -> HttpResponse:
    def act(form: ActionForm) -> object:
        assert isinstance(form, ChangeForm)
        return actions.change_watch(
            by=request.user,
            watch_id=watch_id,
            watched=form.watched(),
            version=form.cleaned_data["version"],
        )

    return _try(request, watch_id, "change", act, done=_("The watch area was saved."))


@keep_typed
@require_get_or_post
@require_permission(SEE)
def renew(request: SignedInRequest, watch_id: uuid.UUID) -> HttpResponse:
    def act(form: ActionForm) -> object:
        return actions.renew_watch(
            by=request.user, watch_id=watch_id, version=form.cleaned_data["version"]
        )

    return _try(request, watch_id, "renew", act, done=_("The watch area was renewed."))


@keep_typed
@require_get_or_post
@require_permission(SEE)
def end(request: SignedInRequest, watch_id: uuid.UUID) -> HttpResponse:
    def act(form: ActionForm) -> object:
        actions.end_watch(by=request.user, watch_id=watch_id, version=form.cleaned_data["version"])
        return None

    done = _("The watch area was ended. Nobody is told of it any more.")
    return _try(request, watch_id, "end", act, done=done, back_to=reverse(LIST))


def _watch(request: SignedInRequest, watch_id: uuid.UUID) -> Watch:
    rows = watches_visible_to(request.user).select_related("membership__agency", "membership__user")
    try:
        return rows.get(pk=watch_id)
    except Watch.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest, watch: Watch, *, bound: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    context = page.context_of(watch, request.user, bound=bound)
    return render(request, "hotspots/watch.html", context, status=status)


def _try(
    request: SignedInRequest,
    watch_id: uuid.UUID,
    name: str,
    act: Callable[[ActionForm], object],
    *,
    done: str,
    back_to: str = "",
) -> HttpResponse:
    watch = _watch(request, watch_id)
    here = reverse(ONE, args=[watch_id])
    if request.method != "POST":
        return redirect(here)
    (each,) = page.rows_for(request.user, [watch])
    form: ActionForm
    if name == "change":
        form = page.change_form(each, request.user, data=request.POST)
    else:
        form = page.press_form(name, each, data=request.POST)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _watch(request, watch_id), bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        form,
        lambda _given: act(form),
        done=done,
        back_to=back_to or here,
        show=show,
        show_conflict=show_conflict,
    )
