"""Officers review what premises tell: who may do what when, what it learns; complaints."""

from __future__ import annotations

import datetime
import itertools
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import ProgrammingError
from django.utils import timezone

from agencies.licensing import review_words
from agencies.licensing.actions import questions as asking
from agencies.licensing.actions import review as actions
from agencies.licensing.actions.review_reading import read_review
from agencies.licensing.enums import Outcome
from agencies.licensing.models import (
    Incident,
    IncidentReview,
    Premises,
    ReviewEvent,
    ReviewQuestion,
    ReviewTold,
    Tenure,
)
from agencies.licensing.review_enums import QuestionState, ReviewState, ToldPremises
from agencies.licensing.review_workflow import REVIEW_MOVES, Mover
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.errors import CaseworkError, NotAllowed, WrongState
from tests.integration.disclosures.test_concurrency import at_once
from tests.support import premises as made
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

WHY = "Two letters were sent before"


def stands(by: User, incident: Incident) -> ReviewState:
    return read_review(by=by, incident_id=incident.pk).state


def version_of(incident: Incident) -> int:
    return (
        IncidentReview.objects.filter(pk=incident.pk).values_list("version", flat=True).first() or 1
    )


def do(name: str, by: User, incident: Incident) -> Any:
    """Make a move, as its own door would."""
    of: dict[str, Any] = {"by": by, "incident_id": incident.pk, "version": version_of(incident)}
    decided = {"outcome": Outcome.NFA, "told": ToldPremises.THANKS}
    asked = ReviewQuestion.objects.filter(incident=incident, state=QuestionState.ASKED).first()
    question = {"by": by, "question_id": asked.pk if asked else uuid.uuid4(), "version": 1}
    doors: dict[str, Callable[[], Any]] = {
        "take": lambda: actions.take_review(by=by, incident_id=incident.pk),
        "take_over": lambda: actions.take_over_review(**of),
        "give_back": lambda: actions.give_back_review(**of),
        "ask": lambda: asking.ask_premises(**of, words="Who searched them?", days=7),
        "answer": lambda: asking.answer_question(**question, words="Sam did"),
        "close_question": lambda: asking.close_question(**question),
        "decide": lambda: actions.decide_review(**of, **decided, words=WHY),
        "reopen": lambda: actions.reopen_review(**of, words=WHY),
    }
    assert set(doors) == set(REVIEW_MOVES)
    return doors[name]()


LEAD_TO = {
    ReviewState.TO_REVIEW: (),
    ReviewState.TAKEN: ("take",),
    ReviewState.WAITING: ("take", "ask"),
    ReviewState.DECIDED: ("take", "decide"),
}
WHO = ("holder", "colleague", "police", "manager", "staff", "there")
MOVERS = {
    Mover.OFFICER: {"holder", "colleague"},
    Mover.COLLEAGUE: {"colleague"},
    Mover.HOLDER: {"holder"},
    Mover.PREMISES: {"manager"},
}


@pytest.mark.parametrize("state", ReviewState)
def test_every_move_in_every_state_by_everybody(
    state: ReviewState,
    officer: User,
    colleague: User,
    police: User,
    manager: User,
    staff: User,
    there: User,
) -> None:
    """What the table of moves allows is done; anything else is refused and changes nothing."""
    people = dict(zip(WHO, (officer, colleague, police, manager, staff, there), strict=True))
    for name, who in itertools.product(REVIEW_MOVES, WHO):
        incident = made.another_incident(manager)
        for step in LEAD_TO[state]:
            do(step, officer, incident)
        move = REVIEW_MOVES[name]
        allowed = state in move.sources and who in MOVERS[move.mover]
        if name == "take" and who == "holder" and state in (ReviewState.TAKEN, ReviewState.WAITING):
            do(name, officer, incident)  # the same press twice: no error, and no change
            assert stands(officer, incident) == state
            continue
        before = version_of(incident)
        if allowed:
            do(name, people[who], incident)
            assert stands(officer, incident) == (move.target or state), (name, who)
        else:
            with pytest.raises((CaseworkError, Incident.DoesNotExist, ReviewQuestion.DoesNotExist)):
                do(name, people[who], incident)
            assert stands(officer, incident) == state, (name, who)
            assert version_of(incident) == before


def test_only_the_last_answer_ends_the_waiting(
    incident: Incident, officer: User, manager: User
) -> None:
    first, second = made.ask(officer, incident), made.ask(officer, incident)
    for question, after in ((first, ReviewState.WAITING), (second, ReviewState.TAKEN)):
        asking.answer_question(by=manager, question_id=question.pk, words="Sam did", version=1)
        assert stands(officer, incident) == after


def test_a_decision_needs_words_and_closes_what_was_asked(
    incident: Incident, officer: User
) -> None:
    question = made.ask(officer, incident)
    of = {"by": officer, "incident_id": incident.pk, "outcome": Outcome.ADVICE, "version": 3}
    with pytest.raises(CaseworkError, match="why"):
        actions.decide_review(**of, told=ToldPremises.THANKS, words=" ")
    with pytest.raises(CaseworkError, match="premises"):
        actions.decide_review(**of, told=ToldPremises.AGAIN, words=WHY)
    review = actions.decide_review(**of, told=ToldPremises.ADVICE, words=WHY)
    question.refresh_from_db()
    assert (review.outcome, question.state) == (Outcome.ADVICE, QuestionState.CLOSED)
    event = ReviewEvent.objects.latest("at")
    assert (event.outcome, event.words.open()) == (Outcome.ADVICE, WHY)
    recorded = AuditEvent.objects.filter(object_type="incidentreview").latest("sequence")
    assert recorded.detail == {"outcome": "advice"}


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_is_told(manager: User, officer: User, colleague: User) -> None:
    incident = made.another_incident(manager)
    done = at_once(
        *(
            partial(actions.take_review, by=each, incident_id=incident.pk)
            for each in (officer, colleague)
        )
    )
    refused = [each for each in done if isinstance(each, WrongState)]
    assert len(refused) == 1
    assert "has had this review since" in str(refused[0])
    assert ReviewEvent.objects.count() == 1


def test_forty_reports_decide_nothing(officer: User, manager: User) -> None:
    """R5.5, R5.6: nothing follows from how often a premises reports, and nothing from time."""
    for _ in range(40):
        made.another_incident(manager)
    assert not IncidentReview.objects.exists()
    assert not ReviewTold.objects.exists()
    assert Premises.objects.get().state == "open"


# --- What the premises learns ---------------------------------------------------------------------


def test_the_premises_learns_what_it_is_told_and_no_more(
    incident: Incident, officer: User, manager: User, there: User, police: User
) -> None:
    made.decide(officer, incident, Outcome.PROSECUTION)
    said = review_words.outcome_words(manager, [incident.pk])[incident.pk]
    assert [each.words for each in said] == [ToldPremises.THANKS.label]
    for user, sees in ((manager, (1, 0, 0)), (there, (0, 0, 0)), (police, (1, 1, 0))):
        with acting_as(user):
            rows = (ReviewTold, IncidentReview, ReviewEvent)
            assert tuple(model.objects.count() for model in rows) == sees
    with acting_as(manager):
        columns = {field.name for field in ReviewTold._meta.concrete_fields}
        assert not columns & {"outcome", "words", "by", "review"}


def test_what_was_done_takes_two_statements_however_many(
    officer: User, manager: User, there: User
) -> None:
    incidents = [made.another_incident(manager) for _ in range(6)]
    made.decide(officer, incidents[0])
    made.ask(officer, incidents[1])
    keys = [each.pk for each in incidents]
    with statements() as sent:
        found = review_words.outcome_words(manager, keys)
    assert len(sent) == 2
    assert {key: len(said) for key, said in found.items()} == {keys[0]: 1, keys[1]: 1}
    assert not review_words.outcome_words(there, keys)


def test_history_and_what_was_told_are_never_changed(incident: Incident, officer: User) -> None:
    made.decide(officer, incident)
    for model in (ReviewEvent, ReviewTold):
        with pytest.raises(ProgrammingError), acting_as(officer):
            model.objects.update(at=timezone.now())
        with pytest.raises(ProgrammingError), acting_as(officer):
            model.objects.all().delete()


def test_a_question_is_told_of_by_a_link_alone(
    incident: Incident, officer: User, manager: User
) -> None:
    question = made.ask(officer, incident, "Was it Quillfeather?")
    asked = OutboxMessage.objects.get(type="licensing.question")
    assert (asked.agency_key, asked.object_id) == ("lantern", question.pk)
    asking.answer_question(by=manager, question_id=question.pk, words="Yes", version=1)
    answered = OutboxMessage.objects.get(type="licensing.answer")
    assert (answered.user_id, answered.object_id) == (officer.pk, incident.pk)
    assert question.due_on == timezone.localdate() + datetime.timedelta(days=7)


def test_the_officer_who_has_the_review_now_is_told_of_an_answer(
    incident: Incident, officer: User, colleague: User, manager: User
) -> None:
    """Who asked is on leave: a colleague took the review over."""
    question = made.ask(officer, incident)
    actions.take_over_review(by=colleague, incident_id=incident.pk, version=version_of(incident))
    asking.answer_question(by=manager, question_id=question.pk, words="Yes", version=1)
    told = OutboxMessage.objects.filter(type="licensing.answer")
    assert [each.user_id for each in told] == [colleague.pk]


def test_a_former_holder_is_not_asked_and_does_not_answer(
    incident: Incident, officer: User, manager: User
) -> None:
    question = made.ask(officer, incident)
    Tenure.objects.filter(pk=incident.tenure_id).update(until=timezone.localdate())
    with pytest.raises(NotAllowed):
        asking.answer_question(by=manager, question_id=question.pk, words="Late", version=1)
    with pytest.raises(CaseworkError, match="holds the licence no more"):
        made.ask(officer, incident)
