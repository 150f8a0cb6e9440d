"""Counting what comes from one connection, without keeping network addresses.

Counters live in Redis and end within the hour. A counter is named by a keyed hash of the address.
Half of that key is random, made anew each day and then forgotten by Redis itself; the other half
comes from the keyring, so that a copy of Redis alone names nobody either. While Redis is down
nothing is counted, and nobody is kept out for it: whatever is guarded here must not depend on it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache

import redis
import structlog
from django.conf import settings
from django.http import HttpRequest
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.accounts.client_address import connection_of
from portal.vault.keyring import keyring

log = structlog.get_logger(__name__)

PURPOSE = b"spotlight:tries:v1"
SECRET = "spotlight:tries:secret"  # noqa: S105  (the name of a key in Redis)
DAY_SECONDS = 24 * 60 * 60
TIMEOUT_SECONDS = 0.5


@dataclass(frozen=True)
class Limit:
    """At most `each` tries from one address and `all_together` from everywhere, in `seconds`."""

    name: str
    each: int
    all_together: int
    seconds: int


def may_try(request: HttpRequest, limit: Limit) -> bool:
    """Count a try; whether it is within the limit. True while Redis does not answer."""
    try:
        return _count(connection_of(request), limit)
    except redis.RedisError as error:
        log.warning("tries_uncounted", error=type(error).__name__)
        return True


def may_go_on(name: str, limit: Limit) -> bool:
    """The same for one who is known by a name of ours, wherever they come from."""
    try:
        return _count(f"name {name}", limit)
    except redis.RedisError as error:
        log.warning("tries_uncounted", error=type(error).__name__)
        return True


def _count(address: str, limit: Limit) -> bool:
    client = counters()
    (hidden_address,) = hidden(client, address)
    names = (
        f"spotlight:tries:{limit.name}:{hidden_address}",
        f"spotlight:tries:{limit.name}:all",
    )
    pipe = client.pipeline(transaction=False)
    for name in names:
        pipe.set(name, 0, nx=True, ex=limit.seconds)
        pipe.incr(name)
    own, together = pipe.execute()[1::2]
    return bool(own <= limit.each and together <= limit.all_together)


def hidden(client: redis.Redis, *texts: str) -> list[str]:
    """Names for texts that hold for a day at most, and from which those can't be found out."""
    pipe = client.pipeline(transaction=False)
    pipe.set(SECRET, secrets.token_hex(32), nx=True, ex=DAY_SECONDS)
    pipe.get(SECRET)
    of_today = str(pipe.execute()[1]).encode()
    key = keyring.subkey(keyring.current, purpose=PURPOSE) + of_today
    return [hmac.new(key, each.encode(), hashlib.sha256).hexdigest()[:32] for each in texts]


def counters() -> redis.Redis:
    """Redis, which has half a second to answer. Its errors are redis.RedisError."""
    return _client(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=TIMEOUT_SECONDS,
        socket_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
