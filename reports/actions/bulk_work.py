"""Doing what somebody confirmed for many reports: each through the action for one report.

Each report is a transaction of its own, in which the report, its history and its row change: a
worker that is killed has done all of it or nothing, and the next one goes on with the rows that are
still pending. What `by` may do and see is asked anew for every batch.
"""

from __future__ import annotations

import time
import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from agencies.registry.clearances import Clearance
from agencies.registry.people import act_only_for
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.actions.bulk import discard, end
from reports.actions.put_back import put_back_report
from reports.actions.triage import assign_report, move_report
from reports.bulk import PREVIEW_LASTS, asked_of
from reports.bulk_enums import AT_WORK, BulkKind, BulkState, RowState, Why
from reports.enums import Status
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import BulkAction, BulkRow, Report
from reports.permissions import user_can
from reports.policies import may_be_in_bulk
from reports.queries import bulk_actions_visible_to, reports_visible_to

log = structlog.get_logger(__name__)

WORKS_WITH = (Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE)
WORKER = "carry_on_bulk"
"""Who acts in the audit log when the worker ends something by itself."""

BATCH = 100
LEASE = timedelta(seconds=60)
"""How long a worker that says nothing is believed to be at work; a batch takes a second."""
MOST_TRIES = 5


@dataclass(frozen=True)
class Batch:
    """Some rows of an action, and who acts in it: with what they may do and see now."""

    bulk: BulkAction
    person: User
    words: str
    rows: list[uuid.UUID]

    @property
    def undoes(self) -> bool:
        return bool(self.bulk.state == BulkState.UNDOING)


def carry_on(*, seconds: float) -> None:
    """Work for about this long on what was confirmed. Safe to repeat, and to run twice at once."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        bulk_id = _claim()
        if bulk_id is None:
            return
        try:
            _work(bulk_id, until)
        finally:
            _release(bulk_id)


def _claim() -> uuid.UUID | None:
    """The action that has waited longest, unless a worker is at one already: the workers are for
    other things too, and what is urgent must not wait behind thousands of reports."""
    with showing(WORKS_WITH):
        now = Now()
        waiting = BulkAction.objects.filter(state__in=AT_WORK).select_for_update(of=("self",))
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
        found: list[Any] = list(
            waiting.annotate(is_free=free).order_by(F("worked_at").asc(nulls_first=True), "id")
        )
        if not found or not all(each.is_free for each in found):
            return None
        BulkAction.objects.filter(pk=found[0].pk).update(leased_until=now + LEASE, worked_at=now)
        key: uuid.UUID = found[0].pk
        return key


def _release(bulk_id: uuid.UUID) -> None:
    with showing(WORKS_WITH):
        BulkAction.objects.filter(pk=bulk_id).update(leased_until=None)


def _work(bulk_id: uuid.UUID, until: float) -> None:
    while time.monotonic() < until:
        batch = _next_batch(bulk_id)
        if batch is None:
            return
        for row_id, before in _changeable(batch):
            try:
                _one(batch, row_id, before)
            except (OperationalError, InterfaceError) as error:
                # A deadlock, or a database that went away: the row stays pending, after the others.
                log.warning("bulk_row_again", bulk=str(bulk_id), error=type(error).__name__)
                if isinstance(error, InterfaceError):
                    raise


def _next_batch(bulk_id: uuid.UUID) -> Batch | None:
    """The rows to do next, counted as tried; None when there are none, or nobody may any more."""
    with showing(WORKS_WITH):
        found = BulkAction.objects.select_related("assignee", "undone_by", "by")
        bulk = found.select_for_update(of=("self",)).get(pk=bulk_id)
        if bulk.state not in AT_WORK:
            return None
        person = _person(bulk)
        if person is None:
            _end_early(bulk)
            return None
        BulkAction.objects.filter(pk=bulk_id).update(leased_until=Now() + LEASE, worked_at=Now())
        rows = _pending(bulk)
        if not rows:
            _finish(bulk)
            return None
        sealed = bulk.undo_words if bulk.state == BulkState.UNDOING else bulk.words
        return Batch(bulk, person, sealed.open() if sealed else "", rows)


def _person(bulk: BulkAction) -> User | None:
    """Who acts, for the agency that they acted for, if they still may."""
    undoes = bulk.state == BulkState.UNDOING
    person_id = bulk.undone_by_id if undoes else bulk.by_id
    agency_id = bulk.undo_agency_id if undoes else bulk.agency_id
    assert person_id is not None
    assert agency_id is not None
    person = User.objects.get(pk=person_id)  # anew, with what they hold now
    act_only_for(person, agency_id)
    may = user_can(person, asked_of(bulk).permission)
    return person if may and bulk_actions_visible_to(person).filter(pk=bulk.pk).exists() else None


def _pending(bulk: BulkAction) -> list[uuid.UUID]:
    """The next rows: those not tried yet in batches, then the others one by one, until each was
    tried often enough. Of a batch that ended its worker nobody knows which row it was."""
    state, why, tries = _fields(bulk)
    rows = BulkRow.objects.filter(bulk=bulk, **{state: RowState.PENDING})
    rows.filter(**{f"{tries}__gte": MOST_TRIES}).update(
        **{state: RowState.FAILED, why: Why.GAVE_UP}
    )
    found = list(rows.order_by(tries, "position").values_list("pk", tries)[:BATCH])
    keys = [pk for pk, tried in found if tried == 0] or [pk for pk, _tried in found[:1]]
    BulkRow.objects.filter(pk__in=keys).update(**{tries: F(tries) + 1})
    return keys


def _fields(bulk: BulkAction) -> tuple[str, str, str]:
    if bulk.state == BulkState.UNDOING:
        return "undo_state", "undo_why", "undo_tries"
    return "state", "why", "tries"


def _changeable(batch: Batch) -> list[tuple[uuid.UUID, Report]]:
    """The rows of a batch that are to be done one by one, with how their reports stand. Those that
    are left out, because somebody was there before, take one statement for each reason."""
    state, why, _tries = _fields(batch.bulk)
    left: dict[Why, list[uuid.UUID]] = defaultdict(list)
    found = []
    with acting_as(batch.person):
        rows = BulkRow.objects.filter(pk__in=batch.rows, **{state: RowState.PENDING})
        wanted = {row.report_id: row for row in rows.order_by("position")}
        reports = reports_visible_to(batch.person).filter(pk__in=wanted)
        shown = reports.only("version", "priority", "status", "assigned_to").in_bulk()
        for report_id, row in wanted.items():
            because = _left_out(shown.get(report_id), row, undoes=batch.undoes)
            if because is None:
                found.append((row.pk, shown[report_id]))
            else:
                left[because].append(row.pk)
        for because, keys in left.items():
            rows.filter(pk__in=keys).update(**{state: RowState.SKIPPED, why: because})
    return found


def _left_out(now: Report | None, row: BulkRow, *, undoes: bool) -> Why | None:
    """Why a report is left out as it stands now. The actions ask for its version once more."""
    if now is None:
        return Why.GONE
    if not may_be_in_bulk(now):
        return Why.URGENT
    known = row.done_version if undoes else row.seen_version
    return None if now.version == known else Why.CHANGED


def _one(batch: Batch, row_id: uuid.UUID, before: Report) -> None:
    """Do, or undo, one row, unless somebody else has it or had it."""
    state, why, _tries = _fields(batch.bulk)
    with acting_as(batch.person):
        pending = BulkRow.objects.filter(pk=row_id, **{state: RowState.PENDING})
        row = pending.select_for_update(of=("self",), skip_locked=True).first()
        if row is None:
            return
        became, because = _try(batch, row, before)
        setattr(row, state, became)
        setattr(row, why, because)
        row.save(update_fields=[state, why, "status_before", "assigned_before", "done_version"])


def _try(batch: Batch, row: BulkRow, before: Report) -> tuple[RowState, str]:
    """What became of the row and why; what failed half-way is taken back."""
    try:
        with transaction.atomic():
            if batch.undoes:
                _undo(batch, row)
            else:
                _do(batch, row, before)
    except (OperationalError, InterfaceError):
        raise
    except (CaseworkError, ObjectDoesNotExist) as error:
        return _left(error, batch.bulk)
    except Exception as error:
        # Broad on purpose: one report must not hold up the thousands behind it.
        log.warning("bulk_row_failed", row=str(row.pk), error=type(error).__name__)
        row.refresh_from_db()
        return RowState.FAILED, Why.ERROR
    return RowState.DONE, ""


def _left(error: Exception, bulk: BulkAction) -> tuple[RowState, str]:
    """What an action's refusal means for the row."""
    if isinstance(error, Conflict):
        return RowState.SKIPPED, Why.CHANGED
    if isinstance(error, WrongState):
        return RowState.SKIPPED, Why.STATUS
    if isinstance(error, ObjectDoesNotExist):
        return RowState.SKIPPED, Why.GONE
    if isinstance(error, NotAllowed) and bulk.kind == BulkKind.ASSIGN:
        return RowState.SKIPPED, Why.NOT_SEEN
    return RowState.FAILED, Why.REFUSED


def _do(batch: Batch, row: BulkRow, before: Report) -> None:
    """Do it, and keep what undoing puts back: of the same version, which the action asks for."""
    bulk = batch.bulk
    changed: Report
    if bulk.kind == BulkKind.ASSIGN:
        changed = assign_report(
            by=batch.person,
            report_id=row.report_id,
            to_id=bulk.assignee_id,
            words=batch.words,
            version=row.seen_version,
            tell=False,
        )
    else:
        changed = move_report(
            by=batch.person,
            report_id=row.report_id,
            transition=bulk.transition,
            reason=bulk.reason,
            words=batch.words,
            version=row.seen_version,
        )
    row.status_before, row.assigned_before_id = before.status, before.assigned_to_id
    row.done_version = changed.version


def _undo(batch: Batch, row: BulkRow) -> None:
    """Put the report back as it was, if it is as it was left."""
    assert row.done_version is not None
    if batch.bulk.kind == BulkKind.ASSIGN:
        assign_report(
            by=batch.person,
            report_id=row.report_id,
            to_id=row.assigned_before_id,
            words=batch.words,
            version=row.done_version,
            tell=False,
        )
    else:
        put_back_report(
            by=batch.person,
            report_id=row.report_id,
            status=Status(row.status_before),
            words=batch.words,
            version=row.done_version,
        )


def _finish(bulk: BulkAction) -> None:
    """Nothing is left to do: say so to whoever waits for it."""
    undoes = bulk.state == BulkState.UNDOING
    end(bulk, BulkState.UNDONE if undoes else BulkState.FINISHED)
    _record(bulk, "bulk_undone" if undoes else "bulk_finished")
    _tell(bulk)


def _end_early(bulk: BulkAction) -> None:
    """Whoever started this may not do it any more: what is left stays as it is."""
    undoes = bulk.state == BulkState.UNDOING
    end(bulk, BulkState.UNDONE if undoes else BulkState.STOPPED, why=Why.ROLE)
    _record(bulk, "bulk_stopped")
    _tell(bulk)


def _tell(bulk: BulkAction) -> None:
    """One message to whoever started it, and one to whoever got the reports: not one for each."""
    about = {"object_type": "bulkaction", "object_id": bulk.pk}
    if bulk.undone_at:
        enqueue("bulk.ended", user_id=bulk.undone_by_id, **about)  # type: ignore[arg-type]
        return
    enqueue("bulk.ended", user_id=bulk.by_id, **about)  # type: ignore[arg-type]
    got = BulkRow.objects.filter(bulk=bulk, state=RowState.DONE)
    if bulk.assignee_id and bulk.assignee_id != bulk.by_id and got.exists():
        enqueue("bulk.assigned", user_id=bulk.assignee_id, **about)  # type: ignore[arg-type]


def _record(bulk: BulkAction, reason: str) -> None:
    record(Operation.ALTERATION, by=None, objects=[bulk], reason=reason, actor_label=WORKER)


def discard_old_previews() -> int:
    """Take away previews that nobody confirmed in time, and all but the latest of those that one
    person made at once. Returns how many."""
    previews = BulkAction.objects.filter(state=BulkState.PREVIEW)
    later = previews.filter(by=OuterRef("by"), made_at__gt=OuterRef("made_at"))
    too_old = Q(made_at__lte=timezone.now() - PREVIEW_LASTS)
    with showing(WORKS_WITH):
        old = previews.filter(too_old | Exists(later))
        found = list(old.select_for_update(of=("self",), skip_locked=True)[:10])
        for bulk in found:
            discard(bulk)
            _record(bulk, "bulk_discarded")
    return len(found)
