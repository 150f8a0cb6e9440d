"""The board: jobs in columns by how they stand, most pressing first."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.refuse import words
from agencies.refuse.enums import DONE, WAITING, JobStatus
from agencies.refuse.models import Job

MOST_IN_COLUMN = 30
"""More cards nobody takes in at a glance; the list has all of them."""
DONE_TODAY = "done"
COLUMNS: tuple[tuple[str, str | Promise], ...] = (
    (JobStatus.OPEN.value, _("Waiting")),
    (JobStatus.CLAIMED.value, _("Taken")),
    (JobStatus.ON_WAY.value, _("On the way")),
    (DONE_TODAY, _("Done today")),
)


@dataclass(frozen=True)
class Card:
    job: Job
    state: words.InWords
    holder: str


@dataclass(frozen=True)
class Column:
    """`total`: how many jobs there are, of which `cards` are the first."""

    name: str
    label: str
    total: int
    cards: list[Card]

    @property
    def more(self) -> int:
        return self.total - len(self.cards)


def cards_of(jobs: QuerySet[Job], *, now: datetime.datetime) -> list[Job]:
    """What stands on the board of these jobs: the first of each column, with `column` and
    `in_column`, how many it has. One statement."""
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    column = Case(
        When(status__in=DONE, then=Value(DONE_TODAY)),
        default=F("status"),
        output_field=CharField(),
    )
    return list(
        jobs.filter(Q(status__in=WAITING) | Q(done_at__gte=today))
        .annotate(
            column=column,
            in_column=Window(Count("*"), partition_by=[column]),
            place=Window(
                RowNumber(),
                partition_by=[column],
                order_by=[F("done_at").desc(), "priority", "due_at", "id"],
            ),
        )
        .filter(place__lte=MOST_IN_COLUMN)
        .order_by("column", "place")
    )


def columns_of(shown: Iterable[Job], *, now: datetime.datetime) -> list[Column]:
    """All columns in their order, empty ones too."""
    jobs = list(shown)
    found = []
    for name, label in COLUMNS:
        here = [each for each in jobs if each.column == name]  # type: ignore[attr-defined]
        total = here[0].in_column if here else 0  # type: ignore[attr-defined]
        cards = [Card(each, words.in_words(each, now), words.holder(each)) for each in here]
        found.append(Column(name, str(label), total, cards))
    return found


def stamp_of(shown: Iterable[Job]) -> str:
    """What tells whether another board shows the same jobs in the same states."""
    said = ",".join(f"{each.pk}:{each.version}" for each in shown)
    return hashlib.sha256(said.encode()).hexdigest()[:32]
