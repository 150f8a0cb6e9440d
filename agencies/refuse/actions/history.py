"""A job's versions and its history. Callers hold the job's lock."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils import timezone

from agencies.refuse import audiences
from agencies.refuse.models import Job, JobEvent
from portal.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Told:
    """What somebody typed or their phone said with a move. `device_at`: by the phone's clock."""

    words: str = ""
    device_at: datetime.datetime | None = None


NOTHING = Told()


def touch(job: Job) -> None:
    """Mark a locked job as changed: next version, now."""
    job.version += 1
    job.changed_at = timezone.now()


def note(
    job: Job, move: str, *, by: User | None, before: str, after: str = "", told: Told = NOTHING
) -> None:
    """Put an entry into a job's history."""
    JobEvent(
        job=job,
        at=job.changed_at,
        device_at=told.device_at,
        by=by,
        move=move,
        before=before,
        after=after or job.status,
        words=told.words.strip() or None,
        audience=audiences.of_crew_work(),
    ).save(force_insert=True)
