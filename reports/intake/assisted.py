"""The assisted route: staff type in what somebody tells them by phone or at a drop-in.

The same questions on the same pages. The journey lives in the staff member's own session, and the
report's log and timeline say who took it. It ends at a confirmation with the reference to read out.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agencies.registry.access import PermissionRequiredMixin, require_permission
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.actions.submit import SetAside
from reports.enums import Channel
from reports.intake.answers import is_someone_at_risk
from reports.intake.forms import QuestionForm
from reports.intake.routes import Answers
from reports.intake.storage import TAKEN_KEY
from reports.intake.wizard import ReportWizard
from reports.models import Report
from reports.queries import reports_visible_to


class AssistedWizard(PermissionRequiredMixin, ReportWizard):
    required_permission = Permission.REPORTS_SUBMIT
    session_prefix = "assisted_wizard"
    space: ClassVar[str] = "reports:assisted"
    layout: ClassVar[str] = "reports/intake/assisted.html"
    channel: ClassVar[Channel] = Channel.PHONE
    home: ClassVar[str] = "registry:home"
    before: ClassVar[tuple[str, ...]] = ("taken",)
    shows_time: ClassVar[bool] = False

    def submitter(self) -> User | None:
        return cast("User", self.request.user)

    def receipt(self) -> bytes | None:
        """None: a code that somebody of the staff has read is not the sender's alone."""
        return None

    def set_aside(self, form: QuestionForm) -> SetAside | None:
        """None: somebody of the staff has read it."""
        return None

    def challenge(self) -> str:
        return ""

    def to_show(self, report: Report, answers: Answers) -> dict[str, Any]:
        return {
            "reference": report.display_reference,
            "id": str(report.pk),
            "at_risk": is_someone_at_risk(answers),
        }


@require_safe
@require_permission(Permission.REPORTS_SUBMIT)
def start(request: HttpRequest) -> HttpResponse:
    return redirect("reports:assisted:step", step="taken")


@require_safe
@require_permission(Permission.REPORTS_SUBMIT)
def emergency(request: HttpRequest) -> HttpResponse:
    """What to tell somebody in danger. Nothing of the answer is stored (R3.1)."""
    page = {"layout": AssistedWizard.layout, "space": AssistedWizard.space}
    return render(request, "reports/intake/emergency.html", page)


@require_safe
@require_permission(Permission.REPORTS_SUBMIT)
def taken(request: HttpRequest) -> HttpResponse:
    """The reference, to be read out, and the way to the report for those who may see it."""
    report = request.session.get(TAKEN_KEY)
    if report is None:
        return redirect("reports:assisted:start")
    user: Any = request.user
    may_see = reports_visible_to(user).filter(pk=report["id"]).exists()
    return render(request, "reports/intake/taken.html", {"report": report, "may_see": may_see})


step_view = AssistedWizard.page()
item_view = AssistedWizard.item_page()
