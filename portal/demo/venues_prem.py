"""The register of fictional premises: a former holder, one that is suspended, one that is closed,
and somebody who is invited."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agencies.licensing.actions.inviting import invite_by_email, invite_by_letter
from agencies.licensing.actions.register import change_facts, change_number, move_premises
from agencies.licensing.actions.transfer import transfer_premises
from agencies.licensing.models import Premises

if TYPE_CHECKING:
    from portal.demo.venues import Steps, Venues

FORMER = "Welland Inns Ltd (fictional)"
TRANSFERRED = datetime.date(2024, 9, 2)
RENUMBERED, INVITED, LETTERED, SUSPENDED, CLOSED = 2, 3, 4, 6, 7
"""Which of the premises."""


def begin_with_a_former_holder(venues: Venues, holder: str) -> None:
    """The first premises passes to `holder`, before anybody of theirs has an account."""
    first = venues.made[0]
    transfer_premises(
        by=venues.officer,
        premises_id=first.pk,
        holder=holder,
        since=min(TRANSFERRED, venues.since.date()),
        version=first.version,
    )
    first.refresh_from_db()


def steps(venues: Venues) -> Steps:
    """What is done of the register, spread over the time of the demonstration."""
    times = _times(venues)

    def at(number: int) -> Premises:
        return Premises.objects.get(pk=venues.made[number].pk)

    def renumber() -> None:
        here = at(RENUMBERED)
        number = f"{here.licence_number}/A"
        change_number(by=venues.officer, premises_id=here.pk, number=number, version=here.version)

    def hours() -> None:
        here = at(0)
        facts = {"hours": "Every day 11:00 to 00:30", "capacity": 240}
        change_facts(by=venues.officer, premises_id=here.pk, facts=facts, version=here.version)

    def suspend() -> None:
        _move(venues, at(SUSPENDED), "suspend")

    def close() -> None:
        _move(venues, at(CLOSED), "close")

    def invite() -> None:
        invite_by_email(
            by=venues.officer,
            premises_id=at(INVITED).pk,
            email="dev.ailsby@premises.example",
            full_name="Dev Ailsby",
        )
        invite_by_letter(by=venues.officer, premises_id=at(LETTERED).pk, full_name="Rosa Thurlby")

    for step in (renumber, hours, suspend, close, invite):
        yield next(times), step


def _move(venues: Venues, here: Premises, move: str) -> None:
    move_premises(by=venues.officer, premises_id=here.pk, move=move, version=here.version)


def _times(venues: Venues) -> Iterator[datetime.datetime]:
    """Five moments, the last of them just before the end."""
    span = venues.until - venues.since
    for part in (0.2, 0.4, 0.6, 0.999, 0.9995):
        yield venues.since + span * part
