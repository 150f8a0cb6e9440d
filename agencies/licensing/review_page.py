"""What the page of a review holds, and the pages of questions that a premises reads."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import bag_list
from agencies.licensing.actions.review_reading import QuestionRead, ReviewRead
from agencies.licensing.enums import (
    ActionTaken,
    IncidentKind,
    Inside,
    Outcome,
    PersonRole,
)
from agencies.licensing.forms.review import (
    AnswerForm,
    AskForm,
    CloseQuestionForm,
    DecideForm,
    GiveBackForm,
    ReopenForm,
    TakeForm,
    TakeOverForm,
)
from agencies.licensing.models import Incident, ReviewEvent, ReviewQuestion, Tenure
from agencies.licensing.queries.review import (
    questions_of_tenure,
)
from agencies.licensing.review_enums import (
    QuestionState,
    ReviewState,
    ReviewStep,
    ToldPremises,
)
from agencies.licensing.review_words import in_days, severity_tag, state_tag
from agencies.licensing.review_workflow import offered
from agencies.licensing.review_year import year_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import user_can
from reports.queries import case_of_report
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

FORMS: dict[str, type[ActionForm]] = {
    "take": TakeForm,
    "take_over": TakeOverForm,
    "give_back": GiveBackForm,
    "ask": AskForm,
    "decide": DecideForm,
    "reopen": ReopenForm,
}
QUESTION_COLOURS = {
    QuestionState.ASKED: "teal",
    QuestionState.ANSWERED: "green",
    QuestionState.CLOSED: "grey",
}


def form_named(name: str, read: ReviewRead, *, data: QueryDict | None = None) -> ActionForm:
    """The form of this name for a review: empty, or with what was sent. Raises KeyError."""
    address = reverse("licensing:review-move", args=[read.incident.pk, name])
    return FORMS[name](data, name=name, action=address, version=read.review.version)


def close_form(question: ReviewQuestion, *, data: QueryDict | None = None) -> ActionForm:
    address = reverse("licensing:question-close", args=[question.pk])
    name = f"close-{question.pk}"
    return CloseQuestionForm(data, name=name, action=address, version=question.version)


def context_of(read: ReviewRead, *, by: User, bound: ActionForm | None) -> dict[str, Any]:
    review = read.review
    is_holder = review.taken_by_id == by.pk
    shown = {each: form_named(each, read) for each in offered(read.state, is_holder=is_holder)}
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    take = shown.pop("take", None) or shown.pop("take_over", None)
    closing = is_holder and read.state == ReviewState.WAITING
    return {
        "incident": read.incident,
        "premises": read.incident.premises,
        "review": review,
        "state": state_tag(read.state),
        "severity": severity_tag(read.incident.severity),
        "kinds": kinds_of(read.incident),
        "holder": review.taken_by.display_name if review.taken_by else "",
        "outcome": Outcome(review.outcome).label if review.outcome else "",
        "facts": facts_of(read.incident, in_charge=read.in_charge),
        "words": read.words,
        "amendments": read.amendments,
        "people": [(PersonRole(each.role).label, said) for each, said in read.people],
        "bags": bag_list.of_incident(read.seizures),
        "incident_address": reverse("licensing:incident", args=[read.incident.pk]),
        "questions": [_question(each, bound, closing=closing) for each in read.questions],
        "told": _told(read),
        "take": take,
        "forms": list(shown.values()),
        "form": bound,
        "bound": bound,
        "history": [_event(event, said) for event, said in read.history],
        "year": year_of(read.incident, by),
        **_cases(read.incident, by),
    }


def kinds_of(incident: Incident) -> str:
    return ", ".join(str(IncidentKind(each).label) for each in incident.kinds)


def facts_of(incident: Incident, *, in_charge: str) -> list[tuple[str, str]]:
    """What the premises told beside its words. Of its staff who was in charge, by the name that
    they had then; of guests nobody."""
    where = str(Inside(incident.inside).label)
    facts = [
        (_("It happened"), moment(incident.happened_at)[1]),
        (_("Told"), moment(incident.told_at)[1]),
        (_("Where"), f"{where} ({incident.inside_words})" if incident.inside_words else where),
        (_("In charge"), in_charge or _("Not said")),
        (
            _("What they did"),
            ", ".join(str(ActionTaken(each).label) for each in incident.actions) or _("Not said"),
        ),
        (_("Police called"), _called(incident)),
        (_("Ambulance called"), _("Yes") if incident.ambulance_called else _("No")),
    ]
    if incident.cctv_until:
        kept = f"{incident.cctv_until:%d/%m/%Y}"
        facts.append((_("CCTV pictures are kept until"), kept))
    return facts


def _called(incident: Incident) -> str:
    if not incident.police_called:
        return _("No")
    return incident.police_reference or _("Yes")


def _question(read: QuestionRead, bound: ActionForm | None, *, closing: bool) -> dict[str, Any]:
    question = read.question
    form = None
    if closing and question.state == QuestionState.ASKED:
        form = close_form(question)
        if bound is not None and bound.name == form.name:
            form = bound
    return {
        **question_state(question),
        "words": read.words,
        "answer": read.answer,
        "asked": moment(question.asked_at)[1],
        "asked_by": question.asked_by.display_name,
        "answered": moment(question.ended_at)[1] if question.ended_at else "",
        "answered_by": question.answered_by.display_name if question.answered_by else "",
        "form": form,
    }


def question_state(question: ReviewQuestion) -> dict[str, Any]:
    """How a question stands: a tag with its colour, and its clock in days."""
    state, today = QuestionState(question.state), timezone.localdate()
    is_open = state == QuestionState.ASKED
    return {
        "question": question,
        "label": state.label,
        "colour": QUESTION_COLOURS[state],
        "clock": in_days(question.due_on, today) if is_open else "",
        "is_late": is_open and question.due_on < today,
    }


def _event(event: ReviewEvent, said: str) -> dict[str, Any]:
    iso, when = moment(event.at)
    return {
        "title": str(ReviewStep(event.step).label),
        "by": event.by.display_name,
        "when": when,
        "iso": iso,
        "detail": str(Outcome(event.outcome).label) if event.outcome else "",
        "words": said,
    }


def _cases(incident: Incident, by: User) -> dict[str, Any]:
    """Cases that its report is in, as far as this officer sees them. Cases are the police's: they
    link, and they share; an officer asks for access to what their team was told of."""
    may_ask = user_can(by, Permission.ACCESS_ASK)
    return {
        "cases": [
            (reverse("reports:triage:case-detail", args=[each.pk]), each.display_reference)
            for each in case_of_report(by, incident.report_id)
        ],
        "report_address": reverse("reports:triage:report-detail", args=[incident.report_id]),
        "report_reference": incident.report.display_reference,
        "ask_address": reverse("reports:triage:access-cases") if may_ask else "",
    }


def paper_of(read: ReviewRead) -> dict[str, Any]:
    """The same for a paper of a hearing: nobody's name but staff's and officers'."""
    return {
        "kinds": kinds_of(read.incident),
        "facts": facts_of(read.incident, in_charge=read.in_charge),
        "words": read.words,
        "amendments": read.amendments,
        "people": [(PersonRole(each.role).label, said) for each, said in read.people],
        "bags": bag_list.of_incident(read.seizures),
        "questions": [_question(each, None, closing=False) for each in read.questions],
        "told": _told(read),
        "history": [_event(event, said) for event, said in read.history],
    }


def _told(read: ReviewRead) -> list[tuple[str, str]]:
    return [(moment(each.at)[1], str(ToldPremises(each.told).label)) for each in read.told]


# --- Pages of the premises ------------------------------------------------------------------------


def questions_listed(by: User, tenure: Tenure) -> Any:
    """Those that wait first, the first due first; then the newest."""
    return (
        questions_of_tenure(by, tenure)
        .select_related("incident")
        .order_by("ended_at", "due_on", "-asked_at", "id")
    )


def question_rows(questions: list[ReviewQuestion]) -> list[dict[str, Any]]:
    """Without the question's words, which its own page opens."""
    return [
        {
            **question_state(each),
            "kinds": kinds_of(each.incident),
            "happened": moment(each.incident.happened_at)[1],
            "asked": moment(each.asked_at)[1],
        }
        for each in questions
    ]


def answer_form(question: ReviewQuestion, *, data: QueryDict | None = None) -> ActionForm:
    address = reverse("venue:question-answer", args=[question.pk])
    return AnswerForm(data, name="answer", action=address, version=question.version)


def question_context(read: QuestionRead, *, bound: ActionForm | None) -> dict[str, Any]:
    question = read.question
    is_open = question.state == QuestionState.ASKED
    return {
        **question_state(question),
        "words": read.words,
        "answer": read.answer,
        "asked": moment(question.asked_at)[1],
        "due": question.due_on,
        "answered": moment(question.ended_at)[1] if question.ended_at else "",
        "answered_by": question.answered_by.display_name if question.answered_by else "",
        "kinds": kinds_of(question.incident),
        "happened": moment(question.incident.happened_at)[1],
        # Kept where somebody else was quicker: what was typed is theirs to copy.
        "form": bound or (answer_form(question) if is_open else None),
        "bound": bound,
        "is_open": is_open,
    }


def open_questions(by: User, tenure: Tenure) -> QuerySet[ReviewQuestion]:
    """Those that wait for the premises: for its start page."""
    return questions_of_tenure(by, tenure).filter(state=QuestionState.ASKED)
