"""Jobs of crews, made by the real actions."""

from __future__ import annotations

from django.utils import timezone

from agencies.refuse.actions.finding import Found
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.actions.targets import Approval, set_target
from agencies.refuse.enums import Disposal, JobPriority, Land, Litter, TargetClock
from agencies.refuse.models import Device, Job, ResponseTarget
from agencies.refuse.priority import Target
from portal.accounts.models import User
from reports.enums import Kind
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


def clear(job: Job, *, by: User) -> Job:
    job.refresh_from_db()
    return move_job(by=by, job_id=job.pk, move="cleared", version=job.version, found=NEEDLES)
