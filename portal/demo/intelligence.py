"""Five fictional items of intelligence, in different states: released, shared, sent back, waiting,
and one of the older scheme that is still being written. Two are about a licensed premises, of which
one is shared with licensing. Made through the real actions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.utils import timezone

from agencies.licensing.actions.shared_intelligence import tie_intelligence
from agencies.licensing.enums import PremisesKind, PremisesState
from agencies.licensing.queries.premises import premises_visible_to
from agencies.registry.models import Disclosure
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.demo.cast import Cast
from portal.demo.stories import MARK
from reports.actions.disclose import Terms, disclose
from reports.actions.intelligence import (
    Draft,
    grade_again,
    move_item,
    read_item,
    write_item,
)
from reports.actions.originator import ask_originator
from reports.enums import Category
from reports.grading import Grade, LegacyGrade
from reports.intelligence_workflow import CHECKLIST
from reports.queries import reports_visible_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from agencies.registry.models import SharingAgreement

    Step = Callable[[], None]

LICENSING = "licensing:licensing.officer"


@dataclass(frozen=True)
class Told:
    """What one item says, and which reports it is made from."""

    title: str
    text: str
    provenance: str
    grade: Grade
    categories: tuple[Category, ...] = ()
    legacy: LegacyGrade | None = None


CAR_PARK = Told(
    "Dealing in a car park behind shops",
    f"{MARK} Cannabis and crack are sold from a car park behind shops, mostly in the early "
    "evening. Buyers wait in cars.",
    "Several members of the public who saw it",
    Grade("2", "C", "P"),
    (Category.DEALING,),
)
VENUE = Told(
    "Supply in the toilets of a venue",
    f"{MARK} Powder is sold in the toilets of a venue late at weekends. Door staff may look away.",
    "A member of the public who was there, and staff of another venue",
    Grade(
        "2",
        "B",
        "C",
        "A1",
        "S2",
        "For licensing alone. Do not tell the venue before a joint visit.",
    ),
    (Category.LICENSED_PREMISES, Category.DEALING),
)
FLAT = Told(
    "A flat used by others",
    f"{MARK} My neighbour says that people come to the flat at 21:05 every night.",
    "A resident",
    Grade("2", "D", "P"),
    (Category.CUCKOOING, Category.COUNTY_LINES),
)
GROWING = Told(
    "Possible growing in an empty unit",
    f"{MARK} An empty unit on an estate smells strongly of cannabis and draws much power.",
    "Members of the public who passed it, and a supplier's records",
    Grade(
        "2",
        "B",
        "C",
        "A3",
        "S1",
        "No contact with the owner.",
        "To plan a visit with the fire service.",
    ),
    (Category.GROWING,),
)
OLDER = Told(
    "Supply from a lock-up, from an older file",
    f"{MARK} An older file says that drugs were kept in a lock-up near a railway.",
    "An older file of the force",
    Grade(),
    legacy=LegacyGrade("B", "2", "1"),
)


@dataclass
class Intelligence:
    """Steps before `until`, which know of each other what they made; none before `since`."""

    cast: Cast
    since: datetime
    until: datetime
    agreements: Sequence[SharingAgreement]
    made: dict[str, uuid.UUID] = field(default_factory=dict)
    shared: list[Disclosure] = field(default_factory=list)

    def steps(self) -> Iterator[tuple[datetime, Step]]:
        planned: list[tuple[int, str, Step]] = [
            (12, "10:10", partial(self._write, CAR_PARK)),
            (12, "10:40", partial(self._send, CAR_PARK)),
            (11, "09:30", partial(self._release, CAR_PARK)),
            (9, "11:05", partial(self._write, VENUE)),
            (9, "11:50", partial(self._send, VENUE)),
            (8, "14:15", partial(self._release, VENUE)),
            (8, "15:20", self._share),
            (8, "15:30", partial(self._tie, VENUE, PremisesKind.NIGHTCLUB)),
            (8, "15:40", partial(self._tie, CAR_PARK, PremisesKind.BAR)),
            (5, "09:45", partial(self._write, FLAT)),
            (5, "10:05", partial(self._send, FLAT)),
            (4, "13:30", self._send_back),
            (3, "11:15", self._grade_again),
            (2, "10:20", partial(self._write, GROWING)),
            (2, "10:55", partial(self._send, GROWING)),
            (1, "09:40", self._ask),
            (1, "11:25", partial(self._write, OLDER)),
        ]
        moments = ((self._on(days, at), step) for days, at, step in planned)
        return ((moment, step) for moment, step in moments if moment >= self.since)

    def _on(self, days_ago: int, at: str) -> datetime:
        day = timezone.localdate(self.until) - timedelta(days=days_ago)
        return timezone.make_aware(datetime.combine(day, time.fromisoformat(at)))

    @property
    def _writer(self) -> User:
        return self.cast.by_role["police_intelligence"][0]

    @property
    def _second(self) -> User:
        return self.cast.by_role["police_intelligence"][-1]

    def _write(self, told: Told) -> None:
        reports = self._reports(told.categories)
        if not reports and told.legacy is None:
            return
        item = write_item(
            by=self._writer,
            report_ids=reports,
            draft=Draft(
                title=told.title,
                text=told.text,
                provenance=told.provenance,
                day=timezone.localdate() - timedelta(days=1),
                grade=told.grade,
                legacy=told.legacy,
            ),
        )
        self.made[told.title] = item.pk

    def _reports(self, categories: tuple[Category, ...]) -> list[uuid.UUID]:
        """The two newest that tell of such things."""
        with acting_as(self._writer):
            found = reports_visible_to(self._writer).filter(category__in=categories)
            return list(found.order_by("-received_at", "pk").values_list("pk", flat=True)[:2])

    def _send(self, told: Told) -> None:
        if told.title in self.made:
            move_item(by=self._writer, item_id=self.made[told.title], move="send", version=1)

    def _release(self, told: Told) -> None:
        if told.title in self.made:
            key = self.made[told.title]
            read_item(by=self._second, item_id=key)
            move_item(by=self._second, item_id=key, move="release", version=2, confirmed=CHECKLIST)

    def _send_back(self) -> None:
        if FLAT.title in self.made:
            key = self.made[FLAT.title]
            read_item(by=self._second, item_id=key)
            words = f"{MARK} It says who told us, and a time that few could know."
            move_item(by=self._second, item_id=key, move="return", version=2, words=words)

    def _grade_again(self) -> None:
        if CAR_PARK.title in self.made:
            grade_again(
                by=self._second,
                item_id=self.made[CAR_PARK.title],
                grade=Grade("2", "B", "P"),
                words=f"{MARK} A patrol saw the same.",
                version=3,
            )

    def _share(self) -> None:
        (agreement,) = [each for each in self.agreements if "intelligence" in each.items]
        if VENUE.title in self.made:
            made = disclose(
                by=self._writer,
                object_type="intelligenceitem",
                object_id=self.made[VENUE.title],
                terms=Terms(
                    agreement_id=agreement.pk,
                    team=LICENSING,
                    purpose=agreement.purpose,
                    parts=("record", "intelligence"),
                    last_day=self.until.date() + timedelta(days=30),
                    reason=f"{MARK} You review the licences of that street.",
                ),
            )
            self.shared.append(made)

    def _tie(self, told: Told, kind: PremisesKind) -> None:
        """To the first premises of its kind that is open, where there is one."""
        with acting_as(self._writer):
            found = premises_visible_to(self._writer).filter(kind=kind, state=PremisesState.OPEN)
            premises = found.order_by("licence_number").first()
        if premises is not None and told.title in self.made:
            tie_intelligence(
                by=self._writer, item_id=self.made[told.title], premises_id=premises.pk
            )

    def _ask(self) -> None:
        for disclosure in self.shared:
            ask_originator(
                by=self.cast.by_role["licensing_officer"][0],
                disclosure_id=disclosure.pk,
                wish="act",
                purpose="licensing",
                words=f"{MARK} May we look at the door register on Friday, with your patrol?",
            )
