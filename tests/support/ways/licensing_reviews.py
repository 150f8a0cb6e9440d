"""Pages about licensed premises: reviews, questions, complaints, and the night."""

from __future__ import annotations

from typing import Any

from agencies.licensing.actions.complaints import close_complaint
from agencies.licensing.actions.questions import answer_question
from agencies.licensing.actions.review import take_review
from agencies.licensing.enums import Outcome, PremisesKind, Substance
from agencies.licensing.models import (
    Incident,
    ReviewQuestion,
)
from tests.support import premises
from tests.support.ways.at_premises import (
    MANAGER,
    OFFICER,
    about_premises,
    at_work,
    more_premises,
)
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World


def _to_be_reviewed(world: World) -> Incident:
    premises.lantern(world)
    return premises.another_incident(world.person(MANAGER))


def _to_review(world: World) -> dict[str, Any]:
    return {"incident_id": _to_be_reviewed(world).pk}


def _taken(move: str = "") -> Any:
    """An incident whose review the officer has; with the move to make, if any."""

    def arguments(world: World) -> dict[str, Any]:
        incident = _to_be_reviewed(world)
        take_review(by=world.person(OFFICER), incident_id=incident.pk)
        return {"incident_id": incident.pk} | ({"move": move} if move else {})

    return arguments


def _asked_about(world: World) -> dict[str, Any]:
    return {"incident_id": _question(world).incident_id}


def _decided(move: str = "") -> Any:
    def arguments(world: World) -> dict[str, Any]:
        incident = _to_be_reviewed(world)
        premises.decide(world.person(OFFICER), incident)
        return {"incident_id": incident.pk} | ({"move": move} if move else {})

    return arguments


def _question(world: World) -> ReviewQuestion:
    return premises.ask(world.person(OFFICER), _to_be_reviewed(world))


def _about_question(world: World) -> dict[str, Any]:
    return {"question_id": _question(world).pk}


def _answered(world: World) -> dict[str, Any]:
    question = _question(world)
    answer_question(by=world.person(MANAGER), question_id=question.pk, words="Sam did", version=1)
    return {"question_id": question.pk}


def _complaint(world: World) -> dict[str, Any]:
    made = premises.another_complaint(world.person(OFFICER), premises.lantern(world))
    return {"complaint_id": made.pk}


def _closed_complaint(world: World) -> dict[str, Any]:
    of = _complaint(world)
    close_complaint(
        by=world.person(OFFICER), outcome=Outcome.ADVICE, words="They were told", version=1, **of
    )
    return of


def more_reviews(world: World, number: int) -> None:
    """Begun, asked about, decided and not begun."""
    for which in range(number):
        (_to_review, _taken(), _asked_about, _decided())[which % 4](world)


def more_questions(world: World, number: int) -> None:
    for which in range(number):
        (_about_question, _answered)[which % 2](world)


def more_complaints(world: World, number: int) -> None:
    for _ in range(number):
        _complaint(world)


def more_nights(world: World, number: int) -> None:
    """Incidents and bags of several kinds at the premises, and premises that tell nothing."""
    manager = world.person(MANAGER)
    for which in range(number):
        premises.another_incident(manager)
        premises.another_seizure(manager, substance=Substance.values[which % 5])
        kind = PremisesKind.values[which % 5]
        premises.another_premises(world.person(OFFICER), f"Quiet {which}", kind=kind)


WAYS = {
    "licensing:reviews": Way(OFFICER, at_work, more=more_reviews),
    "licensing:review": Way(
        OFFICER,
        _asked_about,
        also=(
            Way(OFFICER, _to_review, state="not begun"),
            Way(OFFICER, _decided(), state="decided"),
        ),
    ),
    "licensing:review-move": posts(
        "a form of a review's page",
        who=OFFICER,
        arguments=_taken("decide"),
        also=(
            posts("a form", who=OFFICER, arguments=_taken("ask"), state="ask"),
            posts("a form", who=OFFICER, arguments=_taken("give_back"), state="give back"),
            posts("a form", who=OFFICER, arguments=_decided("reopen"), state="reopen"),
        ),
    ),
    "licensing:question-close": posts(
        "a form of a review's page", who=OFFICER, arguments=_about_question
    ),
    "licensing:complaints": Way(OFFICER, at_work, more=more_complaints),
    "licensing:complaint-add": Way(
        OFFICER,
        query=about_premises,
        question=True,
        also=(Way(OFFICER, more=more_premises, state="none chosen"),),
    ),
    "licensing:complaint": Way(
        OFFICER, _complaint, also=(Way(OFFICER, _closed_complaint, state="closed"),)
    ),
    "licensing:complaint-close": posts(
        "a form of a complaint's page", who=OFFICER, arguments=_complaint
    ),
    "licensing:complaint-who": posts(
        "a button that shows who complained", who=OFFICER, arguments=_complaint
    ),
    "licensing:night": Way(
        OFFICER, at_work, more=more_nights, also=(Way("police_triage", at_work, state="police"),)
    ),
    "licensing:night-export": answers("a file", who=OFFICER, arguments=at_work),
    "venue:questions": Way(MANAGER, at_work, more=more_questions),
    "venue:question": Way(
        MANAGER, _about_question, also=(Way(MANAGER, _answered, state="answered"),)
    ),
    "venue:question-answer": posts(
        "a form of a question's page", who=MANAGER, arguments=_about_question
    ),
}
