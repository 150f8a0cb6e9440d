"""Safety alerts, for licensing officers and police: writing one, ending it, who has read it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import alert_page as page
from agencies.licensing.actions import alerts as actions
from agencies.licensing.alert_enums import AlertEnd
from agencies.licensing.forms.alerts import WriteAlertForm
from agencies.licensing.models import VenueAlert
from agencies.licensing.queries.alerts import alerts_listed, tenures_told
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def alerts(request: SignedInRequest) -> HttpResponse:
    listed = list_page(request, alerts_listed(request.user))
    context = {**listed.context, "rows": page.rows_of(listed.rows)}
    return render(request, "licensing/alerts.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_VIEW)
def new(request: SignedInRequest) -> HttpResponse:
    address = reverse("licensing:alert-new")

    def show(form: ActionForm, status: int) -> HttpResponse:
        return render(request, "licensing/alert_new.html", {"form": form}, status=status)

    if request.method != "POST":
        return show(WriteAlertForm(name="write", action=address), 200)
    form = WriteAlertForm(request.POST, name="write", action=address)
    made: list[VenueAlert] = []

    def act(given: dict[str, Any]) -> None:
        made.append(actions.write_alert(by=request.user, said=form.said()))

    done = _("The alert is written. Its premises are told when its time begins.")
    back_to = reverse("licensing:alerts")
    answer = attempt(request, form, act, done=done, back_to=back_to, show=show)
    return redirect("licensing:alert", made[0].pk) if made else answer


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def detail(request: SignedInRequest, alert_id: uuid.UUID) -> HttpResponse:
    return _show(request, _alert(request, alert_id))


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_VIEW)
def stop(request: SignedInRequest, alert_id: uuid.UUID) -> HttpResponse:
    alert = _alert(request, alert_id)
    back_to = reverse("licensing:alert", args=[alert_id])
    if request.method != "POST":
        return redirect(back_to)

    def show_conflict(bound: ActionForm, conflict: Conflict) -> HttpResponse:
        fresh = _alert(request, alert_id)
        return _show(request, fresh, bound=seen_again(bound, conflict), status=409)

    return attempt(
        request,
        page.stop_form(alert, data=request.POST),
        lambda given: actions.stop_alert(
            by=request.user,
            alert_id=alert_id,
            why=AlertEnd(given["why"]),
            version=given["version"],
        ),
        done=_("The alert has ended. Its premises are told."),
        back_to=back_to,
        show=lambda bound, status: _show(request, alert, bound=bound, status=status),
        show_conflict=show_conflict,
    )


def _alert(request: SignedInRequest, alert_id: uuid.UUID) -> VenueAlert:
    try:
        return page.alert_of(request.user, alert_id)
    except VenueAlert.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest,
    alert: VenueAlert,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """With who has read it, page by page."""
    record_object(request, alert)
    listed = list_page(request, tenures_told(request.user, alert))
    form = None
    if page.may_stop(request.user, alert):
        form = bound or page.stop_form(alert)
    context = {
        **listed.context,
        **page.shown(alert, timezone.now()),
        "readers": page.readers(request.user, alert, listed.rows),
        "form": form,
        "bound": bound,
    }
    answer = listed.status if status == 200 else status
    return render(request, "licensing/alert.html", context, status=answer)
