"""Licensed premises, made by the real actions."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.utils import timezone

from agencies.licensing import audiences
from agencies.licensing.actions.complaints import Complained, add_complaint
from agencies.licensing.actions.incidents import Somebody, Told, report_incident
from agencies.licensing.actions.premises import PremisesFacts, add_premises, show_to_holder
from agencies.licensing.actions.questions import ask_premises
from agencies.licensing.actions.review import decide_review, take_review
from agencies.licensing.actions.seizures import Seized, record_seizure
from agencies.licensing.actions.staff import add_staff
from agencies.licensing.enums import (
    IncidentKind,
    Inside,
    Outcome,
    PersonRole,
    PremisesKind,
    StaffRole,
    Substance,
)
from agencies.licensing.models import (
    Complaint,
    Incident,
    IncidentReview,
    Premises,
    ReviewQuestion,
    Seizure,
    StaffMember,
    Tenure,
)
from agencies.licensing.review_enums import ComplaintSource, Objective, ToldPremises
from agencies.registry.models import Agency
from portal.accounts.models import User
from tests.support.geography import IN_CENTRAL
from tests.support.people import PREMISES, agency_named
from tests.support.world import World

HOLDER = "Lantern Taverns (fictional) Ltd"
NAME = "Canary Quillfeather"
COMPLAINANT = "Linnet Wrenfield"


def facts(name: str = "The Lantern and Heron", **of: Any) -> PremisesFacts:
    given: dict[str, Any] = {
        "name": name,
        "kind": PremisesKind.PUB,
        "licence_number": f"PL-{uuid.uuid4().hex[:8].upper()}",
        "address": "1 Nowhere Street",
        "point": IN_CENTRAL,
        "dps": "Pat Wansdyke",
    }
    return PremisesFacts(**given | of)


def another_premises(by: User, name: str = "The Lantern and Heron", **of: Any) -> Premises:
    """A premises in Central ward, of which nobody has an account."""
    return add_premises(
        by=by, facts=facts(name, **of), holder=HOLDER, since=datetime.date(2024, 4, 1)
    )


def premises_of(agency: Agency, by: User, **of: Any) -> Premises:
    """The premises whose people are this agency's; made when it is first asked for. `by`: a
    licensing officer."""
    found = Tenure.objects.filter(agency=agency).select_related("premises").first()
    if found is not None:
        return found.premises
    premises = another_premises(by, agency.name, **of)
    tenure = premises.tenures.get()
    tenure.agency = agency
    tenure.save()
    show_to_holder(premises, tenure)
    premises.refresh_from_db()
    return premises


def lantern(world: World) -> Premises:
    """The premises for which the world's people with a role of premises work."""
    return premises_of(agency_named(PREMISES), world.person("licensing_officer"))


def staff_of(
    manager: User, number: int = 2, role: StaffRole = StaffRole.STAFF
) -> list[StaffMember]:
    return [
        add_staff(by=manager, name=f"Sam {uuid.uuid4().hex[:6]}", role=role) for _ in range(number)
    ]


def told(**of: Any) -> Told:
    """What is told of an incident: somebody was seen, and police get a name."""
    somebody = Somebody(role=PersonRole.INVOLVED, description="Tall, red coat", name=NAME)
    given: dict[str, Any] = {
        "kinds": (IncidentKind.USE,),
        "inside": Inside.TOILETS,
        "happened_at": timezone.now() - datetime.timedelta(hours=1),
        "words": f"Two people in one cubicle {uuid.uuid4().hex}",
        "people": (somebody,),
    }
    return Told(**given | of)


def another_incident(by: User, **of: Any) -> Incident:
    """Of the premises for which `by` works."""
    return report_incident(by=by, told=told(**of), key=uuid.uuid4())


def another_seizure(manager: User, **of: Any) -> Seizure:
    """A bag that is held at the premises of `manager`, seized and witnessed by new staff."""
    one, two = staff_of(manager)
    given: dict[str, Any] = {
        "bag_number": f"B-{uuid.uuid4().hex[:8].upper()}",
        "seized_at": timezone.now() - datetime.timedelta(hours=1),
        "seized_by": one.pk,
        "witness": two.pk,
        "inside": Inside.TOILETS,
        "substance": Substance.COCAINE,
        "description": "Suspected cocaine in a wrap",
        "quantity": "One small wrap",
        "store": "Drug box in the office",
    }
    return record_seizure(by=manager, seized=Seized(**given | of), key=uuid.uuid4())


def another_condition(premises: Premises, number: str = "1", **of: Any) -> Any:
    """A condition of its licence that asks for nothing."""
    condition = premises.conditions.model(
        premises=premises,
        number=number,
        text="A register of door staff is kept.",
        audience=audiences.of_premises(premises.tenures.get(until=None).clearance),
        **of,
    )
    condition.save(force_insert=True)
    return condition


def ask(officer: User, incident: Incident, words: str = "Who searched them?") -> ReviewQuestion:
    """A question to its premises, by an officer who takes the review for it."""
    review = take_review(by=officer, incident_id=incident.pk)
    of = {"incident_id": incident.pk, "words": words, "days": 7, "version": review.version}
    return ask_premises(by=officer, **of)


def decide(officer: User, incident: Incident, outcome: Outcome = Outcome.ADVICE) -> IncidentReview:
    """An outcome, by an officer who takes the review for it."""
    review = take_review(by=officer, incident_id=incident.pk)
    return decide_review(
        by=officer,
        incident_id=incident.pk,
        outcome=outcome,
        told=ToldPremises.THANKS,
        words="They did the right thing",
        version=review.version,
    )


def another_complaint(officer: User, premises: Premises, **of: Any) -> Complaint:
    """From a resident who gave a name."""
    given: dict[str, Any] = {
        "premises": premises.pk,
        "source": ComplaintSource.RESIDENT,
        "objective": Objective.NUISANCE,
        "received_on": timezone.localdate(),
        "words": f"Shouting until four {uuid.uuid4().hex}",
        "who": COMPLAINANT,
        "contact": "01733 900142",
    }
    return add_complaint(by=officer, complained=Complained(**given | of), key=uuid.uuid4())
