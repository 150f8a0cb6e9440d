"""The register of seizures: a bag, and the lines that are written of it (R5.2, R5.3)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.actions.guest_names import (
    Place,
    check_words,
    check_words_of_incident,
    names_sent_lately,
)
from agencies.licensing.actions.incidents import Told, report_incident
from agencies.licensing.bag_words import suspected
from agencies.licensing.enums import ActionTaken, IncidentKind, Inside, SeizureStep, Substance
from agencies.licensing.errors import BagNumberUsed, SamePerson
from agencies.licensing.models import (
    CollectionTask,
    Seizure,
    SeizureLine,
    StaffMember,
    Tenure,
)
from agencies.licensing.permissions import check_may_tell
from agencies.licensing.queries.premises import staff_now
from agencies.licensing.queries.told import incidents_visible_to, seizures_visible_to
from agencies.licensing.two_people import Person, is_one_person
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.actions.premises_words import add_premises_words
from reports.errors import CaseworkError
from reports.routing_enums import AGENCY_OF_TEAM, Team

POLICE = AGENCY_OF_TEAM[Team.POLICE_TRIAGE]
"""The agency that collects bags."""
NUMBER_ONCE = "licensing_bag_once"
TWO_PEOPLE = "one person can not be both"
"""What migration 0003 says of them."""


@dataclass(frozen=True, kw_only=True)
class Seized:
    """What is entered of a bag. `seized_by`, `witness`: two people of the staff; `incident`: of the
    premises, where one was told."""

    bag_number: str
    seized_at: datetime.datetime
    seized_by: uuid.UUID
    witness: uuid.UUID
    inside: Inside
    substance: Substance
    description: str
    quantity: str
    store: str
    incident: uuid.UUID | None = None


@action
def record_seizure(*, by: User, seized: Seized, key: uuid.UUID) -> Seizure:
    """Enter a bag, which tells police at once: they get its collection task, and the report of its
    incident, made from the entry where none was told. The same `key` again gives the bag that it
    made the first time.

    Raises NotAllowed, NoPremises, PremisesClosed, BagNumberUsed, SamePerson, NameInWords,
    CaseworkError.
    """
    tenure = check_may_tell(by)
    # Two who enter one number at once wait for each other here, and the second is told; so does
    # one entry that is sent twice, whose second gets what the first made.
    type(tenure).objects.select_for_update(no_key=True).get(pk=tenure.pk)
    earlier = seizures_visible_to(by).filter(key=key).first()
    if earlier is not None:
        return earlier
    seized = replace(
        seized,
        bag_number=" ".join(seized.bag_number.split()),
        description=suspected(seized.description),
    )
    one, two = _check(by, tenure, seized)
    _check_guest_names(by, tenure, seized)
    seizure = Seizure(
        key=key,
        premises=tenure.premises,
        tenure=tenure,
        holder=tenure,
        incident_id=seized.incident or _incident_of(by, seized, key),
        bag_number=seized.bag_number,
        seized_at=seized.seized_at,
        entered_at=timezone.now(),
        seized_by=one,
        seized_by_name=one.name,
        witness=two,
        witness_name=two.name,
        inside=seized.inside,
        substance=seized.substance,
        description=seized.description,
        quantity=seized.quantity.strip(),
        store=seized.store.strip(),
        audience=audiences.of_told(tenure.clearance),
    )
    with unless_number_used(seized.bag_number):
        seizure.save(force_insert=True)
    add_line(
        seizure, SeizureStep.SEIZED, by=by, number=1, at=seizure.seized_at, store=seizure.store
    )
    CollectionTask(seizure=seizure, made_at=seizure.entered_at, audience=seizure.audience).save(
        force_insert=True
    )
    if seized.incident is not None:
        _tell_report(by, seized.incident, seized)
    record(Operation.COLLECTION, by=by, objects=[seizure], reason="seizure_entered")
    enqueue("licensing.bag", object_type="seizure", object_id=seizure.pk, agency_key=POLICE)
    return seizure


def _in_words(seized: Seized) -> str:
    return _("Seized and bagged: %(what)s. Quantity: %(quantity)s. Bag number: %(number)s.") % {
        "what": seized.description,
        "quantity": seized.quantity.strip(),
        "number": seized.bag_number,
    }


def _incident_of(by: User, seized: Seized, key: uuid.UUID) -> uuid.UUID:
    """A bag that belongs to no incident that was told: what was found is one, so that it goes the
    way of every report (R5.2: police are told without delay)."""
    told = Told(
        kinds=(IncidentKind.FOUND,),
        inside=seized.inside,
        happened_at=seized.seized_at,
        words=_in_words(seized),
        actions=(ActionTaken.SEIZED,),
    )
    return report_incident(by=by, told=told, key=uuid.uuid5(key, "incident")).pk


def _tell_report(by: User, incident_id: uuid.UUID, seized: Seized) -> None:
    """Police who read the report of an incident that was told before read of its bag there."""
    told = incidents_visible_to(by).values_list("report_id", flat=True).get(pk=incident_id)
    add_premises_words(by=by, report_id=told, text=_in_words(seized))


@contextmanager
def unless_number_used(number: str) -> Iterator[None]:
    """Save a bag. Raises BagNumberUsed when another bag of the premises has the number: also one of
    a former licence holder, which nobody there sees now. SamePerson where only the database sees
    that its two people are one."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if TWO_PEOPLE in str(error):
            raise one_person() from None
        if NUMBER_ONCE not in str(error):
            raise
        raise number_used(number) from None


def number_used(number: str) -> BagNumberUsed:
    return BagNumberUsed(
        _(
            "Bag number %(number)s has been used at these premises before. "
            "Check the number on the bag. If it is right, put what you seized into a new bag."
        )
        % {"number": number}
    )


def add_line(
    seizure: Seizure, step: SeizureStep, *, by: User, number: int, at: datetime.datetime, **of: Any
) -> SeizureLine:
    """Write the next line of a bag, which the caller has locked."""
    line = SeizureLine(
        seizure=seizure,
        number=number,
        step=step,
        at=at,
        written_at=timezone.now(),
        by=by,
        audience=seizure.audience,
        **of,
    )
    line.save(force_insert=True)
    return line


def places_of(entry: Any) -> list[Place]:
    """The words of a bag's entry, which licensing reads; `entry`: Seized, or bags.Entry."""
    return [
        Place("bag_number", _("Bag number"), entry.bag_number),
        Place("description", _("What does it look like?"), entry.description),
        Place("quantity", _("About how much?"), entry.quantity),
        Place("store", _("Where is it kept?"), entry.store or ""),
    ]


def _check_guest_names(by: User, tenure: Tenure, seized: Seized) -> None:
    places = places_of(seized)
    check_words(places, names_sent_lately(by, tenure))
    if seized.incident is not None:
        check_words_of_incident(by=by, incident_id=seized.incident, places=places)


def _check(by: User, tenure: Tenure, seized: Seized) -> tuple[StaffMember, StaffMember]:
    """Who seized it, and the witness."""
    found = staff_now(by, tenure).in_bulk([seized.seized_by, seized.witness])
    one, two = found.get(seized.seized_by), found.get(seized.witness)
    if one is None or two is None:
        raise CaseworkError(
            _("Choose both people from the list of staff: somebody who left is not in it.")
        )
    check_two_people(person_of(one), person_of(two))
    if not all((seized.bag_number, seized.description, seized.quantity.strip(), seized.store)):
        raise CaseworkError(_("Enter the bag's number, what is in it, how much, and its store."))
    if seized.seized_at > timezone.now():
        raise CaseworkError(_("Enter a time that has passed."))
    if seized.incident is not None:
        told = incidents_visible_to(by).filter(pk=seized.incident, tenure=tenure)
        if not told.exists():
            raise CaseworkError(_("Choose the incident from the list."))
    if (
        seizures_visible_to(by)
        .filter(premises=tenure.premises, bag_number__iexact=seized.bag_number)
        .exists()
    ):
        raise number_used(seized.bag_number)
    return one, two


def check_two_people(one: Person, two: Person) -> None:
    """Raises SamePerson where a seizer and a witness are, or may be, one person (R5.2)."""
    if one.key == two.key:
        raise SamePerson(_("Choose somebody else as the witness: two people have to be there."))
    if is_one_person(one, two):
        raise one_person()


def one_person() -> SamePerson:
    return SamePerson(
        _(
            "These two entries of your list of staff share an account, an SIA number or a name, so "
            "they may be one person. Choose somebody else as the witness. If they are two people, "
            "correct the list of staff first."
        )
    )


def person_of(member: StaffMember, *, called: str = "") -> Person:
    """`called`: their name as it stands in a register, where that is asked about."""
    return Person(
        key=member.pk,
        user=member.user_id,
        sia_number=member.sia_number,
        names=(called or member.name, *([member.user.full_name] if member.user else [])),
    )
