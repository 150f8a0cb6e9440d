"""Incidents that fictional premises report: weekend nights mostly, and a draft nobody sent yet."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from agencies.licensing.actions.amendments import amend_incident
from agencies.licensing.actions.drafts import Typed, save_draft
from agencies.licensing.actions.incidents import Somebody, Told, report_incident
from agencies.licensing.actions.names import ask_for_name
from agencies.licensing.actions.staff import add_staff
from agencies.licensing.enums import ActionTaken, IncidentKind, Inside, PersonRole, StaffRole
from agencies.licensing.models import Incident, StaffMember
from agencies.licensing.reporting_enums import NameReason
from reports.clocks import LONDON

if TYPE_CHECKING:
    from portal.demo.venues import Steps, Venues

MARK = "[Demonstration]"
NUMBER = 25
LATEST = timedelta(hours=36)
"""Before the end of the demonstration: the draft is of the last night."""

TALES: tuple[tuple[IncidentKind, Inside, str, tuple[ActionTaken, ...]], ...] = (
    (IncidentKind.FOUND, Inside.TOILETS, "Two empty snap bags behind a cistern at the check.",
     (ActionTaken.SEIZED,)),
    (IncidentKind.USE, Inside.TOILETS, "Two people in one cubicle. They left when asked.",
     (ActionTaken.LEAVE,)),
    (IncidentKind.SEARCH, Inside.DOOR, "A wrap in a coat pocket at the door search.",
     (ActionTaken.REFUSED, ActionTaken.SEIZED)),
    (IncidentKind.USE, Inside.SMOKING, "Strong smell of cannabis from one table in the garden.",
     (ActionTaken.LEAVE,)),
    (IncidentKind.SUPPLY, Inside.FLOOR, "Somebody went from group to group and to the toilets.",
     (ActionTaken.WATCHED, ActionTaken.EJECTED)),
    (IncidentKind.UNWELL, Inside.SEATING, "A customer collapsed; came round before the ambulance.",
     (ActionTaken.FIRST_AID,)),
    (IncidentKind.SPIKING, Inside.BAR, "A customer felt very drunk after one drink.",
     (ActionTaken.FIRST_AID,)),
    (IncidentKind.FOUND, Inside.OUTSIDE, "Small silver canisters by the bins at closing.",
     (ActionTaken.NONE,)),
)  # fmt: skip
DESCRIBED = (
    "About 30, grey hooded top, short beard",
    "Tall, red coat, white trainers",
    "About 20, denim jacket, left alone",
)
NAMES = ("Alex Nonesuch (fictional)", "", "")


def steps(venues: Venues) -> Steps:
    """Incidents of the premises that has people, one amended, one name asked for, one draft."""
    yield venues.since, lambda: _staff(venues)
    nights = sorted(_night(venues) for _ in range(NUMBER))
    for number, at in enumerate(nights):
        yield at + timedelta(minutes=40), partial(_report, venues, number, at)
    yield venues.until - timedelta(hours=20), lambda: _later(venues)
    yield venues.until - timedelta(hours=9), lambda: _draft(venues)


def _staff(venues: Venues) -> None:
    for name, role in (
        ("Gary Wansdyke", StaffRole.MANAGER),
        ("Bethan Marholm", StaffRole.STAFF),
        ("Kofi Upwood", StaffRole.DOOR),
    ):
        if not StaffMember.objects.filter(tenure__premises=venues.made[0], name=name).exists():
            add_staff(by=venues.manager, name=name, role=role)


def _night(venues: Venues) -> datetime:
    """Some night: of five, four are a Friday's or a Saturday's, which end after midnight."""
    days = max(1, (venues.until - LATEST - venues.since).days)
    day = venues.since.astimezone(LONDON).date() + timedelta(days=venues.chance.randrange(days))
    if venues.chance.random() < 0.8:
        day += timedelta(days=(4 + venues.chance.randrange(2) - day.weekday()) % 7)
    hour = venues.chance.choice((20, 21, 22, 22, 23, 23, 24, 24, 25, 26))
    at = datetime(day.year, day.month, day.day, tzinfo=LONDON) + timedelta(
        hours=hour, minutes=venues.chance.randrange(60)
    )
    return max(venues.since + timedelta(hours=1), min(at, venues.until - LATEST))


def _report(venues: Venues, number: int, at: datetime) -> None:
    kind, inside, words, actions = TALES[number % len(TALES)]
    grave = kind in (IncidentKind.UNWELL, IncidentKind.SPIKING)
    in_charge = StaffMember.objects.filter(tenure__premises=venues.made[0]).order_by("name")
    told = Told(
        kinds=(kind,),
        inside=inside,
        happened_at=at,
        words=f"{MARK} {words}",
        on_duty=in_charge[number % 2].pk,
        actions=actions,
        police_called=grave,
        police_reference=f"DEMO-{number:03d}" if grave else "",
        ambulance_called=grave,
        cctv_until=at.date() + timedelta(days=28),
        people=_people(number, grave=grave),
    )
    report_incident(by=venues.manager, told=told, key=_key(venues))


def _people(number: int, *, grave: bool) -> tuple[Somebody, ...]:
    if number % 3 == 0:
        return ()
    role = PersonRole.HARMED if grave else PersonRole.INVOLVED
    description = f"{MARK} {DESCRIBED[number % len(DESCRIBED)]}"
    return (Somebody(role=role, description=description, name=NAMES[number % 4 % 3]),)


def _later(venues: Venues) -> None:
    """The newest is added to, and the licensing officer asks for a name of another."""
    newest = Incident.objects.order_by("-happened_at")[0]
    words = f"{MARK} The taxi rank's camera looks at our door too."
    amend_incident(by=venues.manager, incident_id=newest.pk, words=words, key=_key(venues))
    named = Incident.objects.filter(people__is_named=True).order_by("-happened_at").first()
    if named is not None:
        ask_for_name(
            by=venues.officer,
            incident_id=named.pk,
            number=1,
            reason=NameReason.HEARING,
            words=f"{MARK} For the review that the committee hears next month.",
        )


def _draft(venues: Venues) -> None:
    fields = {
        "kinds": [IncidentKind.SEARCH.value],
        "inside": [Inside.DOOR.value],
        "words": [f"{MARK} Door search at about half past eleven,"],
        "person": ["0a1b2c3d"],
        "person-0a1b2c3d-role": [PersonRole.INVOLVED.value],
        "person-0a1b2c3d-description": [f"{MARK} About 25, green jacket"],
    }
    names = {"0a1b2c3d": "Sam Nonesuch (fictional)"}
    typed = Typed(fields=fields, names=names)
    save_draft(by=venues.manager, key=_key(venues), typed=typed, version=0)


def _key(venues: Venues) -> uuid.UUID:
    return uuid.UUID(int=venues.chance.getrandbits(128), version=4)
