"""The pages of a report: questions, the emergency page, confirmation.

The questions are formtools' wizard with three differences: the address says which question it is
(so Back, refresh and two tabs can't disagree with the session), nothing is sent by GET, and answers
are checked once, when they are given.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from formtools.wizard.views import NamedUrlWizardView

from reports.actions.submit import submit_report
from reports.errors import InvalidSubmission, PicturesGone
from reports.files.scanning import are_taken
from reports.intake import forms, photo_page
from reports.intake.answers import is_someone_at_risk, missing_step, submission_from
from reports.intake.storage import MINUTES_TO_LIVE, SENT_KEY
from reports.intake.summary import rows

STEPS = (
    ("danger", forms.DangerForm),
    ("what", forms.WhatForm),
    ("where", forms.WhereQuestion),
    ("when", forms.WhenForm),
    ("details", forms.DetailsForm),
    (photo_page.STEP, forms.PhotosForm),
    ("contact", forms.ContactForm),
    ("check", forms.SendForm),
)


@login_not_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return redirect("reports:intake:step", step=STEPS[0][0])


@login_not_required
@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """Whom to call when somebody is in danger now: stores nothing (R3.1)."""
    return render(request, "reports/intake/emergency.html")


emergency.needs_no_database = True  # type: ignore[attr-defined]


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The confirmation, as often as it is asked for while the session lives."""
    report = request.session.get(SENT_KEY)
    if report is None:
        return redirect("engagement:landing")
    return render(request, "reports/intake/sent.html", {"report": report})


@method_decorator(login_not_required, name="dispatch")
class ReportWizard(NamedUrlWizardView):
    form_list = STEPS
    storage_name = "reports.intake.storage.JourneyStorage"
    condition_dict = {photo_page.STEP: lambda wizard: are_taken()}
    expired = False
    """Set for a form whose safety token had expired: it is shown again as typed, not acted on."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if kwargs["step"] not in self.form_list or (
            kwargs["step"] == photo_page.STEP and not are_taken()
        ):
            raise Http404
        if not request.user.is_authenticated:
            request.session.set_expiry(MINUTES_TO_LIVE * 60)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, step: str) -> HttpResponse:
        self.storage.current_step = step
        if step == self.steps.last and (elsewhere := self.not_ready()):
            return elsewhere
        return self.render(self.get_form(data=self.storage.current_step_data))

    def post(self, request: HttpRequest, step: str) -> HttpResponse:
        self.storage.current_step = step
        form = self.get_form(data=request.POST)
        if self.expired:
            return self.show_again(form)
        if step in (self.steps.last, photo_page.STEP):
            return self.send(form) if step == self.steps.last else photo_page.answer(self, form)
        valid = form.is_valid()
        if step == self.steps.first and valid and form.is_dangerous():
            return redirect("reports:intake:emergency")
        self.storage.keep_typed(form)
        if form.errors:
            return self.render(form, status=422)
        if not valid:  # nothing wrong: the page asks back which of several places is meant
            return redirect(request.get_full_path())
        self.storage.keep_answers(form.answers())
        return redirect(self.url_after(step))

    def show_again(self, form: forms.QuestionForm) -> HttpResponse:
        if self.steps.current == self.steps.last and (elsewhere := self.not_ready()):
            return elsewhere
        return self.render(form, status=403)

    def send(self, form: forms.QuestionForm) -> HttpResponse:
        if self.is_repeated(form):
            return redirect("reports:intake:sent")
        if elsewhere := self.not_ready():
            return elsewhere
        answers = self.storage.answers
        submission = replace(submission_from(answers), pictures=self.storage.waiting_pictures())
        try:
            report = submit_report(by=None, submission=submission, idempotency_key=self.storage.key)
        except InvalidSubmission as error:
            if isinstance(error, PicturesGone):
                self.storage.files = []
            form.add_error(None, str(error))
            return self.render(form, status=422)
        self.storage.finish(reference=report.display_reference, at_risk=is_someone_at_risk(answers))
        return redirect("reports:intake:sent")

    def is_repeated(self, form: forms.QuestionForm) -> bool:
        """Whether this press of Send is for the report that was just sent."""
        journey = form.cleaned_data.get("journey") if form.is_valid() else None
        return bool(journey) and journey == self.storage.sent.get("key")

    def not_ready(self) -> HttpResponse | None:
        """Where to go instead of the last page while something is missing; None if all is there."""
        missing = missing_step(self.storage.answers)
        if missing is None:
            return None
        if self.storage.sent and not self.storage.answers:
            return redirect("reports:intake:sent")
        return redirect(f"{self.get_step_url(missing)}?missing=1")

    def url_after(self, step: str) -> str:
        if "change" in self.request.POST and not missing_step(self.storage.answers):
            return self.get_step_url(self.steps.last)
        return self.get_step_url(self.get_next_step(step))

    def url_before(self) -> str:
        if "change" in self.request.GET or "change" in self.request.POST:
            return self.get_step_url(self.steps.last)
        before = self.get_prev_step()
        return self.get_step_url(before) if before else reverse("engagement:landing")

    def get_template_names(self) -> list[str]:
        return [self.get_form_list()[self.steps.current].template]

    def get_context_data(self, form: forms.QuestionForm, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(form=form, **kwargs)
        context |= {
            "back": self.url_before(),
            "number": self.steps.step1,
            "count": self.steps.count - 1,
            "change": "change" in self.request.GET or "change" in self.request.POST,
            "missing": "missing" in self.request.GET,
            "expired": self.expired,
        }
        if self.steps.current == photo_page.STEP:
            context |= photo_page.context_of(self.storage)
        if self.steps.current == self.steps.last:
            answers = self.storage.answers
            context |= {
                "rows": rows(answers, self.storage.files),
                "outside": answers["where"]["outside"],
                "at_risk": is_someone_at_risk(answers),
                "journey": self.storage.key,
            }
        return context

    def render(self, form: forms.QuestionForm, *, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)


NAMES = {"url_name": "reports:intake:step", "done_step_name": "sent"}
step_view = ReportWizard.as_view(**NAMES)
_step_view_expired = ReportWizard.as_view(**NAMES, expired=True)


def show_expired(request: HttpRequest) -> HttpResponse:
    """A question whose page had been open too long: the same page, as typed, with a fresh token."""
    response: HttpResponse = _step_view_expired(request, **resolve(request.path_info).kwargs)
    return response


step_view.csrf_failure = show_expired
step_view.takes_files = photo_page.wants_files
