"""The clock of a demonstration: actions carried out today that happened weeks ago.

Audit events can never be changed, so they must be born with their own time, and so must the keys
whose first bits are a time. Within `demonstration_clock()` this process, and nothing else, reads
the time, the keys and the references from here; docs/adr/0071-demonstration-clock.md says why.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from datetime import timezone as zones
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.utils import timezone

from portal.vault import ids
from reports import references

TICK = timedelta(milliseconds=1)


class Clock:
    """A time that moves forward by a tick whenever it is read, so that what follows sorts after."""

    def __init__(self, *, start: datetime, seed: str) -> None:
        self._moment = start.astimezone(zones.utc)
        self._random = random.Random(seed)  # reproducible, and guards nothing

    def set(self, moment: datetime) -> None:
        """Move to `moment` (aware); never backwards."""
        self._moment = max(self._moment, moment.astimezone(zones.utc))

    def now(self) -> datetime:
        self._moment += TICK
        return self._moment

    def uuid7(self) -> uuid.UUID:
        """A UUID of version 7 of this moment, the same for the same seed."""
        return uuid7_of(self.now(), self._random.getrandbits(74))

    def randbits(self, bits: int) -> int:
        return self._random.getrandbits(bits)


def uuid7_of(moment: datetime, bits: int) -> uuid.UUID:
    """The version 7 UUID (RFC 9562, 5.7) of a moment; 74 `bits` tell equal moments apart."""
    milliseconds = int(moment.timestamp() * 1000)
    return uuid.UUID(
        int=milliseconds << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & (1 << 62) - 1
    )


@contextmanager
def demonstration_clock(*, start: datetime, seed: str) -> Iterator[Clock]:
    """Within it, `timezone.now()`, new keys and new references come from the clock it gives.

    Raises RuntimeError in production: nothing real is ever backdated.
    """
    if settings.PRODUCTION:
        raise RuntimeError("The demonstration clock does not run in production.")
    clock = Clock(start=start, seed=seed)
    with ExitStack() as stack:
        # Not `timezone.now` itself: models keep that function as the default of their fields.
        stack.enter_context(_replaced(timezone, "datetime", _datetime_reading(clock)))
        stack.enter_context(
            _replaced(ids, "uuid_utils", SimpleNamespace(compat=SimpleNamespace(uuid7=clock.uuid7)))
        )
        stack.enter_context(
            _replaced(references, "secrets", SimpleNamespace(randbits=clock.randbits))
        )
        yield clock


def _datetime_reading(clock: Clock) -> type:
    """What django.utils.timezone takes for `datetime`: `now()` is the clock's, the rest stays."""

    class Kind(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Moment(metaclass=Kind):
        @staticmethod
        def now(tz: object = None) -> datetime:
            return clock.now()

    return Moment


@contextmanager
def _replaced(module: Any, name: str, value: object) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)
