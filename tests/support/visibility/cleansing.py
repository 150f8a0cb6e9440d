"""Jobs and finds of crews in the scene, and hidden ones around them."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from agencies.refuse import audiences
from agencies.refuse.actions.bins import BinFacts, Emptied, add_bin, record_emptying
from agencies.refuse.actions.boxes import add_boxes, move_box
from agencies.refuse.actions.history import Told
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.needlesticks import acknowledge_needlestick
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.actions.sync import store_batch
from agencies.refuse.actions.systems import make_system
from agencies.refuse.actions.telling import add_update
from agencies.refuse.audiences import of_crew_work
from agencies.refuse.entries import read_batch
from agencies.refuse.enums import RequestState
from agencies.refuse.models import (
    Bin,
    BinVisitor,
    Box,
    BoxMove,
    Device,
    Entry,
    Find,
    FindImport,
    FindImportFile,
    FindImportLine,
    FindMapping,
    HealthEvent,
    HealthRecord,
    Job,
    JobEvent,
    Photo,
    PhotoChunk,
    RequestUpdate,
    Round,
    ServiceRequest,
    Shift,
    System,
    Visit,
)
from agencies.refuse.stock_enums import BoxStep
from portal.vault.ids import uuid7
from reports.enums import Kind
from reports.models import Report, ReportClosing
from tests.support import finds_file
from tests.support.cleansing import clear
from tests.support.geography import IN_CENTRAL

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene

NEEDLES = "of a needle find"
PASSED = "of what was passed to cleansing"
FIELD = "of a crew in the field"
HURT = "of somebody who was hurt by a needle"
BINS = "of a needle bin"
BOXES = "of a sharps box"
FILE = "of another system"
OF_FILES = (FindImport, FindImportFile, FindImportLine, FindMapping)
SYSTEM = "of another system"


def build(scene: Scene) -> None:
    """A job of each report that cleansing has, and of one more, which is done, what was found."""
    report = scene.tell("a needle find", kind=Kind.NEEDLE_FIND)
    make_jobs()
    done = Job.objects.get(report=report)
    crew = scene.people["refuse_crew"]
    told = Told(words=f"said {uuid.uuid4().hex}")
    move_job(by=crew, job_id=done.pk, move="claim", version=1, told=told)
    clear(done, by=crew)
    # What says how soon jobs are done counts those whose time is up.
    Job.objects.update(due_at=F("since"))
    # Lists show what is open.
    Report.objects.filter(pk=report.pk).update(status="assessing")
    for job in Job.objects.all():
        name = PASSED if job.report_id == scene.passed["cleansing"].pk else NEEDLES
        scene.note(name, job)
        for event in job.events.all():
            scene.note(name, event)
    scene.note(NEEDLES, Find.objects.get())
    _in_the_field(scene)
    _of_another_system(scene)
    _of_a_system(scene, report)
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
    _photo(shift)
    for model in (Device, Shift, Entry, Visit, Round, Photo, PhotoChunk):
        for row in model.objects.all():
            scene.note(FIELD, row)
    _hurt(scene, shift)
    _stock(scene)


def _hurt(scene: Scene, shift: Shift) -> None:
    """Somebody pressed the button, and a lead has it."""
    crew, lead = scene.people["refuse_crew"], scene.people["cleansing_lead"]
    now = timezone.now().isoformat()
    sent = {"id": str(uuid.uuid4()), "kind": "needlestick", "at": now, "words": "Left hand"}
    body = json.dumps({"version": 1, "now": now, "entries": [sent]}).encode()
    store_batch(by=crew, shift=shift, batch=read_batch(body), app_version=1)
    record = HealthRecord.objects.get()
    acknowledge_needlestick(by=lead, health_id=record.pk)
    for row in (record, Entry.objects.get(pk=sent["id"]), *record.events.all()):
        scene.note(HURT, row)


def _stock(scene: Scene) -> None:
    """A bin that a crew emptied, and a box that it got."""
    crew, lead = scene.people["refuse_crew"], scene.people["cleansing_lead"]
    facts = BinFacts(name=f"bin {uuid.uuid4().hex}", place="By the lodge", point=IN_CENTRAL)
    found = add_bin(by=lead, facts=facts)
    told = Emptied(at=timezone.now(), fill_tenths=6, returns=1_234)
    visit = record_emptying(by=crew, bin_id=found.pk, emptied=told)
    for row in (found, visit, visit.visitor):
        scene.note(BINS, row)
    serial = f"SB-{uuid.uuid4().hex.upper()}"
    (box,) = add_boxes(by=lead, serials=[serial], millilitres=1_000, holds=50)
    move_box(by=lead, box_id=box.pk, step=BoxStep.HAND_OUT, version=1, to=crew.pk)
    for row in (box, *box.moves.all()):
        scene.note(BOXES, row)


def _of_another_system(scene: Scene) -> None:
    """A file that is checked, of which nothing is in yet."""
    lead = scene.people["cleansing_lead"]
    rows = [finds_file.line(1), finds_file.line(2)]
    finds_file.checked(lead, rows, system=f"System {uuid.uuid4().hex[:8]}")
    for model in OF_FILES:
        for row in model.objects.all():
            scene.note(FILE, row)


def _hide_files(audience: list[str]) -> uuid.UUID:
    """Hidden copies of what is of another system's file; the key of the import."""
    upload = FindImport.objects.get()
    shown, table, facts = upload.pk, upload.file.table.open(), upload.facts.open()
    matched = upload.matched.open()
    upload.pk, upload.audience, upload.system = uuid7(), audience, "Hidden"
    upload.facts, upload.matched = facts, matched
    upload.save(force_insert=True)
    FindImportFile(upload=upload, table=table, audience=audience).save(force_insert=True)
    for line in FindImportLine.objects.filter(upload_id=shown):
        line.pk, line.audience, line.number = uuid7(), audience, 4_321 + line.number
        line.save(force_insert=True)
    kept = FindMapping.objects.get()
    matched = kept.matched.open()
    kept.pk, kept.audience, kept.key, kept.system = uuid7(), audience, "hidden", "Hidden"
    kept.matched = matched
    kept.save(force_insert=True)
    key: uuid.UUID = upload.pk
    return key


def _of_a_system(scene: Scene, report: Report) -> None:
    """A system, as if it had sent a report that the scene has already."""
    lead, name = scene.people["cleansing_lead"], f"system {uuid.uuid4().hex}"
    system = make_system(by=lead, name=name, per_minute=60, further_states=True).system
    sent = ServiceRequest(
        system=system,
        report=report,
        number=report.display_reference,
        digest=bytes(32),
        requested_at=timezone.now(),
        audience=audiences.of_service_request(),
    )
    sent.save(force_insert=True)
    add_update(sent, RequestState.WAITING)
    for row in (system, sent, sent.updates.get()):
        scene.note(SYSTEM, row)


def _photo(shift: Shift) -> None:
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
    of all that is of the field; the keys of that job, a phone and a round."""
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
        piece = {"audience": audience, "photo": photo}
        PhotoChunk(**piece, start=0, size=6, content=b"hidden").save(force_insert=True)
    hidden_round = Round.objects.filter(audience=audience)[0]
    return {
        "job_id": job.pk,
        "device_id": Device.objects.get(name="Hidden").pk,
        "photo_id": Photo.objects.filter(audience=audience)[0].pk,
        "round_id": hidden_round.pk,
        "import_id": _hide_files(audience),
        "system_id": _hide_systems(hidden, audience),
        **_hide_health(audience),
        **_hide_stock(audience),
    }


def _hide_health(audience: list[str]) -> dict[str, uuid.UUID]:
    """A hidden copy of every health record, and of what happened to each."""
    for event in HealthEvent.objects.all():
        event.pk, event.audience, event.words = uuid7(), audience, "Hidden"
        event.save(force_insert=True)
    record = None
    for record in list(HealthRecord.objects.all()):
        record.pk, record.audience, record.entry = uuid7(), audience, None
        record.words, record.place = "Hidden", "Hidden"
        record.save(force_insert=True)
    return {"health_id": record.pk} if record else {}


def _hide_stock(audience: list[str]) -> dict[str, uuid.UUID]:
    """Hidden visits to every bin and hidden moves of every box, a hidden bin and a hidden box."""
    for visitor in list(BinVisitor.objects.select_related("visit")):
        visit = visitor.visit
        visit.pk, visit.audience, visit.returns = uuid7(), audience, 4_321
        visit.save(force_insert=True)
        visitor.visit, visitor.audience = visit, audience
        visitor.save(force_insert=True)
    for move in list(BoxMove.objects.all()):
        move.pk, move.audience = uuid7(), audience
        move.save(force_insert=True)
    found, box = Bin.objects.all()[0], Box.objects.all()[0]
    found.pk, found.audience, found.name = uuid7(), audience, "Hidden"
    found.save(force_insert=True)
    box.pk, box.audience, box.serial = uuid7(), audience, "HIDDEN-1"
    box.save(force_insert=True)
    return {"bin_id": found.pk, "visit_id": visit.pk, "box_id": box.pk}


def _hide_systems(hidden: Report, audience: list[str]) -> uuid.UUID:
    system = System.objects.get()
    system.pk, system.audience, system.name = uuid7(), audience, "Hidden"
    system.digest = uuid7().bytes * 2
    system.save(force_insert=True)
    sent = ServiceRequest.objects.get()
    before = sent.pk
    sent.pk, sent.audience, sent.report, sent.number = uuid7(), audience, hidden, "HIDDEN"
    sent.save(force_insert=True)
    update = RequestUpdate.objects.get(request=before)
    update.pk, update.audience, update.request = uuid7(), audience, sent
    update.save(force_insert=True)
    return system.pk
