"""Systems that may send reports by Open311: their keys, made and taken away by a lead."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.refuse.actions import systems as actions
from agencies.refuse.georeport.telling import WORDS
from agencies.refuse.models import System
from agencies.refuse.queries import request_updates_visible_to, systems_visible_to
from agencies.refuse.system_forms import SystemForm
from agencies.refuse.views import open311
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import CaseworkError
from reports.triage.looked_at import record_page
from reports.triage.requests import SignedInRequest

MOST_SHOWN = 2 * actions.MOST_SYSTEMS
MOST_TOLD = 100


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def systems(request: SignedInRequest) -> HttpResponse:
    """The list, and making a key: it is on the page that answers, and nowhere afterwards."""
    form = SystemForm(request.POST if request.method == "POST" else None)
    made, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.make_system(by=request.user, **form.cleaned_data)
                form, status = SystemForm(), 200
            except CaseworkError as error:
                form.add_error(None, str(error))
    found = systems_visible_to(request.user).order_by("-stopped_at", "name", "id")
    listed = list(found[:MOST_SHOWN])
    record_page(request, {}, shown=len(listed))
    context = {
        "form": form,
        "made": made,
        "rows": listed,
        "address": request.build_absolute_uri(open311.root()),
    }
    return render(request, "refuse/systems.html", context, status=status)


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def system(request: SignedInRequest, system_id: uuid.UUID) -> HttpResponse:
    """What a system sent and was told lately, for who has to find out why something is amiss."""
    try:
        found = systems_visible_to(request.user).get(pk=system_id)
    except System.DoesNotExist as error:
        raise Http404 from error
    told = (
        request_updates_visible_to(request.user)
        .filter(request__system=found)
        .select_related("request")
        .order_by("-at", "-id")
    )
    rows = [(each, WORDS[each.state]) for each in told[:MOST_TOLD]]
    record_page(request, {}, shown=len(rows))
    context = {"system": found, "rows": rows, "most": MOST_TOLD}
    return render(request, "refuse/system.html", context)


@require_POST
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def stop(request: SignedInRequest, system_id: uuid.UUID) -> HttpResponse:
    try:
        system = actions.stop_system(by=request.user, system_id=system_id)
    except System.DoesNotExist as error:
        raise Http404 from error
    messages.success(
        request, _("%(system)s can send and ask nothing any more.") % {"system": system.name}
    )
    return redirect(reverse("refuse:systems"))
