"""Telling the workers that the outbox has something, without making anybody wait for it.

`nudge()` sets a flag and returns: some microseconds, whatever state Redis is in. One thread per
process watches the flag and talks to Redis, so however many rows were committed meanwhile, one
message goes out. A second flag, in Redis, keeps several web processes from queueing the same message
many times: the worker lowers it before it looks at the outbox, so a row committed later raises it
anew. When Redis does not answer within TIMEOUT_SECONDS the nudge is forgotten and Redis is left in
peace for PAUSE_SECONDS; the sweep, every 30 seconds, sends what nobody was told of.
"""

from __future__ import annotations

import os
import threading
import time

import redis
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

PENDING = "spotlight:outbox:nudged"
PENDING_SECONDS = 30  # a nudge that got lost blocks the next for no longer
TIMEOUT_SECONDS = 0.5
PAUSE_SECONDS = 5.0

_wanted = threading.Event()
_starting = threading.Lock()
_thread: threading.Thread | None = None


def nudge() -> None:
    """Have the outbox delivered soon. Never waits, never raises."""
    _wanted.set()
    if _thread is None or not _thread.is_alive():
        _start()


def received() -> None:
    """The worker has heard: the next committed row needs a nudge of its own. Never raises."""
    try:
        _client().delete(PENDING)
    except redis.RedisError:  # the flag expires by itself
        log.warning("nudge_flag_unreachable")


def _start() -> None:
    global _thread
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_watch, name="outbox-nudge", daemon=True)
            try:
                _thread.start()
            except RuntimeError:  # the interpreter is ending, or has no thread left
                _thread = None


def _watch() -> None:
    while True:
        _wanted.wait()
        _wanted.clear()
        try:
            publish()
        except Exception as error:
            # Broad on purpose: whatever ails the broker, the thread lives on.
            log.warning("nudge_failed", error=type(error).__name__)
            time.sleep(PAUSE_SECONDS)


def publish() -> bool:
    """Queue one delivery task unless one is pending. True when it did. Raises what Redis raises."""
    if not _client().set(PENDING, 1, nx=True, ex=PENDING_SECONDS):
        return False
    try:
        from portal.notifications.tasks import deliver

        deliver.apply_async(retry=False, expires=PENDING_SECONDS * 10)
    except BaseException:
        _client().delete(PENDING)
        raise
    return True


_clients: dict[str, redis.Redis] = {}


def _client() -> redis.Redis:
    url = settings.REDIS_URL
    if url not in _clients:
        _clients[url] = redis.Redis.from_url(
            url,
            socket_connect_timeout=TIMEOUT_SECONDS,
            socket_timeout=TIMEOUT_SECONDS,
            retry_on_timeout=False,
        )
    return _clients[url]


def _forget_after_fork() -> None:
    """A child has neither its parent's thread nor a right to its parent's sockets."""
    global _thread, _wanted, _starting
    _thread = None
    _wanted = threading.Event()
    _starting = threading.Lock()
    _clients.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
