"""Pages of the cleansing team."""

from __future__ import annotations

import uuid
from typing import Any

from agencies.refuse.actions.jobs import move_job
from agencies.refuse.models import Job
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


NO_SHIFT = "says that a shift has to begin first"

WAYS = {
    "field:app": Way(),
    "field:manifest": answers("a manifest"),
    "field:worker": answers("a script"),
    "field:start": Way(CREW),
    **{f"field:{each}": answers(NO_SHIFT) for each in ("token", "work")},
    "field:photo": answers(NO_SHIFT, arguments=lambda world: {"photo_id": uuid.uuid4()}),
    **{f"field:{each}": posts(NO_SHIFT) for each in ("store", "near", "end")},
    "refuse:phones": Way(LEAD, more=more_phones),
    "refuse:phone-revoke": posts("goes back to the phones", who=LEAD, arguments=_phone),
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
