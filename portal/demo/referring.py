"""What the fictional officers record of people at risk: referrals made outside, or why none was."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from reports.actions.submit import Submission
from reports.safeguarding import CATEGORIES, RISKS
from reports.safeguarding_enums import ReferralRoute

WHY_NOT = (
    "[Demonstration] Already known to adult social care, who are visiting.",
    "[Demonstration] No young person was there when officers called. Asked again next week.",
)


def asks(submission: Submission) -> bool:
    """Whether the report tells of somebody at risk."""
    return bool(submission.risks & RISKS) or submission.category in CATEGORIES


def referral(chance: random.Random, day: date) -> dict[str, Any]:
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
