"""Comparing audit events with their seals: the first that was altered, removed or slipped in.

What this can show, and what it can't: docs/adr/0015-sealed-audit.md. Read in batches, so that
memory stays the same whatever the length of the log. The caller must be shown all events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from portal.audit import canonical, merkle, sealing
from portal.audit.models import AuditEvent, AuditSeal


class Tampering(Exception):
    """Something does not fit. The text names the first event or seal that does not, and how."""


@dataclass(frozen=True)
class Verified:
    """What was compared. `root` is the hash of the last seal, in hexadecimal."""

    seals: int
    events: int
    unsealed: int
    root: str


@dataclass(frozen=True)
class Root:
    """The last seal's hash, to be kept where nobody who can change the database can reach it."""

    number: int
    through_sequence: int
    sealed_at: datetime
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


def latest_root() -> Root | None:
    """The newest seal's number and hash; None before the first seal."""
    seal = AuditSeal.objects.order_by("-number").first()
    if seal is None:
        return None
    return Root(seal.number, seal.through_sequence, seal.sealed_at, bytes(seal.hash).hex())


def verify(
    *,
    expected: dict[int, str] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Verified:
    """Compare every sealed event. `expected`: hashes kept elsewhere, by number of the seal.

    `progress(seals compared, seals in all)`. Raises Tampering.
    """
    missing = dict(expected or {})
    total = AuditSeal.objects.count()
    before: AuditSeal | None = None
    events = 0
    for number, seal in enumerate(_seals(), start=1):
        _check_seal(seal, number=number, before=before)
        _check_events(seal, before=before)
        wanted = missing.pop(seal.number, None)
        if wanted is not None and wanted != bytes(seal.hash).hex():
            raise Tampering(
                f"Seal {seal.number} is not the one whose root was kept elsewhere: it, or events "
                f"up to number {seal.through_sequence}, were replaced and sealed anew."
            )
        events += len(seal.sequences)
        before = seal
        progress(number, total)
    if missing:
        raise Tampering(
            f"Seal {min(missing)} was removed: its root was kept elsewhere, but the log ends with "
            f"seal {before.number if before else 0}."
        )
    return Verified(
        seals=total,
        events=events,
        unsealed=_count_after(before),
        root=bytes(before.hash).hex() if before else "",
    )


def _seals() -> Iterator[AuditSeal]:
    """All seals in order, one in memory at a time."""
    number: int | None = None
    while True:
        later = AuditSeal.objects.order_by("number", "id")
        seal = (later if number is None else later.filter(number__gt=number)).first()
        if seal is None:
            return
        yield seal
        number = seal.number


def _check_seal(seal: AuditSeal, *, number: int, before: AuditSeal | None) -> None:
    if seal.number != number:
        raise Tampering(
            f"Seal {number} was removed: events after number "
            f"{before.through_sequence if before else 0} can't be compared."
            if seal.number > number
            else f"Seal {seal.number} was slipped in."
        )
    previous = bytes(before.hash) if before else sealing.FIRST_PREVIOUS
    leaves = _leaves_of(seal)
    sound = (
        len(leaves) == len(seal.sequences)
        and merkle.root_of(leaves) == bytes(seal.root)
        and bytes(seal.previous_hash) == previous
        and sealing.hash_of(seal) == bytes(seal.hash)
    )
    if not sound:
        raise Tampering(
            f"Seal {seal.number} was altered: it does not fit itself or the seal before it. Its "
            f"events, after number {before.through_sequence if before else 0} up to "
            f"{seal.through_sequence}, can't be compared."
        )


def _leaves_of(seal: AuditSeal) -> list[bytes]:
    whole, size = bytes(seal.leaves), merkle.HASH_BYTES
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def _check_events(seal: AuditSeal, *, before: AuditSeal | None) -> None:
    """Walk the sealed numbers and the events there are side by side; a difference raises."""
    sealed = zip(seal.sequences, _leaves_of(seal), strict=True)
    after = before.through_sequence if before else None
    # One more than was sealed, so that one that was slipped in shows.
    found = iter(
        canonical.leaves_between(after, seal.through_sequence, most=len(seal.sequences) + 1)
    )
    event = next(found, None)
    for number, leaf in sealed:
        if event is None or event.sequence > number:
            raise Tampering(f"Event {number} was removed (seal {seal.number}).")
        if event.sequence < number:
            raise _slipped_in(event, seal)
        if event.hash != leaf:
            raise Tampering(f"Event {number} ({event.id}) was altered (seal {seal.number}).")
        event = next(found, None)
    if event is not None:
        raise _slipped_in(event, seal)


def _slipped_in(event: canonical.Leaf, seal: AuditSeal) -> Tampering:
    return Tampering(
        f"Event {event.sequence} ({event.id}) was inserted later, behind seal {seal.number}."
    )


def _count_after(last: AuditSeal | None) -> int:
    events = AuditEvent.objects.all()
    return (events.filter(sequence__gt=last.through_sequence) if last else events).count()
