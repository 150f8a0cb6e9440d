"""Fictional registers of the first premises: three months of door staff and checks, staff with
their trainings, conditions of which some are overdue."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from agencies.licensing.actions.conditions import (
    ConditionFacts,
    add_condition,
    give_evidence,
)
from agencies.licensing.actions.periods import set_periods
from agencies.licensing.actions.registers import (
    EntryFacts,
    OnDoor,
    sign_off,
    sign_on,
    write_entry,
)
from agencies.licensing.actions.staff import Trained, add_staff, add_training
from agencies.licensing.enums import StaffRole
from agencies.licensing.models import Condition, StaffMember
from agencies.licensing.nights import LONDON
from agencies.licensing.queries.registers import on_now
from agencies.licensing.register_enums import (
    AgeShown,
    AngelaDone,
    AngelaEnd,
    ConditionAbout,
    Course,
    DoorPosition,
    RefusalReason,
    Register,
    ToiletFinding,
)

if TYPE_CHECKING:
    from portal.demo.venues import Steps, Venues

NIGHTS = 90
A_DAY = datetime.timedelta(days=1)
OPENS, CHECKS_FROM = 21, 22
WEEKEND = (4, 5)
STAFF: tuple[tuple[str, StaffRole, bool], ...] = (
    ("Ida Fenwick (fictional)", StaffRole.MANAGER, False),
    ("Cole Marsh (fictional)", StaffRole.STAFF, False),
    ("Tess Barnack (fictional)", StaffRole.STAFF, False),
    ("Rafe Castor (fictional)", StaffRole.DOOR, True),
    ("Noor Helpston (fictional)", StaffRole.DOOR, True),
    ("Emil Wansford (fictional)", StaffRole.DOOR, False),
)
"""Name, role, and whether an SIA number is written down."""
CONDITIONS: tuple[tuple[str, ConditionAbout, str, str, int | None, int | None], ...] = (
    ("3", ConditionAbout.DRUGS, "A drugs policy is lodged with the police.",
     "The policy, dated and signed", 12, -20),
    ("7", ConditionAbout.CCTV, "CCTV is kept for 31 days and given to an officer on request.",
     "A test recording and its date", 3, 12),
    ("9", ConditionAbout.POSTERS, "Posters say that drugs are not tolerated and Angela is known.",
     "Photos of the posters", 6, 90),
    ("12", ConditionAbout.DOOR, "A register of door staff is kept for 18 months.", "", None, None),
    ("14", ConditionAbout.TRAINING, "Staff are trained in welfare and drugs each year.",
     "List of staff trained", None, None),
)  # fmt: skip
"""Number, what it is about, its words, what is shown, every how many months, due in how many days
from the end of the demonstration."""


def steps(venues: Venues) -> Steps:
    """Conditions and staff at the beginning of the three months; then night after night."""
    first = max(venues.since, venues.until - NIGHTS * A_DAY) + A_DAY / 24
    yield first, partial(_conditions, venues)
    yield first, partial(_staff, venues)
    yield from _nights(venues, first + A_DAY)
    yield max(first + A_DAY, venues.until - 10 * A_DAY), partial(_evidence, venues)


def _conditions(venues: Venues) -> None:
    premises, officer = venues.made[0], venues.officer
    for number, about, text, evidence, months, days in CONDITIONS:
        due_on = (venues.until + days * A_DAY).date() if days is not None else None
        facts = ConditionFacts(
            number=number,
            text=f"[Demonstration] {text}",
            about=about,
            evidence=evidence,
            every_months=months,
            due_on=due_on,
        )
        add_condition(by=officer, premises_id=premises.pk, facts=facts)
    premises.refresh_from_db()
    set_periods(
        by=officer,
        premises_id=premises.pk,
        register_months=18,
        alert_days=14,
        version=premises.version,
    )


def _evidence(venues: Venues) -> None:
    condition = Condition.objects.get(premises=venues.made[0], number="9")
    give_evidence(
        by=venues.manager,
        condition_id=condition.pk,
        on=(venues.until - 12 * A_DAY).date(),
        words="[Demonstration] Four posters, photographed in the hall and the toilets.",
        key=_key(venues),
    )


def _staff(venues: Venues) -> None:
    today = venues.since.date()
    for name, role, has_number in STAFF:
        number = f"{venues.chance.randrange(10**16):016}" if has_number else ""
        member = add_staff(by=venues.manager, name=name, role=role, sia_number=number)
        if name.startswith("Tess"):
            continue
        courses = (Course.SIA,) if role == StaffRole.DOOR else (Course.DRUGS, Course.WELFARE)
        lasts = venues.chance.choice((300, 700, 1_000))
        done_on = today - 200 * A_DAY
        add_training(
            by=venues.manager,
            member_id=member.pk,
            trained=Trained(
                courses=courses,
                done_on=done_on,
                expires_on=done_on + lasts * A_DAY,
                evidence="[Demonstration] Certificate in the blue folder.",
            ),
        )


def _nights(venues: Venues, first: datetime.datetime) -> Steps:
    """Door staff on Fridays and Saturdays, a toilet check on most nights, little else. Nothing of
    the last hours: a night that is not over is the visitor's to fill in."""
    day = first.astimezone(LONDON).date()
    while (opens := _at(day, OPENS)) + A_DAY < venues.until:
        if day.weekday() in WEEKEND:
            yield opens, partial(_sign_on, venues)
            yield opens + datetime.timedelta(hours=5), partial(_sign_off, venues)
        if venues.chance.random() < 0.75:
            at = _at(day, CHECKS_FROM, venues.chance.randrange(60))
            yield at, partial(_write, venues, Register.TOILETS, at)
        for register, chance in ((Register.REFUSALS, 0.15), (Register.ANGELA, 0.03)):
            if venues.chance.random() < chance:
                at = _at(day, CHECKS_FROM + 1, venues.chance.randrange(60))
                yield at, partial(_write, venues, register, at)
        day += A_DAY


def _at(day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour, minute), LONDON)


def _key(venues: Venues) -> uuid.UUID:
    return uuid.UUID(int=venues.chance.getrandbits(128))


def _door(venues: Venues) -> list[StaffMember]:
    of = StaffMember.objects.filter(tenure__premises=venues.made[0], role=StaffRole.DOOR)
    return list(of.exclude(sia_number="").order_by("name"))


def _sign_on(venues: Venues) -> None:
    _sign_off(venues, forgets=0.0)  # whoever was forgotten the last time
    positions = (DoorPosition.HEAD, DoorPosition.FLOOR)
    team = tuple(
        OnDoor(member=each.pk, position=position)
        for each, position in zip(_door(venues), positions, strict=False)
    )
    sign_on(by=venues.manager, team=team, started_at=timezone.now(), key=_key(venues))


def _sign_off(venues: Venues, *, forgets: float = 0.025) -> None:
    """One shift in forty is forgotten until the next time, as happens."""
    tenure = venues.made[0].tenures.get(until=None)
    for shift in list(on_now(venues.manager, tenure)):
        if venues.chance.random() >= forgets:
            sign_off(
                by=venues.manager,
                shift_id=shift.pk,
                version=shift.number,
                ended_at=timezone.now(),
            )


FACTS: dict[Register, Callable[[Venues], dict[str, object]]] = {
    Register.TOILETS: lambda venues: {
        "codes": (
            ToiletFinding.TRACES.value
            if venues.chance.random() < 0.1
            else ToiletFinding.NOTHING.value,
        )
    },
    Register.REFUSALS: lambda venues: {
        "codes": (venues.chance.choice((RefusalReason.DRUNK, RefusalReason.UNDERAGE)).value,),
        "further": AgeShown.NO_ID.value,
    },
    Register.ANGELA: lambda _venues: {
        "codes": (AngelaDone.SAFE_PLACE.value, AngelaDone.TAXI.value),
        "further": AngelaEnd.WELL.value,
        "words": "[Demonstration] The office was free; keep it so.",
    },
}


def _write(venues: Venues, register: Register, at: datetime.datetime) -> None:
    facts = EntryFacts(at=at, **FACTS[register](venues))  # type: ignore[arg-type]
    write_entry(by=venues.manager, register=register, facts=facts, key=_key(venues))
