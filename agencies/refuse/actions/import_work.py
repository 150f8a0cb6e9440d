"""Checking, bringing in and undoing finds of another system: scheduled work.

Each batch is one transaction in which the finds, the lines and the import change: a worker that is
killed has done all of a batch or nothing of it, and the next one goes on where it ended. The lock
on the import keeps a second worker out. What `acts` may do is asked anew for each batch.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from agencies.refuse import audiences
from agencies.refuse.actions.finding import undo_one
from agencies.refuse.actions.history import Told
from agencies.refuse.actions.imports import discard, drop_file, matched_in
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.own_finds import Circumstances, report_find, withdraw_find
from agencies.refuse.enums import WAITING, Disposal
from agencies.refuse.import_enums import AT_WORK, NOT_BEGUN, ImportState, LineState, Why
from agencies.refuse.import_lines import Line, Reader, Unusable
from agencies.refuse.models import Find, FindImport, FindImportFile, FindImportLine, Job, NewWork
from agencies.refuse.nearby import like_it
from agencies.registry.clearances import Clearance
from agencies.registry.csv_file import Row, table_of
from agencies.registry.people import act_only_for
from agencies.registry.permissions import Permission
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.enums import Channel
from reports.errors import CaseworkError
from reports.permissions import user_can
from reports.places import areas_at

log = structlog.get_logger(__name__)

WORKS_WITH = (Clearance.COUNCIL_CLEANSING,)
WORKER = "carry_on_imports"
CHECKED_AT_ONCE = 200
STORED_AT_ONCE = 50
UNDONE = "The import that this came in with was undone."


@dataclass(frozen=True)
class Work:
    """An import in a state, who acts in it for which agency, and its file's rows, in their order
    and by their lines, where the state needs them."""

    import_id: uuid.UUID
    state: ImportState
    person: User
    agency_id: uuid.UUID
    reader: Reader | None = None
    rows: tuple[Row, ...] = ()
    by_line: Mapping[int, Row] = field(default_factory=dict)

    def may_go_on(self) -> bool:
        """Whether they still may, read anew."""
        self.person.refresh_from_db(fields=["is_active"])
        act_only_for(self.person, self.agency_id)
        return user_can(self.person, Permission.NEEDLE_FINDS_MANAGE)


def carry_on(*, seconds: float) -> None:
    """Work for about this long on what was asked for. Safe to repeat, and to run twice at once."""
    until = time.monotonic() + seconds
    for import_id in _waiting():
        while time.monotonic() < until:
            work = _open(import_id)
            if work is None:
                break
            while time.monotonic() < until and _batch(work):
                pass


def _waiting() -> list[uuid.UUID]:
    with showing(WORKS_WITH):
        found = FindImport.objects.filter(state__in=AT_WORK).order_by("changed_at", "id")
        return list(found.values_list("pk", flat=True)[:20])


def _open(import_id: uuid.UUID) -> Work | None:
    """What is to be done with an import, read once for many batches; None when there is nothing,
    another worker is at it, or nobody may."""
    with showing(WORKS_WITH):
        locked = FindImport.objects.select_for_update(of=("self",), skip_locked=True)
        found = locked.filter(pk=import_id, state__in=AT_WORK).first()
        if found is None:
            return None
        state = ImportState(found.state)
        person = User.objects.get(pk=found.acts_id)
        work = Work(import_id, state, person, found.agency_id)
        if not work.may_go_on():
            checking = state == ImportState.CHECKING
            _end(found, ImportState.MATCHING if checking else ImportState.STOPPED, by=None)
            return None
        if state == ImportState.UNDOING:
            return work
        table = table_of(FindImportFile.objects.get(upload=found).table.open())
        reader = Reader(table, matched_in(found), system=found.system)
        by_line = {each.line: each for each in table.rows}
        return replace(work, reader=reader, rows=table.rows, by_line=by_line)


def _batch(work: Work) -> bool:
    """Do the next lines; whether there may be more in this state."""
    if not work.may_go_on():
        return False
    with acting_as(work.person):
        locked = FindImport.objects.select_for_update(of=("self",), skip_locked=True)
        found = locked.filter(pk=work.import_id, state=work.state).first()
        if found is None:
            return False
        if work.state == ImportState.CHECKING:
            return _check_some(work, found)
        if work.state == ImportState.RUNNING:
            return _store_some(work, found)
        return _undo_some(work, found)


def _end(found: FindImport, state: ImportState, *, by: User | None) -> None:
    """The work of this state is over."""
    now = timezone.now()
    counts = {"lines": FindImportLine.objects.filter(upload=found, state=LineState.IN).count()}
    if state == ImportState.DONE:
        drop_file(found)
    if state in (ImportState.DONE, ImportState.STOPPED):
        found.ended_at = now
    if state == ImportState.UNDONE:
        drop_file(found)
        found.undone_at = now
    found.state, found.changed_at = state, now
    found.version += 1
    found.save(
        update_fields=[
            "state",
            "changed_at",
            "version",
            "ended_at",
            "undone_at",
            "kept_until",
            "matched",
            "facts",
        ]
    )
    label = "" if by else WORKER
    record(
        Operation.ALTERATION,
        by=by,
        objects=[found],
        reason=f"finds_{state}",
        detail=counts,
        actor_label=label,
    )


# --- Checking -------------------------------------------------------------------------------------


def _check_some(work: Work, found: FindImport) -> bool:
    assert work.reader is not None
    now = timezone.now()
    rows = work.rows[found.position : found.position + CHECKED_AT_ONCE]
    digests = {row.line: work.reader.digest(row) for row in rows}
    here = _known(digests)
    earlier = FindImportLine.objects.filter(upload=found, digest__in=digests.values())
    seen = {bytes(each or b"") for each in earlier.values_list("digest", flat=True)}
    made = []
    for row in rows:
        line = FindImportLine(upload=found, number=row.line, audience=audiences.of_import())
        _look(line, row, work, now=now, here=here, seen=seen, digest=digests[row.line])
        made.append(line)
    FindImportLine.objects.bulk_create(made)
    found.position += len(rows)
    found.changed_at = now
    found.save(update_fields=["position", "changed_at"])
    if found.position < len(work.rows):
        return True
    _end(found, ImportState.CHECKED, by=work.person)
    return False


def _known(digests: dict[int, bytes]) -> set[bytes]:
    """Which of these came in before."""
    found = FindImportLine.objects.filter(state=LineState.IN, digest__in=digests.values())
    return {bytes(each or b"") for each in found.values_list("digest", flat=True)}


def _look(
    line: FindImportLine,
    row: Row,
    work: Work,
    *,
    now: datetime,
    here: set[bytes],
    seen: set[bytes],
    digest: bytes,
) -> None:
    """What would become of one line, as things are now."""
    assert work.reader is not None
    try:
        read = work.reader.read(row, now=now)
        if not areas_at(read.found.point).in_area:
            raise Unusable(Why.OUTSIDE)
    except Unusable as error:
        line.state = LineState.LEFT_OUT if error.left_out else LineState.REFUSED
        line.why = error.why
        return
    line.digest = digest
    if digest in here:
        line.state = LineState.REPEAT
        line.why = Why.REFERENCE if read.reference else Why.SAME
        return
    if digest in seen:
        line.state, line.why = LineState.REPEAT, Why.TWICE
        return
    seen.add(digest)
    line.state = LineState.READY
    assert read.found.point is not None
    for each in like_it(work.person, point=read.found.point, at=read.at):
        line.near.append(each.find.pk)
        line.near_metres.append(round(each.metres))


# --- Bringing in ----------------------------------------------------------------------------------


def _store_some(work: Work, found: FindImport) -> bool:
    ready = FindImportLine.objects.filter(upload=found, state=LineState.READY)
    lines = list(ready.order_by("number")[:STORED_AT_ONCE])
    if not lines:
        _end(found, ImportState.DONE, by=work.person)
        return False
    here = _known({each.number: bytes(each.digest or b"") for each in lines})
    now = timezone.now()
    closed = []
    for line in lines:
        if bytes(line.digest or b"") in here:
            line.state, line.why = LineState.REPEAT, Why.SAME
            line.save(update_fields=["state", "why"])
            continue
        find = _store(work, found, line, now=now)
        if find is not None and find.disposal != Disposal.LEFT:
            closed.append(find.report_id)
    # Closed as they are, they are no work, and whatever makes jobs need not look at each.
    NewWork.objects.filter(report_id__in=closed).delete()
    FindImport.objects.filter(pk=found.pk).update(changed_at=now)
    return True


def _store(work: Work, found: FindImport, line: FindImportLine, *, now: datetime) -> Find | None:
    """Bring in one line; what can't be keeps no other out, and its line says so."""
    assert work.reader is not None
    try:
        with transaction.atomic():
            read = work.reader.read(work.by_line[line.number], now=now)
            find = _report(work.person, found, line, read)
            line.state, line.report_id, line.find = LineState.IN, find.report_id, find
            line.save(update_fields=["state", "report", "find"])
            return find
    except OperationalError:
        raise
    except IntegrityError:
        outcome, why = LineState.REPEAT, Why.SAME  # another import had it at that moment
    except Unusable as error:
        outcome, why = LineState.REFUSED, error.why
    except CaseworkError:
        outcome, why = LineState.REFUSED, Why.ERROR
    except Exception as error:
        # Broad on purpose: one line must not hold up the thousands behind it.
        log.warning("import_line_failed", line=str(line.pk), error=type(error).__name__)
        outcome, why = LineState.REFUSED, Why.ERROR
    line.state, line.why, line.report_id, line.find = outcome, why, None, None
    line.save(update_fields=["state", "why", "report", "find"])
    return None


def _report(person: User, found: FindImport, line: FindImportLine, read: Line) -> Find:
    return report_find(
        by=person,
        found=read.found,
        told=Circumstances(
            channel=Channel.PARTNER,
            at=read.at,
            precision=read.precision,
            place=read.place,
            quiet=True,
        ),
        key=uuid.uuid5(found.pk, str(line.number)),
    )


# --- Undoing --------------------------------------------------------------------------------------


def _undo_some(work: Work, found: FindImport) -> bool:
    inside = FindImportLine.objects.filter(upload=found, state=LineState.IN)
    lines = list(inside.select_related("find").order_by("number")[:STORED_AT_ONCE])
    if not lines:
        _end(found, ImportState.UNDONE, by=work.person)
        return False
    jobs = {
        each.report_id: each
        for each in Job.objects.filter(report_id__in=[line.report_id for line in lines])
    }
    for line in lines:
        assert line.report_id is not None
        assert line.find is not None
        _withdraw(work.person, line.find, jobs.get(line.report_id))
        line.state = LineState.UNDONE
        line.save(update_fields=["state"])
    FindImport.objects.filter(pk=found.pk).update(changed_at=timezone.now())
    return True


def _withdraw(person: User, find: Find, job: Job | None) -> None:
    """The find counts no more. A job of it that waits is done; what a crew did meanwhile stays."""
    if job is None:
        withdraw_find(by=person, find=find)
        return
    undo_one(find_id=find.pk, at=timezone.now())
    if job.status in WAITING:
        move_job(by=person, job_id=job.pk, move="not_found", version=None, told=Told(words=UNDONE))


# --- Keeping no longer than is said ---------------------------------------------------------------


def forget_old_files() -> int:
    """Throw away files that nobody brought in in time; how many."""
    now = timezone.now()
    with showing(WORKS_WITH):
        late = FindImport.objects.filter(kept_until__lte=now).exclude(state__in=AT_WORK)
        gone = list(late.select_for_update(of=("self",), skip_locked=True)[:20])
        for found in gone:
            if found.state in NOT_BEGUN:
                discard(found)
            else:
                drop_file(found)
            found.version += 1
            found.changed_at = now
            found.save()
            record(
                Operation.ERASURE,
                by=None,
                objects=[found],
                reason="finds_file_expired",
                actor_label=WORKER,
            )
    return len(gone)
