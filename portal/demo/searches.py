"""Searches that the demonstration's people keep, some of them with their team."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from agencies.registry.own_teams import teams_in
from agencies.registry.people import working_membership
from portal.accounts.models import User
from portal.demo.cast import Cast
from reports.actions.saved_searches import choose_digest, save_search
from reports.enums import Category, Kind, Status
from reports.saved_enums import Every
from reports.saved_searches import Chosen, Search

DAYS_AGO = 6


def steps(cast: Cast, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    at = until - timedelta(days=DAYS_AGO)
    for number, (person, how) in enumerate(_kept(cast)):
        yield at + timedelta(minutes=20 * number), partial(_keep, person, **how)


def _kept(cast: Cast) -> Iterator[tuple[User, dict[str, Any]]]:
    first, last, analyst = cast.triage[0], cast.triage[-1], cast.closers[0]
    received = Chosen("status", Status.RECEIVED.value, str(Status.RECEIVED.label))
    nobody = Chosen("assigned", "nobody", "Assigned to nobody")
    yield first, {"name": "Nobody has these yet", "chosen": (received, nobody), "shared": True,
                  "every": Every.DAY}  # fmt: skip
    yield first, {"name": "Vans at the garages", "chosen": (_of(Category.DEALING),),
                  "words": "van garages"}  # fmt: skip
    yield last, {"name": "Needles, still open", "chosen": (_of_kind(Kind.NEEDLE_FIND),),
                 "shared": True}  # fmt: skip
    yield analyst, {"name": "Homes taken over", "chosen": (_of(Category.CUCKOOING),),
                    "shared": True, "every": Every.WEEK}  # fmt: skip
    for lead in cast.by_role.get("cleansing_lead", ())[:1]:
        yield lead, {"name": "Needles without a point", "shared": True, "chosen": (
            _of_kind(Kind.NEEDLE_FIND), Chosen("point", "without", "Without a point"))}  # fmt: skip


def _of(category: Category) -> Chosen:
    return Chosen("category", category.value, str(category.label))


def _of_kind(kind: Kind) -> Chosen:
    return Chosen("kind", kind.value, str(kind.label))


def _keep(
    person: User,
    *,
    name: str,
    chosen: tuple[Chosen, ...],
    words: str = "",
    shared: bool = False,
    every: str = "",
) -> None:
    member = working_membership(person)
    team = teams_in(member)[0] if shared and member is not None else ""
    saved = save_search(by=person, search=Search(name, chosen, words), team=team)
    if every:
        choose_digest(by=person, saved_id=saved.pk, every=every)
