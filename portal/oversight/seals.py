"""Sealing and verifying the audit log, with the clearance that shows all of it.

Each batch is a transaction of its own: whatever stops it, what was sealed stays sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from agencies.registry.clearances import Clearance
from agencies.registry.row_security import showing
from portal.audit import sealing, verifying
from portal.audit.verifying import Root, Tampering, Verified

__all__ = ["Root", "Tampering", "Verified", "latest_root", "seal_events", "verify"]

BATCHES = 250  # in one run, a million events; the rest is left to the next


@contextmanager
def _all_events_shown() -> Iterator[None]:
    with showing([Clearance.AUDIT]):
        yield


def seal_events(*, most: int = sealing.BATCH, patience: float = sealing.PATIENCE_SECONDS) -> int:
    """Seal what has settled; how many events it was. Safe to run twice, even at once."""
    with _all_events_shown():
        through = sealing.settled_through(patience=patience)
    total = 0
    for _ in range(BATCHES):
        with _all_events_shown():
            sealed = sealing.seal_batch(through=through, most=most)
        total += sealed
        if not sealed:
            break
    return total


def verify(
    *,
    expected: dict[int, str] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Verified:
    """See portal.audit.verifying.verify(). Raises Tampering."""
    with _all_events_shown():
        return verifying.verify(expected=expected, progress=progress)


def latest_root() -> Root | None:
    """The newest seal, to be kept elsewhere."""
    return verifying.latest_root()
