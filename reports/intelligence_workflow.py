"""How an item of intelligence moves: states and transitions as data (R1.4).

`docs/state-diagrams.md` is drawn from ITEM_MOVES. reports/actions/intelligence.py makes the moves.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from agencies.registry.permissions import Permission
from reports.errors import NotAllowed, WrongState
from reports.intelligence_enums import ItemStatus

CHECKLIST: dict[str, str | Promise] = {
    "names": _("It names nobody who told us anything, and nobody whose name is not needed"),
    "relationship": _("It does not say how anybody is related to, knows or lives near whom"),
    "vantage": _("It could not have been seen or heard from one place alone"),
    "time": _("No time in it is so exact that only one person could have known"),
    "tactics": _("It tells of no police tactics, operation or technique"),
    "source": _("Nothing else in it points to a source, or says whether there is a covert one"),
    "alone": _("It is about one thing, and can be understood without the report"),
}
"""What the second person confirms before release (R1.4, and the writing rules of domain.md)."""


@dataclass(frozen=True)
class ItemMove:
    """One move of an item. `second_person`: nobody who wrote or changed it."""

    name: str
    label: str | Promise
    sources: frozenset[ItemStatus]
    target: ItemStatus
    permission: Permission
    needs_words: bool = False
    second_person: bool = False
    needs_grade: bool = False
    done: str | Promise = ""


ITEM_MOVES: dict[str, ItemMove] = {
    move.name: move
    for move in (
        ItemMove(
            "send",
            _("Send to a second person"),
            frozenset({ItemStatus.DRAFT, ItemStatus.RETURNED}),
            ItemStatus.CHECKING,
            Permission.INTELLIGENCE_GRADE,
            needs_grade=True,
            done=_("It waits for a second person. Nobody else sees it yet."),
        ),
        ItemMove(
            "take_back",
            _("Take it back to change it"),
            frozenset({ItemStatus.CHECKING}),
            ItemStatus.DRAFT,
            Permission.INTELLIGENCE_GRADE,
            done=_("It can be changed again."),
        ),
        ItemMove(
            "return",
            _("Send back to the writer"),
            frozenset({ItemStatus.CHECKING}),
            ItemStatus.RETURNED,
            Permission.INTELLIGENCE_RELEASE,
            needs_words=True,
            second_person=True,
            done=_("It went back to the writer, with what you wrote."),
        ),
        ItemMove(
            "release",
            _("Release"),
            frozenset({ItemStatus.CHECKING}),
            ItemStatus.RELEASED,
            Permission.INTELLIGENCE_RELEASE,
            second_person=True,
            needs_grade=True,
            done=_("It is released. It can be shared under an agreement now."),
        ),
        ItemMove(
            "withdraw",
            _("Withdraw"),
            frozenset(set(ItemStatus) - {ItemStatus.WITHDRAWN}),
            ItemStatus.WITHDRAWN,
            Permission.INTELLIGENCE_GRADE,
            needs_words=True,
            done=_("It is withdrawn. Whoever it was shared with can't read it any more."),
        ),
    )
}


def item_move(name: str, *, status: str) -> ItemMove:
    """The move `name`, if it leads away from `status`; raises WrongState with a reason."""
    found = ITEM_MOVES.get(name)
    if found is None or status not in found.sources:
        raise WrongState(
            _now("This item is “%(status)s”, so that can't be done now. Look at the item again.")
            % {"status": ItemStatus(status).label}
        )
    return found


def check_second_person(move: ItemMove, *, by: uuid.UUID, authors: Collection[uuid.UUID]) -> None:
    """Raise NotAllowed where a move takes somebody who neither wrote nor changed the item, ever:
    what the last one left as it was is still the words of those before."""
    if move.second_person and by in authors:
        raise NotAllowed(
            _now(
                "You wrote this item or changed it. A second person has to check it: "
                "ask a colleague in police intelligence."
            )
        )


def check_may_give_more(*, by: uuid.UUID, authors: Collection[uuid.UUID]) -> None:
    """Raise NotAllowed where a new grade of a released item, which its recipients see at once,
    gives them more than before (grading.gives_more) by a hand that wrote it: R1.4 again."""
    if by in authors:
        raise NotAllowed(
            _now(
                "You wrote this item or changed it, so you can only make it stricter or evaluate "
                "it anew, with its conditions as they are. Ask a colleague in police intelligence "
                "to change the conditions or to let more be done with it."
            )
        )
