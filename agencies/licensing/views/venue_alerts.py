"""Safety alerts, for the people of a premises."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import alert_page
from agencies.licensing.actions.alerts import acknowledge_alert
from agencies.licensing.models import Tenure, VenueAlert
from agencies.licensing.queries.alerts import alerts_now, alerts_past, alerts_visible_to
from agencies.licensing.queries.premises import own_tenure
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import WrongState
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.lists import list_page

MAY = Permission.PREMISES_REPORT


@require_safe
@require_permission(MAY)
def alerts(request: SignedInRequest) -> HttpResponse:
    """Those that hold now."""
    return _list(request, alerts_now(request.user, timezone.now()), "venue/alerts.html")


@require_safe
@require_permission(MAY)
def past(request: SignedInRequest) -> HttpResponse:
    """Those that are over."""
    return _list(request, alerts_past(request.user, timezone.now()), "venue/alerts_past.html")


@require_safe
@require_permission(MAY)
def alert(request: SignedInRequest, alert_id: uuid.UUID) -> HttpResponse:
    tenure, found = _one(request, alert_id)
    record_object(request, found)
    (shown,) = alert_page.shown_to(request.user, tenure, [found])
    return render(request, "venue/alert.html", {"each": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(MAY)
def read(request: SignedInRequest, alert_id: uuid.UUID) -> HttpResponse:
    """“We have read it and told our staff”: pressed twice it is said once."""
    _tenure, found = _one(request, alert_id)
    if request.method == "POST":
        try:
            acknowledge_alert(by=request.user, alert_id=found.pk)
            messages.success(request, _("Thank you. The licensing team and the police see it."))
        except WrongState as error:
            messages.warning(request, str(error))
            return redirect("venue:alert", found.pk)
    return redirect("venue:alerts")


def _one(request: SignedInRequest, alert_id: uuid.UUID) -> tuple[Tenure, VenueAlert]:
    tenure = own_tenure(request.user)
    begun = alerts_visible_to(request.user).filter(starts_at__lte=timezone.now())
    found = begun.select_related("team").filter(pk=alert_id).first()
    if tenure is None or found is None:
        raise Http404
    return tenure, found


def _list(request: SignedInRequest, found: Any, template: str) -> HttpResponse:
    tenure = own_tenure(request.user)
    if tenure is None:
        return render(request, "venue/no_premises.html")
    listed = list_page(request, found)
    rows = alert_page.shown_to(request.user, tenure, listed.rows)
    context = {**listed.context, "rows": rows, "premises": tenure.premises}
    return render(request, template, context, status=listed.status)
