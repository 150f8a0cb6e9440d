"""What a premises is shown of the visits that officers made to it."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.licensing.queries.premises import own_tenure
from agencies.licensing.queries.visits import visit_copies_visible_to, visit_lines_visible_to
from agencies.licensing.visit_words import SWAB_WORDING
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.lists import list_page


@require_safe
@require_permission(Permission.PREMISES_REPORT)
def visit_list(request: SignedInRequest) -> HttpResponse:
    tenure = own_tenure(request.user)
    if tenure is None:
        return render(request, "venue/no_premises.html")
    listed = list_page(request, visit_copies_visible_to(request.user).filter(tenure=tenure))
    context = {**listed.context, "rows": listed.rows}
    return render(request, "venue/visits.html", context, status=listed.status)


@require_safe
@require_permission(Permission.PREMISES_REPORT)
def visit(request: SignedInRequest, copy_id: uuid.UUID) -> HttpResponse:
    tenure = own_tenure(request.user)
    copies = visit_copies_visible_to(request.user).filter(tenure=tenure)
    copy = copies.select_related("premises").filter(pk=copy_id).first() if tenure else None
    if copy is None:
        raise Http404
    record_object(request, copy)
    lines = visit_lines_visible_to(request.user).filter(visit=copy_id, is_shown=True)
    context = {
        "copy": copy,
        "content": copy.content.open(),
        "corrections": [(each, each.words.open()) for each in lines if each.words],
        "swab_wording": SWAB_WORDING,
    }
    return render(request, "venue/visit.html", context)
