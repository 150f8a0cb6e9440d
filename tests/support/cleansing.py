"""Jobs of crews, made by the real actions."""

from __future__ import annotations

from agencies.refuse.actions.finding import Found
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.enums import Disposal, Land, Litter
from agencies.refuse.models import Device, Find, FindImport, Job
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.enums import Kind
from tests.support import finds_file
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


def clear(job: Job, *, by: User) -> Job:
    job.refresh_from_db()
    return move_job(by=by, job_id=job.pk, move="cleared", version=job.version, found=NEEDLES)
