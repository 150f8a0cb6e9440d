"""Saved searches: the list, keeping one, its page, and what is done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import saved_searches as actions
from reports.errors import CaseworkError, Conflict
from reports.models import SavedSearch
from reports.queries import saved_searches_visible_to
from reports.saved_searches import Search, address_of
from reports.triage import filters as queue_filters
from reports.triage import saved_page as page
from reports.triage.forms import ActionForm
from reports.triage.lately import filters_for
from reports.triage.looked_at import record_object, record_page
from reports.triage.requests import SignedInRequest
from reports.triage.saved_finding import chosen_in, missing_from
from reports.triage.switch import switch_for
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.word_searches import Kept, keep, kept_as

LIST, ONE = "reports:triage:saved-searches", "reports:triage:saved-search"
require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
SEE = Permission.REPORTS_VIEW_QUEUE


@require_safe
@require_permission(SEE)
def saved_list(request: SignedInRequest) -> HttpResponse:
    rows = page.listed_for(request.user, page.rows_visible_to(request.user))
    record_page(request, {}, shown=len(rows))
    context = {
        **switch_for(request.user, view="saved"),
        "own": [each for each in rows if each.is_own],
        "shared": [each for each in rows if not each.is_own],
        "took_long": any(not each.found and not each.missing and each.can_run for each in rows),
    }
    return render(request, "reports/triage/saved_list.html", context)


@keep_typed
@require_get_or_post
@require_permission(SEE)
def new(request: SignedInRequest) -> HttpResponse:
    """Keep the filters of the queue."""
    return _save(request, None, here=reverse("reports:triage:saved-new"))


@keep_typed
@require_get_or_post
@require_permission(Permission.REPORTS_READ_NARRATIVE)
def new_with_words(request: SignedInRequest, search: str) -> HttpResponse:
    """Keep the filters and the words of a search that this browser made."""
    kept = kept_as(request, search)
    if kept is None:  # of another browser, or so old that the session has let it go
        return redirect("reports:triage:word-search")
    return _save(request, kept, here=reverse("reports:triage:saved-new-words", args=[search]))


def _save(request: SignedInRequest, kept: Kept | None, *, here: str) -> HttpResponse:
    address = queue_filters.address_of(request.GET)
    filters = filters_for(address, by=request.user)
    back = f"{reverse('reports:triage:queue')}?{address}"
    if not filters.is_valid():
        return redirect(back)  # where each filter says what is wrong with it
    chosen = chosen_in(filters)
    form = page.save_form(
        request.user, f"{here}?{address}", request.POST if request.method == "POST" else None
    )

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {
            "form": form,
            "facts": page.in_words([each for each in chosen if each.field != "sort"]),
            "words": kept.words if kept else "",
            "every": kept is None or kept.every,
            "means_me": any((each.field, each.value) == ("assigned", "me") for each in chosen),
        }
        return render(request, "reports/triage/saved_new.html", context, status=status)

    if not form.is_bound:
        return show(form, 200)

    def act(given: dict[str, Any]) -> object:
        search = Search(
            name=given["name"].strip(),
            chosen=chosen,
            words=kept.words if kept else "",
            every=kept is None or kept.every,
        )
        if given.get("into"):
            key, version = page.replaced_by(given["into"])
            return actions.change_search(
                by=request.user, saved_id=key, search=search, version=version
            )
        return actions.save_search(by=request.user, search=search, team=given["team"])

    return attempt(
        request,
        form,
        act,
        done=_("The search was saved."),
        back_to=reverse(LIST),
        show=show,
        show_conflict=lambda form, conflict: show(_said(form, conflict), 409),
    )


def _said(form: ActionForm, conflict: Conflict) -> ActionForm:
    form.add_error(None, str(conflict))
    return form


@require_safe
@require_permission(SEE)
def detail(request: SignedInRequest, saved_id: uuid.UUID) -> HttpResponse:
    saved = _saved(request, saved_id)
    record_object(request, saved)
    return _show(request, saved)


@require_POST
@require_permission(SEE)
def run(request: SignedInRequest, saved_id: uuid.UUID) -> HttpResponse:
    """Lead on to what a search finds now. Its words go into the session, never into an address.

    Where a filter is gone it leads to the search's page, which says so: fewer filters find more,
    and nobody is shown that without having asked for it (`left`).
    """
    try:
        search = actions.open_search(by=request.user, saved_id=saved_id)
    except SavedSearch.DoesNotExist as error:
        raise Http404 from error
    except CaseworkError:
        return redirect(ONE, saved_id)
    missing = missing_from(search.chosen)
    left = tuple(each for each in search.chosen if each not in missing)
    if missing and request.POST.get("left") != "1":
        return redirect(ONE, saved_id)
    if search.words:
        key = keep(request, Kept(search.words, search.every))
        found = reverse("reports:triage:word-results", args=[key])
    else:
        found = reverse("reports:triage:queue")
    return redirect(f"{found}?{address_of(left)}" if left else found)


@keep_typed
@require_get_or_post
@require_permission(SEE)
def rename(request: SignedInRequest, saved_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        saved_id,
        "rename",
        lambda given: actions.rename_search(by=request.user, saved_id=saved_id, **given),
        done=_("The search was renamed."),
    )


@keep_typed
@require_get_or_post
@require_permission(SEE)
def share(request: SignedInRequest, saved_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        saved_id,
        "share",
        lambda given: actions.share_search(by=request.user, saved_id=saved_id, **given),
        done=_("Who can use the search was changed."),
    )


@keep_typed
@require_get_or_post
@require_permission(SEE)
def digest(request: SignedInRequest, saved_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        saved_id,
        "digest",
        lambda given: actions.choose_digest(by=request.user, saved_id=saved_id, **given),
        done=_("Your choice of e-mails was saved."),
        back_to=reverse(LIST),
    )


@keep_typed
@require_get_or_post
@require_permission(SEE)
def take(request: SignedInRequest, saved_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        saved_id,
        "take",
        lambda given: actions.take_over_search(by=request.user, saved_id=saved_id, **given),
        done=_("The search is yours now. Your team can go on using it."),
    )


@keep_typed
@require_get_or_post
@require_permission(SEE)
def delete(request: SignedInRequest, saved_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        saved_id,
        "delete",
        lambda given: actions.delete_search(by=request.user, saved_id=saved_id, **given),
        done=_("The search was deleted."),
        back_to=reverse(LIST),
    )


def _saved(request: SignedInRequest, saved_id: uuid.UUID) -> SavedSearch:
    rows = saved_searches_visible_to(request.user)
    try:
        return rows.select_related("membership__agency", "membership__user").get(pk=saved_id)
    except SavedSearch.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest,
    saved: SavedSearch,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = page.context_of(saved, by=request.user, bound=bound)
    return render(request, "reports/triage/saved_search.html", context, status=status)


def _try(
    request: SignedInRequest,
    saved_id: uuid.UUID,
    name: str,
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
    back_to: str = "",
) -> HttpResponse:
    saved = _saved(request, saved_id)
    here = reverse(ONE, args=[saved_id])
    if request.method != "POST":
        return redirect(here)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _saved(request, saved_id), bound=form, status=status)

    (each,) = page.listed_for(request.user, [saved], counted=False)
    return attempt(
        request,
        page.form_named(name, each, by=request.user, data=request.POST),
        act,
        done=done,
        back_to=back_to or here,
        show=show,
        show_conflict=lambda form, conflict: show(seen_again(form, conflict), 409),
    )
