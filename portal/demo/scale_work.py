"""What officers did with reports that are copied by the million, as far as lists depend on it:
what was recorded for somebody at risk, and which urgent ones nobody has."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from portal.demo.clock import uuid7_of
from portal.vault.sealing import seal
from reports import audiences
from reports.enums import OPEN_STATUSES, Priority, Risk, Status
from reports.safeguarding import CATEGORIES, RISKS
from reports.safeguarding_enums import ReferralRoute

RECORD_COLUMNS = "id, report_id, route, made_on, details, recorded_by_id, recorded_at, audience"
FRESH = timedelta(days=1)
"""An urgent report that came within this time and that nobody assesses may still wait."""

ANSWERED_OPEN, ANSWERED_CLOSED = 0.8, 0.998
_DETAILS = json.dumps(
    {"reference": "C-0000/2026", "made_by": "A demonstration officer", "words": ""}
).encode()


def is_answered(
    chance: random.Random, *, risks: Collection[str], category: str, priority: int, status: str
) -> bool:
    """Whether somebody recorded a referral: of what asks for it nearly all, once it is closed."""
    asks = RISKS & {*risks} or category in CATEGORIES or priority == Priority.URGENT
    share = ANSWERED_OPEN if status in OPEN_STATUSES else ANSWERED_CLOSED
    return bool(asks) and chance.random() < share


def waits_since(moment: datetime, *, priority: int, status: str, until: datetime) -> str:
    """Since when nobody has it, as COPY reads it; empty where somebody does."""
    waits = priority == Priority.URGENT and status == Status.RECEIVED and until - moment < FRESH
    return moment.isoformat() if waits else ""


def record_of(
    chance: random.Random,
    *,
    report: uuid.UUID,
    risks: Collection[str],
    audience: Collection[str],
    moment: datetime,
    officer: uuid.UUID,
    place: str,
) -> tuple[object, ...]:
    """The columns of one record. `place`: what its seal is bound to, before its key."""
    at = moment + timedelta(hours=3)
    key = uuid7_of(at, chance.getrandbits(74))
    route = ReferralRoute.MASH_CHILDREN if Risk.CHILD in risks else ReferralRoute.MASH_ADULTS
    sealed = seal(_DETAILS, bound_to=f"{place}{key}").hex()
    readers = ",".join(audiences.of_safeguarding_record(audience))
    return (
        *(key.hex, report.hex, route.value, at.date().isoformat(), rf"\\x{sealed}"),
        *(officer, at.isoformat(), f"{{{readers}}}"),
    )
