"""How long what a premises writes down is kept: the one table for whatever is purged.

The register of door staff is kept as long as the premises' licence says (Premises.register_months).
The periods here are this project's reading, for the council's data protection officer to confirm
before real use (docs/adr/0093-registers-and-purging.md). Migration 0004 says the same to the
database, which deletes nothing earlier.
"""

from __future__ import annotations

import datetime

from agencies.licensing.register_enums import Kept
from reports.clocks import months_after

MONTHS: dict[str, int] = {
    Kept.TOILETS: 12,
    Kept.REFUSALS: 12,
    Kept.ANGELA: 6,
    Kept.TRAINING: 12,
    Kept.STAFF: 12,
}
"""After the night, and of staff after the day on which they left. A year: an officer compares with
the last; half of one of a guest who was frightened."""


def months_of(kept: Kept, register_months: int) -> int:
    """`register_months`: of the premises, for its door staff."""
    return register_months if kept == Kept.DOOR else MONTHS[kept]


def kept_from(today: datetime.date, months: int) -> datetime.date:
    """The first day that is still kept: what is of an earlier one goes."""
    return months_after(today, -months)
