"""Who is of a crew: for choosing among them, and for what each has in hand."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from agencies.refuse import words
from agencies.refuse.models import Job, Shift
from agencies.refuse.queries import jobs_waiting, shifts_visible_to
from agencies.registry.models import Membership
from agencies.registry.people import agencies_of
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES
from portal.accounts.models import User

MOST_PEOPLE = 500
"""More than any council's crews: a bound, not a page."""
MOST_JOBS = 10
"""Of one person: more than anybody can have in hand."""
MOST_READ = 1_000


@dataclass(frozen=True)
class InHand:
    """Somebody, the jobs that they have with their clocks, and the phone of the shift that is open.
    `more`: jobs that are left out."""

    name: str
    jobs: list[tuple[Job, words.InWords]]
    more: int
    shift: Shift | None


def memberships(by: User) -> QuerySet[Membership]:
    """Of everybody in the agencies of `by` who may clear needles, by name. For cleansing's own
    pages alone."""
    able = [
        role.key for role in ROLES.values() if Permission.NEEDLE_FINDS_RECORD in role.permissions
    ]
    return (
        Membership.objects.current()
        .filter(agency__in=agencies_of(by), roles__overlap=able)
        .select_related("user")
        .order_by("user__full_name", "user_id")
        .distinct("user__full_name", "user_id")
    )


def crew_members(by: User) -> list[tuple[uuid.UUID, str]]:
    """(key, name) of the same. One statement."""
    return [(each.user_id, each.user.display_name) for each in memberships(by)[:MOST_PEOPLE]]


def in_hand(by: User, people: Iterable[Membership]) -> list[InHand]:
    """What each of these people has now, as far as `by` sees it. Two statements."""
    listed = list(people)
    users = [each.user_id for each in listed]
    jobs: dict[uuid.UUID, list[Job]] = defaultdict(list)
    held = jobs_waiting(by).filter(held_by__in=users).select_related("report", "report__ward")
    for job in held.defer("report__ward__boundary")[:MOST_READ]:
        if job.held_by_id is not None:
            jobs[job.held_by_id].append(job)
    now = timezone.now()
    shifts = {
        each.user_id: each
        for each in shifts_visible_to(by)
        .filter(user__in=users, ended_at__isnull=True, ends_at__gt=now)
        .select_related("device")
        .order_by("started_at")
    }
    return [
        InHand(
            name=each.user.display_name,
            jobs=[(job, words.in_words(job, now)) for job in jobs[each.user_id][:MOST_JOBS]],
            more=max(0, len(jobs[each.user_id]) - MOST_JOBS),
            shift=shifts.get(each.user_id),
        )
        for each in listed
    ]
