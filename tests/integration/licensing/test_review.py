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
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing import papers, review_words
from agencies.licensing.actions import questions as asking
from agencies.licensing.actions import review as actions
from agencies.licensing.actions.complaints import close_complaint, read_complainant
from agencies.licensing.actions.incidents import Somebody
from agencies.licensing.actions.review_reading import read_review
from agencies.licensing.enums import IncidentKind, Outcome, PersonRole
from agencies.licensing.models import (
    Complaint,
    Incident,
    IncidentReview,
    Premises,
    ReviewEvent,
    ReviewQuestion,
    ReviewTold,
    Tenure,
)
from agencies.licensing.queries.review import complaints_visible_to, reviews_visible_to
from agencies.licensing.review_enums import QuestionState, ReviewState, ToldPremises
from agencies.licensing.review_workflow import REVIEW_MOVES, Mover
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.integration.disclosures.test_concurrency import at_once
from tests.support import premises as made
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

WHY = "Two letters were sent before"


@pytest.fixture
def incident(manager: User) -> Incident:
    return made.another_incident(manager)


@pytest.fixture
def colleague(person_with: Callable[..., User]) -> User:
    return person_with("licensing_officer", name="second")


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


def test_a_former_holder_is_not_asked_and_does_not_answer(
    incident: Incident, officer: User, manager: User
) -> None:
    question = made.ask(officer, incident)
    Tenure.objects.filter(pk=incident.tenure_id).update(until=timezone.localdate())
    with pytest.raises(NotAllowed):
        asking.answer_question(by=manager, question_id=question.pk, words="Late", version=1)
    with pytest.raises(CaseworkError, match="holds the licence no more"):
        made.ask(officer, incident)


# --- Pages ----------------------------------------------------------------------------------------


def test_the_gravest_and_longest_waiting_come_first(
    officer: User, manager: User, client_for: Callable[..., Client]
) -> None:
    lower = made.another_incident(manager)
    grave, later = (made.another_incident(manager, kinds=(IncidentKind.SPIKING,)) for _ in range(2))
    page = client_for(officer).get(reverse("licensing:reviews")).content.decode()
    places = [
        page.index(reverse("licensing:review", args=[each.pk])) for each in (grave, later, lower)
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"fresh", "taken", "waiting"}),
        ("?state=to_review", {"fresh"}),
        ("?state=taken", {"taken"}),
        ("?state=waiting", {"waiting"}),
        ("?state=decided", {"decided"}),
        ("?state=all", {"fresh", "taken", "waiting", "decided"}),
        ("?whose=me", {"taken", "waiting"}),
        ("?whose=nobody", {"fresh"}),
    ],
)
def test_the_queue_shows_what_was_chosen(
    query: str, found: set[str], officer: User, manager: User, client_for: Callable[..., Client]
) -> None:
    of = {name: made.another_incident(manager) for name in ("fresh", "taken", "waiting", "decided")}
    actions.take_review(by=officer, incident_id=of["taken"].pk)
    made.ask(officer, of["waiting"])
    made.decide(officer, of["decided"])
    page = client_for(officer).get(reverse("licensing:reviews") + query).content.decode()
    shown = {name for name, each in of.items() if str(each.pk) in page}
    assert shown == found


def test_a_review_s_page_takes_as_many_statements_whatever_there_is(
    incident: Incident, officer: User, manager: User, client_for: Callable[..., Client]
) -> None:
    client, address = client_for(officer), reverse("licensing:review", args=[incident.pk])
    made.ask(officer, incident)
    client.get(address)
    with statements() as few:
        client.get(address)
    for _ in range(4):
        question = made.ask(officer, incident)
        asking.answer_question(by=manager, question_id=question.pk, words="Sam did", version=1)
        made.another_seizure(manager, incident=incident.pk)
        made.another_incident(manager)
    with statements() as many:
        client.get(address)
    assert len(many) == len(few) <= 16, "\n".join(many)


def test_nobody_s_name_is_on_a_review_or_in_its_paper(
    officer: User, manager: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    somebody = Somebody(role=PersonRole.INVOLVED, description="Tall, red coat", name=made.NAME)
    incident = made.another_incident(manager, people=(somebody,))
    made.decide(officer, incident)
    page = client_for(officer).get(reverse("licensing:review", args=[incident.pk]))
    (kind,) = (each for each in papers.paper_kinds() if each.key == "review")
    (paper,) = kind.listed(officer, lantern)
    html = kind.html(officer, paper.key)
    for shown in (page.content.decode(), html):
        assert "Tall, red coat" in shown
        assert made.NAME not in shown
    assert "<h1" not in html
    assert "They did the right thing" in html


def test_a_lost_race_keeps_what_was_typed(
    incident: Incident, officer: User, colleague: User, client_for: Callable[..., Client]
) -> None:
    actions.take_review(by=officer, incident_id=incident.pk)
    client = client_for(officer)
    asking.ask_premises(by=officer, incident_id=incident.pk, words="One", days=7, version=2)
    sent = {"outcome": "nfa", "told": "thanks", "words": WHY, "version": "2"}
    address = reverse("licensing:review-move", args=[incident.pk, "decide"])
    response = client.post(address, sent)
    assert response.status_code == 409
    page = response.content.decode()
    assert WHY in page
    assert 'name="version" value="3"' in page
    assert client.post(address, sent | {"version": "3"}).status_code == 302
    late = client_for(colleague).post(address, sent | {"version": "4"})
    assert late.status_code == 409
    assert WHY in client.post(address, sent | {"outcome": "hang", "version": "4"}).content.decode()


def test_an_answer_that_fails_is_kept_and_one_that_is_late_shows_a_colleague_s(
    incident: Incident,
    officer: User,
    manager: User,
    there: User,
    person_with: Callable[..., User],
    client_for: Callable[..., Client],
) -> None:
    question = made.ask(officer, incident)
    client, address = client_for(manager), reverse("venue:question-answer", args=[question.pk])
    long = "x" * 2_001
    failed = client.post(address, {"words": long, "version": "1"})
    assert (failed.status_code, long in failed.content.decode()) == (422, True)
    asking.answer_question(by=manager, question_id=question.pk, words="Sam did", version=1)
    late = client.post(address, {"words": "It was Alex", "version": "1"})
    page = late.content.decode()
    assert (late.status_code, "Sam did" in page, "It was Alex" in page) == (409, True, True)
    assert client_for(there).get(reverse("venue:question", args=[question.pk])).status_code == 404
    assert client_for(there).post(address, {"words": "x", "version": "1"}).status_code == 404


def test_the_page_says_that_reporting_much_is_no_fault(
    incident: Incident, officer: User, client_for: Callable[..., Client]
) -> None:
    page = client_for(officer).get(reverse("licensing:review", args=[incident.pk]))
    words = page.content.decode()
    assert "How many reports a premises makes is no reason for or against it" in words
    assert "Nothing here is decided by itself" in words


def test_a_case_shows_to_whom_it_is_shared_with_and_else_does_not(
    incident: Incident, officer: User, client_for: Callable[..., Client], police: User
) -> None:
    from agencies.registry.models import Agency
    from reports.actions.cases import open_case
    from reports.enums import CaseKind, LinkReason
    from reports.models import Case

    case = open_case(
        by=police,
        owner_id=Agency.objects.get(key="police").pk,
        kind=CaseKind.PLACE,
        title="Behind the bar",
        report_ids=[incident.report_id],
        reason=LinkReason.SAME_PLACE,
    )
    address = reverse("licensing:review", args=[incident.pk])
    client = client_for(officer)
    assert case.display_reference not in client.get(address).content.decode()
    Case.objects.filter(pk=case.pk).update(audience=[*case.audience, "licensing.officer"])
    case.links.update(audience=[*case.audience, "licensing.officer"])
    assert case.display_reference in client.get(address).content.decode()


# --- Complaints -----------------------------------------------------------------------------------


def test_a_complaint_is_for_officers_alone(
    officer: User, police: User, manager: User, lantern: Premises
) -> None:
    complaint = made.another_complaint(officer, lantern)
    for user, sees in ((officer, 1), (police, 0), (manager, 0)):
        with acting_as(user):
            assert Complaint.objects.count() == complaints_visible_to(user).count() == sees
    for user in (police, manager):
        with pytest.raises(NotAllowed):
            read_complainant(by=user, complaint_id=complaint.pk)


def test_who_complained_shows_on_asking_alone_and_is_recorded(
    officer: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    complaint = made.another_complaint(officer, lantern)
    client, at = client_for(officer), {"complaint_id": complaint.pk}
    words = complaint.words.open()
    for route, of in (
        ("complaint", at),
        ("complaints", {}),
        ("premises", {"premises_id": lantern.pk}),
    ):
        assert (
            made.COMPLAINANT
            not in client.get(reverse(f"licensing:{route}", kwargs=of)).content.decode()
        )
    shown = client.post(reverse("licensing:complaint-who", kwargs=at)).content.decode()
    assert made.COMPLAINANT in shown
    assert AuditEvent.objects.filter(reason="complainant", object_id=str(complaint.pk)).count() == 1
    (kind,) = (each for each in papers.paper_kinds() if each.key == "complaint")
    html = kind.html(officer, kind.listed(officer, lantern)[0].key)
    assert words in html
    assert made.COMPLAINANT not in html
    assert "01733" not in html


def test_a_complaint_is_added_once_and_closed_once(
    officer: User, colleague: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    client, key = client_for(officer), str(uuid.uuid4())
    sent = {
        "key": key,
        "received_on": "1/2/2026",
        "source": "resident",
        "objective": "crime",
        "words": "Dealing by the door",
        "who": made.COMPLAINANT,
    }
    bare = reverse("licensing:complaint-add")
    assert f"{bare}?premises={lantern.pk}" in client.get(bare, {"q": "lantern"}).content.decode()
    assert client.post(bare, sent).status_code == 422
    address = f"{bare}?premises={lantern.pk}"
    wrong = client.post(address, sent | {"received_on": "1/2/2999"})
    assert (wrong.status_code, "Dealing by the door" in wrong.content.decode()) == (422, True)
    assert client.post(f"{bare}?premises={uuid.uuid4()}", sent).status_code == 404
    assert [client.post(address, sent).status_code for _ in range(2)] == [302, 302]
    complaint = Complaint.objects.get()
    close = partial(close_complaint, complaint_id=complaint.pk, outcome=Outcome.ADVICE, words=WHY)
    with pytest.raises(Conflict):
        close(by=officer, version=7)
    assert close(by=officer, version=1).outcome == Outcome.ADVICE
    with pytest.raises(WrongState):
        close(by=colleague, version=2)


def test_a_complaint_of_a_premises_that_is_not_there_is_refused(officer: User) -> None:
    nowhere = Premises(pk=uuid.uuid4())
    with pytest.raises(CaseworkError):
        made.another_complaint(officer, nowhere)
    assert not reviews_visible_to(officer).exists()
