"""Pages of the cleansing team."""

from __future__ import annotations

from typing import Any

from agencies.refuse.actions.jobs import move_job
from agencies.refuse.models import Job, System
from tests.support import cleansing
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

CREW, LEAD = "refuse_crew", "cleansing_lead"


def _job(world: World) -> dict[str, Any]:
    return {"job_id": cleansing.another_job(world).pk}


def _done(world: World) -> dict[str, Any]:
    job = cleansing.another_job(world)
    cleansing.clear(job, by=world.person(CREW))
    return {"job_id": job.pk}


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


def more_history(world: World, number: int) -> None:
    """Entries on the world's newest job."""
    job = Job.objects.order_by("-id")[0]
    for _ in range(number):
        for move in ("claim", "give_back"):
            job = move_job(by=world.person(CREW), job_id=job.pk, move=move, version=job.version)


def _phone(world: World) -> dict[str, Any]:
    return {"device_id": cleansing.another_phone(world).pk}


def more_phones(world: World, number: int) -> None:
    for _ in range(number):
        cleansing.another_phone(world)


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
    "field:start": Way(CREW),
    **{f"field:{each}": answers(NO_SHIFT) for each in ("token", "work")},
    **{f"field:{each}": posts(NO_SHIFT) for each in ("store", "near", "end")},
    "refuse:phones": Way(LEAD, more=more_phones),
    "refuse:phone-revoke": posts("goes back to the phones", who=LEAD, arguments=_phone),
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
