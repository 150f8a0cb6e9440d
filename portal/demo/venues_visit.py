"""Officers' visits to the fictional premises: two series of swabs, and an evening to come."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from agencies.licensing.actions.visit_parts import (
    Piece,
    Swabbed,
    ToiletSeen,
    check_condition,
    write_piece,
    write_swab,
    write_toilet,
)
from agencies.licensing.actions.visit_release import Correction, correct_visit, release_visit
from agencies.licensing.actions.visits import Evening, move_visit, plan_visits
from agencies.licensing.enums import Outcome, PremisesState
from agencies.licensing.models import Premises, Visit
from agencies.licensing.visit_enums import (
    About,
    AngelaTest,
    RegisterSeen,
    ToiletEvidence,
    Verdict,
    VisitPiece,
    VisitPurpose,
)
from portal.vault import ids

if TYPE_CHECKING:
    from portal.demo.venues import Steps, Venues

LANTERN, HERON, KEEPER, COPPER, MERIDIAN, TAPROOM, SOCIAL, KILN = range(8)
"""Places in portal.demo.venues.PREMISES."""
DEVICE = "[Demonstration] Trace detector 2"
WITH = "PC Ada Thurlby (fictional)"
MARK = "[Demonstration]"


@dataclass(frozen=True)
class Made:
    """A visit: at which premises, so many days before the end, and what came of it. `swabs`: point
    and reading. `again`: days before the end of its follow-up."""

    at: int
    days: int
    purpose: VisitPurpose
    findings: str
    agreed: str = ""
    outcome: Outcome = Outcome.ADVICE
    angela: AngelaTest = AngelaTest.NOT_DONE
    evidence: tuple[ToiletEvidence, ...] = ()
    swabs: tuple[tuple[str, str], ...] = ()
    again: int | None = None
    then: str = ""
    notes: str = ""
    is_released: bool = False
    corrects: str = ""


CISTERN, DRYER, SHELF = "Gents, cistern shelf", "Ladies, hand dryer", "Cloakroom shelf"
MADE = (
    Made(
        LANTERN, 77, VisitPurpose.SWABS,
        "Foil in two cubicles, traces on the cistern shelf.",
        "Checks of the toilets every hour, with a signed sheet. The shelf will be boxed in.",
        evidence=(ToiletEvidence.FOIL, ToiletEvidence.SURFACES),
        swabs=((CISTERN, "9.4"), (DRYER, "4.1")), again=44,
        notes="The manager was open about it and asked for help.", is_released=True,
    ),
    Made(
        LANTERN, 45, VisitPurpose.FOLLOW_UP,
        "The sheet is kept. The shelf is still there.", "The shelf is gone by the next visit.",
        angela=AngelaTest.PARTLY, evidence=(ToiletEvidence.RESIDUE,),
        swabs=((CISTERN, "6.2"), (DRYER, "2.0")), again=15, is_released=True,
    ),
    Made(
        LANTERN, 14, VisitPurpose.FOLLOW_UP,
        "The shelf is boxed in. Nothing was seen in the toilets.", "Keep the sheet going.",
        outcome=Outcome.NFA, angela=AngelaTest.RIGHT,
        swabs=((CISTERN, "1.3"), (DRYER, "0.8")), then="close", is_released=True,
        corrects="The second toilet is the one by the garden.",
    ),
    Made(
        MERIDIAN, 70, VisitPurpose.INCIDENT,
        "Wraps in the smoking area. Door staff did not search that night.",
        "Searches at the door each Friday and Saturday.", outcome=Outcome.WARNING_LETTER,
        evidence=(ToiletEvidence.WRAPS, ToiletEvidence.RESIDUE), again=42,
        swabs=((CISTERN, "14.8"), (SHELF, "7.5")),
    ),
    Made(
        MERIDIAN, 41, VisitPurpose.FOLLOW_UP, "Searches are made. Fewer wraps.",
        outcome=Outcome.ACTION_PLAN, evidence=(ToiletEvidence.WRAPS,), again=8,
        swabs=((CISTERN, "11.0"), (SHELF, "3.2")), notes="Ask for the search log next time.",
    ),
    Made(
        HERON, 38, VisitPurpose.CONDITIONS, "The door register has gaps on Fridays.",
        "The register is written when a shift begins.", again=10,
    ),
    Made(
        KEEPER, 60, VisitPurpose.ROUTINE, "Nothing was found.", outcome=Outcome.NFA,
        angela=AngelaTest.RIGHT, then="close",
    ),
    Made(
        COPPER, 29, VisitPurpose.OTHER,
        "Two of three staff knew what to do.", "Training for all by the end of the month.",
        angela=AngelaTest.PARTLY, again=-14,
    ),
)  # fmt: skip


def steps(venues: Venues) -> Steps:
    """Eight visits that were made, one that was cancelled, one under way, and two to come."""
    for made in MADE:
        at = _evening(venues, made.days)
        yield at, _making(venues, made, at)
    yield _evening(venues, 20), _cancelling(venues)
    yield venues.until - timedelta(minutes=40), _beginning(venues)
    yield venues.until - timedelta(minutes=30), _planning(venues)


def _evening(venues: Venues, days: int) -> datetime:
    day = venues.until - timedelta(days=days)
    return day.replace(hour=20, minute=30, second=0, microsecond=0)


def _plan(venues: Venues, stops: list[tuple[int, datetime]], purpose: VisitPurpose) -> list[Visit]:
    trading = Premises.objects.exclude(state=PremisesState.CLOSED)
    there = set(trading.values_list("pk", flat=True))
    evening = Evening(
        stops=[(venues.made[each].pk, at) for each, at in stops if venues.made[each].pk in there],
        purpose=purpose,
        officers=[venues.officer.pk],
        others=[WITH],
    )
    return plan_visits(by=venues.officer, evening=evening, key=ids.uuid7())


def _move(venues: Venues, visit: Visit, move: str, words: str = "") -> None:
    visit.refresh_from_db()
    move_visit(by=venues.officer, visit_id=visit.pk, move=move, version=visit.version, words=words)


def _making(venues: Venues, made: Made, at: datetime) -> Callable[[], None]:
    def step() -> None:
        (visit,) = _plan(venues, [(made.at, at)], made.purpose)
        _move(venues, visit, "start")
        _write(venues, visit, made)
        _move(venues, visit, "record")
        _afterwards(venues, visit, made)

    return step


def _write(venues: Venues, visit: Visit, made: Made) -> None:
    by, visit_id = venues.officer, visit.pk
    for name in ("Gents, ground floor", "Ladies, ground floor"):
        seen = made.evidence if name.startswith("Gents") else ()
        write_toilet(
            by=by, visit_id=visit_id, given=ToiletSeen(name=name, evidence=seen), key=_key()
        )
    for point, reading in made.swabs:
        given = Swabbed(point=point, reading=Decimal(reading), unit="ng", device=DEVICE)
        write_swab(by=by, visit_id=visit_id, given=given, key=_key())
    for condition in visit.premises.conditions.filter(ended_on__isnull=True):
        check_condition(
            by=by,
            visit_id=visit_id,
            condition_id=condition.pk,
            verdict=Verdict.KEPT,
            words="",
            version=1,
        )
    again: date | None = None
    if made.again is not None:
        again = (venues.until - timedelta(days=made.again)).date()
    pieces = {
        VisitPiece.ANGELA: Piece(code=made.angela, words={"words": ""}),
        VisitPiece.REGISTER: Piece(code=RegisterSeen.IN_ORDER, words={"words": ""}),
        VisitPiece.FINDINGS: Piece(
            words={
                "seen": "The duty manager",
                "findings": f"{MARK} {made.findings}",
                "agreed": f"{MARK} {made.agreed}" if made.agreed else "",
            }
        ),
        VisitPiece.OUTCOME: Piece(code=made.outcome, day=again),
    }
    if made.notes:
        pieces[VisitPiece.NOTES] = Piece(words={"notes": f"{MARK} {made.notes}"})
    for piece, given_piece in pieces.items():
        write_piece(by=by, visit_id=visit_id, piece=piece, given=given_piece, version=1)


def _afterwards(venues: Venues, visit: Visit, made: Made) -> None:
    by = venues.officer
    if made.is_released:
        visit.refresh_from_db()
        release_visit(by=by, visit_id=visit.pk, version=visit.version)
    if made.corrects:
        visit.refresh_from_db()
        correct_visit(
            by=by,
            visit_id=visit.pk,
            correction=Correction(about=About.TOILETS, words=f"{MARK} {made.corrects}"),
            version=visit.version,
        )
    if made.then:
        _move(venues, visit, made.then, f"{MARK} Nothing is left to do.")


def _cancelling(venues: Venues) -> Callable[[], None]:
    def step() -> None:
        at = _evening(venues, 20)
        (visit,) = _plan(venues, [(TAPROOM, at)], VisitPurpose.ROUTINE)
        _move(venues, visit, "cancel", f"{MARK} They were shut for works.")

    return step


def _beginning(venues: Venues) -> Callable[[], None]:
    """At one premises an officer is writing now."""

    def step() -> None:
        at = venues.until - timedelta(minutes=40)
        (visit,) = _plan(venues, [(TAPROOM, at)], VisitPurpose.ROUTINE)
        _move(venues, visit, "start")
        seen = ToiletSeen(name="Gents", evidence=(ToiletEvidence.WRAPS,))
        write_toilet(by=venues.officer, visit_id=visit.pk, given=seen, key=_key())

    return step


def _planning(venues: Venues) -> Callable[[], None]:
    def step() -> None:
        at = _evening(venues, -1)
        stops = [(SOCIAL, at), (KILN, at + timedelta(minutes=45))]
        _plan(venues, stops, VisitPurpose.ROUTINE)

    return step


def _key() -> uuid.UUID:
    return ids.uuid7()
