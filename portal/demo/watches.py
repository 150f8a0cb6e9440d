"""Watch areas that the demonstration's people keep, and what they were told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from agencies.registry.own_teams import teams_in
from agencies.registry.people import working_membership
from hotspots.watches.actions import keep_watch
from hotspots.watches.asked import Watched
from hotspots.watches.enums import Rule, Where
from hotspots.watches.telling import tell_of_watches
from portal.accounts.models import User
from portal.demo.cast import Cast
from reports.enums import Kind
from reports.triage import choices

DAYS_AGO = 9
TOLD_BEFORE = timedelta(minutes=15)
MARKET = (-0.2442, 52.5735)
"""About the middle of Peterborough, in degrees of WGS84."""


def steps(cast: Cast, until: datetime) -> Iterator[tuple[datetime, Callable[[], Any]]]:
    at = until - timedelta(days=DAYS_AGO)
    for number, (person, watched, shared) in enumerate(_kept(cast)):
        yield at + timedelta(minutes=30 * number), partial(_keep, person, watched, shared=shared)
    yield until - TOLD_BEFORE, tell_of_watches


def _kept(cast: Cast) -> Iterator[tuple[User, Watched, bool]]:
    wards = {name: code for code, name in choices.wards()}
    central = wards.get("Central") or next(iter(wards.values()), "")
    if not central:
        return
    of_ward = partial(Watched, where=Where.WARD.value, ward=central)
    more_than, surge, released = (each.value for each in Rule)
    first, analyst = cast.triage[0], cast.closers[0]
    yield first, of_ward(name="[Demonstration] The city centre", rule=more_than, more_than=8), True
    yield (
        first,
        Watched(
            name="[Demonstration] Around the market",
            where=Where.CIRCLE.value,
            rule=more_than,
            longitude=MARKET[0],
            latitude=MARKET[1],
            radius=500,
            more_than=5,
        ),
        False,
    )
    usual = of_ward(name="[Demonstration] Centre, as usual?", rule=surge, source="residents")
    yield analyst, usual, False
    for lead in cast.by_role.get("cleansing_lead", ())[:1]:
        needles = (Kind.NEEDLE_FIND.value,)
        name = "[Demonstration] Needles in the centre"
        yield lead, of_ward(name=name, rule=more_than, more_than=3, kinds=needles), True
    for coordinator in cast.by_role.get("spp_coordinator", ())[:1]:
        name = "[Demonstration] Published figures"
        yield coordinator, of_ward(name=name, rule=released, source="told"), False


def _keep(person: User, watched: Watched, *, shared: bool) -> None:
    member = working_membership(person)
    team = teams_in(member)[0] if shared and member is not None else ""
    keep_watch(by=person, watched=watched, team=team)
