"""Visits by officers, made by the real actions."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

from django.utils import timezone

from agencies.licensing.actions.visit_parts import (
    Piece,
    Swabbed,
    ToiletSeen,
    check_condition,
    write_piece,
    write_swab,
    write_toilet,
)
from agencies.licensing.actions.visit_release import (
    Correction,
    correct_visit,
    release_visit,
)
from agencies.licensing.actions.visits import Evening, move_visit, plan_visits
from agencies.licensing.enums import Outcome
from agencies.licensing.models import (
    Premises,
    Visit,
    VisitCopy,
    VisitOfficer,
)
from agencies.licensing.visit_enums import (
    About,
    AngelaTest,
    RegisterSeen,
    ToiletEvidence,
    Verdict,
    VisitPiece,
    VisitPurpose,
)
from portal.accounts.models import User
from portal.vault.ids import uuid7
from tests.support.database import show_only

FINDINGS = "Findings that the premises may read"
NOTES = "Notes among officers: Quillwort"
READING = Decimal("7.25")
DEVICE = "Itemiser (fictional) 12"


def planned(by: User, *premises: Premises, **of: Any) -> list[Visit]:
    at = timezone.now() + datetime.timedelta(hours=2)
    given: dict[str, Any] = {
        "stops": [(each.pk, at) for each in premises],
        "purpose": VisitPurpose.ROUTINE,
        "officers": [by.pk],
        "others": ["PC Ada Thurlby"],
    }
    return plan_visits(by=by, evening=Evening(**given | of), key=uuid.uuid4())


def moved(by: User, visit: Visit, move: str, words: str = "") -> Visit:
    visit.refresh_from_db()
    return move_visit(by=by, visit_id=visit.pk, move=move, version=visit.version, words=words)


def under_way(by: User, premises: Premises, **of: Any) -> Visit:
    return moved(by, planned(by, premises, **of)[0], "start")


def piece(by: User, visit: Visit, which: VisitPiece, *, version: int = 1, **of: Any) -> Any:
    return write_piece(by=by, visit_id=visit.pk, piece=which, given=Piece(**of), version=version)


def swab(by: User, visit: Visit, point: str = "Cistern", reading: Decimal = READING) -> Any:
    given = Swabbed(point=point, reading=reading, unit="ng", device=DEVICE)
    return write_swab(by=by, visit_id=visit.pk, given=given, key=uuid.uuid4())


def toilet(by: User, visit: Visit, name: str = "Gents") -> Any:
    given = ToiletSeen(name=name, evidence=(ToiletEvidence.FOIL,), words="Two pieces")
    return write_toilet(by=by, visit_id=visit.pk, given=given, key=uuid.uuid4())


def concluded(
    by: User,
    visit: Visit,
    *,
    findings: str = FINDINGS,
    outcome: Outcome = Outcome.ADVICE,
    day: datetime.date | None = None,
) -> None:
    """The two parts that recording asks for."""
    words = {"seen": "Duty manager", "findings": findings, "agreed": "Checks each hour"}
    piece(by, visit, VisitPiece.FINDINGS, words=words)
    piece(by, visit, VisitPiece.OUTCOME, code=outcome, day=day)


def recorded(by: User, premises: Premises, **of: Any) -> Visit:
    visit = under_way(by, premises)
    concluded(by, visit, **of)
    return moved(by, visit, "record")


def whole(by: User, premises: Premises, *, day: datetime.date | None = None) -> Visit:
    """A recorded visit of which everything was written, released, with two corrections."""
    visit = under_way(by, premises)
    toilet(by, visit)
    swabbed = swab(by, visit)
    piece(by, visit, VisitPiece.ANGELA, code=AngelaTest.PARTLY, words={"words": "Asked twice"})
    piece(by, visit, VisitPiece.REGISTER, code=RegisterSeen.GAPS, words={"words": "No times"})
    piece(by, visit, VisitPiece.NOTES, words={"notes": NOTES})
    for condition in premises.conditions.all():
        check_condition(
            by=by,
            visit_id=visit.pk,
            condition_id=condition.pk,
            verdict=Verdict.KEPT,
            words="Seen",
            version=1,
        )
    concluded(by, visit, day=day)
    visit = moved(by, visit, "record")
    if visit.tenure is not None and visit.tenure.agency is not None:
        release_visit(by=by, visit_id=visit.pk, version=visit.version)
    correction(by, visit, about=About.SWABS, swab=swabbed.pk, reading=Decimal("8.5"))
    correction(by, visit, about=About.NOTES, words="Not Quillwort")
    visit.refresh_from_db()
    return visit


def correction(by: User, visit: Visit, **of: Any) -> Any:
    visit.refresh_from_db()
    given: dict[str, Any] = {"about": About.FINDINGS, "words": "It was the other door"}
    return correct_visit(
        by=by, visit_id=visit.pk, correction=Correction(**given | of), version=visit.version
    )


def hidden(by: User, premises: Premises, audience: list[str]) -> dict[str, uuid.UUID]:
    """A visit under way with a toilet and a copy, none of which whoever visits may see: their keys
    by the names that addresses have for them."""
    visit = under_way(by, premises)
    row = toilet(by, visit)
    copy = VisitCopy(
        visit=visit,
        premises=premises,
        tenure=premises.tenures.all()[0],
        visited_at=visit.started_at,
        purpose=visit.purpose,
        content={"findings": "Hidden", "agreed": "", "swabs": []},
        released_at=timezone.now(),
        released_by=by,
        audience=audience,
    )
    copy.save(force_insert=True)
    show_only(row, audience)
    show_only(visit, audience)
    return {
        "premises_visit_id": visit.pk,
        "evening_id": visit.evening,
        "copy_id": copy.pk,
        "row_id": row.pk,
    }


def hide_beside(visit: Visit, audience: list[str]) -> None:
    """A hidden officer and line of a visit, which its page shows nothing of."""
    first = visit.officers.all()[0]
    VisitOfficer(visit=visit, number=99, name=f"Hidden {first.name}", audience=audience).save(
        force_insert=True
    )
    line = visit.lines.all()[0]
    line.pk, line.number, line.audience, line.words = uuid7(), 999, audience, None
    line.save(force_insert=True)
