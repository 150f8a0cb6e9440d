"""The questions, page by page.

They are formtools' wizard with four differences: the address says which question it is (so Back,
refresh and two tabs can't disagree with the session), which question follows is the table in
reports.intake.routes, nothing is sent by GET, and answers are checked once, when they are given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve, reverse
from django.utils.decorators import method_decorator
from formtools.wizard.views import NamedUrlWizardView

from portal.accounts.models import User
from reports.actions.files import WaitingPicture
from reports.actions.submit import SetAside, submit_report
from reports.enums import Channel
from reports.errors import InvalidSubmission, PicturesGone
from reports.files.scanning import are_taken
from reports.intake import forms, items, language, more_forms, photo_page, routes, screening
from reports.intake.answers import is_someone_at_risk, on_route, submission_from
from reports.intake.storage import MINUTES_TO_LIVE, JourneyStorage
from reports.intake.summary import rows
from reports.models import Report
from reports.places.responsible import responsible_in

STEPS: tuple[tuple[str, type[forms.QuestionForm]], ...] = (
    ("taken", more_forms.TakenForm),
    ("danger", forms.DangerForm),
    ("what", forms.WhatForm),
    ("at-risk", more_forms.AtRiskForm),
    ("where", forms.WhereQuestion),
    ("premises", more_forms.PremisesForm),
    ("litter", more_forms.LitterForm),
    ("when", forms.WhenForm),
    ("times", more_forms.TimesForm),
    ("how", more_forms.HowForm),
    ("growing", more_forms.GrowingForm),
    ("details", forms.DetailsForm),
    ("safety", more_forms.SafetyForm),
    ("more", more_forms.MoreForm),
    ("people", more_forms.PeopleForm),
    ("person", more_forms.PersonForm),
    ("vehicles", more_forms.VehiclesForm),
    ("vehicle", more_forms.VehicleForm),
    ("drugs", more_forms.DrugsForm),
    ("effects", more_forms.EffectsForm),
    (photo_page.STEP, forms.PhotosForm),
    ("contact", forms.ContactForm),
    ("check", forms.SendForm),
)
"""Every question and its form. Which are asked, and in which order: reports.intake.routes."""

PUBLIC_PREFIX = "report_wizard"


def draft_of(request: HttpRequest) -> JourneyStorage | None:
    """The draft of this visit, if there is one; looking begins none."""
    if f"wizard_{PUBLIC_PREFIX}" not in request.session:
        return None
    draft = JourneyStorage(PUBLIC_PREFIX, request)
    return draft if draft.seconds_left else None


def step_to_go_on(draft: JourneyStorage) -> str:
    """The question that was open last; of one of several, the list of them."""
    lists = {page: step for step, page in routes.LISTS.items()}
    step = str(draft.current_step or routes.FIRST)
    return lists.get(step, step)


@method_decorator(login_not_required, name="dispatch")
class ReportWizard(NamedUrlWizardView):
    form_list = STEPS
    storage_name = "reports.intake.storage.JourneyStorage"
    space: ClassVar[str] = "reports:intake"
    layout: ClassVar[str] = "resident.html"
    channel: ClassVar[Channel] = Channel.ONLINE
    home: ClassVar[str] = "engagement:landing"
    before: ClassVar[tuple[str, ...]] = ()
    """Questions that come before the first one of the table."""
    shows_time: ClassVar[bool] = True
    """Whether pages say until when answers are kept; staff have a warning of their own."""
    expired = False
    """Set for a form whose safety token had expired: it is shown again as typed, not acted on."""

    @classmethod
    def page(cls) -> Callable[..., HttpResponse]:
        names = {"url_name": f"{cls.space}:step", "done_step_name": "sent"}
        view = cls.as_view(**names)
        view.csrf_failure = _shown_again(cls.as_view(**names, expired=True))
        view.takes_files = photo_page.wants_files
        return view

    @classmethod
    def item_page(cls) -> Callable[..., HttpResponse]:
        """The page about one of several people or vehicles."""
        both: Any = type(f"{cls.__name__}Item", (items.ItemMixin, cls), {})
        view: Callable[..., HttpResponse] = both.page()
        return view

    session_prefix: ClassVar[str] = PUBLIC_PREFIX

    def get_prefix(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return self.session_prefix

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_page(kwargs["step"]):
            raise Http404
        if not request.user.is_authenticated:
            request.session.set_expiry(MINUTES_TO_LIVE * 60)
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def is_page(self, step: str) -> bool:
        if step in routes.LISTS.values() or (step == "taken" and step not in self.before):
            return False
        return step in dict(STEPS) and step not in self.without()

    def without(self) -> frozenset[str]:
        """Questions that this installation does not ask."""
        return frozenset() if are_taken() else frozenset({photo_page.STEP})

    def begin(self, step: str) -> None:
        had_session = settings.SESSION_COOKIE_NAME in self.request.COOKIES
        is_new = self.request.session.session_key is None
        self.lost = self.storage.was_lost or (had_session and is_new)
        self.storage.current_step = step
        self.storage.keep_alive()

    def get(self, request: HttpRequest, step: str) -> HttpResponse:
        self.begin(step)
        if step == routes.CHECK and (elsewhere := self.not_ready()):
            return elsewhere
        if step in routes.LISTS and not self.storage.items(step):
            return redirect(self.url_of_new(step))
        return self.render(self.as_typed(step, self.typed_before()))

    def as_typed(self, key: str, typed: Any) -> forms.QuestionForm:
        """The page's form with what was typed before, and with what is wrong if that was said."""
        form: forms.QuestionForm = self.get_form(data=typed)
        if self.storage.is_unjudged(key):
            form.errors.clear()
        return form

    def typed_before(self) -> Any:
        if self.storage.current_step in routes.LISTS:
            return None
        return self.storage.current_step_data

    def post(self, request: HttpRequest, step: str) -> HttpResponse:
        self.begin(step)
        form = self.get_form(data=request.POST)
        if self.expired:
            return self.show_again(form)
        if language.chosen(request) and step != photo_page.STEP:
            self.storage.keep_typed(form, judged=False)
            return redirect(language.here(request))
        if step == routes.CHECK:
            return self.send(form)
        if "skip" in request.POST and self.may_skip():
            self.storage.forget(step)
            return redirect(self.url_after(step))
        if step == photo_page.STEP:
            return photo_page.answer(self, form)
        return self.take_list(form) if step in routes.LISTS else self.take(form)

    def take(self, form: forms.QuestionForm) -> HttpResponse:
        """Keep what was typed; go on if it can be, else show what is wrong."""
        valid = form.is_valid()
        if valid and (elsewhere := self.is_no_report(form)):
            return elsewhere
        self.storage.keep_typed(form)
        if form.errors:
            return self.render(form, status=422)
        if not valid:  # nothing wrong: the page asks back which of several places is meant
            return redirect(self.request.get_full_path())
        self.storage.keep_answers(form.answers())
        return redirect(self.url_after(self.steps.current))

    def may_skip(self) -> bool:
        return self.steps.current not in {*routes.REQUIRED, *routes.LISTS, routes.CHECK}

    def is_no_report(self, form: forms.QuestionForm) -> HttpResponse | None:
        """The pages with numbers, for answers of which nothing is stored (R3.1)."""
        if isinstance(form, forms.DangerForm) and form.is_dangerous():
            return redirect(f"{self.space}:emergency")
        if isinstance(form, forms.WhatForm) and form.wants_help():
            return redirect("reports:intake:help")
        return None

    # --- Several people or vehicles ---------------------------------------------------------------

    def take_list(self, form: forms.QuestionForm) -> HttpResponse:
        step = self.steps.current
        if "remove" in self.request.POST:
            self.storage.forget_item(step, self.request.POST["remove"])
            return redirect(self.url_of(step) if self.storage.items(step) else self.url_after(step))
        if not form.is_valid():
            return self.render(form, status=422)
        if form.answers().get("another") == "yes" and not self.is_full(step):
            return redirect(self.url_of_new(step))
        return redirect(self.url_after(step))

    def is_full(self, step: str) -> bool:
        return len(self.storage.items(step)) >= items.MOST

    def url_of_new(self, step: str) -> str:
        return self.url_of_item(step, items.new_key())

    def url_of_item(self, step: str, key: str) -> str:
        address = reverse(f"{self.space}:item", kwargs={"step": step, "item": key})
        return address + self.changing()

    # --- Sending ----------------------------------------------------------------------------------

    def show_again(self, form: forms.QuestionForm) -> HttpResponse:
        if self.steps.current == routes.CHECK and (elsewhere := self.not_ready()):
            return elsewhere
        return self.render(form, status=403)

    def send(self, form: forms.QuestionForm) -> HttpResponse:
        if self.is_repeated(form):
            return redirect(f"{self.space}:sent")
        if elsewhere := self.not_ready():
            return elsewhere
        answers = self.counting()
        self.request.stored = False  # for the page that is shown should the database fail
        try:
            report = submit_report(
                by=self.submitter(),
                submission=replace(
                    submission_from(answers, channel=self.channel, form=language.of_form()),
                    receipt=self.receipt(),
                    pictures=self.pictures(),
                    set_aside=self.set_aside(form),
                ),
                idempotency_key=self.storage.key,
            )
        except InvalidSubmission as error:
            if isinstance(error, PicturesGone):
                self.storage.files = []
            form.add_error(None, str(error))
            return self.render(form, status=422)
        self.request.stored = True
        self.storage.finish(**self.to_show(report, answers))
        return redirect(f"{self.space}:sent")

    def submitter(self) -> User | None:
        return None

    def receipt(self) -> bytes | None:
        """What is kept of the code that whoever sends the report is given."""
        return self.storage.receipt().stretched

    def pictures(self) -> tuple[WaitingPicture, ...]:
        """What was added, if the way still leads past the photos."""
        return self.storage.waiting_pictures() if photo_page.STEP in self.route() else ()

    def set_aside(self, form: forms.QuestionForm) -> SetAside | None:
        """Why somebody looks at it before it goes into the queue, if it looks like junk."""
        return screening.set_aside(self.request, self.storage, form, self.counting())

    def challenge(self) -> str:
        """Work for the browser while the last page is read."""
        return screening.challenge(self.storage)

    def to_show(self, report: Report, answers: routes.Answers) -> dict[str, Any]:
        """What the confirmation page shows. Of a report that was sent before, only to be confirmed
        once more, no more is known than its reference: the public may read nothing."""
        return {
            "reference": report.display_reference,
            "category": routes.category_of(answers),
            "at_risk": is_someone_at_risk(answers),
            "code": self.storage.receipt().code,
        }

    def is_repeated(self, form: forms.QuestionForm) -> bool:
        """Whether this press of Send is for the report that was just sent."""
        journey = form.cleaned_data.get("journey") if form.is_valid() else None
        return bool(journey) and journey == self.storage.sent.get("key")

    def not_ready(self) -> HttpResponse | None:
        """Where to go instead of the last page while something is missing; None if all is there."""
        missing = routes.missing_step(self.route(), self.storage.answers)
        if missing is None:
            return None
        if self.storage.sent and not self.storage.answers:
            return redirect(f"{self.space}:sent")
        return redirect(f"{self.get_step_url(missing)}?missing=1")

    # --- The way ----------------------------------------------------------------------------------

    def route(self) -> tuple[str, ...]:
        return routes.route(self.storage.answers, before=self.before, without=self.without())

    def counting(self) -> routes.Answers:
        return on_route(self.storage.answers, before=self.before)

    def is_change(self) -> bool:
        return "change" in self.request.GET or "change" in self.request.POST

    def changing(self) -> str:
        return "?change=1" if self.is_change() else ""

    def url_of(self, step: str) -> str:
        return self.get_step_url(step) + ("" if step == routes.CHECK else self.changing())

    def url_after(self, step: str) -> str:
        """The next question; after a change, the first that it newly asks, or the check page."""
        if self.is_change():
            return self.url_of(routes.first_open(self.route(), self.storage.answers))
        return self.url_of(routes.following(self.route(), step, self.storage.answers))

    def url_before(self) -> str:
        return self.url_before_step(self.steps.current)

    def url_before_step(self, step: str) -> str:
        if self.is_change():
            return str(self.get_step_url(routes.CHECK))
        before = routes.preceding(self.route(), step)
        return self.get_step_url(before) if before else reverse(self.home)

    # --- The page ---------------------------------------------------------------------------------

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        if step == "more":
            return {"topics": routes.topics(self.storage.answers, without=self.without())}
        return {}

    def get_template_names(self) -> list[str]:
        return [self.get_form_list()[self.steps.current].template]

    def get_context_data(self, form: forms.QuestionForm, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(form=form, **kwargs)
        step, steps = self.steps.current, self.route()
        context |= {
            "layout": self.layout,
            "space": self.space,
            "back": self.url_before(),
            "number": steps.index(step) + 1 if step in steps else None,
            "count": len(steps) - 1,
            "change": self.is_change(),
            "may_skip": self.may_skip(),
            "missing": "missing" in self.request.GET,
            "expired": self.expired,
            "lost": self.lost and step not in {*self.before, routes.FIRST},
            "draft": self.storage if self.storage.answers and self.shows_time else None,
        }
        if step == routes.CHECK:
            context |= self.to_check()
        if step == photo_page.STEP:
            context |= photo_page.context_of(self.storage)
        if step in routes.LISTS:
            context |= {"entries": items.entries(self.storage.items(step), step, self.url_of_item)}
            context |= {"full": self.is_full(step), "most": items.MOST}
        return context

    def to_check(self) -> dict[str, Any]:
        answers = self.counting()
        self.receipt()  # made while they read, so that sending does not wait for it
        return {
            "rows": [
                (row, f"{self.get_step_url(row.step)}?change=1")
                for row in rows(answers, self.route(), self.storage.files)
            ],
            "outside": (outside := answers["where"]["outside"]),
            "responsible": responsible_in(outside or ""),
            "at_risk": is_someone_at_risk(answers),
            "litter": "litter" in answers,
            "journey": self.storage.key,
            "challenge": self.challenge(),
        }

    def render(self, form: forms.QuestionForm, *, status: int = 200) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)


def _shown_again(view: Callable[..., HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A question whose page had been open too long: the same page, as typed, with a fresh token."""

    def show(request: HttpRequest) -> HttpResponse:
        return view(request, **resolve(request.path_info).kwargs)

    return show
