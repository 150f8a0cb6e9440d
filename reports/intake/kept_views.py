"""The confirmation, with the receipt code for as long as its owner has not said how they keep it.

The code is in the sealed session and nowhere else; once they go on it is gone from there too.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from reports.enums import Category
from reports.intake import language
from reports.intake.inbox_forms import KeptForm
from reports.intake.routes import SIGNALS
from reports.intake.storage import SENT_KEY
from reports.receipt_codes import display


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sent(request: HttpRequest) -> HttpResponse:
    """The confirmation, as often as it is asked for while the session lives."""
    report: dict[str, Any] | None = request.session.get(SENT_KEY)
    if report is None:
        return redirect("engagement:landing")
    code = report.get("code")
    form = KeptForm(expected=code) if code else None
    if request.method != "POST":
        return _show(request, report, form)
    if form is not None and language.chosen(request):
        form = KeptForm(expected=code or "", initial=request.POST.dict())
        return _show(request, report, form, as_typed=True)
    if form is not None:
        form = KeptForm(request.POST, expected=code or "")
        if not form.is_valid():
            return _show(request, report, form, status=422)
        del report["code"]
        request.session.modified = True
    return redirect("reports:intake:sent")


@login_not_required
@require_POST
def code_file(request: HttpRequest) -> HttpResponse:
    """The code as a small text file, whose name says nothing."""
    code = request.session.get(SENT_KEY, {}).get("code")
    if not code:
        return redirect("reports:intake:sent")
    address = request.build_absolute_uri("/")
    words = [display(code), "", _("Keep this where nobody else looks."), address, ""]
    return HttpResponse(
        "\r\n".join(words),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="note.txt"'},
    )


def _show(
    request: HttpRequest,
    report: dict[str, Any],
    form: KeptForm | None,
    *,
    as_typed: bool = False,
    status: int = 200,
) -> HttpResponse:
    category = report.get("category")
    context = {
        "report": report,
        "litter": category == Category.LITTER,
        "exploited": category in SIGNALS or report.get("at_risk", False),
        "form": form,
        "as_typed": as_typed,
        "code": display(report["code"]) if report.get("code") else "",
    }
    return render(request, "reports/intake/sent.html", context, status=status)
