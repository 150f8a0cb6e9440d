"""Questions of officers to a premises about what it told, and the answers of its manager."""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.actions.review import (
    MAY,
    add_event,
    apply_move,
    check_move,
    lock_review,
)
from agencies.licensing.models import IncidentReview, ReviewQuestion
from agencies.licensing.permissions import check_works_at
from agencies.licensing.queries.review import questions_of_tenure, questions_visible_to
from agencies.licensing.review_enums import QuestionState, ReviewStep
from agencies.licensing.review_notifications import ANSWERED, ASKED
from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

DAYS = (3, 7, 14, 28)
"""In how many days an officer may ask for an answer."""
MOST_OPEN = 5
WORKS_WITH = (Clearance.LICENSING_OFFICER,)


@action
def ask_premises(
    *, by: User, incident_id: uuid.UUID, words: str, days: int, version: int
) -> ReviewQuestion:
    """Ask whoever told the incident; its managers are told by e-mail that a question is there.

    Raises NotAllowed, Conflict, WrongState, CaseworkError, Incident.DoesNotExist.
    """
    locked = lock_review(by=by, incident_id=incident_id, version=version)
    move = check_move(locked, "ask", by=by)
    tenure = locked.incident.tenure
    if not words.strip():
        raise CaseworkError(_("Write what you want to ask."))
    if days not in DAYS:
        raise CaseworkError(_("Choose from the list in how many days you need the answer."))
    if tenure.until is not None or tenure.agency is None:
        raise CaseworkError(
            _(
                "Whoever told this holds the licence no more, so they can't be asked here. "
                "Write to them instead."
            )
        )
    of_incident = questions_visible_to(by).filter(incident=locked.incident)
    if of_incident.filter(state=QuestionState.ASKED).count() >= MOST_OPEN:
        raise CaseworkError(_("Wait for the answers to the questions that were asked."))
    question = ReviewQuestion(
        incident=locked.incident,
        tenure=tenure,
        words=words.strip(),
        asked_by=by,
        asked_at=timezone.now(),
        due_on=timezone.localdate() + datetime.timedelta(days=days),
        audience=audiences.of_question(tenure.clearance),
    )
    question.save(force_insert=True)
    apply_move(locked, move, by=by, step=ReviewStep.ASK)
    enqueue(
        ASKED,
        object_type="reviewquestion",
        object_id=question.pk,
        agency_key=tenure.agency.key,
    )
    record(
        Operation.DISCLOSURE,
        by=by,
        objects=[question],
        reason="question_asked",
        recipients=[tenure.agency.key],
    )
    return question


@action
def close_question(*, by: User, question_id: uuid.UUID, version: int) -> ReviewQuestion:
    """An answer is not needed any more. `version`: of the question. Raises NotAllowed, Conflict,
    WrongState, ReviewQuestion.DoesNotExist."""
    check_user_can(by, MAY)
    incident_id = questions_visible_to(by).values_list("incident", flat=True).get(pk=question_id)
    locked = lock_review(by=by, incident_id=incident_id, version=None)
    question = questions_visible_to(by).select_for_update(of=("self",)).get(pk=question_id)
    _check_open(question, version)
    check_move(locked, "close_question", by=by)
    question.state, question.ended_at = QuestionState.CLOSED, timezone.now()
    question.version += 1
    question.save(update_fields=["state", "ended_at", "version"])
    add_event(locked.review, ReviewStep.CLOSE_QUESTION, by=by, at=question.ended_at)
    record(Operation.ALTERATION, by=by, objects=[question], reason="question_closed")
    return question


@action
def answer_question(
    *, by: User, question_id: uuid.UUID, words: str, version: int
) -> ReviewQuestion:
    """The premises answers, once. Whoever has the review now is told by e-mail that an answer is
    there: it may be a colleague of the one who asked.

    Raises NotAllowed, NoPremises, Conflict when a colleague answered or it was closed meanwhile,
    CaseworkError, ReviewQuestion.DoesNotExist.
    """
    tenure = check_works_at(by, Permission.PREMISES_RUN)
    found = questions_of_tenure(by, tenure).select_for_update(of=("self",))
    question = found.get(pk=question_id)
    if not words.strip():
        raise CaseworkError(_("Write your answer."))
    _check_open(question, version)
    question.answer, question.answered_by = words.strip(), by
    question.state, question.ended_at = QuestionState.ANSWERED, timezone.now()
    question.version += 1
    question.save(update_fields=["answer", "answered_by", "state", "ended_at", "version"])
    enqueue(
        ANSWERED,
        object_type="incidentreview",
        object_id=question.incident_id,
        user_id=_holder_of(question),
    )
    record(Operation.COLLECTION, by=by, objects=[question], reason="question_answered")
    return question


def _holder_of(question: ReviewQuestion) -> uuid.UUID:
    """Who has the review that a question belongs to. Reviews are shut to premises: asked for as the
    officers, for this one key."""
    with showing(WORKS_WITH):
        found = IncidentReview.objects.filter(pk=question.incident_id)
        holder = found.values_list("taken_by", flat=True).first()
    return holder or question.asked_by_id


def _check_open(question: ReviewQuestion, version: int) -> None:
    if question.state != QuestionState.ASKED:
        raise WrongState(
            _("A colleague has answered this question already. Their answer is below.")
            if question.state == QuestionState.ANSWERED
            else _("This question was closed: no answer is needed any more.")
        )
    if question.version != version:
        raise Conflict(
            _("Somebody else changed this question while you had it open."),
            current_version=question.version,
        )
