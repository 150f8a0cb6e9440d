"""Licensed premises, made by the real actions."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agencies.licensing import audiences
from agencies.licensing.actions.amendments import amend_incident
from agencies.licensing.actions.bags import collect_bag
from agencies.licensing.actions.complaints import Complained, add_complaint
from agencies.licensing.actions.conditions import ConditionFacts, add_condition, give_evidence
from agencies.licensing.actions.drafts import MOST_DRAFTS, Typed, save_draft
from agencies.licensing.actions.incidents import Somebody, Told, report_incident
from agencies.licensing.actions.inviting import invite_by_email, invite_by_letter
from agencies.licensing.actions.names import ask_for_name
from agencies.licensing.actions.premises import PremisesFacts, add_premises, show_to_holder
from agencies.licensing.actions.questions import ask_premises
from agencies.licensing.actions.register import change_facts
from agencies.licensing.actions.registers import EntryFacts, OnDoor, sign_on, write_entry
from agencies.licensing.actions.review import decide_review, take_review
from agencies.licensing.actions.seizures import Seized, record_seizure
from agencies.licensing.actions.staff import MOST_STAFF, Trained, add_staff, add_training
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
    Condition,
    DoorShift,
    Incident,
    IncidentDraft,
    IncidentReview,
    NameRequest,
    Premises,
    PurgeProof,
    RegisterEntry,
    ReviewQuestion,
    Seizure,
    StaffMember,
    Tenure,
    Training,
)
from agencies.licensing.register_enums import Course, DoorPosition, Kept, Register
from agencies.licensing.reporting_enums import NameReason
from agencies.licensing.review_enums import ComplaintSource, Objective, ToldPremises
from agencies.registry.clearances import Clearance, member_clearance
from agencies.registry.models import Agency, AgencyKind, Invitation, InvitationCode, Membership
from agencies.registry.people import forget
from agencies.registry.row_security import showing
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


def another_of_a_chain(manager: User, officer: User) -> Premises:
    """Another premises that this person manages as well."""
    key = f"chain-{uuid.uuid4().hex[:8]}"
    agency = Agency.objects.create(key=key, name=f"The Wren {key}", kind=AgencyKind.PREMISES)
    roles = ["premises_manager", "agency_administrator"]
    Membership.objects.create(user=manager, agency=agency, roles=roles)
    forget(manager)
    return premises_of(agency, officer)


def lantern(world: World) -> Premises:
    """The premises for which the world's people with a role of premises work."""
    found = premises_of(agency_named(PREMISES), world.person("licensing_officer"))
    # A visit before this one, in the same world, may have found it closed.
    Premises.objects.filter(pk=found.pk, state="closed").update(state="open", closed_on=None)
    return found


def staff_of(
    manager: User, number: int = 2, role: StaffRole = StaffRole.STAFF
) -> list[StaffMember]:
    """New people. Of a world with hundreds of visits, those who came first have left by then."""
    there = StaffMember.objects.filter(left_on=None, user=None)
    if there.count() > MOST_STAFF // 2:
        left(there)
    return [
        add_staff(by=manager, name=f"Sam {uuid.uuid4().hex[:6]}", role=role) for _ in range(number)
    ]


def left(members: QuerySet[StaffMember]) -> None:
    """They left, and that was written down, now."""
    members.update(left_on=timezone.localdate(), left_noted_at=timezone.now())


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


@contextmanager
def everything_shown() -> Iterator[None]:
    """What premises and their people keep for themselves, too, which nothing shows at rest."""
    own = {each.clearance for each in Tenure.objects.filter(agency__isnull=False)}
    members = {member_clearance(pk) for pk in Membership.objects.values_list("pk", flat=True)}
    with showing({*Clearance.values, *own, *members}):
        yield


def added_to(incident: Incident, by: User) -> None:
    words = f"added {uuid.uuid4().hex}"
    amend_incident(by=by, incident_id=incident.pk, words=words, key=uuid.uuid4())


def another_draft(by: User, name: str = NAME) -> IncidentDraft:
    """With somebody in it whose name only `by` can read."""
    fields = {
        "words": ["A tale half told"],
        "person": ["00000001"],
        "person-00000001-role": ["involved"],
    }
    typed = Typed(fields=fields, names={"00000001": name} if name else {})
    with everything_shown():
        waiting = IncidentDraft.objects.all()
        if waiting.count() >= MOST_DRAFTS:  # a whole table of visits sends none
            waiting.delete()
    draft = save_draft(by=by, key=uuid.uuid4(), typed=typed, version=0)
    assert draft is not None
    return draft


def name_asked_for(incident: Incident, officer: User) -> NameRequest:
    """Somebody's of the incident, with words of its own."""
    words = f"asked {uuid.uuid4().hex}"
    return ask_for_name(
        by=officer, incident_id=incident.pk, number=1, reason=NameReason.HEARING, words=words
    )


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


def collected(bag: Seizure, police: User, officer: str = "PC 1234") -> Seizure:
    """The bag, with police."""
    return collect_bag(
        by=police,
        seizure_id=bag.pk,
        version=bag.version,
        number=bag.bag_number,
        officer=officer,
        reference="PROP/77",
    )


def door_staff(manager: User, number: int = 1) -> list[StaffMember]:
    """With an SIA number each."""
    return [
        add_staff(
            by=manager,
            name=f"Door {uuid.uuid4().hex[:6]}",
            role=StaffRole.DOOR,
            sia_number=f"{uuid.uuid4().int % 10**16:016}",
        )
        for _ in range(number)
    ]


def team(members: list[StaffMember]) -> tuple[OnDoor, ...]:
    return tuple(OnDoor(member=each.pk, position=DoorPosition.DOOR) for each in members)


def on_door(manager: User, members: list[StaffMember] | None = None) -> list[DoorShift]:
    """On since a moment ago: somebody new, unless said who."""
    who = members or door_staff(manager)
    return sign_on(by=manager, team=team(who), started_at=timezone.now(), key=uuid.uuid4())


def entry_facts(register: str = Register.TOILETS, **of: Any) -> EntryFacts:
    """`hours`: how long ago."""
    given: dict[str, Any] = {
        Register.TOILETS: {"codes": ("nothing",)},
        Register.REFUSALS: {"codes": ("drunk",), "further": "not_asked"},
        Register.ANGELA: {"codes": ("taxi",), "further": "well"},
    }[Register(register)]
    at = timezone.now() - datetime.timedelta(hours=of.pop("hours", 0))
    return EntryFacts(**{"at": at, **given, **of})


def another_entry(by: User, register: str = Register.TOILETS, **of: Any) -> RegisterEntry:
    facts = entry_facts(register, **of)
    return write_entry(by=by, register=Register(register), facts=facts, key=uuid.uuid4())


def another_training(manager: User, member: StaffMember, **of: Any) -> Training:
    given: dict[str, Any] = {"courses": (Course.DRUGS,), "done_on": timezone.localdate()}
    return add_training(by=manager, member_id=member.pk, trained=Trained(**given | of))


def asked_for(officer: User, premises: Premises, **of: Any) -> Condition:
    """A condition for which something is shown each year, next in a month."""
    given: dict[str, Any] = {
        "number": uuid.uuid4().hex[:8],
        "text": "A drugs policy is lodged.",
        "evidence": "The policy, dated and signed",
        "every_months": 12,
        "due_on": timezone.localdate() + datetime.timedelta(days=31),
    }
    facts = ConditionFacts(**given | of)
    return add_condition(by=officer, premises_id=premises.pk, facts=facts)


def condition_with_evidence(world: World) -> Condition:
    condition = asked_for(world.person("licensing_officer"), lantern(world))
    shown(world.person("premises_manager"), condition)
    return condition


def shown(manager: User, condition: Condition, **of: Any) -> Any:
    given: dict[str, Any] = {"on": timezone.localdate(), "words": f"Policy {uuid.uuid4().hex}"}
    return give_evidence(by=manager, condition_id=condition.pk, key=uuid.uuid4(), **given | of)


def another_proof(premises: Premises) -> PurgeProof:
    """As a purge leaves it."""
    tenure = premises.tenures.get(until=None)
    day = datetime.date(2024, 1, 1)
    proof = PurgeProof(
        premises=premises,
        tenure=tenure,
        kept=Kept.DOOR,
        months=12,
        first_day=day,
        last_day=day,
        rows=3,
        digest=uuid.uuid4().hex * 2,
        purged_at=timezone.now(),
        audience=audiences.of_register(tenure.clearance),
    )
    proof.save(force_insert=True)
    return proof


def invite(officer: User, premises_id: uuid.UUID) -> Invitation:
    """Somebody who is invited by e-mail to run it."""
    email = f"{uuid.uuid4().hex[:10]}@venue.example"
    return invite_by_email(
        by=officer, premises_id=premises_id, email=email, full_name="Nell Newcome"
    )


def letter(officer: User, premises_id: uuid.UUID) -> InvitationCode:
    return invite_by_letter(by=officer, premises_id=premises_id, full_name="Lee Lettered")


def change(officer: User, premises: Premises, hours: str) -> None:
    premises.refresh_from_db()
    change_facts(
        by=officer, premises_id=premises.pk, facts={"hours": hours}, version=premises.version
    )


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
