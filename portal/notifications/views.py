"""The demonstration's outbox: what would have left by e-mail."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.notifications import demonstration, state

PAGE = 20


@login_not_required
@require_GET
def demo_outbox(request: HttpRequest) -> HttpResponse:
    """Every message of the demonstration, latest first. In any other mode there is no such page."""
    if not settings.DEMONSTRATION:
        raise Http404
    page = Paginator(demonstration.messages(), PAGE).get_page(request.GET.get("page"))
    waiting = state.counts()
    return render(
        request,
        "notifications/demo_outbox.html",
        {"page": page, "waiting": waiting["queued"] + waiting["sending"]},
    )
