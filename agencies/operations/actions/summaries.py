"""What the public is told of an operation: written by one person, published by another."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.operations.actions.joint import lock_operation
from agencies.operations.actions.problems import MAY
from agencies.operations.enums import OperationState, SummaryState
from agencies.operations.models import Operation, PublishedSummary
from agencies.operations.models.joint import LONGEST_SUMMARY
from agencies.operations.workflow import SUMMARY_MOVES, Move, move_of
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation as Recorded
from portal.audit.recording import record
from reports.errors import CaseworkError, NotAllowed, WrongState
from reports.permissions import check_user_can


@action
def write_summary(*, by: User, operation_id: uuid.UUID, text: str, version: int) -> Operation:
    """Write what the public is to be told, for somebody else to publish. Raises NotAllowed,
    WrongState, Conflict, CaseworkError, Operation.DoesNotExist."""
    found, wanted = _locked(by=by, operation_id=operation_id, move="write", version=version)
    if found.state != OperationState.FINISHED:
        raise WrongState(_("Finish the operation first: the text tells of what was done."))
    if not text.strip() or len(text) > LONGEST_SUMMARY:
        raise CaseworkError(
            _("Write what was done, in up to %(most)d characters.") % {"most": LONGEST_SUMMARY}
        )
    found.summary, found.summary_by = text.strip(), by
    return _moved(found, wanted, by=by)


@action
def publish_summary(
    *, by: User, operation_id: uuid.UUID, nobody_named: bool, version: int
) -> Operation:
    """Show the text to everybody. Not by whoever wrote it, and only once it was read for names,
    addresses and small numbers. Raises NotAllowed, WrongState, Conflict, CaseworkError,
    Operation.DoesNotExist."""
    found, wanted = _locked(by=by, operation_id=operation_id, move="publish", version=version)
    check_second_person(found, by=by)
    if not nobody_named:
        raise CaseworkError(_("Read it for names, addresses and small numbers, then tick the box."))
    found.published_by, found.published_at = by, timezone.now()
    _moved(found, wanted, by=by)
    PublishedSummary.objects.update_or_create(
        operation_key=found.pk,
        defaults={
            "name": found.name,
            "kind": found.kind,
            "starts_on": found.starts_on,
            "ends_on": found.ends_on,
            "place": found.place,
            "text": found.summary,
            "published_at": found.published_at,
            "withdrawn_at": None,
        },
    )
    return found


@action
def withdraw_summary(*, by: User, operation_id: uuid.UUID, version: int) -> Operation:
    """Show the text to nobody outside any more. Raises NotAllowed, WrongState, Conflict,
    Operation.DoesNotExist."""
    found, wanted = _locked(by=by, operation_id=operation_id, move="withdraw", version=version)
    found.published_by, found.published_at = None, None
    _moved(found, wanted, by=by)
    shown = PublishedSummary.objects.filter(operation_key=found.pk, withdrawn_at__isnull=True)
    shown.update(withdrawn_at=timezone.now())
    return found


def check_second_person(operation: Operation, *, by: User) -> None:
    if operation.summary_by_id == by.pk:
        raise NotAllowed(_("You wrote this text. Somebody else has to read and publish it."))


def _locked(
    *, by: User, operation_id: uuid.UUID, move: str, version: int
) -> tuple[Operation, Move]:
    check_user_can(by, MAY)
    found = lock_operation(by=by, operation_id=operation_id, version=version)
    return found, move_of(SUMMARY_MOVES, move, state=SummaryState(found.summary_state))


def _moved(found: Operation, move: Move, *, by: User) -> Operation:
    found.summary_state = SummaryState(move.target)
    found.version += 1
    found.save()
    record(Recorded.ALTERATION, by=by, objects=[found], reason=f"summary_{move.name}")
    return found
