"""Doing one thing to many reports: choosing them, confirming, stopping, undoing.

Nothing here touches a report. What is confirmed lies in rows, and reports/actions/bulk_work.py does
it, report by report, through the actions that an officer uses for one.
"""

from __future__ import annotations

import uuid

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.people import agencies_of, permissions_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from reports import audiences
from reports.bulk import MOST_AT_ONCE, PREVIEW_LASTS, Asked, asked_of, left_out, may_be_undone
from reports.bulk_enums import BulkState, RowState, Why
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import BulkAction, BulkRow, Report
from reports.permissions import check_user_can
from reports.queries import bulk_actions_visible_to, bulk_rows_visible_to

_CHOOSE = """
INSERT INTO reports_bulkrow (id, bulk_id, report_id, position, seen_version, state, why,
    tries, status_before, undo_state, undo_why, undo_tries)
SELECT gen_random_uuid(), %s, chosen.id, row_number() OVER (), chosen.version,
    CASE chosen.left_out WHEN '' THEN 'pending' ELSE 'skipped' END, chosen.left_out,
    0, '', '', '', 0
FROM ({reports}) AS chosen
"""


@action
def prepare_bulk(*, by: User, reports: QuerySet[Report], asked: Asked) -> BulkAction:
    """Keep which reports, of those that `by` may see, would be done what to: a preview. It takes
    the place of an earlier one of theirs, so that nobody fills the database with lists.

    `reports` in their order, with the version that each has now. One statement, whatever their
    number. Raises NotAllowed, CaseworkError for none or for too many.
    """
    check_user_can(by, asked.permission)
    _check_assignee(asked)
    _discard_earlier(by)
    bulk = BulkAction(
        kind=asked.kind,
        transition=asked.transition,
        reason=asked.reason,
        assignee=asked.assignee,
        audience=audiences.of_bulk_action(),
        by=by,
        agency=agencies_of(by)[0],
        made_at=timezone.now(),
    )
    bulk.save(force_insert=True)
    bulk.total = _choose(bulk, reports, asked)
    if not bulk.total:
        raise CaseworkError(_("No report is chosen. Go back to the queue and choose some."))
    if bulk.total > MOST_AT_ONCE:
        raise CaseworkError(
            _("More than %(most)s reports are chosen. Use the filters to choose fewer.")
            % {"most": f"{MOST_AT_ONCE:,}"}
        )
    bulk.save(update_fields=["total"])
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[bulk],
        reason="bulk_preview",
        detail=_codes(bulk) | {"rows": bulk.total},
    )
    return bulk


def _discard_earlier(by: User) -> None:
    """End previews of one person; one that is being confirmed just now is left to that."""
    mine = bulk_actions_visible_to(by).filter(by=by, state=BulkState.PREVIEW)
    earlier = list(mine.select_for_update(of=("self",), skip_locked=True))
    for bulk in earlier:
        discard(bulk)
    if earlier:
        record(Operation.ALTERATION, by=by, objects=earlier, reason="bulk_discarded")


def _choose(bulk: BulkAction, reports: QuerySet[Report], asked: Asked) -> int:
    """Make the rows; how many, up to one more than there may be."""
    chosen = reports.annotate(left_out=left_out(asked)).values("id", "version", "left_out")
    try:
        sql, params = chosen[: MOST_AT_ONCE + 1].query.sql_with_params()
    except EmptyResultSet:  # what Django says of a condition that nothing meets
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_CHOOSE.format(reports=sql), (bulk.pk, *params))
        return int(cursor.rowcount)


def _check_assignee(asked: Asked) -> None:
    person = asked.assignee
    if person is not None and (
        not person.is_active or Permission.REPORTS_TRIAGE not in permissions_of(person)
    ):
        raise NotAllowed(_("That person can't work on reports. Choose somebody else."))


@action
def confirm_bulk(*, by: User, bulk_id: uuid.UUID, words: str, version: int) -> BulkAction:
    """Have it done, saying why. Only whoever looked at the preview may.

    Raises NotAllowed, WrongState, Conflict, CaseworkError, BulkAction.DoesNotExist.
    """
    bulk = _locked(by, bulk_id, version=version)
    check_user_can(by, asked_of(bulk).permission)
    if bulk.by_id != by.pk:
        raise NotAllowed(
            _("%(name)s prepared this. Prepare one yourself to see what it would do.")
            % {"name": bulk.by.display_name}
        )
    _check_words(words)
    _check_state(bulk, BulkState.PREVIEW)
    if timezone.now() > bulk.made_at + PREVIEW_LASTS:
        raise WrongState(_("This preview is too old. Choose the reports again."))
    pending = bulk_rows_visible_to(by).filter(bulk=bulk, state=RowState.PENDING).count()
    if not pending:
        raise WrongState(_("No report would change. Choose others, or something else to do."))
    bulk.state, bulk.words, bulk.confirmed_at = BulkState.RUNNING, words.strip(), timezone.now()
    _save(bulk, "state", "words", "confirmed_at")
    detail = _codes(bulk) | {"rows": pending} | noticed_in(by, [words])
    record(Operation.ALTERATION, by=by, objects=[bulk], reason="bulk_confirmed", detail=detail)
    return bulk


@action
def discard_bulk(*, by: User, bulk_id: uuid.UUID, version: int) -> BulkAction:
    """Don't do it: the rows go, since nothing was done. Raises as confirm_bulk does."""
    bulk = _locked(by, bulk_id, version=version)
    check_user_can(by, Permission.REPORTS_TRIAGE)
    _check_state(bulk, BulkState.PREVIEW)
    discard(bulk)
    record(Operation.ALTERATION, by=by, objects=[bulk], reason="bulk_discarded")
    return bulk


@action
def stop_bulk(*, by: User, bulk_id: uuid.UUID) -> BulkAction:
    """Stop what is under way: what was done stays done, the rest is left out. There is no version:
    it moves on while somebody reaches for the button. Raises NotAllowed, WrongState."""
    bulk = _locked(by, bulk_id, version=None)
    check_user_can(by, Permission.REPORTS_TRIAGE)
    _check_state(bulk, BulkState.RUNNING)
    end(bulk, BulkState.STOPPED, why=Why.STOPPED)
    record(Operation.ALTERATION, by=by, objects=[bulk], reason="bulk_stopped")
    return bulk


@action
def undo_bulk(*, by: User, bulk_id: uuid.UUID, words: str, version: int) -> BulkAction:
    """Have each report put back as it was, if nobody has changed it since; saying why.

    Raises NotAllowed, WrongState, Conflict, CaseworkError, BulkAction.DoesNotExist.
    """
    bulk = _locked(by, bulk_id, version=version)
    check_user_can(by, asked_of(bulk).permission)
    _check_words(words)
    now = timezone.now()
    if not may_be_undone(bulk, now=now):
        raise WrongState(_("This can't be undone any more. Change the reports one by one."))
    done = bulk_rows_visible_to(by).filter(bulk=bulk, state=RowState.DONE)
    rows = done.update(undo_state=RowState.PENDING)
    if not rows:
        raise WrongState(_("No report was changed, so there is nothing to undo."))
    bulk.state, bulk.undone_by, bulk.undo_agency = BulkState.UNDOING, by, agencies_of(by)[0]
    bulk.undo_words = words.strip()
    _save(bulk, "state", "undone_by", "undo_agency", "undo_words")
    detail = _codes(bulk) | {"rows": rows} | noticed_in(by, [words])
    record(Operation.ALTERATION, by=by, objects=[bulk], reason="bulk_undo", detail=detail)
    return bulk


@action
def read_bulk_words(*, by: User, bulk_id: uuid.UUID) -> list[str]:
    """Why it was done, and why it was undone: opened, and recorded who did. Raises NotAllowed."""
    check_user_can(by, Permission.REPORTS_TRIAGE)
    bulk = bulk_actions_visible_to(by).get(pk=bulk_id)
    said = [each.open() for each in (bulk.words, bulk.undo_words) if each]
    detail = noticed_in(by, said)
    record(Operation.CONSULTATION, by=by, objects=[bulk], reason="bulk_words", detail=detail)
    return said


def discard(bulk: BulkAction) -> None:
    """End a locked preview with its rows."""
    bulk.state = BulkState.DISCARDED
    _save(bulk, "state")
    BulkRow.objects.filter(bulk=bulk).delete()


def end(bulk: BulkAction, state: BulkState, *, why: str = "") -> None:
    """Bring a locked action to its end: what is still to do of it is left out for `why`."""
    rows = BulkRow.objects.filter(bulk=bulk)
    if bulk.state == BulkState.UNDOING:
        rest = rows.filter(undo_state=RowState.PENDING)
        if why:
            rest.update(undo_state=RowState.SKIPPED, undo_why=why)
        bulk.undone_at = timezone.now()
    else:
        if why:
            rows.filter(state=RowState.PENDING).update(state=RowState.SKIPPED, why=why)
        bulk.ended_at = timezone.now()
    bulk.state, bulk.why, bulk.leased_until = state, why, None
    _save(bulk, "state", "why", "leased_until", "ended_at", "undone_at")


def _locked(by: User, bulk_id: uuid.UUID, *, version: int | None) -> BulkAction:
    found = bulk_actions_visible_to(by).select_related("by", "assignee")
    bulk = found.select_for_update(of=("self",)).get(pk=bulk_id)
    if version is not None and bulk.version != version:
        raise Conflict(
            _("Somebody else went on with this while you had the page open. Look at it again."),
            current_version=bulk.version,
        )
    return bulk


def _check_state(bulk: BulkAction, wanted: BulkState) -> None:
    if bulk.state != wanted:
        raise WrongState(
            _("This is “%(state)s”, so that can't be done now. Look at it again.")
            % {"state": BulkState(bulk.state).label}
        )


def _check_words(words: str) -> None:
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))


def _save(bulk: BulkAction, *fields: str) -> None:
    bulk.version += 1
    bulk.save(update_fields=[*fields, "version"])


def _codes(bulk: BulkAction) -> dict[str, str | int]:
    """What it does, for the audit log."""
    codes = {"kind": bulk.kind, "transition": bulk.transition, "why": bulk.reason}
    return {name: str(value) for name, value in codes.items() if value}
