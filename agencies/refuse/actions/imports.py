"""Bringing in finds of another system: taking its file, matching it, starting, undoing.

Nothing here makes a find: what is started lies in rows, and import_work.py does it. Callers' pages
carry the version, so that of two leads one is told that the other was quicker.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import audiences
from agencies.refuse.import_enums import CODED, NOT_BEGUN, Field, ImportState, LineState, Why
from agencies.refuse.import_mapping import (
    BadMapping,
    Matched,
    check,
    fold,
    matched_of,
    meanings_of,
    words_in,
)
from agencies.refuse.models import FindImport, FindImportFile, FindImportLine, FindMapping
from agencies.refuse.models.imports import LONGEST_SYSTEM
from agencies.refuse.queries import (
    import_files_visible_to,
    import_lines_visible_to,
    imports_visible_to,
    mappings_visible_to,
)
from agencies.registry.csv_file import Table, is_about_people, table_of
from agencies.registry.people import agencies_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

KEPT_FOR = datetime.timedelta(days=3)
"""How long a file waits to be brought in before it is deleted."""
UNDO_FOR = datetime.timedelta(days=7)
"""How long an import can be taken back as a whole."""
MOST_WAITING = 20
"""Files that wait at once."""


@action
def take_file(*, by: User, system: str, table: Table) -> FindImport:
    """Keep what was uploaded, sealed, without columns that are about people. Raises NotAllowed,
    CaseworkError."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    name = " ".join(system.split())
    if not fold(name) or len(name) > LONGEST_SYSTEM:
        raise CaseworkError(_("Enter the name of the system that the file comes from."))
    if imports_visible_to(by).filter(state__in=NOT_BEGUN).count() >= MOST_WAITING:
        raise CaseworkError(
            _("%(most)s files wait to be brought in. Bring them in, or throw some away.")
            % {"most": MOST_WAITING}
        )
    people = [each for each in table.headings if is_about_people(each)]
    kept = table.only(set(table.headings) - set(people))
    if not kept.headings:
        raise CaseworkError(_("Every column of this file is about people. Nothing was kept."))
    now = timezone.now()
    made = FindImport(
        system=name,
        total=len(kept.rows),
        facts={"encoding": table.encoding, "delimiter": table.delimiter, "people": people,
               "dropped": []},
        by=by,
        acts=by,
        agency=agencies_of(by)[0],
        made_at=now,
        changed_at=now,
        kept_until=now + KEPT_FOR,
        audience=audiences.of_import(),
    )  # fmt: skip
    made.save(force_insert=True)
    FindImportFile(upload=made, table=kept.as_data(), audience=made.audience).save(
        force_insert=True
    )
    record(
        Operation.COLLECTION,
        by=by,
        objects=[made],
        reason="finds_file",
        detail={"lines": made.total, "dropped": len(people)},
    )
    return made


@action
def match_columns(
    *,
    by: User,
    import_id: uuid.UUID,
    columns: Mapping[Field, str],
    one_for_all: Mapping[Field, str],
    version: int,
) -> FindImport:
    """Say which column holds what; the others are dropped from what is kept, at once. Raises
    BadMapping, NotAllowed, WrongState, Conflict, FindImport.DoesNotExist."""
    found = _locked(by, import_id, version=version)
    _check_state(found, ImportState.MATCHING, ImportState.CHECKED)
    file = _file(by, found)
    table = table_of(file.table.open())
    matched = Matched(columns, one_for_all, known_words(by, found.system, columns))
    check(matched, table.headings)
    for each in words_of(matched):
        words_in(table, matched, each)
    gone = [each for each in table.headings if each not in set(columns.values())]
    file.table = table.only(set(columns.values())).as_data()
    file.save(update_fields=["table"])
    found.facts = _facts(found, dropped=gone)
    found.matched = matched.as_data()
    found.state = ImportState.MATCHING
    _forget_lines(found)
    _save(found, "facts", "matched", "state", "position", by=by)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[found],
        reason="finds_columns",
        detail={"columns": len(columns), "dropped": len(gone)},
    )
    return found


@action
def match_words(
    *, by: User, import_id: uuid.UUID, words: Mapping[Field, Mapping[str, str]], version: int
) -> FindImport:
    """Say what the words of coded columns mean; keep all of it for the system's next file, and have
    every line checked. Raises BadMapping, NotAllowed, WrongState, Conflict, DoesNotExist."""
    found = _locked(by, import_id, version=version)
    _check_state(found, ImportState.MATCHING, ImportState.CHECKED)
    before = matched_in(found)
    table = table_of(_file(by, found).table.open())
    for each in words_of(before):
        meant = words.get(each, {})
        if set(words_in(table, before, each)) - set(meant):
            raise BadMapping(_("Say what every word means."), str(each))
        if set(meant.values()) - set(meanings_of(each)):
            raise BadMapping(_("This is not one of our codes."), str(each))
    matched = Matched(before.columns, before.one_for_all, {each: words[each] for each in
                                                            words_of(before)})  # fmt: skip
    found.matched = matched.as_data()
    found.state = ImportState.CHECKING
    _forget_lines(found)
    _save(found, "matched", "state", "position", by=by)
    _keep_for_next(by, found, matched)
    record(Operation.ALTERATION, by=by, objects=[found], reason="finds_words")
    return found


@action
def leave_out(
    *,
    by: User,
    import_id: uuid.UUID,
    shown: Collection[int],
    chosen: Collection[int],
    version: int,
) -> FindImport:
    """Of the lines `shown` that may be finds which are here already, leave out those `chosen` and
    no others. Raises NotAllowed, WrongState, Conflict, FindImport.DoesNotExist."""
    found = _locked(by, import_id, version=version)
    _check_state(found, ImportState.CHECKED)
    lines = import_lines_visible_to(by).filter(upload=found, number__in=shown, near__len__gt=0)
    out = lines.filter(state=LineState.READY, number__in=chosen).update(
        state=LineState.LEFT_OUT, why=Why.CHOSEN
    )
    back = (
        lines.filter(state=LineState.LEFT_OUT, why=Why.CHOSEN)
        .exclude(number__in=chosen)
        .update(state=LineState.READY, why="")
    )
    _save(found, by=by)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[found],
        reason="finds_left_out",
        detail={"out": out, "back": back},
    )
    return found


@action
def start_import(*, by: User, import_id: uuid.UUID, version: int) -> FindImport:
    """Have what was checked brought in. Raises NotAllowed, WrongState, Conflict, DoesNotExist."""
    found = _locked(by, import_id, version=version)
    _check_state(found, ImportState.CHECKED, ImportState.STOPPED)
    ready = import_lines_visible_to(by).filter(upload=found, state=LineState.READY).count()
    if not ready or found.kept_until is None:
        raise WrongState(_("No line of this file would come in."))
    found.state = ImportState.RUNNING
    _save(found, "state", by=by)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[found],
        reason="finds_started",
        detail={"lines": ready},
    )
    return found


@action
def undo_import(*, by: User, import_id: uuid.UUID, version: int) -> FindImport:
    """Have all that came in taken back: its finds count no more, and nothing of the history goes.
    Raises NotAllowed, WrongState, Conflict, FindImport.DoesNotExist."""
    found = _locked(by, import_id, version=version)
    _check_state(found, ImportState.DONE, ImportState.STOPPED)
    if not may_be_undone(found):
        raise WrongState(_("It is too long ago to be undone as a whole."))
    found.state = ImportState.UNDOING
    _save(found, "state", by=by)
    record(Operation.ALTERATION, by=by, objects=[found], reason="finds_undo")
    return found


@action
def discard_import(*, by: User, import_id: uuid.UUID, version: int) -> FindImport:
    """Throw a file away of which nothing came in yet. Raises NotAllowed, WrongState, Conflict,
    FindImport.DoesNotExist."""
    found = _locked(by, import_id, version=version)
    _check_state(found, *NOT_BEGUN)
    discard(found)
    _save(found, "state", "kept_until", "matched", "facts", "position", by=by)
    record(Operation.ALTERATION, by=by, objects=[found], reason="finds_discarded")
    return found


def discard(found: FindImport) -> None:
    """Delete what was kept of a locked import of which nothing came in; the caller saves it."""
    drop_file(found)
    _forget_lines(found)
    found.state = ImportState.DISCARDED


def drop_file(found: FindImport) -> None:
    """Delete the file of a locked import and all of its words that were kept beside it; the caller
    saves it. Of columns that were dropped only the number stays: where a file began without
    headings, they are the first line's cells."""
    FindImportFile.objects.filter(upload=found).delete()
    found.kept_until, found.matched = None, None
    found.facts = {
        name: len(each) if isinstance(each, list) else each
        for name, each in found.facts.open().items()
    }


def may_be_undone(found: FindImport) -> bool:
    return (
        found.state in (ImportState.DONE, ImportState.STOPPED)
        and found.ended_at is not None
        and timezone.now() <= found.ended_at + UNDO_FOR
    )


def matched_in(found: FindImport) -> Matched:
    """What was matched. Raises WrongState before it was."""
    if found.matched is None:
        raise WrongState(_("Match the columns first."))
    return matched_of(found.matched.open())


def words_of(matched: Matched) -> list[Field]:
    """The fields whose columns hold words that have to be matched."""
    return [each for each in Field if each in matched.columns and each in CODED]


def known_words(
    by: User, system: str, columns: Collection[Field]
) -> dict[Field, Mapping[str, str]]:
    """What words of this system meant the last time, for the columns that are there."""
    last = matched_before(by, system)
    return {each: words for each, words in last.words.items() if each in columns} if last else {}


def matched_before(by: User, system: str) -> Matched | None:
    """What was matched for a system's last file; None for one that is new here."""
    kept = mappings_visible_to(by).filter(key=fold(system)[:LONGEST_SYSTEM]).first()
    if kept is None:
        return None
    try:
        return matched_of(kept.matched.open())
    except BadMapping:  # of an older version of our codes
        return None


def _keep_for_next(by: User, found: FindImport, matched: Matched) -> None:
    """Words that meant something before and were not in this file are kept with it."""
    last = matched_before(by, found.system)
    old = last.words if last else {}
    words = {each: {**old.get(each, {}), **now} for each, now in matched.words.items()}
    data = Matched(matched.columns, matched.one_for_all, {**old, **words}).as_data()
    key = fold(found.system)[:LONGEST_SYSTEM]
    kept = mappings_visible_to(by).select_for_update(of=("self",)).filter(key=key).first()
    is_new = kept is None
    kept = kept or FindMapping(key=key, system=found.system, audience=audiences.of_import())
    kept.matched, kept.saved_by, kept.saved_at = data, by, timezone.now()
    kept.save(force_insert=is_new)
    operation = Operation.COLLECTION if is_new else Operation.ALTERATION
    record(operation, by=by, objects=[kept], reason="finds_mapping")


def _locked(by: User, import_id: uuid.UUID, *, version: int) -> FindImport:
    """Raises NotAllowed, Conflict, FindImport.DoesNotExist when `by` may not see it."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    found = imports_visible_to(by).select_for_update(of=("self",)).get(pk=import_id)
    if found.version != version:
        raise Conflict(
            _("Somebody else changed this import while you had it open."),
            current_version=found.version,
        )
    return found


def _check_state(found: FindImport, *states: ImportState) -> None:
    if found.state not in states:
        raise WrongState(
            _("This import is “%(state)s”, so that can’t be done now.")
            % {"state": ImportState(found.state).label}
        )


def _file(by: User, found: FindImport) -> FindImportFile:
    file = import_files_visible_to(by).filter(upload=found).first()
    if file is None:
        raise WrongState(_("The file is not here any more. Upload it again."))
    return file


def _facts(found: FindImport, *, dropped: list[str]) -> dict[str, object]:
    facts: dict[str, object] = found.facts.open()
    facts["dropped"] = [*facts.get("dropped", []), *dropped]  # type: ignore[misc]
    return facts


def _forget_lines(found: FindImport) -> None:
    FindImportLine.objects.filter(upload=found, find__isnull=True).delete()
    found.position = 0


def _save(found: FindImport, *fields: str, by: User) -> None:
    found.version += 1
    found.changed_at = timezone.now()
    if "state" in fields:
        found.acts, found.agency = by, agencies_of(by)[0]
    found.save(update_fields=[*fields, "version", "changed_at", "acts", "agency"])
