"""Joint operations and weeks of action: planning one, what was done in it, and ending it."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.operations import audiences
from agencies.operations.actions.problems import MAY, TAKES_PART
from agencies.operations.enums import ActivityKind, OperationKind, OperationState
from agencies.operations.models import Activity, Operation, Problem
from agencies.operations.queries import (
    activities_visible_to,
    operations_visible_to,
    problems_visible_to,
)
from agencies.operations.queries.people import taking_part
from agencies.operations.workflow import OPERATION_MOVES, move_of
from agencies.registry.models import Agency
from agencies.registry.people import agencies_of
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation as Recorded
from portal.audit.recording import record
from portal.notifications.outbox import enqueue_for_agencies
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.permissions import check_user_can, user_can

LONGEST = datetime.timedelta(days=92)
MOST_ACTIVITIES = 300
LARGEST_NUMBER = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What is planned; `lead` and `partners`: keys of agencies; `problem`: a reference, or ""."""

    name: str
    kind: str
    starts_on: datetime.date
    ends_on: datetime.date
    place: str
    aim: str = field(default="", repr=False)
    lead: str
    partners: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What was done: so many of a kind, on a day, by an agency."""

    kind: str
    on: datetime.date
    agency_key: str
    number: int
    words: str = field(default="", repr=False)


@action
def plan_operation(*, by: User, planned: Planned) -> Operation:
    """Plan an operation; the agencies that take part are told. Raises NotAllowed, CaseworkError."""
    check_user_can(by, MAY)
    found = Operation(made_by=by, made_at=timezone.now())
    _plan(found, planned, by=by)
    found.save(force_insert=True)
    record(Recorded.COLLECTION, by=by, objects=[found], reason="operation_planned")
    _tell(found, {found.lead.key, *found.partner_keys})
    return found


@action
def change_operation(
    *, by: User, operation_id: uuid.UUID, planned: Planned, version: int
) -> Operation:
    """Change what is planned, until it is over. Agencies that are new to it are told. Raises
    NotAllowed, WrongState, Conflict, CaseworkError, Operation.DoesNotExist."""
    check_user_can(by, MAY)
    found = lock_operation(by=by, operation_id=operation_id, version=version)
    check_planned(found)
    before = {found.lead.key, *found.partner_keys}
    _plan(found, planned, by=by)
    found.version += 1
    found.save()
    Activity.objects.filter(operation=found).update(audience=found.audience)
    record(Recorded.ALTERATION, by=by, objects=[found], reason="operation_changed")
    _tell(found, {found.lead.key, *found.partner_keys} - before)
    return found


@action
def move_operation(*, by: User, operation_id: uuid.UUID, move: str, version: int) -> Operation:
    """Finish an operation, or call it off. Raises NotAllowed, WrongState, Conflict, CaseworkError,
    Operation.DoesNotExist."""
    check_user_can(by, MAY)
    found = lock_operation(by=by, operation_id=operation_id, version=version)
    wanted = move_of(OPERATION_MOVES, move, state=OperationState(found.state))
    if wanted.target == OperationState.FINISHED and timezone.localdate() < found.starts_on:
        raise CaseworkError(_("It has not begun yet. Call it off, or change its days."))
    found.state = OperationState(wanted.target)
    found.version += 1
    found.save(update_fields=["state", "version"])
    record(Recorded.ALTERATION, by=by, objects=[found], reason=f"operation_{move}")
    return found


@action
def record_activity(*, by: User, operation_id: uuid.UUID, done: Done) -> Activity:
    """Record what an agency did: its own people do, or coordinators. Also after it is over, since
    results come in late. Raises NotAllowed, WrongState, CaseworkError, Operation.DoesNotExist."""
    check_user_can(by, TAKES_PART)
    found = lock_operation(by=by, operation_id=operation_id)
    if found.state == OperationState.CALLED_OFF:
        raise WrongState(_("This operation was called off."))
    agency = _agency_of(found, done.agency_key)
    check_records_for(agency, by=by)
    if not found.starts_on <= done.on <= min(found.ends_on, timezone.localdate()):
        raise CaseworkError(_("Enter a day of the operation, not later than today."))
    if not 0 <= done.number <= LARGEST_NUMBER:
        raise CaseworkError(_("Enter how many: a whole number."))
    if found.activities.count() >= MOST_ACTIVITIES:
        raise CaseworkError(_("That is more than one operation holds. Put results together."))
    activity = Activity(
        operation=found,
        kind=ActivityKind(done.kind),
        on=done.on,
        agency=agency,
        number=done.number,
        words=done.words.strip() or None,
        recorded_by=by,
        recorded_at=timezone.now(),
        audience=found.audience,
    )
    activity.save(force_insert=True)
    record(Recorded.COLLECTION, by=by, objects=[activity], reason="activity_recorded")
    return activity


@action
def undo_activity(*, by: User, activity_id: uuid.UUID) -> Activity:
    """Take back what was recorded by mistake. Raises NotAllowed, Activity.DoesNotExist."""
    check_user_can(by, TAKES_PART)
    found = activities_visible_to(by).select_related("agency")
    activity = found.select_for_update(of=("self",)).get(pk=activity_id)
    check_records_for(activity.agency, by=by)
    activity.undone_at = timezone.now()
    activity.save(update_fields=["undone_at"])
    record(Recorded.ALTERATION, by=by, objects=[activity], reason="activity_undone")
    return activity


def check_records_for(agency: Agency, *, by: User) -> None:
    """Raise NotAllowed unless it is the person's own agency, or they are a coordinator."""
    if agency.pk not in {each.pk for each in agencies_of(by)} and not user_can(by, MAY):
        raise NotAllowed(
            _("Only people of %(agency)s record what it did.") % {"agency": agency.name}
        )


def lock_operation(*, by: User, operation_id: uuid.UUID, version: int | None = None) -> Operation:
    """Raises Operation.DoesNotExist, and Conflict where somebody was faster. Partners, who may not
    change the row, lock it as well: what they add is compared with who sees it."""
    found = operations_visible_to(by).select_related("lead")
    operation = found.select_for_update(of=("self",)).get(pk=operation_id)
    if version is not None and operation.version != version:
        raise Conflict(
            _("Somebody else changed this operation while you had it open."),
            current_version=operation.version,
        )
    return operation


def check_planned(operation: Operation) -> None:
    if operation.state != OperationState.PLANNED:
        raise WrongState(_("This operation is over. What was planned stays as it was."))


def _plan(found: Operation, planned: Planned, *, by: User) -> None:
    if not planned.name.strip() or not planned.place.strip():
        raise CaseworkError(_("Give it a name, and say where it is."))
    if not planned.starts_on <= planned.ends_on <= planned.starts_on + LONGEST:
        raise CaseworkError(_("Its last day comes before its first, or it is too long."))
    agencies = {each.agency.key: each.agency for each in taking_part()}
    if planned.lead not in agencies or not {*planned.partners} <= {*agencies}:
        raise CaseworkError(_("Choose agencies from the list."))
    found.name, found.place = planned.name.strip(), planned.place.strip()
    found.kind = OperationKind(planned.kind)
    found.starts_on, found.ends_on = planned.starts_on, planned.ends_on
    found.aim = planned.aim.strip() or None
    found.lead = agencies[planned.lead]
    found.partner_keys = sorted({*planned.partners} - {planned.lead})
    found.problem = _problem(planned.problem, by=by)
    found.audience = audiences.of_work(planned.lead, planned.partners)


def _problem(reference: str, *, by: User) -> Problem | None:
    if not reference:
        return None
    found = problems_visible_to(by).filter(reference=reference).first()
    if found is None:
        raise CaseworkError(_("There is no problem with that reference that you may see."))
    return found


def _agency_of(operation: Operation, key: str) -> Agency:
    if key == operation.lead.key:
        return operation.lead
    if key not in operation.partner_keys:
        raise CaseworkError(_("That agency does not take part in this operation."))
    return Agency.objects.get(key=key)


def _tell(operation: Operation, keys: set[str]) -> None:
    enqueue_for_agencies(
        "operations.operation",
        object_type="operation",
        object_id=operation.pk,
        agency_keys=sorted(keys),
    )
