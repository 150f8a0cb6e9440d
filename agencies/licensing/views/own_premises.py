"""All premises for which somebody works, each with what waits there and a way to it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.licensing import own_premises
from agencies.registry.access import require_permission
from agencies.registry.acting import agencies_to_choose, choose_agency
from agencies.registry.models import AgencyKind
from agencies.registry.people_forms import SwitchForm
from agencies.registry.permissions import Permission
from reports.triage.looked_at import record_page
from reports.triage.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.PREMISES_REPORT)
def all_premises(request: SignedInRequest) -> HttpResponse:
    """ "Your premises"; what is sent here goes over to one of them."""
    if request.method == "POST":
        agencies = [
            each for each in agencies_to_choose(request.user) if each.kind == AgencyKind.PREMISES
        ]
        form = SwitchForm(request.POST, agencies=agencies)
        if form.is_valid():
            chosen = next(each for each in agencies if each.pk == form.cleaned_data["agency"])
            choose_agency(request, chosen)
            return redirect("venue:home")
        problem = _("That is none of your premises any more. Choose one of these.")
        return _show(request, problem=problem, status=422)
    return _show(request)


def _show(request: SignedInRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    rows = own_premises.all_of(request.user)
    record_page(request, {}, shown=len(rows))
    context = {"rows": rows, "problem": problem, "most": own_premises.MOST}
    return render(request, "venue/all.html", context, status=status)
