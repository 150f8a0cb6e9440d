"""Incidents that premises report: a report for the police, and beside it what the premises told."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.actions.guest_names import (
    Place,
    check_words,
    check_words_of_draft,
    names_sent_lately,
)
from agencies.licensing.actions.resending import digests_of, is_the_same
from agencies.licensing.enums import ActionTaken, IncidentKind, Inside, PersonRole
from agencies.licensing.errors import SentBefore
from agencies.licensing.models import Incident, IncidentPerson, PersonName, Tenure
from agencies.licensing.nights import night_of
from agencies.licensing.permissions import check_may_tell
from agencies.licensing.queries.premises import staff_of_night
from agencies.licensing.queries.reporting import drafts_visible_to
from agencies.licensing.queries.told import incidents_visible_to
from agencies.licensing.severity import severity_of
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.actions.files import WaitingPicture
from reports.actions.submit import Submission, submit_report
from reports.enums import Category, Channel, Kind, PointOrigin, Precision, Risk
from reports.errors import CaseworkError

MOST_PEOPLE = 10
RISKS = {IncidentKind.WEAPON: Risk.WEAPON, IncidentKind.UNWELL: Risk.OVERDOSE}
"""What makes police look first. Somebody who was spiked may be very ill too."""


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """Somebody in an incident. `name`: for police alone, "" where nobody knows it."""

    role: PersonRole
    description: str = ""
    name: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a premises tells of one incident. Times are aware; `on_duty`: of its staff, or
    `on_duty_words` of somebody who is not in that list; `typed_when`: how the time was said, where
    that is another moment each time it is sent; `photos`: SHA-256 of each file that was added."""

    kinds: tuple[IncidentKind, ...]
    inside: Inside
    happened_at: datetime.datetime
    words: str = field(repr=False)
    inside_words: str = ""
    on_duty: uuid.UUID | None = None
    on_duty_words: str = field(default="", repr=False)
    actions: tuple[ActionTaken, ...] = ()
    police_called: bool = False
    police_reference: str = ""
    ambulance_called: bool = False
    cctv_until: datetime.date | None = None
    people: tuple[Somebody, ...] = ()
    pictures: tuple[WaitingPicture, ...] = ()
    typed_when: str = ""
    photos: tuple[str, ...] = ()


def report_incident(*, by: User, told: Told, key: uuid.UUID) -> Incident:
    """Store an incident with its report: police have it at once. The same `key` again gives the
    incident that it made the first time, at the same moment too; its draft is gone.

    Raises NotAllowed, NoPremises, PremisesClosed, NameInWords, SentBefore when the key made one of
    which not all of this was told, CaseworkError.
    """
    try:
        return _report(by=by, told=told, key=key)
    except IntegrityError:
        earlier = _sent_with(by=by, key=key)
    if earlier is None:  # the key is one of another premises: nobody's own form has it
        raise CaseworkError(_("This form can't be sent. Start a new report."))
    return _if_same(earlier, told)


def _if_same(earlier: Incident, told: Told) -> Incident:
    if is_the_same(earlier, told):
        return earlier
    raise SentBefore(
        _(
            "This form was sent already, as %(reference)s, and what you typed now is not all in "
            "it. Add it to that incident, or send it as another incident."
        )
        % {"reference": earlier.display_reference},
        incident_id=earlier.pk,
    )


@action
def _sent_with(*, by: User, key: uuid.UUID) -> Incident | None:
    return incidents_visible_to(by).filter(key=key).first()


@action
def _report(*, by: User, told: Told, key: uuid.UUID) -> Incident:
    tenure = check_may_tell(by)
    earlier = incidents_visible_to(by).filter(key=key).first()
    if earlier is not None:
        return _if_same(earlier, told)
    in_charge = _check(by, tenure, told)
    _check_names(by, tenure, told, key)
    report = submit_report(
        by=by,
        submission=_submission(tenure, told),
        # Of this tenure alone: no key that somebody made up leads to another's report.
        idempotency_key=uuid.uuid5(tenure.pk, key.hex),
    )
    seen_by = audiences.of_told(tenure.clearance)
    sent_digest, sent_photos = digests_of(told)
    incident = Incident(
        key=key,
        report=report,
        reference=report.reference,
        premises=tenure.premises,
        tenure=tenure,
        kinds=list(told.kinds),
        severity=severity_of(list(told.kinds), ambulance=told.ambulance_called),
        inside=told.inside,
        inside_words=told.inside_words,
        happened_at=told.happened_at,
        told_at=timezone.now(),
        told_by=by,
        on_duty_id=told.on_duty,
        in_charge=in_charge or None,
        actions=list(told.actions),
        police_called=told.police_called,
        police_reference=told.police_reference,
        ambulance_called=told.ambulance_called,
        cctv_until=told.cctv_until,
        words=told.words,
        sent_digest=sent_digest,
        sent_photos=sent_photos,
        audience=seen_by,
    )
    incident.save(force_insert=True)
    for number, somebody in enumerate(told.people, start=1):
        _add_person(incident, number, somebody, own=tenure.clearance, seen_by=seen_by)
    drafts_visible_to(by).filter(pk=key).delete()
    record(Operation.COLLECTION, by=by, objects=[incident], reason="incident_told")
    return incident


def _check(by: User, tenure: Tenure, told: Told) -> str:
    """The name of whoever was in charge, "" where nobody was named."""
    if not told.kinds:
        raise CaseworkError(_("Choose what happened."))
    if told.happened_at > timezone.now():
        raise CaseworkError(_("Enter a time that has passed."))
    if len(told.people) > MOST_PEOPLE:
        raise CaseworkError(_("Describe at most %(most)d people.") % {"most": MOST_PEOPLE})
    if told.on_duty is None:
        return told.on_duty_words.strip()
    there = staff_of_night(by, tenure, night_of(told.happened_at))
    somebody = there.filter(pk=told.on_duty).first()
    if somebody is None:
        raise CaseworkError(_("Choose who was in charge from the list."))
    return somebody.name


def described(number: int) -> str:
    """The key of what the person of this number (0, 1, …) looked like, in NameInWords.found."""
    return f"description-{number}"


def _check_names(by: User, tenure: Tenure, told: Told, key: uuid.UUID) -> None:
    """No guest's name stands in what licensing reads too (R5.7): those of this incident, those that
    this person sent in the same night, and those that a colleague typed into its draft. Who was in
    charge is named on purpose, so that field is not looked through."""
    places = [
        Place("words", _("Tell us in a few words"), told.words),
        Place("inside_words", _("Where exactly?"), told.inside_words),
        Place("police_reference", _("Police reference"), told.police_reference),
        *(
            Place(described(number), _("What did they look like?"), somebody.description)
            for number, somebody in enumerate(told.people)
        ),
    ]
    typed = [somebody.name for somebody in told.people if somebody.name]
    check_words(places, [*typed, *names_sent_lately(by, tenure)])
    if drafts_visible_to(by).filter(pk=key, tenure=tenure).exists():
        check_words_of_draft(by=by, tenure=tenure, draft_id=key, places=places)


def _submission(tenure: Tenure, told: Told) -> Submission:
    """What police get. A premises's words are as a report's; names are not among them."""
    premises = tenure.premises
    return Submission(
        channel=Channel.PREMISES,
        kind=Kind.PREMISES_INCIDENT,
        category=Category.LICENSED_PREMISES,
        narrative=told.words,
        point=premises.point,
        point_origin=PointOrigin.PREMISES if premises.point else "",
        place_text=f"{premises.name}, {premises.address}"[:200],
        ward_id=premises.ward_id,
        happened_first=told.happened_at,
        happened_last=told.happened_at,
        happened_precision=Precision.EXACT,
        risks=frozenset(RISKS[each] for each in told.kinds if each in RISKS),
        pictures=told.pictures,
    )


def _add_person(
    incident: Incident, number: int, somebody: Somebody, *, own: str, seen_by: list[str]
) -> None:
    person = IncidentPerson(
        incident=incident,
        number=number,
        role=somebody.role,
        description=somebody.description or None,
        is_named=bool(somebody.name),
        audience=seen_by,
    )
    person.save(force_insert=True)
    if somebody.name:
        PersonName(
            person=person,
            details={"name": somebody.name},
            added_by=own,
            audience=audiences.of_name(),
        ).save(force_insert=True)
