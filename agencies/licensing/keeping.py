"""How long what a premises writes down is kept: the one table for whatever is purged.

The register of door staff is kept as long as the premises' licence says (Premises.register_months).
A shorter time holds only once SHORTER_AFTER has passed, so that nobody purges by shortening it.
The periods here are this project's reading, for the council's data protection officer to confirm
before real use (docs/adr/0093-registers-and-purging.md). Migration 0004 says the same to the
database, which deletes nothing earlier.
"""

from __future__ import annotations

import datetime

from django.db.models import Case, F, When

from agencies.licensing.models import Premises
from agencies.licensing.nights import months_after
from agencies.licensing.register_enums import Kept

MONTHS: dict[str, int] = {
    Kept.TOILETS: 12,
    Kept.REFUSALS: 12,
    Kept.ANGELA: 6,
    Kept.TRAINING: 12,
    Kept.STAFF: 12,
}
"""After the night, and of staff after the day on which they left. A year: an officer compares with
the last; half of one of a guest who was frightened."""


SHORTER_AFTER = datetime.timedelta(days=28)
"""Between the day on which somebody says a shorter time and the day from which it holds: in it the
premises and officers see it coming, and it can be taken back."""


def months_in_effect(premises: Premises, today: datetime.date) -> int:
    """How many months a premises' register of door staff is kept on a day."""
    coming, since = premises.next_months, premises.next_months_from
    return coming if coming is not None and since and since <= today else premises.register_months


def as_in_effect(today: datetime.date) -> Case:
    """The same of each premises of a query."""
    return Case(
        When(next_months_from__lte=today, then=F("next_months")), default=F("register_months")
    )


def months_of(kept: Kept, register_months: int) -> int:
    """`register_months`: of the premises, for its door staff."""
    return register_months if kept == Kept.DOOR else MONTHS[kept]


def kept_from(today: datetime.date, months: int) -> datetime.date:
    """The first day that is still kept: what is of an earlier one goes."""
    return months_after(today, -months)
