"""Telling the workers that the outbox has something, without making anybody wait for it.

`nudge()` sets a flag and returns: some microseconds, whatever state Redis is in. One thread per
process watches the flag and talks to Redis, so however many rows were committed meanwhile, one
message goes out. A second flag, in Redis, keeps several web processes from queueing the same
message many times: the worker lowers it before it looks at the outbox, so a row committed later
raises it anew. When Redis does not answer within TIMEOUT_SECONDS it is left in peace for
PAUSE_SECONDS and then nudged again, so a message that was queued while it was down leaves soon
after it is back. Should this process end before that, the schedule's sweep sends what is due.
"""

from __future__ import annotations

import os
import threading
import time
from functools import lru_cache

import redis
import structlog
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

PENDING = "spotlight:outbox:nudged"
PENDING_SECONDS = 10  # a nudge that got lost blocks the next for no longer
TASK_SECONDS = 300  # after that nobody need deliver for its sake: the sweep has done it
TIMEOUT_SECONDS = 0.5
PAUSE_SECONDS = 3.0


def nudge() -> None:
    """Have the outbox delivered soon. Never waits, never raises."""
    _nudger.wanted.set()
    _nudger.ensure_running()


def received() -> None:
    """The worker has heard: the next committed row needs a nudge of its own. Never raises."""
    try:
        _client(settings.REDIS_URL).delete(PENDING)
    except redis.RedisError as error:  # the flag expires by itself
        log.warning("nudge_flag_unreachable", error=type(error).__name__)


def publish() -> bool:
    """Queue one delivery task unless one is pending. True when it did. Raises what Redis raises."""
    client = _client(settings.REDIS_URL)
    if not client.set(PENDING, 1, nx=True, ex=PENDING_SECONDS):
        return False
    try:
        from portal.notifications.tasks import deliver

        deliver.apply_async(retry=False, expires=TASK_SECONDS)
    except BaseException:
        client.delete(PENDING)
        raise
    return True


class _Nudger:
    """The thread of this process, and the flag it waits for."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """A forked child has neither its parent's thread nor a right to its parent's locks."""
        self.wanted = threading.Event()
        self.starting = threading.Lock()
        self.thread: threading.Thread | None = None

    def ensure_running(self) -> None:
        if self.thread is not None and self.thread.is_alive():
            return
        with self.starting:
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self.watch, name="outbox-nudge", daemon=True)
                try:
                    self.thread.start()
                except RuntimeError:  # the interpreter is ending, or has no thread left
                    self.thread = None

    def watch(self) -> None:
        while True:
            self.wanted.wait()
            self.wanted.clear()
            try:
                publish()
            except Exception as error:
                # Broad on purpose: whatever ails the broker, the thread lives on.
                log.warning("nudge_failed", error=type(error).__name__)
                time.sleep(PAUSE_SECONDS)
                self.wanted.set()


_nudger = _Nudger()


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def _after_fork() -> None:
    _nudger.reset()
    _client.cache_clear()


os.register_at_fork(after_in_child=_after_fork)
