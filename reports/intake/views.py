"""The pages of a report beside its questions: emergency, help, time left, confirmation."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reports.intake.routes import FIRST
from reports.intake.storage import MINUTES_TO_LIVE, SENT_KEY
from reports.intake.wizard import ReportWizard, draft_of


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
    if draft is None:
        return _time_is_up(request)
    if request.method != "POST":
        page = {"draft": draft, "step": draft.current_step or FIRST}
        return render(request, "reports/intake/time.html", page)
    draft.keep_alive()
    draft.request.session.set_expiry(MINUTES_TO_LIVE * 60)
    if _wants_json(request):
        return JsonResponse({"seconds": draft.seconds_left})
    return redirect("reports:intake:step", step=draft.current_step or FIRST)


def _time_is_up(request: HttpRequest) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"seconds": 0})
    return render(request, "reports/intake/time.html", {"draft": None})


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The confirmation, as often as it is asked for while the session lives."""
    report = request.session.get(SENT_KEY)
    if report is None:
        return redirect("engagement:landing")
    return render(request, "reports/intake/sent.html", {"report": report})


step_view = ReportWizard.page()
item_view = ReportWizard.item_page()
