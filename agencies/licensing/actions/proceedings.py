"""Proceedings about a licence: recording that one was begun, and what became of it (R5.6).

Everything is recorded by a person. Nothing here touches the licence or the premises: what the
authority decided is written down, and whoever keeps the register changes it there.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.legal_clocks import Evidence, next_deadline
from agencies.licensing.legal_enums import LIMITED, Applicant, ProceedingKind, Rank, Step
from agencies.licensing.models import Proceeding, ProceedingLine
from agencies.licensing.proceeding_workflow import Asks, Move, move_named
from agencies.licensing.queries.legal import proceeding_lines_visible_to, proceedings_visible_to
from agencies.licensing.queries.premises import premises_visible_to
from agencies.registry.people import agencies_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict
from reports.permissions import check_user_can

MAY = Permission.PREMISES_MANAGE
BEGUN = "received"
"""The name of the first line of each; the others are named by their move."""
MOST_LINES = 500


@dataclass(frozen=True, kw_only=True)
class Application:
    """An application for review, as it was received. `rank` and `certified_by` belong to a summary
    review, and to no other."""

    kind: ProceedingKind
    applicant: Applicant
    received_at: datetime.datetime
    rank: Rank | None = None
    certified_by: str = field(default="", repr=False)
    words: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What is recorded with a move: `at` an aware moment, `steps` what was decided, from and until
    when they last; `corrects`: the number of an earlier line that was wrong."""

    at: datetime.datetime | None = None
    words: str = field(default="", repr=False)
    steps: tuple[Step, ...] = ()
    steps_from: datetime.date | None = None
    steps_until: datetime.date | None = None
    corrects: int | None = None


def evidence_of(found: Proceeding) -> Evidence:
    """What a proceeding's clocks are counted from."""
    return Evidence(
        kind=found.kind,
        received_at=found.received_at,
        interim_at=found.interim_at,
        represented_at=found.represented_at,
        interim_heard_at=found.interim_heard_at,
        hearing_at=found.hearing_at,
        decided_at=found.decided_at,
        notified_on=found.notified_on,
        steps=tuple(found.steps),
        steps_from=found.steps_from,
        steps_until=found.steps_until,
        ended=found.is_over,
    )


@action
def begin_proceeding(
    *, by: User, premises_id: uuid.UUID, application: Application, key: uuid.UUID
) -> Proceeding:
    """Record an application for review. The same `key` again gives what it made the first time.

    Raises NotAllowed, CaseworkError, Premises.DoesNotExist.
    """
    check_user_can(by, MAY)
    premises = premises_visible_to(by).get(pk=premises_id)
    earlier = proceedings_visible_to(by).filter(key=key).first()
    if earlier is not None:
        return earlier
    is_summary = application.kind == ProceedingKind.SUMMARY
    _check_application(application, is_summary=is_summary)
    made = Proceeding(
        key=key,
        premises=premises,
        agency=agencies_of(by)[0],
        kind=application.kind,
        applicant=application.applicant,
        certified_as=application.rank if is_summary and application.rank else "",
        certified_by=application.certified_by.strip() if is_summary else None,
        received_at=application.received_at,
        audience=audiences.of_proceedings(),
        changed_at=timezone.now(),
    )
    made.next_deadline = next_deadline(evidence_of(made))
    made.save(force_insert=True)
    first = Recorded(at=application.received_at, words=application.words)
    _write(made, BEGUN, first, by=by, number=1)
    record(
        Operation.COLLECTION,
        by=by,
        objects=[made],
        reason="proceeding_begun",
        detail={"kind": made.kind},
    )
    return made


@action
def record_move(
    *, by: User, proceeding_id: uuid.UUID, move: str, recorded: Recorded, version: int
) -> Proceeding:
    """Record what the authority, or a party, did; a line is added and none is changed.

    Raises NotAllowed, WrongState, Conflict, CaseworkError, Proceeding.DoesNotExist.
    """
    check_user_can(by, MAY)
    locked = proceedings_visible_to(by).select_for_update(of=("self",))
    found = locked.get(pk=proceeding_id)
    if found.version != version:
        raise Conflict(
            _("Somebody else recorded something in the meantime."), current_version=found.version
        )
    step = move_named(move, kind=found.kind, state=found.state)
    lines = proceeding_lines_visible_to(by).filter(proceeding=found).count()
    _check_recorded(found, step, recorded, lines=lines)
    _apply(found, step, recorded)
    found.next_deadline = next_deadline(evidence_of(found))
    found.version += 1
    found.changed_at = timezone.now()
    found.save()
    _write(found, step.name, recorded, by=by, number=lines + 1)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[found],
        reason=f"proceeding_{step.name}",
        detail={"state": found.state, "steps": [str(each) for each in recorded.steps]},
    )
    return found


def _check_application(application: Application, *, is_summary: bool) -> None:
    if application.received_at > timezone.now():
        raise CaseworkError(_("Enter a time of receipt that is not still to come."))
    if not is_summary:
        return
    if application.applicant != Applicant.POLICE:
        raise CaseworkError(
            _("Only a chief officer of police applies for a summary review (section 53A).")
        )
    if application.rank is None or not application.certified_by.strip():
        raise CaseworkError(
            _("Enter who signed the certificate, and their rank: superintendent or above.")
        )


def _check_recorded(found: Proceeding, move: Move, recorded: Recorded, *, lines: int) -> None:
    if lines >= MOST_LINES:
        raise CaseworkError(_("This proceeding has as many lines as it can hold."))
    if move.needs_words and not recorded.words.strip():
        raise CaseworkError(_("Write what was decided, or why, in a few words."))
    if recorded.corrects is not None and not 1 <= recorded.corrects <= lines:
        raise CaseworkError(_("Enter the number of a line of this proceeding."))
    needs_time = move.asks & {Asks.PAST, Asks.COMING, Asks.DAY}
    if not needs_time:
        return
    if recorded.at is None:
        raise CaseworkError(_("Enter when that was."))
    if Asks.COMING not in move.asks and recorded.at > timezone.now():
        raise CaseworkError(_("Enter a time that is not still to come."))
    if move.name != "receipt" and recorded.at < found.received_at and Asks.DAY not in move.asks:
        raise CaseworkError(_("That is before the application was received. Check the time."))
    if Asks.STEPS in move.asks:
        _check_steps(recorded)


def _check_steps(recorded: Recorded) -> None:
    chosen = {*recorded.steps}
    if not chosen:
        raise CaseworkError(_("Choose what was decided, or “No step”."))
    if Step.NONE in chosen and len(chosen) > 1:
        raise CaseworkError(_("Choose “No step” alone, or the steps that were taken."))
    if recorded.steps_until and not recorded.steps_from:
        raise CaseworkError(_("Enter from when the steps take effect, too."))
    if recorded.steps_from and recorded.steps_until and recorded.steps_until < recorded.steps_from:
        raise CaseworkError(_("The last day of the steps is before their first."))
    if recorded.steps_until and not chosen & LIMITED:
        raise CaseworkError(_("Only a modification, an exclusion or a suspension has a last day."))


def _apply(found: Proceeding, move: Move, recorded: Recorded) -> None:
    """Set what a move says. Its time goes to the one field that is for it."""
    if move.target is not None:
        found.state = move.target
    set_by: dict[str, str] = {
        "interim": "interim_at",
        "represented": "represented_at",
        "interim_heard": "interim_heard_at",
        "set_hearing": "hearing_at",
        "adjourn": "hearing_at",
        "decide": "decided_at",
        "receipt": "received_at",
    }
    if move.name in set_by:
        setattr(found, set_by[move.name], recorded.at)
    if move.name == "represented":
        found.interim_heard_at = None
    if move.name == "receipt":
        found.told = []
    if move.name == "notified" and recorded.at is not None:
        found.notified_on = timezone.localtime(recorded.at).date()
    if move.name == "decide":
        found.steps = [str(each) for each in recorded.steps]
        found.steps_from, found.steps_until = recorded.steps_from, recorded.steps_until


def _write(
    found: Proceeding, move: str, recorded: Recorded, *, by: User, number: int
) -> ProceedingLine:
    of: dict[str, Any] = {
        "at": recorded.at,
        "steps": [str(each) for each in recorded.steps],
        "steps_from": recorded.steps_from,
        "steps_until": recorded.steps_until,
        "words": recorded.words.strip() or None,
        "corrects": recorded.corrects,
    }
    line = ProceedingLine(
        proceeding=found,
        number=number,
        move=move,
        written_at=timezone.now(),
        by=by,
        audience=found.audience,
        **of,
    )
    line.save(force_insert=True)
    return line


@dataclass(frozen=True)
class LineRead:
    """A line with its words opened."""

    line: ProceedingLine
    words: str = field(repr=False)


@dataclass(frozen=True)
class ProceedingRead:
    """A proceeding, opened, with its lines in order. Never store, log or cache the words."""

    proceeding: Proceeding
    certified_by: str = field(repr=False)
    lines: list[LineRead] = field(repr=False)


@action
def read_proceeding(*, by: User, proceeding_id: uuid.UUID) -> ProceedingRead:
    """Open a proceeding with all that was recorded, and record who did. Raises NotAllowed,
    Proceeding.DoesNotExist."""
    check_user_can(by, Permission.PREMISES_VIEW)
    found = proceedings_visible_to(by).select_related("premises").get(pk=proceeding_id)
    lines = proceeding_lines_visible_to(by).filter(proceeding=found).select_related("by")
    record(Operation.CONSULTATION, by=by, objects=[found], reason="page")
    return ProceedingRead(
        found,
        found.certified_by.open() if found.certified_by else "",
        [LineRead(each, each.words.open() if each.words else "") for each in lines],
    )
