"""The night in figures: the page, and its table as a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.licensing import night_page
from agencies.licensing.forms.night import NightForm
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import export_csv
from reports.triage.filters import address_of
from reports.triage.looked_at import chosen_codes, record_page
from reports.triage.requests import SignedInRequest


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def night(request: SignedInRequest) -> HttpResponse:
    form = NightForm(request.GET)
    if not form.is_valid():
        return render(request, "licensing/night.html", {"form": form, "grid": None}, status=422)
    context = night_page.context_of(request.user, form.chosen())
    record_page(request, chosen_codes(form), shown=context["shown"])
    address = address_of(request.GET, names=form.fields)
    # The form shows the days that the page is of, chosen or not.
    shown = NightForm({**request.GET.dict(), **night_page.days_of(form.chosen())})
    return render(request, "licensing/night.html", {"form": shown, "address": address, **context})


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def export(request: SignedInRequest) -> HttpResponse:
    """404 for what the form does not take, to which no page links."""
    form = NightForm(request.GET)
    if not form.is_valid():
        raise Http404
    return export_csv(
        by=request.user,
        name="licensing:night-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=night_page.heading_of_file(),
        rows=night_page.lines_of_file(request.user, form.chosen()),
        filters=chosen_codes(form),
    )
