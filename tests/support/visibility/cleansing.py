"""Jobs and finds of crews in the scene, and hidden ones around them."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from agencies.refuse.actions.history import Told
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.actions.sync import store_batch
from agencies.refuse.audiences import of_crew_work
from agencies.refuse.entries import read_batch
from agencies.refuse.models import (
    Device,
    Entry,
    Find,
    Job,
    JobEvent,
    Photo,
    PhotoChunk,
    Round,
    Shift,
    Visit,
)
from portal.accounts.models import User
from portal.vault.ids import uuid7
from reports.enums import Kind
from reports.models import Report, ReportClosing
from tests.support.cleansing import clear
from tests.support.geography import IN_CENTRAL

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

NEEDLES = "of a needle find"
PASSED = "of what was passed to cleansing"
FIELD = "of a crew in the field"


def build(scene: Scene) -> None:
    """A job of each report that cleansing has, and of one more, which is done, what was found."""
    report = scene.tell("a needle find", kind=Kind.NEEDLE_FIND)
    make_jobs()
    done = Job.objects.get(report=report)
    crew = scene.people["refuse_crew"]
    told = Told(words=f"said {uuid.uuid4().hex}")
    move_job(by=crew, job_id=done.pk, move="claim", version=1, told=told)
    clear(done, by=crew)
    # Lists show what is open.
    Report.objects.filter(pk=report.pk).update(status="assessing")
    for job in Job.objects.all():
        name = PASSED if job.report_id == scene.passed["cleansing"].pk else NEEDLES
        scene.note(name, job)
        for event in job.events.all():
            scene.note(name, event)
    scene.note(NEEDLES, Find.objects.get())
    _in_the_field(scene)
    scene.note(NEEDLES, ReportClosing.objects.get(report=report))


def _in_the_field(scene: Scene) -> None:
    """A phone, its shift, and what was logged in it."""
    crew = scene.people["refuse_crew"]
    shift = start_shift(by=crew, device_id=None, name=f"phone {uuid.uuid4().hex}").shift
    now = timezone.now().isoformat()
    of = {"at": now, "point": {"lon": IN_CENTRAL.x, "lat": IN_CENTRAL.y}}
    sent = [
        of | {"id": str(uuid.uuid4()), "kind": "visit"},
        of | {"id": str(uuid.uuid4()), "kind": "round", "ended": now},
    ]
    body = json.dumps({"version": 1, "now": now, "entries": sent}).encode()
    store_batch(by=crew, shift=shift, batch=read_batch(body), app_version=1)
    _photo(crew, shift)
    for model in (Device, Shift, Entry, Visit, Round, Photo, PhotoChunk):
        for row in model.objects.all():
            scene.note(FIELD, row)


def _photo(crew: User, shift: Shift) -> None:
    """One of a find, of which the first piece is here. The find itself is no row of the scene."""
    entry = Entry.objects.filter(shift=shift).first()
    now = timezone.now()
    of = {"audience": of_crew_work()}
    photo = Photo(**of, id=uuid.uuid4(), shift=shift, entry=entry, total=9, digest=bytes(32),
                  received=5, begun_at=now, changed_at=now)  # fmt: skip
    photo.save(force_insert=True)
    PhotoChunk(**of, photo=photo, start=0, size=5, content=b"piece").save(force_insert=True)


def hide(
    scene: Scene, hidden: Report, audience: list[str], *, at: datetime
) -> dict[str, uuid.UUID]:
    """A hidden job of a hidden report, hidden history on every job, hidden copies of every find and
    of all that is of the field; the keys of that job and of a phone."""
    crew = scene.people["refuse_crew"]
    of = {"audience": audience, "report": hidden, "priority": 1, "because": ["public"]}
    job = Job(**of, since=at, due_at=at, changed_at=at)
    job.save(force_insert=True)
    for each in Job.objects.all():
        JobEvent(
            job=each, at=timezone.now(), by=crew, move="go", words="Hidden", audience=audience
        ).save(force_insert=True)
    for find in Find.objects.all():
        find.pk, find.audience, find.at_least, find.at_most = uuid7(), audience, 4_321, 4_321
        find.save(force_insert=True)
    for model in (Device, Shift, Entry, Visit, Round):
        for row in list(model.objects.all()):
            row.pk, row.audience = uuid7(), audience
            if isinstance(row, Device):
                row.name = "Hidden"
            if isinstance(row, Shift):
                row.digest = uuid7().bytes * 2
            row.save(force_insert=True)
    for photo in list(Photo.objects.all()):
        photo.pk, photo.audience = uuid7(), audience
        photo.save(force_insert=True)
        of = {"audience": audience, "photo": photo}
        PhotoChunk(**of, start=0, size=6, content=b"hidden").save(force_insert=True)
    return {"job_id": job.pk, "device_id": Device.objects.get(name="Hidden").pk}
