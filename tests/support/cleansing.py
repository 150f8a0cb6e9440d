"""Jobs of crews, made by the real actions."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from agencies.refuse.actions.finding import Found
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.actions.sync import store_batch
from agencies.refuse.entries import read_batch
from agencies.refuse.enums import Disposal, Land, Litter
from agencies.refuse.models import Device, Job, Shift
from portal.accounts.models import User
from reports.enums import Kind
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


def another_phone(world: World) -> Device:
    """A phone with a shift that has just begun."""
    started = start_shift(by=world.person("refuse_crew"), device_id=None, name="Van 3")
    return started.shift.device


def clear(job: Job, *, by: User) -> Job:
    job.refresh_from_db()
    return move_job(by=by, job_id=job.pk, move="cleared", version=job.version, found=NEEDLES)


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
