"""Pages of uploaded files in a bundle: looking at one, and saying what is painted over."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing.actions import bundles as actions
from agencies.licensing.bundle_workflow import OPEN
from agencies.licensing.forms.bundles import BoxesForm
from agencies.licensing.legal_enums import BundleState
from agencies.licensing.models import BundlePage
from agencies.licensing.queries.legal import bundle_pages_visible_to
from agencies.registry.access import require_permission
from portal.audit.exporting import send_picture
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def sheet(request: SignedInRequest, bundle_id: uuid.UUID, sheet_id: uuid.UUID) -> HttpResponse:
    page = _one(request, bundle_id, sheet_id)
    address = reverse("licensing:bundle-page", args=[bundle_id, sheet_id])
    form = BoxesForm(
        request.POST if request.method == "POST" else None,
        name="boxes",
        action=address,
        version=page.bundle.version,
        boxes=page.boxes,
    )

    def show(form: ActionForm, status: int) -> HttpResponse:
        record_object(request, page.bundle)
        context = {
            "form": form,
            "page": page,
            "bundle": page.bundle,
            "boxes": [_drawn(box, page) for box in page.boxes],
            "is_open": page.bundle.state in OPEN,
            "is_made": page.bundle.state == BundleState.MADE,
        }
        return render(request, "licensing/bundle_page.html", context, status=status)

    if request.method != "POST":
        return show(form, 200)

    def act(given: dict[str, Any]) -> object:
        return actions.set_boxes(
            by=request.user,
            bundle_id=bundle_id,
            page_id=sheet_id,
            boxes=form.found(),
            version=given["version"],
        )

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        form,
        act,
        done=_("The boxes were saved. They are painted over when the bundle is made."),
        back_to=address,
        show=show,
        show_conflict=show_conflict,
    )


@require_safe
@require_permission(actions.MAY)
def picture(request: SignedInRequest, bundle_id: uuid.UUID, sheet_id: uuid.UUID) -> HttpResponse:
    """The page as it was uploaded, to see what has to be painted over."""
    try:
        read = actions.read_page(by=request.user, bundle_id=bundle_id, page_id=sheet_id)
    except BundlePage.DoesNotExist as error:
        raise Http404 from error
    name = f"page-{read.page.number}"
    return send_picture(read.content, media_type=read.page.media_type, name=name, event=read.event)


def _one(request: SignedInRequest, bundle_id: uuid.UUID, sheet_id: uuid.UUID) -> BundlePage:
    found = bundle_pages_visible_to(request.user).select_related("bundle", "paper")
    page = found.filter(pk=sheet_id, bundle=bundle_id).first()
    if page is None:
        raise Http404
    return page


def _drawn(box: list[float], page: BundlePage) -> dict[str, str]:
    """A box in the picture's own pixels, as a drawing wants it: numbers with a point."""
    left, top, width, height = box
    across, down = page.width / 100, page.height / 100
    return {
        "x": f"{left * across:.1f}",
        "y": f"{top * down:.1f}",
        "width": f"{width * across:.1f}",
        "height": f"{height * down:.1f}",
    }
