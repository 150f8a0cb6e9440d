"""Papers that somebody may choose for a bundle, and in whose time each of them was written.

A proceeding is about what happened under one holder of the licence. Papers of another one's time
are offered apart, and name their holder, so that nobody is heard for what others did.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from agencies.licensing.models import Proceeding, Tenure
from agencies.licensing.papers import Paper, PaperKind, Whose, paper_kinds
from agencies.licensing.queries.premises import tenures_visible_to
from portal.accounts.models import User


@dataclass(frozen=True, slots=True)
class Offered:
    """A paper that can be chosen. `holder`: of the licence in its time, "" of what is of the
    premises, whoever holds it; `is_own`: of that, and of the time of the proceeding's holder."""

    kind: PaperKind
    paper: Paper
    holder: str
    is_own: bool

    @property
    def value(self) -> str:
        return f"{self.kind.key}:{self.paper.key}"

    @property
    def source(self) -> str:
        return f"{self.kind.label}: {self.holder}" if self.holder else str(self.kind.label)


@dataclass(frozen=True)
class Offer:
    papers: list[Offered]

    @cached_property
    def own(self) -> list[tuple[PaperKind, list[Offered]]]:
        return _by_kind([each for each in self.papers if each.is_own])

    @cached_property
    def others(self) -> list[tuple[PaperKind, list[Offered]]]:
        return _by_kind([each for each in self.papers if not each.is_own])


def _by_kind(papers: list[Offered]) -> list[tuple[PaperKind, list[Offered]]]:
    kinds: dict[PaperKind, list[Offered]] = {}
    for each in papers:
        kinds.setdefault(each.kind, []).append(each)
    return list(kinds.items())


def offer_of(by: User, proceeding: Proceeding) -> Offer:
    """What somebody may choose for a bundle of a proceeding, by kind, newest first."""
    premises = proceeding.premises
    tenures = list(tenures_visible_to(by).filter(premises=premises).order_by("since", "pk"))
    own = _at(tenures, timezone.localdate(proceeding.received_at))
    papers = []
    for kind in paper_kinds():
        for paper in kind.listed(by, premises):
            tenure = _tenure_of(paper, tenures)
            holder = tenure.holder if tenure else ""
            papers.append(Offered(kind, paper, holder, tenure is None or tenure == own))
    return Offer(papers)


def _tenure_of(paper: Paper, tenures: list[Tenure]) -> Tenure | None:
    if paper.whose == Whose.PREMISES:
        return None
    if isinstance(paper.whose, uuid.UUID):
        return next((each for each in tenures if each.pk == paper.whose), None)
    return _at(tenures, paper.on)


def _at(tenures: list[Tenure], day: object) -> Tenure | None:
    """Who held the licence on a day: on the day of a transfer, the new holder. Of a day before the
    first, the first."""
    began = [each for each in tenures if each.since <= day]  # type: ignore[operator]
    return began[-1] if began else next(iter(tenures), None)
