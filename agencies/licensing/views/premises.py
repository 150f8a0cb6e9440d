"""The register of premises, and the page of one."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.licensing.models import Premises
from agencies.licensing.queries.premises import premises_visible_to, tenure_now
from agencies.licensing.sections import sections_for
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.lists import list_page


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def premises_list(request: SignedInRequest) -> HttpResponse:
    found = premises_visible_to(request.user).select_related("ward").order_by("name", "id")
    listed = list_page(request, found)
    context = {**listed.context, "rows": listed.rows}
    return render(request, "licensing/premises_list.html", context, status=listed.status)


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def detail(request: SignedInRequest, premises_id: uuid.UUID) -> HttpResponse:
    premises = one_premises(request, premises_id)
    record_object(request, premises)
    context = {
        "premises": premises,
        "tenure": tenure_now(request.user, premises),
        "sections": sections_for(request.user, premises),
    }
    return render(request, "licensing/premises.html", context)


def one_premises(request: SignedInRequest, premises_id: uuid.UUID) -> Premises:
    """The premises, if it is there for this person. Raises Http404."""
    found = premises_visible_to(request.user).select_related("ward").filter(pk=premises_id)
    premises = found.first()
    if premises is None:
        raise Http404
    return premises
