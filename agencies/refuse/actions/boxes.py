"""The stock of sharps boxes: adding, handing out, taking back, sealing, disposing of."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import audiences, stock
from agencies.refuse.crews import crew_members
from agencies.refuse.models import Box, BoxMove, StockLimit
from agencies.refuse.models.boxes import MOST_HELD, MOST_MILLILITRES
from agencies.refuse.stock_enums import BoxState, BoxStep
from agencies.refuse.stock_queries import boxes_visible_to
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

MAY = Permission.NEEDLE_FINDS_MANAGE
MOST_SHOWN = 5
MOST_LIMIT = 1_000


@action
def add_boxes(*, by: User, serials: Sequence[str], millilitres: int, holds: int) -> list[Box]:
    """Add boxes of one size to the stock; none if one is there already. `serials` as stock.py
    reads them; `holds`: about how many needles up to the fill line. Raises NotAllowed,
    CaseworkError."""
    check_user_can(by, MAY)
    if not 1 <= millilitres <= MOST_MILLILITRES or not 1 <= holds <= MOST_HELD:
        raise CaseworkError(_("Enter a size, and how many needles it holds."))
    if not 0 < len(serials) <= stock.MOST_AT_ONCE:
        raise CaseworkError(_("Add at most %(most)d at once.") % {"most": stock.MOST_AT_ONCE})
    now = timezone.now()
    boxes = [
        Box(
            serial=serial,
            millilitres=millilitres,
            holds=holds,
            changed_at=now,
            audience=audiences.of_crew_work(),
        )
        for serial in serials
    ]
    # Two people who add one serial at once wait for each other here, and one is told.
    Box.objects.bulk_create(boxes, ignore_conflicts=True)
    keys = {each.pk for each in boxes}
    stored = boxes_visible_to(by).filter(pk__in=keys).values_list("serial", flat=True)
    known = sorted({*serials} - {*stored})
    if known:
        raise CaseworkError(
            _("There are boxes with these serials already: %(serials)s.")
            % {"serials": ", ".join(known[:MOST_SHOWN])}
        )
    moves = [_move(each, BoxStep.ADDED, by=by) for each in boxes]
    BoxMove.objects.bulk_create(moves)
    record(Operation.COLLECTION, by=by, objects=boxes, reason="box_added")
    return boxes


@action
def move_box(
    *,
    by: User,
    box_id: uuid.UUID,
    step: BoxStep,
    version: int,
    to: uuid.UUID | None = None,
    words: str = "",
) -> Box:
    """Move a box on. `to`: which of the crews it is handed to. Raises NotAllowed, WrongState,
    Conflict, CaseworkError, Box.DoesNotExist."""
    check_user_can(by, MAY)
    box = boxes_visible_to(by).select_for_update(of=("self",)).get(pk=box_id)
    if box.version != version:
        raise Conflict(
            _("Somebody else moved this box while you had it open."), current_version=box.version
        )
    rule = stock.MOVES.get(step)
    if rule is None or box.state not in rule.sources:
        raise WrongState(
            _("This box is “%(state)s” now, so that can't be done.")
            % {"state": BoxState(box.state).label}
        )
    if step == BoxStep.HAND_OUT and to not in {key for key, _name in crew_members(by)}:
        raise CaseworkError(_("Choose who gets the box."))
    given_by = box.held_by_id if box.held_by_id else by.pk
    taken_by = to if step == BoxStep.HAND_OUT else by.pk
    box.state = rule.target
    box.held_by_id = to if step == BoxStep.HAND_OUT else None
    box.version += 1
    box.changed_at = timezone.now()
    box.save(update_fields=["state", "held_by", "version", "changed_at"])
    moved = _move(box, step, by=by, given_by=given_by, taken_by=taken_by, words=words)
    moved.save(force_insert=True)
    record(Operation.ALTERATION, by=by, objects=[box], reason=f"box_{step}")
    return box


def _move(
    box: Box,
    step: BoxStep,
    *,
    by: User,
    given_by: uuid.UUID | None = None,
    taken_by: uuid.UUID | None = None,
    words: str = "",
) -> BoxMove:
    return BoxMove(
        box=box,
        at=box.changed_at,
        step=step,
        by=by,
        given_by_id=given_by,
        taken_by_id=taken_by,
        words=words.strip(),
        audience=audiences.of_crew_work(),
    )


@action
def set_stock_limit(*, by: User, boxes: int) -> None:
    """Warn below so many boxes in store. Raises NotAllowed, CaseworkError."""
    check_user_can(by, MAY)
    if not 0 <= boxes <= MOST_LIMIT:
        raise CaseworkError(_("Enter a number from 0 to %(most)d.") % {"most": MOST_LIMIT})
    limit = StockLimit(boxes=boxes, set_by=by, set_at=timezone.now())
    limit.save(force_insert=True)
    record(Operation.ALTERATION, by=by, objects=[limit], reason="stock_limit")
