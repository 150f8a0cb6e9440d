"""Writing the parts of a visit while it is under way, each for itself.

Whoever sends the same once more, because the answer was lost on the way, changes nothing and is
told that it is saved. Whoever sends something else to what a colleague wrote meanwhile is told so.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing import audiences
from agencies.licensing.actions.visits import MAY, lock_visit
from agencies.licensing.enums import Outcome
from agencies.licensing.models import (
    Visit,
    VisitCondition,
    VisitPart,
    VisitSwab,
    VisitToilet,
)
from agencies.licensing.queries.premises import conditions_visible_to
from agencies.licensing.queries.visits import (
    visit_conditions_visible_to,
    visit_parts_visible_to,
    visit_swabs_visible_to,
    visit_toilets_visible_to,
)
from agencies.licensing.visit_enums import (
    AngelaTest,
    RegisterSeen,
    ToiletEvidence,
    Verdict,
    VisitPiece,
    VisitState,
)
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.vault.fields import Sealed
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

MOST_ROWS = 60
"""Toilets, or swabs, of one visit."""
CODES: dict[str, list[str]] = {
    VisitPiece.ANGELA: AngelaTest.values,
    VisitPiece.REGISTER: RegisterSeen.values,
    VisitPiece.OUTCOME: Outcome.values,
}
"""The codes of a piece that has some; it needs one of them."""
WORDS: dict[str, tuple[str, ...]] = {
    VisitPiece.ANGELA: ("words",),
    VisitPiece.REGISTER: ("words",),
    VisitPiece.OUTCOME: (),
    VisitPiece.FINDINGS: ("seen", "findings", "agreed"),
    VisitPiece.NOTES: ("notes",),
}
"""The words of a piece, by name. `seen`: who was spoken to."""
NOT_COMPLETE = gettext_lazy("This page was not complete. Open it again, then try once more.")
FIRST = 1
"""The version of what nobody has written yet."""

Row = TypeVar("Row", VisitPart, VisitToilet, VisitSwab, VisitCondition)
Keyed = TypeVar("Keyed", VisitToilet, VisitSwab)


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What is written of a part that is there once."""

    code: str = ""
    day: datetime.date | None = None
    words: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class ToiletSeen:
    name: str
    was_checked: bool = True
    evidence: tuple[ToiletEvidence, ...] = ()
    words: str = field(default="", repr=False)
    is_dropped: bool = False


@dataclass(frozen=True, kw_only=True)
class Swabbed:
    """`reading`: at least 0, what `device` showed, in `unit`."""

    point: str
    reading: Decimal
    unit: str
    device: str
    is_dropped: bool = False


@action
def write_piece(
    *, by: User, visit_id: uuid.UUID, piece: VisitPiece, given: Piece, version: int
) -> VisitPart:
    """Write a part that is there once. `version`: 1 where nothing was written yet.

    Raises NotAllowed, WrongState, Conflict, CaseworkError, Visit.DoesNotExist.
    """
    visit = _lock(by, visit_id)
    if piece in CODES and given.code not in CODES[piece]:
        raise CaseworkError(_("Choose an answer from the list."))
    if set(given.words) != set(WORDS[piece]):
        raise CaseworkError(NOT_COMPLETE)
    if given.day is not None and given.day < timezone.localdate():
        raise CaseworkError(_("Choose a day for the follow-up that is not over."))
    row = visit_parts_visible_to(by).filter(visit=visit, piece=piece).first()
    values = {"code": given.code, "day": given.day, "words": given.words}
    if row is None:
        only_officers = piece == VisitPiece.NOTES
        seen_by = audiences.of_officers() if only_officers else audiences.of_visit()
        row = VisitPart(visit=visit, piece=piece, version=FIRST, audience=seen_by)
        return _add(row, values, by=by, version=version)
    return _change(row, values, by=by, version=version)


@action
def write_toilet(
    *,
    by: User,
    visit_id: uuid.UUID,
    given: ToiletSeen,
    row_id: uuid.UUID | None = None,
    key: uuid.UUID | None = None,
    version: int = FIRST,
) -> VisitToilet:
    """Add the check of a toilet under `key`, or change the row `row_id`. Raises as write_piece
    does, and VisitToilet.DoesNotExist."""
    visit = _lock(by, visit_id)
    if not given.name.strip():
        raise CaseworkError(_("Say which toilet it is."))
    if given.evidence and not given.was_checked:
        raise CaseworkError(_("Tick that the toilet was checked, or leave out what was seen."))
    values = {
        "name": given.name.strip(),
        "was_checked": given.was_checked,
        "evidence": sorted({str(each) for each in given.evidence}),
        "words": given.words.strip() or None,
        "is_dropped": given.is_dropped,
    }
    found = visit_toilets_visible_to(by).filter(visit=visit)
    key = key or row_id
    if key is None:
        raise CaseworkError(NOT_COMPLETE)
    row = _row(found, row_id, key)
    if row is not None:
        return _change(row, values, by=by, version=version)
    new = VisitToilet(visit=visit, key=key, version=0, audience=audiences.of_visit())
    return _add(new, values, by=by, version=0)


@action
def write_swab(
    *,
    by: User,
    visit_id: uuid.UUID,
    given: Swabbed,
    row_id: uuid.UUID | None = None,
    key: uuid.UUID | None = None,
    version: int = FIRST,
) -> VisitSwab:
    """The same of a swab; a reading can be put right until the visit is recorded."""
    visit = _lock(by, visit_id)
    if given.reading < 0 or not all(
        each.strip() for each in (given.point, given.unit, given.device)
    ):
        raise CaseworkError(_("Enter the point, the reading with its unit, and the device."))
    values = {
        "point": given.point.strip(),
        "reading": given.reading,
        "unit": given.unit.strip(),
        "device": given.device.strip(),
        "is_dropped": given.is_dropped,
    }
    found = visit_swabs_visible_to(by).filter(visit=visit)
    key = key or row_id
    if key is None:
        raise CaseworkError(NOT_COMPLETE)
    row = _row(found, row_id, key)
    if row is not None:
        return _change(row, values, by=by, version=version)
    new = VisitSwab(visit=visit, key=key, version=0, audience=audiences.of_visit())
    return _add(new, values, by=by, version=0)


def _row(found: QuerySet[Keyed], row_id: uuid.UUID | None, key: uuid.UUID) -> Keyed | None:
    """The row that is meant, by its own id or by the key with which a phone sends it; None of a new
    one, for which there is room."""
    if row_id is not None:
        return found.get(pk=row_id)
    row = found.filter(key=key).first()
    if row is None:
        _check_room(found.count())
    return row


@action
def check_condition(
    *,
    by: User,
    visit_id: uuid.UUID,
    condition_id: uuid.UUID,
    verdict: Verdict,
    words: str,
    version: int,
) -> VisitCondition:
    """Say whether a condition of the licence is kept. Raises as write_piece does, and
    Condition.DoesNotExist."""
    visit = _lock(by, visit_id)
    condition = conditions_visible_to(by).get(pk=condition_id, premises=visit.premises_id)
    values = {
        "number": condition.number,
        "text": condition.text,
        "verdict": verdict,
        "words": words.strip() or None,
    }
    row = visit_conditions_visible_to(by).filter(visit=visit, condition=condition).first()
    if row is not None:
        return _change(row, values, by=by, version=version)
    new = VisitCondition(
        visit=visit, condition=condition, version=FIRST, audience=audiences.of_visit()
    )
    return _add(new, values, by=by, version=version)


def _lock(by: User, visit_id: uuid.UUID) -> Visit:
    """Two officers of one visit write one after the other."""
    check_user_can(by, MAY)
    visit = lock_visit(by=by, visit_id=visit_id)
    if visit.state != VisitState.UNDER_WAY:
        raise WrongState(
            _(
                "This visit is “%(state)s”, so nothing more is written in it. Once it is recorded, "
                "add a correction instead."
            )
            % {"state": VisitState(visit.state).label}
        )
    return visit


def _check_room(number: int) -> None:
    if number >= MOST_ROWS:
        raise CaseworkError(_("A visit holds at most %(most)d of these.") % {"most": MOST_ROWS})


def _add(row: Row, values: dict[str, Any], *, by: User, version: int) -> Row:
    _check_version(row, version)
    return _save(row, values, by=by, is_new=True)


def _change(row: Row, values: dict[str, Any], *, by: User, version: int) -> Row:
    if row.written_by_id == by.pk and all(
        _plain(getattr(row, name)) == value for name, value in values.items()
    ):
        return row
    _check_version(row, version)
    return _save(row, values, by=by, is_new=False)


def _check_version(row: Row, version: int) -> None:
    if row.version != version:
        raise Conflict(
            _("Somebody else wrote here while you had it open."), current_version=row.version
        )


def _plain(value: Any) -> Any:
    return value.open() if isinstance(value, Sealed) else value


def _save(row: Row, values: dict[str, Any], *, by: User, is_new: bool) -> Row:
    for name, value in values.items():
        setattr(row, name, value)
    row.written_by, row.written_at = by, timezone.now()
    row.version += 1
    row.save(force_insert=is_new, force_update=not is_new)
    record(
        Operation.COLLECTION if is_new else Operation.ALTERATION,
        by=by,
        objects=[row],
        reason="visit_written",
    )
    return row
