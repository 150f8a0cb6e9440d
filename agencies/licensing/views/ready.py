"""Ready for a visit: for the manager, who alone sees it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from agencies.licensing.ready import lines_of
from agencies.licensing.views.registers import tenure_of
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.triage.looked_at import record_page
from reports.triage.requests import SignedInRequest


@require_safe
@require_permission(Permission.PREMISES_RUN)
def ready(request: SignedInRequest) -> HttpResponse:
    tenure = tenure_of(request)
    lines = lines_of(request.user, tenure)
    record_page(request, {}, shown=len(lines))
    context = {
        "tenure": tenure,
        "lines": lines,
        "to_look_at": sum(each.is_good is False for each in lines),
        "now": timezone.now(),
    }
    return render(request, "venue/ready.html", context)
