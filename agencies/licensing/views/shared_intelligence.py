"""Which premises an item of intelligence is about: police say so, and take it back; licensing
officers, to whom the item is disclosed, read it from the premises' page."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.licensing import item_premises_page as page
from agencies.licensing.actions import shared_intelligence as actions
from agencies.licensing.forms.intelligence import TieForm
from agencies.licensing.premises_list_page import ChoiceFilters
from agencies.licensing.views.premises import one_premises, show_premises
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import WrongState
from reports.queries import intelligence_of_team
from reports.triage.forms import ActionForm
from reports.triage.intelligence_page import grade_shown
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def item_premises(request: SignedInRequest, item_id: uuid.UUID) -> HttpResponse:
    """The premises that it is about, and a search for another."""
    item = _item(request, item_id)
    if request.method != "POST":
        record_object(request, item)
        return _show(request, item)
    form = TieForm(request.POST, name="tie", action=page.address_of(item))
    return attempt(
        request,
        form,
        lambda given: actions.tie_intelligence(
            by=request.user, item_id=item_id, premises_id=given["premises"]
        ),
        done=_("The premises' page names this item now. It is shared with nobody by that."),
        back_to=page.address_of(item),
        show=lambda bound, status: _show(request, item, bound=bound, status=status),
    )


@keep_typed
@require_get_or_post
@require_permission(actions.MAY)
def untie(request: SignedInRequest, item_id: uuid.UUID, premises_id: uuid.UUID) -> HttpResponse:
    item = _item(request, item_id)
    if request.method != "POST":
        return redirect(page.address_of(item))
    return attempt(
        request,
        page.untie_form(item, premises_id, request.POST),
        lambda _given: actions.untie_intelligence(
            by=request.user, item_id=item_id, premises_id=premises_id
        ),
        done=_("It is taken back. The premises' page does not name this item any more."),
        back_to=page.address_of(item),
        show=lambda bound, status: _show(request, item, bound=bound, status=status),
    )


@require_POST
@require_permission(Permission.INTELLIGENCE_VIEW)
def read(request: SignedInRequest, premises_id: uuid.UUID, item_id: uuid.UUID) -> HttpResponse:
    """The item's words on the premises' page, in the answer to this one request, and recorded."""
    premises = one_premises(request, premises_id)
    try:
        opened = actions.read_tied(by=request.user, item_id=item_id, premises_id=premises_id)
    except (ObjectDoesNotExist, WrongState) as error:
        raise Http404 from error
    return show_premises(request, premises, opened=opened)


def _item(request: SignedInRequest, item_id: uuid.UUID) -> Any:
    """The item, of those whose work it is. Raises Http404."""
    try:
        return intelligence_of_team(request.user).defer("text", "provenance").get(pk=item_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest, item: Any, *, bound: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    listed = filtered_page(request, ChoiceFilters(request.GET, by=request.user))
    standing, ended = page.ties_of(request.user, item)
    tied = {each.tie.premises_id for each in standing}
    context = {
        **listed.context,
        "filters": listed.context["form"],
        "form": bound,
        "item": item,
        "grade": grade_shown(item),
        "standing": standing,
        "ended": ended,
        "rows": [
            (each, page.tie_form(item, each) if each.pk not in tied else None)
            for each in listed.rows
        ],
    }
    shown = status if bound is not None else listed.status
    return render(request, "licensing/item_premises.html", context, status=shown)
