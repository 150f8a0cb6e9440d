"""Beginning a shift on a phone; the list of phones, whose access a lead takes and gives back."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.refuse import field_access
from agencies.refuse.actions import shifts
from agencies.refuse.forms import StartForm
from agencies.refuse.models import Device
from agencies.refuse.queries import devices_visible_to, shifts_visible_to
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import CaseworkError
from reports.triage.looked_at import record_page
from reports.triage.requests import SignedInRequest

NEW_FOR = datetime.timedelta(days=7)
"""A phone whose access was taken away can be made known under another name: for so long after it
was, a lead is shown which are new."""


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.NEEDLE_FINDS_RECORD)
def start(request: SignedInRequest) -> HttpResponse:
    """From here on the phone holds its shift alone: whoever began it is signed out of the rest."""
    known = _known(request)
    form = StartForm(request.POST if request.method == "POST" else None, known=known)
    if request.method != "POST":
        return render(request, "refuse/start.html", {"form": form, "known": known})
    if not form.is_valid():
        return render(request, "refuse/start.html", {"form": form, "known": known}, status=422)
    try:
        started = shifts.start_shift(
            by=request.user,
            device_id=known.pk if known else None,
            name=form.cleaned_data.get("name", ""),
        )
    except CaseworkError as error:
        form.add_error(None, str(error))
        return render(request, "refuse/start.html", {"form": form, "known": known}, status=403)
    response = redirect(reverse("field:app") + "?began=1")
    logout(request)
    field_access.remember(response, started, secure=request.is_secure())
    return response


def _known(request: SignedInRequest) -> Device | None:
    """The phone that this is, by its own cookie, if it was one of ours and still is."""
    try:
        key = uuid.UUID(request.COOKIES.get(field_access.DEVICE_COOKIE, ""))
    except ValueError:
        return None
    return devices_visible_to(request.user).filter(pk=key).first()


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def phones(request: SignedInRequest) -> HttpResponse:
    found = devices_visible_to(request.user).order_by(
        F("revoked_at").asc(nulls_first=True), "name", "id"
    )
    listed = list(found[: 2 * shifts.MOST_DEVICES])
    latest = {
        each.device_id: each
        for each in shifts_visible_to(request.user)
        .filter(device__in=listed)
        .order_by("device_id", "-started_at")
        .distinct("device_id")
        .select_related("user")
    }
    record_page(request, {}, shown=len(listed))
    rows: list[tuple[Device, Any]] = [(each, latest.get(each.pk)) for each in listed]
    shown = {"rows": rows, "new_since": timezone.now() - NEW_FOR}
    return render(request, "refuse/phones.html", shown)


@require_POST
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def revoke(request: SignedInRequest, device_id: uuid.UUID) -> HttpResponse:
    try:
        device = shifts.revoke_device(by=request.user, device_id=device_id)
    except Device.DoesNotExist as error:
        raise Http404 from error
    messages.success(
        request,
        _("%(phone)s can store nothing any more, until a lead lets it in again.")
        % {"phone": device.name},
    )
    return redirect(reverse("refuse:phones"))


@require_POST
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def restore(request: SignedInRequest, device_id: uuid.UUID) -> HttpResponse:
    try:
        device = shifts.restore_device(by=request.user, device_id=device_id)
    except Device.DoesNotExist as error:
        raise Http404 from error
    except CaseworkError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("%(phone)s is let in again. What waits on it is sent when it has a signal.")
            % {"phone": device.name},
        )
    return redirect(reverse("refuse:phones"))
