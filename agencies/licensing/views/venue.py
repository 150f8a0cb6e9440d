"""The start page of a premises' people."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.licensing.queries.premises import own_tenure
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.triage.requests import SignedInRequest


@require_safe
@require_permission(Permission.PREMISES_REPORT)
def home(request: SignedInRequest) -> HttpResponse:
    tenure = own_tenure(request.user)
    if tenure is None:
        return render(request, "venue/no_premises.html")
    return render(request, "venue/home.html", {"tenure": tenure, "premises": tenure.premises})
