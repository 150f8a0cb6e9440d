"""What fictional licensing officers do about reports of premises: reviews in every state, two
questions to a premises, and complaints from people nobody knows.

They come after the reports of the demonstration; eight are made for them.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from agencies.licensing.actions.complaints import Complained, add_complaint, close_complaint
from agencies.licensing.actions.incidents import Told, report_incident
from agencies.licensing.actions.questions import answer_question, ask_premises
from agencies.licensing.actions.review import decide_review, reopen_review, take_review
from agencies.licensing.enums import IncidentKind, Inside, Outcome
from agencies.licensing.models import Incident, ReviewQuestion
from agencies.licensing.review_enums import ComplaintSource, Objective, ToldPremises

if TYPE_CHECKING:
    from portal.demo.venues import Steps, Venues

MARK = "[Demonstration]"
ENOUGH = 8
"""Reports, the gravest first: one is left, two are asked about, three decided, of which one is
opened again, one is taken, and the rest are left."""

OWN: tuple[tuple[IncidentKind, Inside, str], ...] = (
    (IncidentKind.FOUND, Inside.TOILETS, "Snap bags behind a cistern at the last check."),
    (IncidentKind.USE, Inside.SMOKING, "Cannabis smoke from one table. They left when asked."),
    (IncidentKind.SPIKING, Inside.BAR, "A customer felt very drunk after one drink."),
    (IncidentKind.SEARCH, Inside.DOOR, "A wrap in a coat at the door search."),
    (IncidentKind.SUPPLY, Inside.FLOOR, "Somebody went from group to group all evening."),
    (IncidentKind.UNWELL, Inside.SEATING, "A customer collapsed. The ambulance took them."),
    (IncidentKind.FOUND, Inside.OUTSIDE, "Silver canisters by the bins at closing."),
    (IncidentKind.USE, Inside.TOILETS, "Two in one cubicle. They left when asked."),
)
COMPLAINTS: tuple[tuple[int, ComplaintSource, Objective, str, str], ...] = (
    (1, ComplaintSource.RESIDENT, Objective.NUISANCE, "Shouting in the yard until three.",
     "Jo Nonesuch (fictional)"),
    (3, ComplaintSource.BUSINESS, Objective.CRIME, "People deal from a parked car by the door.",
     ""),
    (4, ComplaintSource.RESIDENT, Objective.CHILDREN, "Two who looked fifteen were served.",
     "Sal Nonesuch (fictional)"),
)  # fmt: skip
"""Which premises, from whom, about what, the words, and a name that is nobody's."""


def steps(venues: Venues) -> Steps:
    """The last two days; complaints through the last weeks."""
    end = venues.until
    for number, complaint in enumerate(COMPLAINTS):
        at = end - timedelta(days=12 - 4 * number, hours=5)
        yield at, partial(_complain, venues, complaint, at)
    yield end - timedelta(days=3), lambda: _close_first(venues)
    for number, (kind, inside, words) in enumerate(OWN):
        at = end - timedelta(days=2 + number // 4, hours=18 - number)
        yield at, partial(_tell, venues, at, (kind, inside, words))
    yield end - timedelta(hours=7), lambda: _review(venues)
    yield end - timedelta(hours=3), lambda: _answer(venues)


def _key(venues: Venues) -> uuid.UUID:
    return uuid.UUID(int=venues.chance.getrandbits(128), version=4)


def _tell(venues: Venues, at: datetime, told: tuple[IncidentKind, Inside, str]) -> None:
    kind, inside, words = told
    report_incident(
        by=venues.manager,
        told=Told(
            kinds=(kind,),
            inside=inside,
            happened_at=at - timedelta(minutes=40),
            words=f"{MARK} {words}",
        ),
        key=_key(venues),
    )


def _review(venues: Venues) -> None:
    officer = venues.officer
    found = list(
        Incident.objects.filter(premises=venues.made[0]).order_by("-severity", "told_at", "id")
    )[:ENOUGH]
    for incident in found[1:7]:
        take_review(by=officer, incident_id=incident.pk)
    asked = ("Who felt unwell, and did they go home with somebody?", "Who was at the door then?")
    for incident, words in zip(found[1:3], asked, strict=False):
        ask_premises(
            by=officer, incident_id=incident.pk, words=f"{MARK} {words}", days=7, version=2
        )
    decided = (
        (Outcome.NFA, ToldPremises.THANKS, "They found it, kept it and told us the same night."),
        (Outcome.ADVICE, ToldPremises.ADVICE, "More checks of the toilets would help."),
        (Outcome.NFA, ToldPremises.LOOKED, "Nothing more is known."),
    )
    for incident, (outcome, told, words) in zip(found[3:6], decided, strict=False):
        decide_review(
            by=officer,
            incident_id=incident.pk,
            outcome=outcome,
            told=told,
            words=f"{MARK} {words}",
            version=2,
        )
    for incident in found[5:6]:
        words = f"{MARK} A neighbour saw more of it."
        reopen_review(by=officer, incident_id=incident.pk, words=words, version=3)


def _answer(venues: Venues) -> None:
    """The first question; the other one waits."""
    question = ReviewQuestion.objects.filter(tenure__premises=venues.made[0]).first()
    if question is not None:
        words = f"{MARK} A friend took them home by taxi at one. We kept the CCTV pictures."
        answer_question(
            by=venues.manager, question_id=question.pk, words=words, version=question.version
        )


def _complain(
    venues: Venues, complaint: tuple[int, ComplaintSource, Objective, str, str], at: datetime
) -> None:
    which, source, objective, words, who = complaint
    add_complaint(
        by=venues.officer,
        complained=Complained(
            premises=venues.made[which].pk,
            source=source,
            objective=objective,
            received_on=at.date(),
            words=f"{MARK} {words}",
            who=who,
        ),
        key=_key(venues),
    )


def _close_first(venues: Venues) -> None:
    complaint = venues.made[COMPLAINTS[0][0]].complaints.get()
    close_complaint(
        by=venues.officer,
        complaint_id=complaint.pk,
        outcome=Outcome.ADVICE,
        words=f"{MARK} The yard is closed at eleven now.",
        version=1,
    )
