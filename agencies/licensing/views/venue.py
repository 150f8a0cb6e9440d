"""The start page of a premises' people."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.licensing.actions.drafts import KEPT_DAYS
from agencies.licensing.enums import PremisesState
from agencies.licensing.queries.premises import own_tenure
from agencies.licensing.queries.reporting import drafts_of
from agencies.licensing.venue_tiles import tiles_for
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.triage.requests import SignedInRequest


@require_safe
@require_permission(Permission.PREMISES_REPORT)
def home(request: SignedInRequest) -> HttpResponse:
    tenure = own_tenure(request.user)
    if tenure is None:
        return render(request, "venue/no_premises.html")
    tiles = tiles_for(request.user, tenure)
    waiting = [(tile, count) for tile, count in tiles if tile.urgent and count]
    rest = [each for each in tiles if each not in waiting]
    context = {
        "tenure": tenure,
        "premises": tenure.premises,
        "urgent": waiting,
        # What is urgent has nothing to tell here: reporting comes first, and is drawn as such.
        "tiles": sorted(rest, key=lambda each: each[0].urgent),
        "drafts": list(drafts_of(request.user, tenure)),
        "kept_days": KEPT_DAYS,
        "is_closed": tenure.premises.state == PremisesState.CLOSED,
    }
    return render(request, "venue/home.html", context)
