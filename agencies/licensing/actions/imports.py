"""Bringing the register in from a file: taking it, matching, choosing, starting, undoing.

Nothing here changes a premises: what is started lies in rows, and import_work.py does it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.enums import PremisesKind
from agencies.licensing.import_lines import (
    Here,
    Reader,
    Unusable,
    check_columns,
    fold,
    outcome_of,
)
from agencies.licensing.import_workflow import IMPORT_MOVES, import_move
from agencies.licensing.models import (
    PremisesImport,
    PremisesImportFile,
    PremisesImportLine,
    PremisesMapping,
)
from agencies.licensing.models.register import LONGEST_SOURCE
from agencies.licensing.premises_enums import (
    CHOICES,
    NOT_BEGUN,
    OPEN_LINES,
    Choice,
    Column,
    ImportState,
    LineState,
    Why,
)
from agencies.licensing.queries.premises import (
    licence_numbers_visible_to,
    premises_visible_to,
    tenures_visible_to,
)
from agencies.licensing.queries.register import (
    import_files_visible_to,
    import_lines_visible_to,
    imports_visible_to,
    mappings_visible_to,
)
from agencies.registry.csv_file import Row, Table, table_of
from agencies.registry.people import agencies_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

KEPT_FOR = datetime.timedelta(days=3)
UNDO_FOR = datetime.timedelta(days=7)
MOST_WAITING = 10
MOST_LINES = 5_000
"""A large city has some two thousand licensed premises."""
MAY = Permission.PREMISES_MANAGE


@action
def take_file(*, by: User, source: str, table: Table) -> PremisesImport:
    """Keep what was uploaded, sealed, until its columns are matched. Raises NotAllowed,
    CaseworkError."""
    check_user_can(by, MAY)
    name = " ".join(source.split())
    if not fold(name) or len(name) > LONGEST_SOURCE:
        raise CaseworkError(_("Enter the name of the system that the file comes from."))
    if len(table.rows) > MOST_LINES:
        raise CaseworkError(
            _("The file has more than %(most)s lines. Split it, and bring in one by one.")
            % {"most": f"{MOST_LINES:,}"}
        )
    if imports_visible_to(by).filter(state__in=NOT_BEGUN).count() >= MOST_WAITING:
        raise CaseworkError(
            _("%(most)s files wait to be brought in. Bring them in, or throw some away.")
            % {"most": MOST_WAITING}
        )
    now = timezone.now()
    made = PremisesImport(
        source=name,
        total=len(table.rows),
        by=by,
        acts=by,
        agency=agencies_of(by)[0],
        made_at=now,
        changed_at=now,
        kept_until=now + KEPT_FOR,
        audience=audiences.of_officers(),
    )
    made.save(force_insert=True)
    file = PremisesImportFile(upload=made, table=table.as_data(), audience=made.audience)
    file.save(force_insert=True)
    detail = {"lines": made.total}
    record(Operation.COLLECTION, by=by, objects=[made], reason="premises_file", detail=detail)
    return made


@action
def read_file(*, by: User, found: PremisesImport) -> Table | None:
    """The table of an import, opened and recorded; None once it is gone. Raises NotAllowed."""
    check_user_can(by, MAY)
    file = import_files_visible_to(by).filter(upload=found).first()
    if file is None:
        return None
    record(Operation.CONSULTATION, by=by, objects=[found], reason="premises_file_read")
    return table_of(file.table.open())


@action
def match_columns(
    *,
    by: User,
    upload_id: uuid.UUID,
    columns: Mapping[Column, str],
    kind: PremisesKind,
    version: int,
) -> PremisesImport:
    """Say which column holds what, and have every line looked at; the other columns are dropped.
    Nothing comes in. Raises BadColumns, NotAllowed, WrongState, Conflict, DoesNotExist."""
    found = _locked(by, upload_id, version=version)
    import_move("match", state=found.state)
    file = import_files_visible_to(by).filter(upload=found).first()
    if file is None:
        raise WrongState(_("The file is not here any more. Upload it again."))
    table = table_of(file.table.open())
    check_columns(columns, table.headings)
    table = table.only(set(columns.values()))
    file.table = table.as_data()
    file.save(update_fields=["table"])
    found.columns = {**{str(each): name for each, name in columns.items()}, "default": kind.value}
    found.state = ImportState.CHECKED
    PremisesImportLine.objects.filter(upload=found).delete()
    PremisesImportLine.objects.bulk_create(_lines(by, found, table, columns, kind))
    _save(found, by=by)
    _keep_for_next(by, found)
    record(Operation.ALTERATION, by=by, objects=[found], reason="premises_columns")
    return found


def _lines(
    by: User,
    found: PremisesImport,
    table: Table,
    columns: Mapping[Column, str],
    kind: PremisesKind,
) -> list[PremisesImportLine]:
    reader, here, seen = Reader(table, columns, kind=kind), here_for(by), set[str]()
    return [_line(found, row, reader, here, seen) for row in table.rows]


def _line(
    found: PremisesImport,
    row: Row,
    reader: Reader,
    here: Here,
    seen: set[str],
) -> PremisesImportLine:
    line = PremisesImportLine(upload=found, number=row.line, audience=found.audience)
    try:
        facts = reader.read(row, today=timezone.localdate())
    except Unusable as error:
        line.state, line.why = LineState.REFUSED, error.why
        return line
    outcome = outcome_of(facts, here, seen)
    line.state, line.why, line.premises = outcome.state, outcome.why, outcome.premises
    line.seen_version = outcome.premises.version if outcome.premises else 0
    line.content = {"facts": facts, "differences": [list(each) for each in outcome.differences]}
    return line


def here_for(by: User) -> Here:
    """What the register holds, in three statements."""
    here = Here()
    earlier: dict[Any, list[str]] = {}
    for premises_id, number in licence_numbers_visible_to(by).values_list("premises_id", "number"):
        earlier.setdefault(premises_id, []).append(number)
    tenures = tenures_visible_to(by).filter(until__isnull=True)
    holders = dict(tenures.values_list("premises_id", "holder"))
    for premises in premises_visible_to(by):
        here.add(premises, earlier.get(premises.pk, ()), holders.get(premises.pk, ""))
    return here


@action
def choose(
    *, by: User, upload_id: uuid.UUID, chosen: Mapping[int, str], version: int
) -> PremisesImport:
    """What lines that ask are, by their number: a Choice that may be made for it, or "" to leave it
    open. New and changed lines may be left out. What is no choice of a line changes nothing. Raises
    NotAllowed, WrongState, Conflict, DoesNotExist."""
    found = _locked(by, upload_id, version=version)
    import_move("choose", state=found.state)
    for line in import_lines_visible_to(by).filter(upload=found, number__in=list(chosen)):
        given = chosen[line.number]
        if given not in ("", *choices_of(line)):
            continue
        if line.state != LineState.ASK:
            if given == Choice.OUT:
                line.state, line.why = LineState.LEFT_OUT, Why.CHOSEN
            elif line.why == Why.CHOSEN:
                line.why = ""
                line.state = LineState.CHANGED if line.premises_id else LineState.NEW
        line.choice = given
        line.save(update_fields=["state", "why", "choice"])
    _save(found, by=by)
    record(Operation.ALTERATION, by=by, objects=[found], reason="premises_chosen")
    return found


def choices_of(line: PremisesImportLine) -> tuple[Choice, ...]:
    """What may be chosen for a line, while nothing came in."""
    if line.state == LineState.ASK:
        return CHOICES[line.why]
    if line.state in OPEN_LINES or line.why == Why.CHOSEN:
        return (Choice.OUT,)
    return ()


@action
def start_import(*, by: User, upload_id: uuid.UUID, version: int) -> PremisesImport:
    """Have what was checked and chosen brought in. Raises NotAllowed, WrongState, Conflict,
    DoesNotExist."""
    found = _locked(by, upload_id, version=version)
    import_move("start", state=found.state)
    if not import_lines_visible_to(by).filter(ready(), upload=found).exists():
        raise WrongState(_("No line of this file would come in."))
    found.state = ImportState.RUNNING
    _save(found, by=by)
    record(Operation.ALTERATION, by=by, objects=[found], reason="premises_import_started")
    return found


def ready() -> Q:
    """Of lines: those that come in."""
    asked = Q(state=LineState.ASK) & ~Q(choice__in=["", Choice.OUT])
    return Q(state__in=OPEN_LINES) | asked


@action
def undo_import(*, by: User, upload_id: uuid.UUID, version: int) -> PremisesImport:
    """Have all that came in taken back, where nothing else happened to it since. Raises NotAllowed,
    WrongState, Conflict, DoesNotExist."""
    found = _locked(by, upload_id, version=version)
    import_move("undo", state=found.state)
    if not may_be_undone(found):
        raise WrongState(_("It is too long ago to be undone as a whole."))
    found.state = ImportState.UNDOING
    _save(found, by=by)
    record(Operation.ALTERATION, by=by, objects=[found], reason="premises_import_undo")
    return found


@action
def discard_import(*, by: User, upload_id: uuid.UUID, version: int) -> PremisesImport:
    """Throw a file away of which nothing came in yet. Raises NotAllowed, WrongState, Conflict,
    DoesNotExist."""
    found = _locked(by, upload_id, version=version)
    import_move("discard", state=found.state)
    discard(found)
    _save(found, by=by)
    record(Operation.ALTERATION, by=by, objects=[found], reason="premises_import_discarded")
    return found


def discard(found: PremisesImport) -> None:
    """Delete what was kept of a locked import of which nothing came in; the caller saves it."""
    drop_file(found)
    PremisesImportLine.objects.filter(upload=found).delete()
    found.state = ImportState.DISCARDED


def drop_file(found: PremisesImport) -> None:
    PremisesImportFile.objects.filter(upload=found).delete()
    found.kept_until = None


def may_be_undone(found: PremisesImport) -> bool:
    return (
        found.state in IMPORT_MOVES["undo"].sources
        and found.ended_at is not None
        and timezone.now() <= found.ended_at + UNDO_FOR
    )


def columns_before(by: User, source: str) -> dict[str, str]:
    """The columns of a source's last file; empty for one that is new here."""
    kept = mappings_visible_to(by).filter(key=fold(source)[:LONGEST_SOURCE]).first()
    return dict(kept.columns) if kept else {}


def _keep_for_next(by: User, found: PremisesImport) -> None:
    key = fold(found.source)[:LONGEST_SOURCE]
    kept = mappings_visible_to(by).select_for_update(of=("self",)).filter(key=key).first()
    is_new = kept is None
    kept = kept or PremisesMapping(key=key, source=found.source, audience=found.audience)
    kept.columns, kept.saved_at = found.columns, timezone.now()
    kept.save(force_insert=is_new)


def _locked(by: User, upload_id: uuid.UUID, *, version: int) -> PremisesImport:
    check_user_can(by, MAY)
    found = imports_visible_to(by).select_for_update(of=("self",)).get(pk=upload_id)
    if found.version != version:
        raise Conflict(
            _("Somebody else changed this import while you had it open."),
            current_version=found.version,
        )
    return found


def _save(found: PremisesImport, *, by: User) -> None:
    found.version += 1
    found.changed_at = timezone.now()
    found.acts, found.agency = by, agencies_of(by)[0]
    found.save()
