"""Fictional proceedings about licences, and an evidence bundle that is made."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from agencies.licensing.actions import bundles
from agencies.licensing.actions.bundle_work import make_bundles
from agencies.licensing.actions.proceedings import (
    Application,
    Recorded,
    begin_proceeding,
    record_move,
)
from agencies.licensing.legal_clocks import WORKING
from agencies.licensing.legal_enums import Applicant, ProceedingKind, Rank, Step
from agencies.licensing.models import Bundle, Proceeding
from portal.demo.scenes import photo
from reports.clocks import LONDON, is_bank_holiday
from reports.files.decoding import pictures_of

if TYPE_CHECKING:
    from portal.demo.venues import Steps, Venues

SUMMARY, REVIEW = 4, 2
"""Which of the premises: a nightclub, and a pub."""
DAY = timedelta(days=1)
SIGNED_BY = "Morgan Eastrea (fictional)"
WITNESS = "Sasha Wryde"
SECONDS = 60.0
BOX = (5.0, 60.0, 30.0, 25.0)


def steps(venues: Venues) -> Steps:
    """A summary review that ran over a bank holiday, with its bundle; and a review that runs."""
    received = _before_a_bank_holiday(venues.until - 40 * DAY)
    yield venues.until - 5 * DAY, lambda: _summary(venues, received)
    yield venues.until - 4 * DAY, lambda: _bundle(venues)
    yield venues.until - 3 * DAY, lambda: _review(venues, venues.until - 12 * DAY)


def _before_a_bank_holiday(until: datetime) -> datetime:
    """Twenty past four on the last working day before a bank holiday that is over."""
    day: date = until.astimezone(LONDON).date()
    while not (is_bank_holiday(day) and day.weekday() < 5):
        day -= DAY
    while not WORKING.works_on(day):
        day -= DAY
    return datetime.combine(day, time(16, 20), LONDON)


def _key(venues: Venues) -> uuid.UUID:
    return uuid.UUID(int=venues.chance.getrandbits(128), version=4)


def _begin(venues: Venues, number: int, application: Application) -> Proceeding:
    return begin_proceeding(
        by=venues.officer,
        premises_id=venues.made[number].pk,
        application=application,
        key=_key(venues),
    )


def _record(venues: Venues, found: Proceeding, move: str, recorded: Recorded) -> Proceeding:
    return record_move(
        by=venues.officer,
        proceeding_id=found.pk,
        move=move,
        recorded=recorded,
        version=found.version,
    )


def _summary(venues: Venues, received: datetime) -> None:
    found = _begin(
        venues,
        SUMMARY,
        Application(
            kind=ProceedingKind.SUMMARY,
            applicant=Applicant.POLICE,
            received_at=received,
            rank=Rank.SUPERINTENDENT,
            certified_by=SIGNED_BY,
            words="[Demonstration] Serious disorder at closing time, with a weapon seen.",
        ),
    )
    hearing, decided = received + 24 * DAY, received + 24 * DAY + timedelta(hours=4)
    suspended = (decided + DAY).astimezone(LONDON).date()
    moves = (
        (
            "interim",
            Recorded(
                at=received + timedelta(hours=70),
                words=f"[Demonstration] Suspended until the review. {WITNESS} was heard.",
                steps=(Step.SUSPEND,),
            ),
        ),
        ("set_hearing", Recorded(at=hearing)),
        (
            "decide",
            Recorded(
                at=decided,
                words="[Demonstration] Suspended for six weeks; a condition on searches added.",
                steps=(Step.MODIFY, Step.SUSPEND),
                steps_from=suspended,
                steps_until=suspended + timedelta(weeks=6),
            ),
        ),
        ("notified", Recorded(at=decided + DAY)),
    )
    for move, recorded in moves:
        found = _record(venues, found, move, recorded)


def _review(venues: Venues, received: datetime) -> None:
    _begin(
        venues,
        REVIEW,
        Application(
            kind=ProceedingKind.REVIEW,
            applicant=Applicant.ENVIRONMENT,
            received_at=received,
            words="[Demonstration] Noise after hours, and a condition that was not kept.",
        ),
    )


def _bundle(venues: Venues) -> None:
    """With the record of the proceeding and a photo on which a place is painted over."""
    officer, premises = venues.officer, venues.made[SUMMARY]
    found = Proceeding.objects.get(premises=premises)
    made = bundles.start_bundle(
        by=officer,
        proceeding_id=found.pk,
        chosen=[("proceeding", str(found.pk))],
        key=_key(venues),
    )
    words = bundles.FileWords(
        title="[Demonstration] Photo of the rear exit",
        source="Taken by a licensing officer",
        on=found.received_at.date(),
    )
    pictures = pictures_of(photo("van", chance=venues.chance))
    made = bundles.add_file(
        by=officer, bundle_id=made.pk, words=words, pictures=pictures, version=made.version
    )
    made = bundles.set_boxes(
        by=officer,
        bundle_id=made.pk,
        page_id=made.drawn.get().pk,
        boxes=[BOX],
        version=made.version,
    )
    made = bundles.set_cover(
        by=officer, bundle_id=made.pk, cover=[WITNESS], staff=False, version=made.version
    )
    bundles.ask_for(by=officer, bundle_id=made.pk, version=made.version)
    make_bundles(seconds=SECONDS)
    assert Bundle.objects.get(pk=made.pk).made_at is not None
