"""Needle bins, sharps boxes and two needlesticks of the fictional crews.

Their chances are of their own, as in cleansing.py, so that they change nobody else's work.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone

from agencies.refuse.actions import needlesticks
from agencies.refuse.actions.bins import BinFacts, Emptied, add_bin, record_emptying
from agencies.refuse.actions.boxes import add_boxes, move_box
from agencies.refuse.health_enums import SentTo
from agencies.refuse.models import Bin, Box
from agencies.refuse.stock_enums import BoxStep
from portal.accounts.models import User
from portal.demo.cast import Cast
from portal.demo.places import Street
from reports.errors import CaseworkError
from reports.geometry import SRID

Step = Callable[[], None]

BINS = 15
EVERY = timedelta(days=61)
"""About how long after the last time a bin is emptied."""
BOXES = 24
BESIDE_DEGREES = 0.0003
SPOTS = ("by the car park gate", "behind the bottle bank", "beside the underpass", "at the lodge")


class Needles:
    """Steps from `since` to `until`, each with its moment."""

    def __init__(
        self, cast: Cast, streets: list[Street], seed: int, *, since: datetime, until: datetime
    ) -> None:
        self.lead = cast.by_role["cleansing_lead"][0]
        self.crews = cast.by_role["refuse_crew"]
        self.chance = random.Random(f"needle bins:{seed}")
        self.streets = self.chance.sample(streets, min(len(streets), 3 * BINS))
        self.since, self.until = since, until
        self.bins: list[Bin] = []
        self.boxes: list[Box] = []

    def steps(self) -> Iterator[tuple[datetime, Step]]:
        """Bins and boxes first; then what is done with them."""
        first = self.since + timedelta(hours=9)
        yield first, self._begin
        for number in range(BINS):
            yield from self._emptied(number, first)
        for number in range(BOXES // 2):
            yield from self._handled(number, first)
        yield self.until - timedelta(days=24), self._long_ago
        yield self.until - timedelta(hours=5), self._today

    def _begin(self) -> None:
        for street in self.streets:
            if len(self.bins) == BINS:
                break
            number = len(self.bins) + 1
            facts = BinFacts(
                name=f"[Demonstration] Bin {number}",
                place=f"[Demonstration] {street.name}, {self.chance.choice(SPOTS)}",
                point=Point(street.longitude + BESIDE_DEGREES, street.latitude, srid=SRID),
            )
            try:
                self.bins.append(add_bin(by=self.lead, facts=facts))
            except CaseworkError:
                continue  # a street at the edge, whose bin would stand in the next district
        serials = [f"DEMO-{number:03d}" for number in range(1, BOXES + 1)]
        self.boxes = add_boxes(by=self.lead, serials=serials, millilitres=1_000, holds=40)

    def _emptied(self, number: int, first: datetime) -> Iterator[tuple[datetime, Step]]:
        at = first + timedelta(days=self.chance.uniform(1, EVERY.days))
        while at < self.until:
            tenths = self.chance.randint(2, 9)
            counted = tenths * self.chance.randint(6, 12) if self.chance.random() < 0.85 else None
            crew = self.chance.choice(self.crews)
            by_day = at.replace(hour=self.chance.randint(7, 15))
            yield min(by_day, self.until), partial(self._empty, number, crew, tenths, counted)
            at += EVERY + timedelta(days=self.chance.uniform(-9, 9))

    def _empty(self, number: int, crew: User, tenths: int, counted: int | None) -> None:
        if number < len(self.bins):
            told = Emptied(at=timezone.now(), fill_tenths=tenths, returns=counted)
            record_emptying(by=crew, bin_id=self.bins[number].pk, emptied=told)

    def _handled(self, number: int, first: datetime) -> Iterator[tuple[datetime, Step]]:
        out = first + timedelta(days=2 + 4 * number)
        crew = self.crews[number % len(self.crews)]
        yield out, partial(self._move, number, BoxStep.HAND_OUT, crew)
        if number % 2:
            yield out + timedelta(days=20), partial(self._move, number, BoxStep.SEAL)
            yield out + timedelta(days=34), partial(self._move, number, BoxStep.DISPOSE)

    def _move(self, number: int, step: BoxStep, to: User | None = None) -> None:
        box = self.boxes[number]
        words = "[Demonstration] Consignment 4711" if step == BoxStep.DISPOSE else ""
        self.boxes[number] = move_box(
            by=self.lead,
            box_id=box.pk,
            step=step,
            version=box.version,
            to=to.pk if to else None,
            words=words,
        )

    def _long_ago(self) -> None:
        """One that is closed."""
        found = self._hurt(self.crews[0], timedelta(minutes=20), "Right thumb, tying up a bag.")
        of: dict[str, Any] = {"by": self.lead, "health_id": found}
        needlesticks.acknowledge_needlestick(**of)
        needlesticks.record_sent(**of, to=SentTo.A_AND_E, at=timezone.now(), words="", version=2)
        words = "[Demonstration] Clean pair of tongs; no blood. Tests negative."
        needlesticks.close_health_record(**of, words=words, version=3)

    def _today(self) -> None:
        """One that a lead has, whose person is on the way."""
        crew = self.crews[-1]
        found = self._hurt(crew, timedelta(minutes=50), "Left hand, through the glove.")
        needlesticks.acknowledge_needlestick(by=self.lead, health_id=found)

    def _hurt(self, crew: User, ago: timedelta, words: str) -> uuid.UUID:
        record = needlesticks.open_health_record(
            by=self.lead,
            hurt=needlesticks.Hurt(user_id=crew.pk),
            happened_at=timezone.now() - ago,
            place="[Demonstration] On the round",
            words=f"[Demonstration] {words}",
        )
        return record.pk
