"""What happens to a visit once it is recorded: its findings go to the premises, and corrections are
added to it as lines."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.actions.visits import MAY, add_line, lock_visit
from agencies.licensing.models import Visit, VisitCopy, VisitLine, VisitSwab
from agencies.licensing.queries.premises import tenure_now
from agencies.licensing.queries.visits import (
    reading_now,
    visit_copies_visible_to,
    visit_parts_visible_to,
    visit_swabs_visible_to,
)
from agencies.licensing.swab_chart import plain
from agencies.licensing.visit_enums import MADE, About, VisitPiece, VisitState, VisitStep
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.errors import CaseworkError, WrongState
from reports.permissions import check_user_can

MOST_LINES = 100


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What is put right. `swab` with its `reading`: what the reading should have been. `is_shown`:
    to the premises as well, where it has the findings."""

    about: About
    words: str = field(repr=False)
    swab: uuid.UUID | None = None
    reading: Decimal | None = None
    is_shown: bool = False


@action
def release_visit(*, by: User, visit_id: uuid.UUID, version: int) -> VisitCopy:
    """Let who held the licence at the visit read its findings, what was agreed, and the readings.

    Raises NotAllowed, WrongState, Conflict, CaseworkError, Visit.DoesNotExist.
    """
    check_user_can(by, MAY)
    visit = _made(by, visit_id, version)
    if visit_copies_visible_to(by).filter(visit=visit).exists():
        raise WrongState(_("The premises has these findings already."))
    tenure = visit.tenure
    now = tenure_now(by, visit.premises)
    if visit.started_at is None or tenure is None or now is None or now.pk != tenure.pk:
        raise CaseworkError(
            _(
                "The licence has another holder than at the visit. Write to who held it then "
                "instead."
            )
        )
    if not now.agency:
        raise CaseworkError(
            _("Nobody of the premises has an account yet. Send the findings by letter instead.")
        )
    copy = VisitCopy(
        visit=visit,
        premises=visit.premises,
        tenure=now,
        visited_at=visit.started_at,
        purpose=visit.purpose,
        content=_content(by, visit),
        released_at=timezone.now(),
        released_by=by,
        audience=audiences.of_visit_copy(now.clearance),
    )
    copy.save(force_insert=True)
    _touch(visit)
    add_line(visit, VisitStep.RELEASED, by=by)
    record(
        Operation.DISCLOSURE,
        by=by,
        objects=[copy],
        reason="visit_released",
        recipients=[now.agency.key],
    )
    enqueue(
        "licensing.visit_released",
        object_type="visitcopy",
        object_id=copy.pk,
        agency_key=now.agency.key,
    )
    return copy


def _content(by: User, visit: Visit) -> dict[str, Any]:
    findings = visit_parts_visible_to(by).get(visit=visit, piece=VisitPiece.FINDINGS)
    words = findings.words.open()
    swabs = visit_swabs_visible_to(by).filter(visit=visit, is_dropped=False)
    return {
        "findings": words["findings"],
        "agreed": words["agreed"],
        "swabs": [
            {
                "point": each.point,
                "reading": plain(reading_now(each)),
                "unit": each.unit,
                "device": each.device,
            }
            for each in swabs.prefetch_related("corrections")
        ],
    }


@action
def correct_visit(
    *, by: User, visit_id: uuid.UUID, correction: Correction, version: int
) -> VisitLine:
    """Add a correction to a recorded visit, which itself stays as it is. Raises NotAllowed,
    WrongState, Conflict, CaseworkError, Visit.DoesNotExist, VisitSwab.DoesNotExist."""
    check_user_can(by, MAY)
    visit = _made(by, visit_id, version)
    if not correction.words.strip():
        raise CaseworkError(_("Write what is wrong, and what is right."))
    if visit.lines.count() >= MOST_LINES:
        raise CaseworkError(_("A visit holds at most %(most)d lines.") % {"most": MOST_LINES})
    swab = _swab(by, visit, correction)
    line = add_line(
        visit,
        VisitStep.CORRECTED,
        by=by,
        about=correction.about,
        swab=swab,
        reading=correction.reading,
        is_shown=correction.is_shown,
        words=correction.words.strip(),
        audience=_seen_by(by, visit, correction),
    )
    _touch(visit)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[visit],
        reason="visit_corrected",
        detail={"about": str(correction.about)},
    )
    return line


def _swab(by: User, visit: Visit, correction: Correction) -> VisitSwab | None:
    if (correction.swab is None) != (correction.reading is None):
        raise CaseworkError(_("Choose the swab, and enter its right reading."))
    if correction.swab is None:
        return None
    if correction.about != About.SWABS:
        raise CaseworkError(_("A reading belongs to a correction of the swabs."))
    return visit_swabs_visible_to(by).get(pk=correction.swab, visit=visit)


def _seen_by(by: User, visit: Visit, correction: Correction) -> list[str]:
    if correction.about == About.NOTES:
        if correction.is_shown:
            raise CaseworkError(_("Internal notes are not for the premises."))
        return audiences.of_officers()
    if not correction.is_shown:
        return audiences.of_visit()
    copy = visit_copies_visible_to(by).filter(visit=visit).first()
    if copy is None:
        raise CaseworkError(
            _("The premises has no findings of this visit yet. Release them first.")
        )
    return list(copy.audience)


def _made(by: User, visit_id: uuid.UUID, version: int) -> Visit:
    visit = lock_visit(by=by, visit_id=visit_id, version=version)
    if visit.state not in MADE:
        raise WrongState(
            _("This visit is “%(state)s”. Record it first.")
            % {"state": VisitState(visit.state).label}
        )
    return visit


def _touch(visit: Visit) -> None:
    visit.version += 1
    visit.save(update_fields=["version"])
