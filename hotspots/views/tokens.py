"""Keys for a GIS: made and stopped by the person whose they are."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from hotspots.actions import gis_tokens
from hotspots.gis_forms import TokenForm
from hotspots.models import GisToken
from hotspots.queries import gis_tokens_visible_to
from portal.accounts.step_up import ask_again_unless_recent
from reports.errors import CaseworkError
from reports.triage.looked_at import record_page
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import EXPIRED, TOO_OLD, keep_typed

MOST_SHOWN = 20


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.MAPS_GIS)
def keys(request: SignedInRequest) -> HttpResponse:
    """The list, and making a key: it is on the page that answers, and nowhere afterwards."""
    form, made, status = TokenForm(), None, 200
    if getattr(request, EXPIRED, False):
        # Before asking again who it is: what is kept for after that is done without another look
        # at its token.
        form, status = TokenForm(request.POST), 403
        form.add_error(None, str(TOO_OLD))
    else:
        ask_again_unless_recent(request)
    if request.method == "POST" and status == 200:
        form, status = TokenForm(request.POST), 422
        if form.is_valid():
            try:
                made = gis_tokens.make_token(by=request.user, **form.cleaned_data)
                form, status = TokenForm(), 200
            except CaseworkError as error:
                form.add_error(None, str(error))
    listed = list(gis_tokens_visible_to(request.user).order_by("-made_at", "-id")[:MOST_SHOWN])
    record_page(request, {}, shown=len(listed))
    now = timezone.now()
    context = {
        "form": form,
        "made": made,
        "rows": [(each, each.stopped_at is None and each.ends_at > now) for each in listed],
        "address": request.build_absolute_uri(reverse("api:landing")),
        "most": gis_tokens.MOST_TOKENS,
    }
    return render(request, "hotspots/keys.html", context, status=status)


@require_POST
@require_permission(Permission.MAPS_GIS)
def stop(request: SignedInRequest, token_id: uuid.UUID) -> HttpResponse:
    """A key that is not one's own is not there, before anybody is asked to confirm who they are."""
    if not gis_tokens_visible_to(request.user).filter(pk=token_id).exists():
        raise Http404
    ask_again_unless_recent(request)
    try:
        token = gis_tokens.stop_token(by=request.user, token_id=token_id)
    except GisToken.DoesNotExist as error:
        raise Http404 from error
    messages.success(
        request, _("The key “%(name)s” opens nothing any more.") % {"name": token.name}
    )
    return redirect(reverse("maps:keys"))
