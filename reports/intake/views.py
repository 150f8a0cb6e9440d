"""The pages of a report beside its questions: emergency, help, time left."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reports.intake.routes import FIRST
from reports.intake.storage import MINUTES_TO_LIVE
from reports.intake.wizard import ReportWizard, draft_of, step_to_go_on


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return redirect("reports:intake:step", step=FIRST)


@login_not_required
@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """Whom to call when somebody is in danger now: stores nothing (R3.1)."""
    return render(request, "reports/intake/emergency.html")


@login_not_required
@require_safe
def get_help(request: HttpRequest) -> HttpResponse:
    """Where to find help with drugs, for oneself or someone else: no report, stores nothing."""
    return render(request, "reports/intake/help.html")


emergency.needs_no_database = True  # type: ignore[attr-defined]
get_help.needs_no_database = True  # type: ignore[attr-defined]


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def time_left(request: HttpRequest) -> HttpResponse:
    """Until when answers are kept, and keeping them for longer (R3.9).

    Looking does not count as going on; the button does. A script asks for JSON.
    """
    draft = draft_of(request)
    step = step_to_go_on(draft) if draft else FIRST
    goes_on = draft is not None and request.method == "POST"
    if draft is not None and goes_on:
        draft.keep_alive()
        if not request.user.is_authenticated:
            request.session.set_expiry(MINUTES_TO_LIVE * 60)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"seconds": draft.seconds_left if draft else 0})
    if goes_on:
        return redirect("reports:intake:step", step=step)
    return render(request, "reports/intake/time.html", {"draft": draft, "step": step})


step_view = ReportWizard.page()
item_view = ReportWizard.item_page()
