"""Bringing in and undoing a register's file: scheduled work.

Each batch is one transaction in which premises, lines and the import change: a worker that is
killed has done all of a batch or nothing of it, and the next one goes on where it ended. The lock
on the import keeps a second worker out. What `acts` may do is asked anew for each batch.
"""

from __future__ import annotations

import datetime
import time
import uuid
from typing import Any

import structlog
from django.db import OperationalError, transaction
from django.utils import timezone

from agencies.licensing.actions.imports import MAY, discard, drop_file, ready
from agencies.licensing.actions.premises import PremisesFacts, add_premises
from agencies.licensing.actions.register import locked, set_facts, set_number
from agencies.licensing.enums import PremisesKind, PremisesState
from agencies.licensing.import_workflow import import_move
from agencies.licensing.models import Premises, PremisesImport, PremisesImportLine, Tenure
from agencies.licensing.premises_enums import (
    AT_WORK,
    NOT_BEGUN,
    ChangeKind,
    Choice,
    ImportState,
    LineState,
    Why,
)
from agencies.registry.clearances import Clearance
from agencies.registry.people import act_only_for
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports import geometry
from reports.errors import CaseworkError, Conflict
from reports.permissions import user_can
from reports.places import search_places
from reports.places.words import as_postcode

log = structlog.get_logger(__name__)

WORKS_WITH = (Clearance.LICENSING_OFFICER,)
WORKER = "carry_on_premises_imports"
AT_ONCE = 25
UNKNOWN_HOLDER = "Not said in the file"
DAYS = ("dps_since", "since")
NOT_SET = ("licence_number", "holder", "since")


def carry_on(*, seconds: float) -> None:
    """Work for about this long on what was asked for. Safe to repeat, and to run twice at once."""
    until = time.monotonic() + seconds
    with showing(WORKS_WITH):
        at_work = PremisesImport.objects.filter(state__in=AT_WORK).order_by("changed_at", "id")
        waiting = list(at_work.values_list("pk", flat=True)[:20])
    for upload_id in waiting:
        while time.monotonic() < until and _batch(upload_id):
            pass


def _batch(upload_id: uuid.UUID) -> bool:
    """Do the next lines; whether there may be more."""
    with showing(WORKS_WITH):
        found = _locked(upload_id)
        if found is None:
            return False
        person = User.objects.get(pk=found.acts_id)
        act_only_for(person, found.agency_id)
        if not user_can(person, MAY):
            _end(found, "stop", by=None)
            return False
        with acting_as(person):
            if found.state == ImportState.RUNNING:
                return _store_some(person, found)
            return _undo_some(person, found)


def _locked(upload_id: uuid.UUID) -> PremisesImport | None:
    rows = PremisesImport.objects.select_for_update(of=("self",), skip_locked=True)
    return rows.filter(pk=upload_id, state__in=AT_WORK).first()


def _end(found: PremisesImport, move: str, *, by: User | None) -> None:
    """The work of this state is over."""
    now = timezone.now()
    state = import_move(move, state=found.state).target
    assert state is not None
    if state == ImportState.DONE:
        drop_file(found)
        found.ended_at = now
    if state == ImportState.STOPPED:
        found.ended_at = found.ended_at or now
    found.state, found.changed_at = state, now
    found.version += 1
    found.save()
    lines = PremisesImportLine.objects.filter(upload=found, state=LineState.IN).count()
    record(
        Operation.ALTERATION,
        by=by,
        objects=[found],
        reason=f"premises_import_{state}",
        detail={"lines": lines},
        actor_label="" if by else WORKER,
    )


# --- Bringing in ----------------------------------------------------------------------------------


def _store_some(person: User, found: PremisesImport) -> bool:
    lines = list(PremisesImportLine.objects.filter(ready(), upload=found)[:AT_ONCE])
    kind = PremisesKind(found.columns.get("default", PremisesKind.OTHER))
    for line in lines:
        _store(person, line, kind)
    if lines:
        PremisesImport.objects.filter(pk=found.pk).update(changed_at=timezone.now())
        return True
    _end(found, "finish", by=person)
    return False


def _store(person: User, line: PremisesImportLine, kind: PremisesKind) -> None:
    """Bring in one line; what can't be keeps no other out, and its line says so."""
    try:
        with transaction.atomic():
            _bring_in(person, line, kind)
            return
    except OperationalError:
        raise
    except (Conflict, Premises.DoesNotExist):
        why = Why.MOVED
    except CaseworkError:
        why = Why.MOVED  # its number was taken meanwhile
    except Exception as error:
        # Broad on purpose: one line must not hold up the thousands behind it.
        log.warning("premises_line_failed", line=str(line.pk), error=type(error).__name__)
        why = Why.ERROR
    line.state, line.why = LineState.REFUSED, why
    line.save(update_fields=["state", "why"])


def _bring_in(person: User, line: PremisesImportLine, kind: PremisesKind) -> None:
    assert line.content is not None
    content = line.content.open()
    facts = content["facts"]
    if line.premises_id is None or line.choice == Choice.ADD:
        premises, undo = _add(person, {"kind": kind, **facts}), {}
    else:
        premises = locked(person, line.premises_id, version=line.seen_version)
        undo = _change(person, premises, facts, line.choice)
    line.premises, line.state, line.why = premises, LineState.IN, ""
    line.content = content | {"undo": undo, "added": not undo}
    line.version_after = premises.version
    line.save()


def _add(person: User, facts: dict[str, Any]) -> Premises:
    """Where no point is given, that of the postcode."""
    given = _as_stored(facts)
    holder = given.pop("holder", UNKNOWN_HOLDER)
    since = given.pop("since", None) or timezone.localdate()
    if given.get("point") is None and given.get("postcode"):
        given["point"] = _place_of(given["postcode"])
    if given.get("dps"):
        given.setdefault("dps_since", since)
    return add_premises(by=person, facts=PremisesFacts(**given), holder=holder, since=since)


def _place_of(postcode: str) -> Any:
    hits = search_places(postcode, limit=1)
    known = hits and as_postcode(hits[0].name) == as_postcode(postcode)
    return hits[0].point if known else None


def _change(person: User, premises: Premises, facts: dict[str, Any], choice: str) -> dict[str, Any]:
    """Change what the file says otherwise; what was before, as JSON has it."""
    given = _as_stored(facts)
    wanted = {name: value for name, value in given.items() if name not in NOT_SET}
    if wanted.get("dps", premises.dps) != premises.dps:
        wanted.setdefault("dps_since", timezone.localdate())
    if choice == Choice.REOPEN:
        wanted |= {"state": PremisesState.OPEN.value, "closed_on": None}
    was = set_facts(premises, wanted, by=person, kind=ChangeKind.IMPORTED)
    undo = {name: _as_json(value) for name, value in was.items()}
    if choice == Choice.NUMBER:
        undo["licence_number"] = premises.licence_number
        set_number(premises, given["licence_number"], by=person, kind=ChangeKind.IMPORTED)
    return undo or {"nothing": True}


# --- Undoing --------------------------------------------------------------------------------------


def _undo_some(person: User, found: PremisesImport) -> bool:
    inside = PremisesImportLine.objects.filter(upload=found, state=LineState.IN)
    lines = list(inside.order_by("-number")[:AT_ONCE])
    for line in lines:
        _undo(person, line)
        line.save(update_fields=["state"])
    if lines:
        PremisesImport.objects.filter(pk=found.pk).update(changed_at=timezone.now())
        return True
    _end(found, "finish_undo", by=person)
    return False


def _undo(person: User, line: PremisesImportLine) -> None:
    """Put back what was, unless something else happened to the premises since."""
    assert line.content is not None
    assert line.premises_id is not None
    content = line.content.open()
    line.state = LineState.KEPT
    try:
        premises = locked(person, line.premises_id, version=line.version_after)
    except (Conflict, Premises.DoesNotExist):
        return
    if content["added"]:
        if _is_in_use(premises):
            return
        closed = {"state": PremisesState.CLOSED.value, "closed_on": timezone.localdate()}
        set_facts(premises, closed, by=person, kind=ChangeKind.UNDONE)
    else:
        undo = _as_stored(content["undo"])
        undo.pop("nothing", None)
        number = undo.pop("licence_number", None)
        set_facts(premises, undo, by=person, kind=ChangeKind.UNDONE)
        if number:
            set_number(premises, number, by=person, kind=ChangeKind.UNDONE)
    line.state = LineState.UNDONE


def _is_in_use(premises: Premises) -> bool:
    """Whether anybody was invited to it, or told anything of it."""
    return (
        Tenure.objects.filter(premises=premises, agency__isnull=False).exists()
        or premises.incidents.exists()
        or premises.seizures.exists()
        or premises.conditions.exists()
    )


# --- Facts as rows have them ----------------------------------------------------------------------


def _as_stored(facts: dict[str, Any]) -> dict[str, Any]:
    found = dict(facts)
    for name in (*DAYS, "closed_on"):
        if found.get(name):
            found[name] = datetime.date.fromisoformat(found[name])
    if found.get("point"):
        found["point"] = geometry.point(*found["point"])
    return found


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return [value.x, value.y] if hasattr(value, "x") else value


# --- Keeping no longer than is said ---------------------------------------------------------------


def forget_old_files() -> int:
    """Throw away files that nobody brought in in time; how many. Safe to repeat."""
    now = timezone.now()
    with showing(WORKS_WITH):
        late = PremisesImport.objects.filter(kept_until__lte=now).exclude(state__in=AT_WORK)
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
                reason="premises_file_expired",
                actor_label=WORKER,
            )
    return len(gone)
