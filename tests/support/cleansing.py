"""Jobs of crews, made by the real actions."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from agencies.refuse.actions.bins import BinFacts, Emptied, add_bin, record_emptying
from agencies.refuse.actions.boxes import add_boxes, move_box
from agencies.refuse.actions.finding import Found
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.needlesticks import (
    Hurt,
    acknowledge_needlestick,
    close_health_record,
    open_health_record,
    record_sent,
)
from agencies.refuse.actions.service_requests import take_request
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.actions.sync import store_batch
from agencies.refuse.actions.systems import make_system
from agencies.refuse.actions.targets import Approval, set_target
from agencies.refuse.entries import read_batch
from agencies.refuse.enums import Disposal, JobPriority, Land, Litter, TargetClock
from agencies.refuse.georeport.reading import Asked
from agencies.refuse.health_enums import SentTo
from agencies.refuse.models import (
    Bin,
    BinVisit,
    Box,
    Device,
    Find,
    FindImport,
    HealthRecord,
    Job,
    ResponseTarget,
    ServiceRequest,
    Shift,
    System,
)
from agencies.refuse.priority import Target
from agencies.refuse.stock_enums import BoxStep
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.enums import Kind
from tests.support import finds_file
from tests.support.geography import IN_CENTRAL
from tests.support.world import World

NEEDLES = Found(
    litter=Litter.NEEDLE_UNCAPPED,
    at_least=2,
    at_most=5,
    land=Land.PARK,
    disposal=Disposal.BOXED,
)

FOUND = {
    "litter": "needle_uncapped",
    "at_least": 2,
    "at_most": 5,
    "land": "park",
    "hazards": [],
    "disposal": "boxed",
}
"""The same as a phone sends it."""


def another_job(world: World) -> Job:
    """A job of a new report of needles."""
    report = world.tell("Two needles by the swings", kind=Kind.NEEDLE_FIND)
    make_jobs()
    return Job.objects.get(report=report)


def another_phone(world: World, *, by: User | None = None) -> Device:
    """A phone with a shift that has just begun."""
    started = start_shift(by=by or world.person("refuse_crew"), device_id=None, name="Van 3")
    return started.shift.device


def another_target(world: World) -> ResponseTarget:
    """A target of P1 that holds from now on."""
    return set_target(
        by=world.person("cleansing_lead"),
        priority=JobPriority.P1,
        target=Target(TargetClock.MINUTES, 45),
        approval=Approval(by="Cleansing board", on=timezone.localdate(), reason="As agreed"),
        move_waiting=False,
        version=ResponseTarget.objects.filter(priority=JobPriority.P1).count() + 1,
    )


def another_import(world: World, *, state: str) -> FindImport:
    """Finds of another system: one that may be here already, a good one, one outside the city."""
    lead = world.person("cleansing_lead")
    system = f"System {uuid7().hex[-6:]}"
    if state != "checking" and not Find.objects.exists():
        finds_file.brought_in(lead, [finds_file.line(1)])
    rows = [
        finds_file.line(1, Ref="A1"),
        finds_file.line(2, Ref="A2", days=300),
        finds_file.line(3, Ref="A3", Longitude="2.35"),
    ]
    if state == "checking":
        return finds_file.match(lead, finds_file.upload(lead, rows, system=system))
    make = finds_file.brought_in if state == "done" else finds_file.checked
    return make(lead, rows, system=system)


def another_system(world: World) -> System:
    """A system that may send reports."""
    lead = world.person("cleansing_lead")
    return make_system(by=lead, name="FixMyStreet", per_minute=60, further_states=True).system


def another_request(world: World, system: System | None = None) -> ServiceRequest:
    """A report that a system sent."""
    asked = Asked(words=f"Needles {uuid.uuid4().hex}", point=IN_CENTRAL, client_id=uuid.uuid4().hex)
    taken = take_request(system=system or another_system(world), asked=asked)
    return ServiceRequest.objects.get(number=taken.number)


def clear(job: Job, *, by: User) -> Job:
    job.refresh_from_db()
    return move_job(by=by, job_id=job.pk, move="cleared", version=job.version, found=NEEDLES)


def another_needlestick(world: World, *, move: str = "") -> HealthRecord:
    """A record that a lead opened; taken, or sent and closed too."""
    lead, now = world.person("cleansing_lead"), timezone.now()
    found = open_health_record(
        by=lead, hurt=Hurt(name="Pat Temp"), happened_at=now, place="Lodge", words="Left hand"
    )
    of: dict[str, Any] = {"by": lead, "health_id": found.pk}
    if move:
        acknowledge_needlestick(**of)
    if move == "close":
        record_sent(**of, to=SentTo.A_AND_E, at=timezone.now(), words="", version=2)
        close_health_record(**of, words="Nothing is left to do", version=3)
    return found


def another_bin(world: World, name: str = "Bin 7") -> Bin:
    facts = BinFacts(name=name, place="By the lodge", point=IN_CENTRAL)
    return add_bin(by=world.person("cleansing_lead"), facts=facts)


def another_emptying(world: World, bin_id: uuid.UUID) -> BinVisit:
    told = Emptied(at=timezone.now(), fill_tenths=6, returns=12)
    return record_emptying(by=world.person("refuse_crew"), bin_id=bin_id, emptied=told)


def more_boxes(world: World, number: int) -> list[Box]:
    serials = [f"SB-{uuid.uuid4().hex[:12].upper()}" for _ in range(number)]
    return add_boxes(
        by=world.person("cleansing_lead"), serials=serials, millilitres=1_000, holds=50
    )


def hand_out(box: Box, world: World) -> Box:
    box.refresh_from_db()
    lead, crew = world.person("cleansing_lead"), world.person("refuse_crew")
    step = BoxStep.HAND_OUT
    return move_box(by=lead, box_id=box.pk, step=step, version=box.version, to=crew.pk)


def log(world: World, *, rounds: int = 1, shift: Shift | None = None) -> Shift:
    """Rounds of an hour each, one after the other until now, each with a find and a visit."""
    crew = world.person("refuse_crew")
    shift = shift or start_shift(by=crew, device_id=None, name=f"Van {uuid.uuid4().hex[:6]}").shift
    now = timezone.now()
    for number in range(rounds, 0, -1):
        begun = now - timedelta(hours=number)
        during = (begun + timedelta(minutes=20)).isoformat()
        send(
            crew,
            shift,
            entry("round", at=begun.isoformat(), ended=(begun + timedelta(hours=1)).isoformat()),
            entry("find", at=during, **FOUND),
            entry("visit", at=during),
        )
    return shift


def entry(kind: str, **what: Any) -> dict[str, Any]:
    """What a phone sends, in Central ward."""
    place = {"lon": IN_CENTRAL.x, "lat": IN_CENTRAL.y, "accuracy": 8}
    return {"id": str(uuid.uuid4()), "kind": kind, "point": place, **what}


def send(by: User, shift: Shift, *entries: dict[str, Any]) -> None:
    """As the phone of a shift does; all of it has to be stored."""
    body = {"version": 1, "now": timezone.now().isoformat(), "entries": entries}
    batch = read_batch(json.dumps(body).encode())
    answers = store_batch(by=by, shift=shift, batch=batch, app_version=1)
    assert {str(each.outcome) for each in answers.values()} == {"stored"}, answers
