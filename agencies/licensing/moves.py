"""The shape of a move, for what moves by nothing but its state; see the …_workflow modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from reports.errors import WrongState


@dataclass(frozen=True)
class Move:
    """`target` None: the state stays. `by_itself`: scheduled work makes it, and no person."""

    name: str
    label: str | Promise
    sources: frozenset[TextChoices]
    target: TextChoices | None
    by_itself: bool = False


def by_name(*moves: Move) -> dict[str, Move]:
    return {each.name: each for each in moves}


def move_of(moves: Mapping[str, Move], name: str, *, state: TextChoices) -> Move:
    """The move `name`, if it leads away from `state`; raises WrongState with a reason."""
    found = moves.get(name)
    if found is None or state not in found.sources:
        raise WrongState(
            _("This is “%(state)s”, so that can't be done now. Look at it again.")
            % {"state": state.label}
        )
    return found
