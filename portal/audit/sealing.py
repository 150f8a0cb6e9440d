"""Sealing audit events in batches, each chained to the one before (docs/adr/0015-sealed-audit.md).

    while sealed := seal_batch(through=settled_through()): ...

An event's number is given when it is inserted, but it shows when its transaction commits, and that
order may differ. An event must not appear behind a seal that has passed its number. So nothing is
sealed while a transaction is open that may still hold a lower number: `settled_through()` waits, as
CREATE INDEX CONCURRENTLY does, for those that held the lock of an insert when it began, and makes
nobody wait for itself.

Whoever calls this must be shown all events: agencies.registry.row_security.showing().
"""

from __future__ import annotations

import hashlib
import struct
import time

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from portal.audit import canonical, merkle
from portal.audit.models import AuditEvent, AuditSeal

BATCH = 4096
PATIENCE_SECONDS = 20.0
FIRST_PREVIOUS = bytes(merkle.HASH_BYTES)
_VERSION = b"\x02spotlight:audit-seal:v1"
_ONE_SEALER = 0x5EA1  # advisory lock

# Every transaction that has inserted an event, and has not ended, holds such a lock; our own is
# left out. Anybody may read pg_locks.
_WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'audit_event'::regclass
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND granted AND mode NOT IN ('AccessShareLock', 'RowShareLock')
        AND pid IS DISTINCT FROM pg_backend_pid()
"""


def settled_through(*, patience: float = PATIENCE_SECONDS) -> int | None:
    """The highest number up to which no event can appear any more.

    None when there is no event, or when a transaction that may hold a lower number is still open
    after `patience` seconds: the next run tries again.
    """
    highest = AuditEvent.objects.aggregate(highest=Max("sequence"))["highest"]
    if highest is None:
        return None
    waiting_for = _writers()  # after the highest number was read, never before
    deadline = time.monotonic() + patience
    while waiting_for and time.monotonic() < deadline:
        time.sleep(0.05)
        waiting_for &= _writers()
    return None if waiting_for else int(highest)


def seal_batch(*, through: int | None, most: int = BATCH) -> int:
    """Seal the next batch of events up to the number `through`; says how many, 0 at the end."""
    if through is None:
        return 0
    with transaction.atomic():
        _execute("SELECT pg_advisory_xact_lock(%s)", _ONE_SEALER)
        last = AuditSeal.objects.order_by("-number").first()
        after = last.through_sequence if last else None
        if after is not None and through <= after:
            return 0
        leaves = canonical.leaves_between(after, through, most=most)
        if not leaves:
            return 0
        seal = AuditSeal(
            number=last.number + 1 if last else 1,
            sealed_at=timezone.now(),
            through_sequence=leaves[-1].sequence,
            sequences=[leaf.sequence for leaf in leaves],
            leaves=b"".join(leaf.hash for leaf in leaves),
            root=merkle.root_of(leaf.hash for leaf in leaves),
            previous_hash=bytes(last.hash) if last else FIRST_PREVIOUS,
        )
        seal.hash = hash_of(seal)
        seal.save()
    return len(leaves)


def hash_of(seal: AuditSeal) -> bytes:
    """SHA-256 over everything that a seal says, its root and the seal before; 32 bytes."""
    numbers = list(seal.sequences)
    micros = round(seal.sealed_at.timestamp() * 1_000_000)
    return hashlib.sha256(
        _VERSION
        + struct.pack(">qqqq", seal.number, micros, seal.through_sequence, len(numbers))
        + hashlib.sha256(struct.pack(f">{len(numbers)}q", *numbers)).digest()
        + bytes(seal.root)
        + bytes(seal.previous_hash)
    ).digest()


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS)
        return {row[0] for row in cursor.fetchall()}


def _execute(statement: str, *parameters: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
