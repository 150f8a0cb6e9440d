"""What the fictional officers record of people at risk: referrals made outside, or why none was."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from portal.accounts.models import User
from portal.demo.plan import Planned
from reports.actions.safeguarding import record_safeguarding
from reports.safeguarding import CATEGORIES, RISKS
from reports.safeguarding_enums import ReferralRoute

WHY_NOT = (
    "[Demonstration] Already known to adult social care, who are visiting.",
    "[Demonstration] No young person was there when officers called. Asked again next week.",
)


SHARE = 0.7
"""Of the reports that ask, how many get an answer."""


def referral_about(
    planned: Planned, pk: uuid.UUID, officer: User, *, now: Callable[[], datetime]
) -> tuple[timedelta, Callable[[], None]] | None:
    """After how long an officer records a referral, and doing it; None for reports without one.

    By a chance of the report's own: another draw from the common one would make all that follows
    another story.
    """
    told, chance = planned.submission, random.Random(str(planned.key))
    if not (told.risks & RISKS or told.category in CATEGORIES) or chance.random() > SHARE:
        return None

    def act() -> None:
        record_safeguarding(by=officer, report_id=pk, **_referral(chance, now().date()))

    return timedelta(hours=chance.uniform(1, 20)), act


def _referral(chance: random.Random, day: date) -> dict[str, Any]:
    """What record_safeguarding takes: fictional, and marked as such."""
    route = chance.choice(ReferralRoute.values)
    if route == ReferralRoute.NONE:
        return {"route": route, "words": chance.choice(WHY_NOT)}
    return {
        "route": route,
        "made_on": day,
        "reference": f"DEMO-{chance.randrange(10_000):04}",
        "made_by": "[Demonstration] Sgt A. Wexcombe",
    }
