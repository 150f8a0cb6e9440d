"""Jobs of crews, made by the real actions."""

from __future__ import annotations

import uuid

from agencies.refuse.actions.finding import Found
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.service_requests import take_request
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.actions.systems import make_system
from agencies.refuse.enums import Disposal, Land, Litter
from agencies.refuse.georeport.reading import Asked
from agencies.refuse.models import Device, Job, ServiceRequest, System
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


def another_job(world: World) -> Job:
    """A job of a new report of needles."""
    report = world.tell("Two needles by the swings", kind=Kind.NEEDLE_FIND)
    make_jobs()
    return Job.objects.get(report=report)


def another_phone(world: World) -> Device:
    """A phone with a shift that has just begun."""
    started = start_shift(by=world.person("refuse_crew"), device_id=None, name="Van 3")
    return started.shift.device


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
