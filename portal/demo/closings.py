"""What the fictional officers tell senders at closing, and on whom they ask for advice."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from portal.accounts.models import User
from portal.demo.plan import Planned
from reports.actions.source_advice import flag_source, record_advice
from reports.enums import Channel, MoveReason, ToldSender
from reports.queries import flags_visible_to
from reports.source_enums import AdviceOutcome, FlagReason

SENTENCES = {
    MoveReason.LOGGED: ToldSender.LOOKED_AT,
    MoveReason.DONE: ToldSender.LOOKED_AT,
    MoveReason.NO_ACTION: ToldSender.NO_MORE,
    MoveReason.OUT_OF_AREA: ToldSender.OTHER_AREA,
}
SHARE_TOLD = 0.6
"""Of the reports that are closed for one of these reasons, whose senders are told something."""

SHARE_FLAGGED = 0.025
WHY = "[Demonstration] They write that somebody in the family told them."


def told_for(pk: uuid.UUID, reason: MoveReason) -> str:
    """By a chance of the report's own, as in referring.py."""
    sentence = SENTENCES.get(reason, "")
    return sentence if random.Random(f"told {pk}").random() < SHARE_TOLD else ""


def advice_about(
    planned: Planned,
    pk: uuid.UUID,
    officer: User,
    adviser: User,
    *,
    now: Callable[[], datetime],
) -> tuple[timedelta, Callable[[], None]] | None:
    """After how long an officer flags a resident's report, some with advice, and doing it."""
    chance = random.Random(f"flagged {planned.key}")
    if planned.submission.channel != Channel.ONLINE or chance.random() > SHARE_FLAGGED:
        return None

    def act() -> None:
        if flags_visible_to(officer).filter(report=pk).exists():
            return  # it was assessed before
        flag_source(by=officer, report_id=pk, reason=FlagReason.TOLD, words=WHY)
        if chance.random() < 0.5:
            record_advice(
                by=adviser,
                report_id=pk,
                outcome=chance.choice(AdviceOutcome.values),
                advised_on=now().date(),
                reference=f"DEMO-{chance.randrange(10_000):04}",
                given_by="[Demonstration] DS B. Wexcombe",
                version=1,
            )

    return timedelta(hours=chance.uniform(1, 30)), act
