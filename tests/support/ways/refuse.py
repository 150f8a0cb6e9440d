"""Pages of the cleansing team."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone

from agencies.refuse.actions.boxes import move_box
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.needlesticks import add_health_note
from agencies.refuse.actions.shifts import revoke_device
from agencies.refuse.models import Bin, Box, FindImport, HealthRecord, Job, System
from agencies.refuse.stock_enums import BoxState, BoxStep
from portal.vault.ids import uuid7
from tests.support import cleansing, finds_file
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

CREW, LEAD = "refuse_crew", "cleansing_lead"


def _job(world: World) -> dict[str, Any]:
    return {"job_id": cleansing.another_job(world).pk}


def _done(world: World) -> dict[str, Any]:
    job = cleansing.another_job(world)
    cleansing.clear(job, by=world.person(CREW))
    return {"job_id": job.pk}


def _with_done(world: World) -> dict[str, Any]:
    """Of a page without a key: with something done, and something to do."""
    _done(world)
    _job(world)
    return {}


def _late(world: World) -> dict[str, Any]:
    """Of a page without a key: with a job whose time is up."""
    Job.objects.filter(pk=_done(world)["job_id"]).update(due_at=timezone.now())
    return {}


def _moved(move: str, *, before: str = "") -> Any:
    def arguments(world: World) -> dict[str, Any]:
        job = cleansing.another_job(world)
        if before == "cleared":
            cleansing.clear(job, by=world.person(CREW))
        elif before:
            move_job(by=world.person(CREW), job_id=job.pk, move=before, version=job.version)
        return {"job_id": job.pk, "move": move}

    return arguments


def more_jobs(world: World, number: int) -> None:
    for _ in range(number):
        cleansing.another_job(world)


def more_finds(world: World, number: int) -> None:
    """Half of the jobs wait, half are done with something found."""
    for which in range(number):
        job = cleansing.another_job(world)
        if which % 2:
            cleansing.clear(job, by=world.person(CREW))


def more_in_hand(world: World, number: int) -> None:
    """People of crews with a job each and a phone."""
    for _ in range(number):
        person = world.another(CREW)
        job = cleansing.another_job(world)
        move_job(by=person, job_id=job.pk, move="claim", version=job.version)
        cleansing.another_phone(world, by=person)


def more_history(world: World, number: int) -> None:
    """Entries on the world's newest job."""
    job = Job.objects.order_by("-id")[0]
    for _ in range(number):
        for move in ("claim", "give_back"):
            job = move_job(by=world.person(CREW), job_id=job.pk, move=move, version=job.version)


def _phone(world: World) -> dict[str, Any]:
    return {"device_id": cleansing.another_phone(world).pk}


def _revoked(world: World) -> dict[str, Any]:
    phone = _phone(world)
    revoke_device(by=world.person(LEAD), **phone)
    return phone


def more_phones(world: World, number: int) -> None:
    """Half of them with their access taken away."""
    for which in range(number):
        cleansing.another_phone(world) if which % 2 else _revoked(world)


def _target(world: World) -> dict[str, Any]:
    cleansing.another_target(world)
    return {}


def more_targets(world: World, number: int) -> None:
    for _ in range(number):
        cleansing.another_target(world)


def _needlestick(move: str = "") -> Any:
    def arguments(world: World) -> dict[str, Any]:
        return {"health_id": cleansing.another_needlestick(world, move=move).pk}

    return arguments


def _does(move: str) -> Any:
    def arguments(world: World) -> dict[str, Any]:
        return {"health_id": cleansing.another_needlestick(world).pk, "move": move}

    return arguments


def more_needlesticks(world: World, number: int) -> None:
    for _ in range(number):
        cleansing.another_needlestick(world, move="take")


def more_health_notes(world: World, number: int) -> None:
    """Notes on the world's newest record."""
    lead, record = world.person(LEAD), HealthRecord.objects.order_by("-id")[0]
    for _ in range(number):
        record = add_health_note(
            by=lead, health_id=record.pk, words="Tested", version=record.version
        )


def _bin(world: World) -> dict[str, Any]:
    return {"bin_id": cleansing.another_bin(world).pk}


def _bin_visit(world: World) -> dict[str, Any]:
    return {"visit_id": cleansing.another_emptying(world, cleansing.another_bin(world).pk).pk}


def more_bins(world: World, number: int) -> None:
    for each in range(number):
        cleansing.another_emptying(world, cleansing.another_bin(world, f"More {each}").pk)


def more_emptyings(world: World, number: int) -> None:
    found = Bin.objects.order_by("-id")[0]
    for _ in range(number):
        cleansing.another_emptying(world, found.pk)


def _box(world: World) -> dict[str, Any]:
    return {"box_id": cleansing.more_boxes(world, 1)[0].pk}


def _held(world: World) -> dict[str, Any]:
    return {"box_id": cleansing.hand_out(cleansing.more_boxes(world, 1)[0], world).pk}


def _box_moved(move: str) -> Any:
    return lambda world: _box(world) | {"move": move}


def more_boxes(world: World, number: int) -> None:
    for box in cleansing.more_boxes(world, number):
        cleansing.hand_out(box, world)


def more_hands(world: World, number: int) -> None:
    """Of the world's newest box."""
    box = Box.objects.order_by("-id")[0]
    for _ in range(number):
        if box.state == BoxState.WITH_CREW:
            box = move_box(
                by=world.person(LEAD), box_id=box.pk, step=BoxStep.TAKE_BACK, version=box.version
            )
        box = cleansing.hand_out(box, world)


def _round(world: World) -> dict[str, Any]:
    return {"round_id": cleansing.log(world).rounds.get().pk}


def more_rounds(world: World, number: int) -> None:
    cleansing.log(world, rounds=number)


def this_month(_world: World) -> str:
    return f"?month={timezone.localdate():%Y-%m}"


def _file(world: World) -> dict[str, Any]:
    return {"import_id": _uploaded(world).pk}


def _uploaded(world: World) -> FindImport:
    rows = [finds_file.line(number) for number in range(3)]
    return finds_file.upload(world.person(LEAD), rows, system=f"System {uuid7().hex[-6:]}")


def _matched(world: World) -> dict[str, Any]:
    return {"import_id": cleansing.another_import(world, state="checking").pk}


def _checked(world: World) -> dict[str, Any]:
    return {"import_id": cleansing.another_import(world, state="checked").pk}


def _in(world: World) -> dict[str, Any]:
    return {"import_id": cleansing.another_import(world, state="done").pk}


def more_imports(world: World, number: int) -> None:
    for _ in range(number):
        _uploaded(world)


def more_import_lines(world: World, number: int) -> None:
    """Lines of the newest import, each as near to a find as its first."""
    found = FindImport.objects.order_by("-id")[0]
    first = found.lines.order_by("number")[0]
    last = found.lines.order_by("-number")[0].number
    for step in range(1, number + 1):
        first.pk, first.number, first.digest = uuid7(), last + step, uuid7().bytes * 2
        first.save(force_insert=True)


def _system(world: World) -> dict[str, Any]:
    return {"system_id": cleansing.another_system(world).pk}


def more_systems(world: World, number: int) -> None:
    for _ in range(number):
        cleansing.another_system(world)


def _system_told(world: World) -> dict[str, Any]:
    return {"system_id": cleansing.another_request(world).system_id}


def more_told(world: World, number: int) -> None:
    """Reports of the world's newest system."""
    system = System.objects.order_by("-id")[0]
    for _ in range(number):
        cleansing.another_request(world, system)


def _georeport(**named: str) -> Any:
    return lambda _world: {"form": "xml", **named}


GEOREPORT = "answers in a format for machines"
NO_KEY = "says that a key is missing, for machines"
NO_SHIFT = "says that a shift has to begin first"

WAYS = {
    "refuse:needlesticks": Way(LEAD, more=more_needlesticks),
    "refuse:needlestick-add": Way(LEAD),
    "refuse:needlestick": Way(
        LEAD,
        _needlestick(),
        more=more_health_notes,
        also=(
            Way(LEAD, _needlestick("take"), state="taken"),
            Way(LEAD, _needlestick("close"), state="closed"),
        ),
    ),
    "refuse:needlestick-read": Way(LEAD, _needlestick()),
    "refuse:needlestick-do": posts(
        "goes back to the record",
        who=LEAD,
        arguments=_does("take"),
        also=tuple(
            posts("", who=LEAD, arguments=_does(each), state=each)
            for each in ("sent", "note", "close")
        ),
    ),
    "refuse:bins": Way(CREW, more=more_bins, also=(Way(LEAD, query="?show=all", state="all"),)),
    "refuse:bins-export": answers("a file", who=LEAD, more=more_bins),
    "refuse:bin-add": Way(LEAD),
    "refuse:bin": Way(CREW, _bin, more=more_emptyings, also=(Way(LEAD, _bin, state="lead"),)),
    "refuse:bin-emptied": posts("goes back to the bin", who=CREW, arguments=_bin),
    "refuse:bin-change": posts("goes back to the bin", who=LEAD, arguments=_bin),
    "refuse:bin-visit-undo": posts("goes back to the bin", who=LEAD, arguments=_bin_visit),
    "refuse:boxes": Way(
        LEAD, more=more_boxes, also=(Way(LEAD, query="?state=sealed", state="[sealed]"),)
    ),
    "refuse:boxes-export": answers("a file", who=LEAD, more=more_boxes),
    "refuse:box-add": Way(LEAD),
    "refuse:box-limit": posts("goes back to the boxes", who=LEAD),
    "refuse:box": Way(LEAD, _box, more=more_hands, also=(Way(LEAD, _held, state="held"),)),
    "refuse:box-move": posts(
        "goes back to the box",
        who=LEAD,
        arguments=_box_moved("seal"),
        also=(posts("", who=LEAD, arguments=_box_moved("hand_out"), state="hand out"),),
    ),
    "field:app": Way(),
    "field:manifest": answers("a manifest"),
    "field:worker": answers("a script"),
    "field:start": Way(CREW),
    **{f"field:{each}": answers(NO_SHIFT) for each in ("token", "work")},
    "field:photo": answers(NO_SHIFT, arguments=lambda world: {"photo_id": uuid.uuid4()}),
    **{f"field:{each}": posts(NO_SHIFT) for each in ("store", "near", "end")},
    "refuse:phones": Way(LEAD, more=more_phones),
    "refuse:phone-revoke": posts("goes back to the phones", who=LEAD, arguments=_phone),
    "refuse:phone-restore": posts("goes back to the phones", who=LEAD, arguments=_revoked),
    "refuse:rounds": Way(
        LEAD,
        more=more_rounds,
        also=(
            Way(LEAD, query="?view=days", state="days", more=more_rounds),
            Way(LEAD, query="?view=people", state="people", more=more_rounds),
        ),
    ),
    "refuse:round-by-hand": Way(LEAD, question=True),
    "refuse:round-take-back": posts("goes back to the rounds", who=LEAD, arguments=_round),
    "refuse:monthly": Way(
        LEAD,
        query=this_month,
        more=more_rounds,
        also=(Way("spp_coordinator", query=this_month, state="coordinator", more=more_rounds),),
    ),
    "refuse:monthly-export": answers("a file of figures", who=LEAD),
    "refuse:imports": Way(LEAD, more=more_imports),
    "refuse:import": Way(
        LEAD,
        _checked,
        more=more_import_lines,
        also=(
            Way(LEAD, _file, state="uploaded"),
            Way(LEAD, _matched, state="being checked"),
            Way(LEAD, _in, state="in"),
        ),
    ),
    "refuse:import-columns": Way(LEAD, _file),
    "refuse:import-words": Way(LEAD, _checked),
    "refuse:import-lines": Way(
        LEAD,
        _checked,
        more=more_import_lines,
        also=(Way(LEAD, _checked, query="?show=near", more=more_import_lines, state="near"),),
    ),
    "refuse:import-export": answers("a CSV file", who=LEAD, arguments=_checked),
    "refuse:import-leave-out": posts("goes back to the lines", who=LEAD, arguments=_checked),
    "refuse:import-start": posts("goes back to the import", who=LEAD, arguments=_checked),
    "refuse:import-undo": posts("goes back to the import", who=LEAD, arguments=_in),
    "refuse:import-discard": posts("goes to the import", who=LEAD, arguments=_checked),
    "open311:discovery": answers(GEOREPORT, arguments=_georeport()),
    "open311:services": answers(GEOREPORT, arguments=_georeport()),
    "open311:definition": answers(GEOREPORT, arguments=_georeport(code="needles")),
    "open311:requests": answers(NO_KEY, arguments=_georeport()),
    "open311:request": answers(NO_KEY, arguments=_georeport(number="7KQ4M-2XWTC")),
    "open311:token": answers(NO_KEY, arguments=_georeport(token="7KQ4M")),
    "open311:updates": answers(NO_KEY, arguments=_georeport()),
    "refuse:systems": Way(LEAD, more=more_systems),
    "refuse:system": Way(LEAD, _system_told, more=more_told),
    "refuse:system-stop": posts("goes back to the systems", who=LEAD, arguments=_system),
    "refuse:jobs": Way(CREW, more=more_jobs, also=(Way(LEAD, query="?show=all", state="all"),)),
    "refuse:board": Way(LEAD, _with_done, more=more_jobs, also=(Way(CREW, state="crew"),)),
    "refuse:board-columns": answers("the columns of an open board", who=LEAD, more=more_jobs),
    "refuse:targets": Way(LEAD, more=more_targets, also=(Way(LEAD, _target, state="set"),)),
    "refuse:target-set": posts(
        "goes back to the targets", who=LEAD, arguments=lambda w: {"key": "p1"}
    ),
    "refuse:map": Way(LEAD, _with_done, more=more_finds, also=(Way(CREW, state="crew"),)),
    "refuse:map-points": answers("GeoJSON", who=LEAD, more=more_finds),
    "refuse:crews": Way(LEAD, more=more_in_hand),
    "refuse:response-times": Way(
        LEAD, more=more_jobs, also=(Way(LEAD, _late, query="?period=365", state="a year"),)
    ),
    "refuse:response-times-export": answers("a CSV file", who=LEAD, more=more_jobs),
    "refuse:job": Way(
        CREW,
        _job,
        more=more_history,
        also=(Way(LEAD, _job, state="lead"), Way(LEAD, _done, state="done")),
    ),
    "refuse:job-priority": posts("goes back to the job", who=LEAD, arguments=_job),
    "refuse:job-move": posts(
        "goes back to the job",
        who=CREW,
        arguments=_moved("claim"),
        also=(
            posts("", who=CREW, arguments=_moved("cleared"), state="cleared"),
            posts("", who=CREW, arguments=_moved("private_land"), state="private land"),
            posts("", who=CREW, arguments=_moved("undo", before="cleared"), state="undo"),
        ),
    ),
}
