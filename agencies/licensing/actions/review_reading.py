"""Opening a review's page, and a question's: sealed words are opened, and who did is recorded."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from agencies.licensing import audiences
from agencies.licensing.actions.review import MAY
from agencies.licensing.models import (
    Incident,
    IncidentAmendment,
    IncidentPerson,
    IncidentReview,
    ReviewEvent,
    ReviewQuestion,
    ReviewTold,
    Seizure,
)
from agencies.licensing.permissions import check_works_at
from agencies.licensing.queries.reporting import amendments_visible_to
from agencies.licensing.queries.review import (
    questions_of_tenure,
    questions_visible_to,
    review_events_visible_to,
    reviews_visible_to,
    told_visible_to,
)
from agencies.licensing.queries.told import (
    incidents_visible_to,
    people_visible_to,
    seizures_of_incident,
)
from agencies.licensing.review_enums import QuestionState, ReviewState
from agencies.licensing.review_workflow import state_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from portal.vault.fields import Sealed
from reports.permissions import check_user_can


@dataclass(frozen=True)
class QuestionRead:
    question: ReviewQuestion
    words: str
    answer: str


@dataclass(frozen=True)
class ReviewRead:
    """An incident as officers review it, with its words open. Never a guest's name: officers see
    parts and descriptions (R5.7). Never cache it."""

    incident: Incident
    words: str
    in_charge: str
    amendments: list[tuple[IncidentAmendment, str]]
    people: list[tuple[IncidentPerson, str]]
    seizures: list[Seizure]
    review: IncidentReview
    state: ReviewState
    questions: list[QuestionRead]
    history: list[tuple[ReviewEvent, str]]
    told: list[ReviewTold]


@action
def read_review(*, by: User, incident_id: uuid.UUID, reason: str = "review") -> ReviewRead:
    """Open an incident for review, begun or not, and record who did. Raises NotAllowed,
    Incident.DoesNotExist."""
    check_user_can(by, MAY)
    incident = (
        incidents_visible_to(by)
        .select_related("premises", "premises__ward", "tenure", "report", "told_by")
        .defer("premises__ward__boundary")
        .get(pk=incident_id)
    )
    review = reviews_visible_to(by).select_related("taken_by").filter(pk=incident.pk).first()
    people = people_visible_to(by).filter(incident=incident)
    added = amendments_visible_to(by).filter(incident=incident)
    events = review_events_visible_to(by).filter(review=incident.pk).select_related("by")
    asked = questions_visible_to(by).filter(incident=incident)
    questions = [opened(each) for each in asked.select_related("asked_by", "answered_by")]
    waits = any(each.question.state == QuestionState.ASKED for each in questions)
    if review is None:
        review = IncidentReview(incident=incident, audience=audiences.of_review())
    read = ReviewRead(
        incident=incident,
        words=incident.words.open(),
        in_charge=_open(incident.in_charge),
        amendments=[(each, each.words.open()) for each in added.select_related("made_by")],
        people=[(each, _open(each.description)) for each in people],
        seizures=seizures_of_incident(by, incident),
        review=review,
        state=state_of(review.state, waits=waits),
        questions=questions,
        history=[(each, _open(each.words)) for each in events],
        told=list(told_visible_to(by).filter(incident=incident)),
    )
    typed = [
        read.words,
        read.in_charge,
        *(said for _amendment, said in read.amendments),
        *(described for _person, described in read.people),
        *(said for each in questions for said in (each.words, each.answer)),
        *(said for _event, said in read.history),
    ]
    _record(incident, by=by, reason=reason, typed=typed)
    return read


@action
def read_question(*, by: User, question_id: uuid.UUID) -> QuestionRead:
    """Open a question to one's own premises, and record who did. Raises NotAllowed, NoPremises,
    ReviewQuestion.DoesNotExist."""
    tenure = check_works_at(by, Permission.PREMISES_RUN)
    found = questions_of_tenure(by, tenure).select_related("incident", "asked_by", "answered_by")
    read = opened(found.get(pk=question_id))
    _record(read.question, by=by, reason="page", typed=[read.words, read.answer])
    return read


def opened(question: ReviewQuestion) -> QuestionRead:
    return QuestionRead(question, question.words.open(), _open(question.answer))


def _open(sealed: Sealed | None) -> str:
    return sealed.open() if sealed else ""


def _record(
    shown: Incident | ReviewQuestion, *, by: User, reason: str, typed: Iterable[str]
) -> None:
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[shown],
        reason=reason,
        detail={"part": "words", **noticed_in(by, typed)},
    )
