"""Papers about a premises that can be chosen for an evidence bundle.

Each feature announces its own kinds: what papers of a premises there are, and the HTML of one.
"""

from __future__ import annotations

import datetime
import enum
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from agencies.licensing.models import Premises
from portal.accounts.models import User


class Whose(enum.Enum):
    """In whose time a paper was written, where no tenure says it."""

    OF_ITS_DAY = enum.auto()
    """Of whoever held the licence on the paper's day."""
    PREMISES = enum.auto()
    """Of the premises, whoever holds its licence."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One that can be chosen. `key`: of its row; `on`: its day; `whose`: the key of the tenure that
    it is about, or how that is found out."""

    key: str
    title: str
    on: datetime.date
    whose: uuid.UUID | Whose = Whose.OF_ITS_DAY


@dataclass(frozen=True, slots=True)
class PaperKind:
    """`listed(user, premises)`: those that somebody may choose, newest first, at most 200;
    `html(user, key)`: one of them as the inside of an article, with escaped text, headings from h2
    on and nothing from elsewhere. Raises ObjectDoesNotExist of one that they may not see."""

    key: str
    label: str | Promise
    order: int
    listed: Callable[[User, Premises], list[Paper]]
    html: Callable[[User, str], str]


_kinds: dict[str, PaperKind] = {}


def register(kind: PaperKind) -> None:
    """Announce a kind, from AppConfig.ready; announcing its key again replaces it."""
    _kinds[kind.key] = kind


def paper_kinds() -> list[PaperKind]:
    """All kinds, in the order in which they are offered."""
    return sorted(_kinds.values(), key=lambda each: (each.order, each.key))
