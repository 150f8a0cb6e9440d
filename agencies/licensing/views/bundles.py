"""Evidence bundles for a hearing: the list, one of them, and what an officer does with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import bundle_page
from agencies.licensing.actions import bundles as actions
from agencies.licensing.bundle_papers import offer_of
from agencies.licensing.file_words import let_go, pictures_in, refusal
from agencies.licensing.forms.bundles import PapersForm
from agencies.licensing.models import Bundle
from agencies.licensing.queries.legal import bundle_papers_visible_to, bundles_visible_to
from agencies.licensing.views.proceedings import one_proceeding
from agencies.registry.access import require_permission
from portal.audit.exporting import disclose_pdf
from reports.errors import CaseworkError, Conflict
from reports.files.decoding import FileRefused, Picture
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.paging import number_from
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again, status_of
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(actions.MAY)
def bundles(request: SignedInRequest, proceeding_id: uuid.UUID) -> HttpResponse:
    proceeding = one_proceeding(request, proceeding_id)
    found = bundles_visible_to(request.user).filter(proceeding=proceeding)
    listed = list_page(request, found.select_related("by", "follows").defer("cover"))
    context = {
        **listed.context,
        "proceeding": proceeding,
        "premises": proceeding.premises,
        "rows": [(each, bundle_page.COLOURS[each.state]) for each in listed.rows],
    }
    return render(request, "licensing/bundles.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def begin(request: SignedInRequest, proceeding_id: uuid.UUID) -> HttpResponse:
    """Choose the papers of a new bundle."""
    proceeding = one_proceeding(request, proceeding_id)
    address = reverse("licensing:bundle-new", args=[proceeding_id])
    form = _papers_form(request, proceeding, action=address)

    def act(given: dict[str, Any]) -> object:
        return actions.start_bundle(
            by=request.user, proceeding_id=proceeding_id, chosen=form.chosen(), key=given["key"]
        )

    return _choose(
        request,
        form,
        act,
        back_to=reverse("licensing:bundles", args=[proceeding_id]),
        done=_("The bundle was begun. Open it to put the exhibits in order."),
        context={"proceeding": proceeding, "premises": proceeding.premises},
    )


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def more_papers(request: SignedInRequest, bundle_id: uuid.UUID) -> HttpResponse:
    """Choose more papers of a bundle that is put together."""
    found = _one(request, bundle_id)
    address = reverse("licensing:bundle-papers", args=[bundle_id])
    form = _papers_form(request, found.proceeding, action=address, version=found.version)

    def act(given: dict[str, Any]) -> object:
        return actions.add_papers(
            by=request.user, bundle_id=bundle_id, chosen=form.chosen(), version=given["version"]
        )

    return _choose(
        request,
        form,
        act,
        back_to=reverse("licensing:bundle", args=[bundle_id]),
        done=_("The papers were added."),
        context={"bundle": found, "premises": found.proceeding.premises},
    )


def _papers_form(request: SignedInRequest, proceeding: Any, **place: Any) -> PapersForm:
    return PapersForm(
        request.POST if request.method == "POST" else None,
        name="papers",
        offer=offer_of(request.user, proceeding),
        **place,
    )


def _choose(
    request: SignedInRequest,
    form: PapersForm,
    act: Callable[[dict[str, Any]], object],
    *,
    back_to: str,
    done: str,
    context: dict[str, Any],
) -> HttpResponse:
    def show(form: ActionForm, status: int) -> HttpResponse:
        shown = {**context, "form": form, "back_to": back_to}
        return render(request, "licensing/bundle_papers.html", shown, status=status)

    if request.method != "POST":
        return show(form, 200)
    return attempt(
        request,
        form,
        act,
        done=done,
        back_to=back_to,
        show=show,
        show_conflict=lambda form, conflict: show(seen_again(form, conflict), 409),
    )


# --- One bundle -----------------------------------------------------------------------------------


@require_safe
@require_permission(actions.MAY)
def detail(request: SignedInRequest, bundle_id: uuid.UUID) -> HttpResponse:
    return _show(request, bundle_id)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def order(request: SignedInRequest, bundle_id: uuid.UUID) -> HttpResponse:
    found = _one(request, bundle_id)
    papers = list(bundle_papers_visible_to(request.user).filter(bundle=found))
    form = bundle_page.order_form(found, papers, request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.arrange(
            by=request.user,
            bundle_id=bundle_id,
            places=form.places(),
            removed=form.removed(),
            version=given["version"],
        )

    return _do(request, bundle_id, form, act, done=_("The order was saved."))


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def cover(request: SignedInRequest, bundle_id: uuid.UUID) -> HttpResponse:
    form = bundle_page.cover_form(_one(request, bundle_id), request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.set_cover(
            by=request.user,
            bundle_id=bundle_id,
            cover=form.lines(),
            staff=given["staff"],
            version=given["version"],
        )

    done = _("What is covered was saved. Look at the preview before the bundle is made.")
    return _do(request, bundle_id, form, act, done=done)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def add_file(request: SignedInRequest, bundle_id: uuid.UUID) -> HttpResponse:
    found = _one(request, bundle_id)
    form = bundle_page.file_form(found, request.POST, request.FILES)
    if problem := let_go(request):
        form.fields["file"].error_messages["required"] = problem

    def act(given: dict[str, Any]) -> object:
        return actions.add_file(
            by=request.user,
            bundle_id=bundle_id,
            words=form.words(),
            pictures=_pictures(given["file"].read()),
            version=given["version"],
        )

    return _do(request, bundle_id, form, act, done=_("The file was added, page by page."))


def _pictures(content: bytes) -> list[Picture]:
    try:
        return pictures_in(content)
    except FileRefused as error:
        raise CaseworkError(refusal(error.code)) from None


add_file.takes_files = lambda arguments: True  # type: ignore[attr-defined]


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def make(request: SignedInRequest, bundle_id: uuid.UUID) -> HttpResponse:
    form = bundle_page.make_form(_one(request, bundle_id), request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.ask_for(
            by=request.user,
            bundle_id=bundle_id,
            version=given["version"],
            looked=given.get("looked", False),
        )

    done = _("The bundle is being made. You can leave this page.")
    return _do(request, bundle_id, form, act, done=done)


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def another_version(request: SignedInRequest, bundle_id: uuid.UUID) -> HttpResponse:
    found = _one(request, bundle_id)
    form = bundle_page.version_form(found, request.POST)

    def act(given: dict[str, Any]) -> object:
        return actions.another_version(by=request.user, bundle_id=bundle_id, key=given["key"])

    back_to = reverse("licensing:bundles", args=[found.proceeding_id])
    done = _("Another version was begun. The bundle that was made stays as it is.")
    return _do(request, bundle_id, form, act, done=done, back_to=back_to)


def _do(
    request: SignedInRequest,
    bundle_id: uuid.UUID,
    form: ActionForm,
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
    back_to: str = "",
) -> HttpResponse:
    here = reverse("licensing:bundle", args=[bundle_id])
    if request.method != "POST":
        return redirect(here)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, bundle_id, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        form,
        act,
        done=done,
        back_to=back_to or here,
        show=show,
        show_conflict=show_conflict,
    )


@require_safe
@require_permission(actions.MAY)
def preview(request: SignedInRequest, bundle_id: uuid.UUID) -> HttpResponse:
    found = _one(request, bundle_id)
    number = number_from(request.GET.get("page", ""), last=actions.MOST_PAPERS)
    shown = bundle_page.preview(by=request.user, found=found, page=number or 1)
    status = 422 if number is None else 404 if number > 1 and not shown.exhibits else 200
    context = {"bundle": found, "shown": shown, "number": number}
    return render(request, "licensing/bundle_preview.html", context, status=status)


@require_get_or_post
@require_permission(actions.MAY)
def download(request: SignedInRequest, bundle_id: uuid.UUID) -> HttpResponse:
    """The made file, by POST, recorded as passed on."""
    found = _one(request, bundle_id)
    if request.method != "POST":
        return redirect("licensing:bundle", bundle_id)
    try:
        content = actions.made_file(request.user, found)
    except CaseworkError as error:
        return _show(request, bundle_id, problem=str(error), status=status_of(error))
    return disclose_pdf(
        content,
        by=request.user,
        name=f"evidence-bundle-{found.number}",
        of=found,
        detail={"number": found.number, "pages": found.pages, "sha256": found.sha256},
    )


def _one(request: SignedInRequest, bundle_id: uuid.UUID) -> Bundle:
    """What one may not see is not found."""
    found = bundles_visible_to(request.user).select_related("proceeding__premises", "follows", "by")
    bundle = found.filter(pk=bundle_id).first()
    if bundle is None:
        raise Http404
    return bundle


def _show(
    request: SignedInRequest,
    bundle_id: uuid.UUID,
    *,
    bound: ActionForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    found = _one(request, bundle_id)
    record_object(request, found)
    context = bundle_page.context_of(found, request.user, bound=bound)
    return render(request, "licensing/bundle.html", {**context, "problem": problem}, status=status)
