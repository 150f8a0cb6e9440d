"""What is seen of a report when a resident presses Send, and whether it is set aside for a look.

Counts live in Redis for an hour at most, under names that tell nobody's address or words
(portal/accounts/tries.py). While Redis is down nothing is counted: what needs no count still sets
a report aside, and everything else goes straight into the queue. No report waits for our fault.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import redis
import structlog
from django.conf import settings
from django.http import HttpRequest

from portal.accounts.client_address import connection_of, tells_people_apart
from portal.accounts.tries import counters, hidden
from reports import junk
from reports.actions.junk import TELL_URGENT
from reports.actions.submit import SetAside
from reports.intake import proof
from reports.intake.answers import is_someone_at_risk, words
from reports.intake.forms import QuestionForm
from reports.intake.routes import Answers
from reports.intake.storage import JourneyStorage

log = structlog.get_logger(__name__)

NAME = "spotlight:junk"
MINUTES = 5
HOUR = 60 * 60
TELL_URGENT_SECONDS = int(TELL_URGENT.total_seconds())
"""How often at most the police are told that a report which was set aside speaks of danger."""
TELL_SECONDS = HOUR


def challenge(storage: JourneyStorage) -> str:
    """The work for the browser of this journey; more of it the more reports are coming in."""
    work = proof.work_at(load_now(), busy_at=settings.JUNK_BUSY_AT)
    return proof.challenge_for(storage.key, work)


def set_aside(
    request: HttpRequest, storage: JourneyStorage, form: QuestionForm, answers: Answers
) -> SetAside | None:
    """Why this report is looked at before it goes into the queue; None when it is not."""
    if not settings.JUNK_CHECK:
        return None
    limits = junk.Limits(busy_at=settings.JUNK_BUSY_AT, fastest=settings.JUNK_FASTEST_SECONDS)
    signs = junk.signs_of(_seen(request, storage, form, words(answers)), limits)
    if not signs:
        return None
    return SetAside(signs=signs, tell=_is_time_to_tell(urgent=is_someone_at_risk(answers)))


def _seen(
    request: HttpRequest, storage: JourneyStorage, form: QuestionForm, said: str
) -> junk.Seen:
    sent = form.data.get
    load, from_connection, repeats = _count(request, storage, said)
    return junk.Seen(
        words=said,
        seconds=storage.seconds_taken,
        trap_filled=bool(sent(form.add_prefix("subject"))),
        proved=proof.is_proved(sent(form.add_prefix("proof"), ""), storage.key),
        load=load,
        from_connection=from_connection,
        repeats=repeats,
    )


def load_now() -> int | None:
    """How many reports were sent in the last five minutes; None while nothing is counted."""
    try:
        return _sum(counters().mget(_minutes()))
    except redis.RedisError as error:
        log.warning("reports_uncounted", error=type(error).__name__)
        return None


def _count(
    request: HttpRequest, storage: JourneyStorage, said: str
) -> tuple[int | None, int | None, int | None]:
    """Count this report: load, reports of its connection, and times that the same was said.

    Once, however often Send is pressed: whoever sends again after an outage is no flood.
    """
    same = junk.normalised(said)
    try:
        client = counters()
        connection, said_so, journey = hidden(
            client, connection_of(request), f"words {same}", f"journey {storage.key}"
        )
        load = _minutes()[0]
        of_connection = f"{NAME}:from:{connection}" if tells_people_apart(request) else ""
        of_words = f"{NAME}:same:{said_so}" if same else ""
        pipe: Any = client.pipeline(transaction=False)
        lives = {load: (MINUTES + 1) * 60, of_connection: HOUR, of_words: HOUR}
        names = [name for name in lives if name]
        is_new = bool(client.set(f"{NAME}:pressed:{journey}", 1, nx=True, ex=HOUR))
        for name in names:
            pipe.set(name, 0, nx=True, ex=lives[name])
            pipe.incrby(name, int(is_new))
        *counts, minutes = pipe.mget(_minutes()).execute()
    except redis.RedisError as error:
        log.warning("report_uncounted", error=type(error).__name__)
        return None, None, None
    found = dict(zip(names, counts[1::2], strict=True))
    return _sum(minutes), found.get(of_connection), found.get(of_words)


def _minutes() -> list[str]:
    """The counters of this minute and the four before it."""
    now = int(time.time() // 60)
    return [f"{NAME}:load:{now - ago}" for ago in range(MINUTES)]


def _sum(counts: Iterable[bytes | str | None]) -> int:
    return sum(int(each) for each in counts if each)


def _is_time_to_tell(*, urgent: bool) -> bool:
    """Whether the police were not told of another one just now: a flood is not one of messages."""
    kind, seconds = ("urgent", TELL_URGENT_SECONDS) if urgent else ("any", TELL_SECONDS)
    try:
        return bool(counters().set(f"{NAME}:told:{kind}", 1, nx=True, ex=seconds))
    except redis.RedisError:
        return True
