"""Every state with every move, by the real actions: reviews, questions, complaints, names, alerts,
and files of other registers."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from agencies.licensing.actions import import_work
from agencies.licensing.actions import review as reviewing
from agencies.licensing.actions.alerts import acknowledge_alert, stop_alert
from agencies.licensing.actions.complaints import close_complaint
from agencies.licensing.actions.imports import (
    choose,
    discard_import,
    match_columns,
    start_import,
    undo_import,
)
from agencies.licensing.actions.names import answer_name_request, ask_for_name
from agencies.licensing.actions.questions import answer_question, ask_premises, close_question
from agencies.licensing.actions.reminders import tell_of_alerts
from agencies.licensing.alert_enums import AlertEnd, AlertState
from agencies.licensing.alert_page import state_of as alert_stands
from agencies.licensing.enums import Outcome, PremisesKind
from agencies.licensing.import_lines import guess_columns
from agencies.licensing.import_workflow import IMPORT_MOVES
from agencies.licensing.models import (
    Complaint,
    Incident,
    IncidentReview,
    NameRequest,
    Premises,
    PremisesImport,
    ReviewQuestion,
    VenueAlert,
)
from agencies.licensing.premises_enums import ImportState
from agencies.licensing.review_enums import QuestionState, ReviewState, ToldPremises
from agencies.licensing.review_workflow import REVIEW_MOVES, state_of
from agencies.registry.models import Membership
from portal.accounts.models import User
from tests.support import machines, writing
from tests.support import premises as made
from tests.support import register_file as file

pytestmark = pytest.mark.django_db
MakePerson = Callable[..., User]
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


# --- Reviews and their questions ------------------------------------------------------------------


def _review(incident: Incident) -> IncidentReview:
    found = IncidentReview.objects.filter(pk=incident.pk).first()
    return found or IncidentReview(incident=incident)


def _open_question(incident: Incident) -> ReviewQuestion:
    """The one that waits; the last one where none does."""
    found = ReviewQuestion.objects.filter(incident=incident)
    waiting = found.filter(state=QuestionState.ASKED).first()
    return waiting or found.latest("id")


def _stands(incident: Incident) -> str:
    waits = ReviewQuestion.objects.filter(incident=incident, state=QuestionState.ASKED).exists()
    return state_of(_review(incident).state, waits=waits).value


def _reviewed(act: Callable[..., object], by: User, incident: Incident, **of: object) -> Incident:
    act(by=by, incident_id=incident.pk, version=_review(incident).version, **of)
    return incident


def _ask(by: User, incident: Incident) -> Incident:
    return _reviewed(ask_premises, by, incident, words="Who searched them?", days=7)


def _decide(by: User, incident: Incident) -> Incident:
    how = {"outcome": Outcome.ADVICE, "told": ToldPremises.THANKS, "words": "All was done"}
    return _reviewed(reviewing.decide_review, by, incident, **how)


def _answer(by: User, incident: Incident) -> Incident:
    of = _open_question(incident)
    answer_question(by=by, question_id=of.pk, words="Sam did", version=of.version)
    return incident


def _close(by: User, incident: Incident) -> Incident:
    of = _open_question(incident)
    close_question(by=by, question_id=of.pk, version=of.version)
    return incident


REVIEWS = {
    ("to_review", "take"): "taken",
    # Taken twice by the same officer changes nothing.
    ("taken", "take"): "taken",
    ("taken", "give_back"): "to_review",
    ("taken", "ask"): "waiting",
    ("taken", "decide"): "decided",
    ("taken, by a colleague", "take_over"): "taken",
    ("waiting", "take"): "waiting",
    ("waiting", "ask"): "waiting",
    ("waiting", "answer"): "taken",
    ("waiting", "close_question"): "taken",
    ("waiting", "decide"): "decided",
    ("waiting, for two", "take"): "waiting",
    ("waiting, for two", "ask"): "waiting",
    ("waiting, for two", "answer"): "waiting",
    ("waiting, for two", "close_question"): "waiting",
    ("waiting, for two", "decide"): "decided",
    ("waiting, by a colleague", "take_over"): "waiting",
    ("waiting, by a colleague", "answer"): "taken",
    ("decided", "reopen"): "taken",
    ("decided, by a colleague", "reopen"): "taken",
}
"""By hand. Given back, it is to be reviewed as if nobody had taken it."""


def test_reviews(officer: User, manager: User, person_with: MakePerson) -> None:
    colleague = person_with("licensing_officer")
    take = reviewing.take_review

    def told() -> Incident:
        return made.another_incident(manager)

    def taken(by: User) -> Incident:
        incident = told()
        take(by=by, incident_id=incident.pk)
        return incident

    back = partial(_reviewed, reviewing.give_back_review, officer)
    assert {*REVIEW_MOVES} == {move for _state, move in REVIEWS}
    machines.try_all(
        machines.Machine(
            states={
                "to_review": told,
                "to_review, given back": lambda: back(taken(officer)),
                "taken": lambda: taken(officer),
                "taken, by a colleague": lambda: taken(colleague),
                "waiting": lambda: _ask(officer, taken(officer)),
                "waiting, for two": lambda: _ask(officer, _ask(officer, taken(officer))),
                "waiting, by a colleague": lambda: _ask(colleague, taken(colleague)),
                "decided": lambda: _decide(officer, taken(officer)),
                "decided, by a colleague": lambda: _decide(colleague, taken(colleague)),
            },
            moves={
                "take": lambda incident: take(by=officer, incident_id=incident.pk),
                "take_over": partial(_reviewed, reviewing.take_over_review, officer),
                "give_back": back,
                "ask": partial(_ask, officer),
                "answer": lambda incident: _answer(manager, incident),
                "close_question": lambda incident: _close(officer, incident),
                "decide": partial(_decide, officer),
                "reopen": partial(_reviewed, reviewing.reopen_review, officer, words="New facts"),
            },
            leads={**REVIEWS, ("to_review, given back", "take"): "taken"},
            state_of=_stands,
        )
    )
    assert {*ReviewState} == {*REVIEWS.values(), "to_review"}


def test_questions(officer: User, manager: User, staff: User, there: User) -> None:
    """Answered once, by whoever runs the premises that was asked."""

    def asked() -> ReviewQuestion:
        return made.ask(officer, made.another_incident(manager))

    def answer(by: User, question: ReviewQuestion) -> ReviewQuestion:
        _answer(by, question.incident)
        return question

    def close(question: ReviewQuestion) -> ReviewQuestion:
        _close(officer, question.incident)
        return question

    def decide(question: ReviewQuestion) -> ReviewQuestion:
        _decide(officer, question.incident)
        return question

    machines.try_all(
        machines.Machine(
            states={
                "asked": asked,
                "answered": lambda: answer(manager, asked()),
                "closed": lambda: close(asked()),
                "closed, by deciding": lambda: decide(asked()),
            },
            moves={
                "answer": partial(answer, manager),
                "answer, as staff": partial(answer, staff),
                "answer, elsewhere": partial(answer, there),
                "close": close,
                "decide": decide,
            },
            leads={
                ("asked", "answer"): "answered",
                ("asked", "close"): "closed",
                ("asked", "decide"): "closed",
                ("answered", "decide"): "answered",
                ("closed", "decide"): "closed",
            },
        )
    )


def test_complaints(officer: User, police: User, lantern: Premises) -> None:
    def close(by: User, complaint: Complaint) -> Complaint:
        return close_complaint(
            by=by,
            complaint_id=complaint.pk,
            outcome=Outcome.NFA,
            words="Nothing was found",
            version=complaint.version,
        )

    machines.try_all(
        machines.Machine(
            states={
                "open": lambda: made.another_complaint(officer, lantern),
                "closed": lambda: close(officer, made.another_complaint(officer, lantern)),
            },
            moves={"close": partial(close, officer), "close, as police": partial(close, police)},
            leads={("open", "close"): "closed"},
        )
    )


def test_requests_for_names(officer: User, police: User, manager: User) -> None:
    """Police answer once. After a refusal it may be asked for again: that is another request."""

    def named() -> Incident:
        return made.another_incident(manager)

    def ask(incident: Incident) -> Incident:
        made.name_asked_for(incident, officer)
        return incident

    def answer(by: User, what: str, incident: Incident) -> Incident:
        last = NameRequest.objects.filter(person__incident=incident).first()
        answer_name_request(
            by=by,
            incident_id=incident.pk,
            number=1,
            answer=what,
            words="As the law says",
            version=last.version if last else 1,
        )
        return incident

    def stands(incident: Incident) -> str:
        last = NameRequest.objects.filter(person__incident=incident).first()
        return "never" if last is None else last.answer or "waiting"

    machines.try_all(
        machines.Machine(
            states={
                "never": named,
                "waiting": lambda: ask(named()),
                "allowed": lambda: answer(police, "allowed", ask(named())),
                "refused": lambda: answer(police, "refused", ask(named())),
            },
            moves={
                "ask": ask,
                "ask, as police": lambda incident: ask_for_name(
                    by=police, incident_id=incident.pk, number=1, reason="hearing", words="Why"
                ),
                "allow": partial(answer, police, "allowed"),
                "refuse": partial(answer, police, "refused"),
                "allow, as an officer": partial(answer, officer, "allowed"),
                "made up": partial(answer, police, "perhaps"),
            },
            leads={
                ("never", "ask"): "waiting",
                ("waiting", "allow"): "allowed",
                ("waiting", "refuse"): "refused",
                ("refused", "ask"): "waiting",
            },
            state_of=stands,
        )
    )


# --- Safety alerts --------------------------------------------------------------------------------


def test_alerts(officer: User, police: User, manager: User, staff: User) -> None:
    now = timezone.now()

    def later() -> VenueAlert:
        return writing.another_alert(police, starts_at=now + HOUR, ends_at=now + DAY)

    def over() -> VenueAlert:
        with time_machine.travel(now - 2 * DAY, tick=False):
            return writing.another_alert(police, starts_at=now - 2 * DAY, ends_at=now - DAY)

    def stop(by: User, why: AlertEnd, alert: VenueAlert) -> VenueAlert:
        return stop_alert(by=by, alert_id=alert.pk, why=why, version=alert.version)

    def read(by: User, alert: VenueAlert) -> VenueAlert:
        acknowledge_alert(by=by, alert_id=alert.pk)
        return alert

    def begun(alert: VenueAlert) -> None:
        """By the clock."""
        with time_machine.travel(alert.starts_at + HOUR, tick=False):
            tell_of_alerts()
            assert alert_stands(machines.fresh(alert), timezone.now()) == AlertState.NOW

    machines.try_all(
        machines.Machine(
            states={
                "later": later,
                "now": lambda: writing.another_alert(police),
                "now, read": lambda: read(staff, writing.another_alert(police)),
                "over": over,
                "over, stopped": lambda: stop(police, AlertEnd.OVER, writing.another_alert(police)),
                "withdrawn": lambda: stop(police, AlertEnd.WRONG, writing.another_alert(police)),
            },
            moves={
                "over": partial(stop, officer, AlertEnd.OVER),
                "wrong": partial(stop, officer, AlertEnd.WRONG),
                "wrong, as a premises": partial(stop, manager, AlertEnd.WRONG),
                "read": partial(read, manager),
                "read, as police": partial(read, police),
            },
            leads={
                **{(state, "over"): "over" for state in ("later", "now", "now, read")},
                **{(state, "wrong"): "withdrawn" for state in ("later", "now", "now, read")},
                ("now", "read"): "now",
                ("now, read", "read"): "now",
                # Whoever comes to it late says truly that they have read it.
                ("over", "read"): "over",
            },
            state_of=lambda alert: alert_stands(alert, timezone.now()).value,
        )
    )
    begun(later())


# --- Files of other registers ---------------------------------------------------------------------


def test_imports(officer: User, person_with: MakePerson) -> None:
    """Bringing in and taking back are scheduled work: `work` is one run of it, and `lose` one that
    finds that whoever asked may not do it any more."""
    colleague = person_with("licensing_officer")

    def matched(found: PremisesImport) -> PremisesImport:
        return match_columns(
            by=officer,
            upload_id=found.pk,
            columns=guess_columns(file.HEADINGS),
            kind=PremisesKind.OTHER,
            version=found.version,
        )

    def act(what: Callable[..., object], found: PremisesImport) -> PremisesImport:
        found = machines.fresh(found)
        what(by=officer, upload_id=found.pk, version=found.version)
        return found

    def work(found: PremisesImport) -> PremisesImport:
        import_work.carry_on(seconds=60)
        return found

    def lose(found: PremisesImport) -> PremisesImport:
        roles = Membership.objects.filter(user=officer)
        with machines.undone():
            roles.update(roles=["auditor"])
            import_work.carry_on(seconds=60)
            state, ended = (machines.fresh(found).state, machines.fresh(found).ended_at)
        if state == ImportState.STOPPED:  # their role is back, and what the run did stays
            PremisesImport.objects.filter(pk=found.pk).update(state=state, ended_at=ended)
        return found

    def expire(found: PremisesImport) -> PremisesImport:
        with time_machine.travel(timezone.now() + 4 * DAY, tick=False):
            import_work.forget_old_files()
        return found

    start, undo = partial(act, start_import), partial(act, undo_import)
    rows = [file.line(), file.line(Capacity="many")]
    checked = partial(file.checked, officer, rows)
    done = lambda: work(start(checked()))  # noqa: E731
    states = {
        "matching": partial(file.upload, officer, rows),
        "checked": checked,
        "running": lambda: start(checked()),
        "done": done,
        "stopped": lambda: lose(start(checked())),
        "undoing": lambda: undo(done()),
        "undone": lambda: work(undo(done())),
        "stopped, in undoing": lambda: lose(undo(done())),
        "discarded": lambda: act(discard_import, checked()),
    }
    stays = {
        (state, move): state.split(",")[0]
        for state in states
        for move in ("work", "expire", "lose")
    }
    machines.try_all(
        machines.Machine(
            states=states,
            moves={
                "match": matched,
                "choose": lambda found: choose(
                    by=colleague, upload_id=found.pk, chosen={2: "out"}, version=found.version
                ),
                "start": start,
                "undo": undo,
                "discard": partial(act, discard_import),
                "work": work,
                "lose": lose,
                "expire": expire,
            },
            leads=stays
            | {
                ("matching", "match"): "checked",
                ("checked", "match"): "checked",
                ("checked", "choose"): "checked",
                ("checked", "start"): "running",
                ("stopped", "start"): "running",
                ("done", "undo"): "undoing",
                ("stopped", "undo"): "undoing",
                ("stopped, in undoing", "undo"): "undoing",
                ("matching", "discard"): "discarded",
                ("checked", "discard"): "discarded",
                ("running", "work"): "done",
                ("undoing", "work"): "undone",
                ("running", "lose"): "stopped",
                ("undoing", "lose"): "stopped",
                ("matching", "expire"): "discarded",
                ("checked", "expire"): "discarded",
            },
        )
    )
    assert {each.split(",")[0] for each in states} == {*ImportState.values}
    assert {each.target for each in IMPORT_MOVES.values()} | {ImportState.MATCHING} == {
        *ImportState
    }
