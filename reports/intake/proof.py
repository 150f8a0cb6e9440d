"""Work that a resident's browser does while they read the last page, so that a machine which sends
thousands of reports has to do it thousands of times.

It is ALTCHA's proof of work, version 2, by its own library: the page holds a signed challenge, and
static/js/proof-worker.js tries one number after the other until a key derived from it begins as the
challenge says. The number is chosen here, so the work has an end. Nothing is kept: the signature is
made with the keyring and the journey's key, so a challenge serves this one journey, and dies with
it; a journey makes one report.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
import uuid
from dataclasses import dataclass

from altcha import create_challenge, verify_solution

from portal.vault.keyring import keyring

PURPOSE = b"spotlight:proof-of-work:v1"
ALGORITHM = "PBKDF2/SHA-256"
ITERATIONS = 5_000
"""Of one try. Enough that a browser spends its time deriving, not calling."""
HOURS = 4
"""A challenge's longest life; a draft that nobody touches ends long before."""
LONGEST_ANSWER = 2_000


@dataclass(frozen=True)
class Work:
    """How many tries a challenge takes: from `least` to `most`, at random."""

    least: int
    most: int


LEVELS = (Work(10, 20), Work(20, 40), Work(40, 80))
"""At rest, when it fills, when very many reports come in (measured: docs/adr/0044-junk.md)."""


def work_at(load: int | None, *, busy_at: int) -> Work:
    """The work asked for under a load in reports per five minutes: the least if it is not known."""
    if load is None or load * 2 <= busy_at:
        return LEVELS[0]
    return LEVELS[1] if load <= busy_at else LEVELS[2]


def challenge_for(journey: uuid.UUID, work: Work) -> str:
    """A new challenge, as JSON for the page."""
    signing, deriving = _secrets(keyring.current, journey)
    made = create_challenge(
        ALGORITHM,
        ITERATIONS,
        counter=work.least + secrets.randbelow(work.most - work.least + 1),
        expires_at=int(time.time()) + HOURS * 3600,
        hmac_secret=signing,
        hmac_key_secret=deriving,
    )
    return json.dumps(made.to_dict(), separators=(",", ":"))


def is_proved(answer: str, journey: uuid.UUID) -> bool:
    """Whether this answers a challenge that this journey was given: no derivation, some 0.1 ms."""
    if not answer or len(answer) > LONGEST_ANSWER:
        return False
    return any(_is_proved(answer, *_secrets(key_id, journey)) for key_id in keyring.ids)


def _is_proved(answer: str, signing: bytes, deriving: bytes) -> bool:
    try:
        result = verify_solution(answer, signing, hmac_key_secret=deriving)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False  # what was sent is not an answer at all
    return bool(result.verified)


def _secrets(key_id: str, journey: uuid.UUID) -> tuple[bytes, bytes]:
    key = keyring.subkey(key_id, purpose=PURPOSE)
    return (
        hmac.new(key, b"challenge:" + journey.bytes, hashlib.sha256).digest(),
        hmac.new(key, b"answer:" + journey.bytes, hashlib.sha256).digest(),
    )
