"""Who has a report open, for colleagues: markers of two minutes in Redis, of identifiers alone.

They are among those who triage. Anybody else neither leaves one nor is shown any: that an officer
looks at a report says something about it. A Redis that does not answer is left in peace for a
while; pages then say nothing of who looks.
"""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import user_can

KEY = "spotlight:looking"
SECONDS = 120
MOST = 500
"""Markers read at once: more than there are officers with a report open."""
MOST_NAMED = 5
TIMEOUT_SECONDS = 0.25
PAUSE_SECONDS = 5.0


class _Rest:
    """Until when this process leaves Redis in peace."""

    until = 0.0


def look(report_id: uuid.UUID, *, by: User) -> list[str]:
    """Note that `by` has the report open; the names of the colleagues who have it open too."""
    if not user_can(by, Permission.REPORTS_TRIAGE):
        return []
    now = time.time()
    found = _asked(
        ("ZADD", KEY, now, f"{report_id}:{by.pk}"),
        ("ZREMRANGEBYSCORE", KEY, "-inf", now - SECONDS),
        ("EXPIRE", KEY, SECONDS),
        ("ZREVRANGE", KEY, 0, MOST),
    )
    return _named(_by_report(found, by=by).get(report_id, set()))


def looking_at(reports: Iterable[uuid.UUID], *, by: User) -> Mapping[uuid.UUID, list[str]]:
    """Of these reports, those that colleagues have open, with their names; a statement at most."""
    if not user_can(by, Permission.REPORTS_TRIAGE):
        return {}
    since = time.time() - SECONDS
    asked = ("ZREVRANGEBYSCORE", KEY, "+inf", since, "LIMIT", 0, MOST)
    found = _by_report(_asked(asked), by=by)
    shown = {key: found[key] for key in reports if key in found}
    names = _names_of(set().union(*shown.values()))
    return {
        key: sorted(names[each] for each in people if each in names)[:MOST_NAMED]
        for key, people in shown.items()
    }


def _named(people: set[uuid.UUID]) -> list[str]:
    return sorted(_names_of(people).values())[:MOST_NAMED]


def _names_of(people: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    if not people:
        return {}
    found = User.objects.filter(pk__in=people, is_active=True)
    return {each.pk: each.display_name for each in found}


def _by_report(members: Iterable[bytes], *, by: User) -> dict[uuid.UUID, set[uuid.UUID]]:
    """Report → who has it open, `by` left out."""
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for member in members:
        report, _colon, person = member.decode().partition(":")
        if person != str(by.pk):
            found[uuid.UUID(report)].add(uuid.UUID(person))
    return found


def _asked(*commands: tuple[Any, ...]) -> list[bytes]:
    """What Redis answers to the last of these; nothing if it does not answer."""
    if time.monotonic() < _Rest.until:
        return []
    try:
        pipeline = _client(settings.REDIS_URL).pipeline(transaction=False)
        for command in commands:
            pipeline.execute_command(*command)
        answer: list[bytes] = pipeline.execute()[-1]
    except redis.RedisError:
        _Rest.until = time.monotonic() + PAUSE_SECONDS
        return []
    return answer


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
