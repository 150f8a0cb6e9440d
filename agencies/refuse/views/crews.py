"""The crews, and what each has in hand: for the lead alone."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.refuse import crews
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.triage.requests import SignedInRequest
from reports.triage.views.lists import list_page


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def show(request: SignedInRequest) -> HttpResponse:
    listed = list_page(request, crews.memberships(request.user))
    context = {**listed.context, "people": crews.in_hand(request.user, listed.rows)}
    return render(request, "refuse/crews.html", context, status=listed.status)
