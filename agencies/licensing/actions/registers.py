"""The registers that a premises keeps of its nights: lines are added, corrected by further lines,
and never changed."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.models import DoorShift, RegisterEntry, Tenure
from agencies.licensing.models.registers import RegisterLine
from agencies.licensing.nights import night_of
from agencies.licensing.permissions import check_may_tell
from agencies.licensing.queries.premises import staff_now
from agencies.licensing.queries.registers import (
    entries_visible_to,
    newest,
    on_now,
    shifts_visible_to,
)
from agencies.licensing.register_enums import CODES, FURTHER, DoorPosition, LineStep, Register
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, NotAllowed

Line = TypeVar("Line", bound=RegisterLine)

WRITTEN_WITHIN = datetime.timedelta(days=7)
"""How late something is still written down: a register is kept on the night."""
LONGEST_SHIFT = datetime.timedelta(hours=24)
MOST_AT_ONCE = 40
SEALED = ("words", "member_name")


@dataclass(frozen=True, kw_only=True)
class OnDoor:
    """Somebody who goes on the door."""

    member: uuid.UUID
    position: DoorPosition


@dataclass(frozen=True, kw_only=True)
class ShiftFacts:
    """What a shift is corrected to. `ended_at`: None while it goes on."""

    position: DoorPosition
    started_at: datetime.datetime
    ended_at: datetime.datetime | None = None
    words: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """What is written in one of the other registers. `codes` and `further`: of its lists."""

    at: datetime.datetime
    codes: tuple[str, ...]
    further: str = ""
    words: str = field(default="", repr=False)


@action
def sign_on(
    *, by: User, team: tuple[OnDoor, ...], started_at: datetime.datetime, key: uuid.UUID
) -> list[DoorShift]:
    """Write down who goes on the door. The same `key` again gives the lines that it made.

    Raises NotAllowed, NoPremises, PremisesClosed, CaseworkError.
    """
    tenure = _locked(check_may_tell(by))
    entries = {uuid.uuid5(key, each.member.hex): each for each in team}
    earlier = list(newest(shifts_visible_to(by)).filter(tenure=tenure, entry__in=entries))
    if earlier:
        return earlier
    if not 0 < len(team) <= MOST_AT_ONCE or len(entries) != len(team):
        raise CaseworkError(_("Choose who goes on, each once."))
    _check_time(started_at)
    members = staff_now(by, tenure).in_bulk([each.member for each in team])
    if len(members) != len(team):
        raise CaseworkError(_("Choose people from the list of staff."))
    _check_none_is_on(by, tenure, set(members))
    made = [
        DoorShift(
            **_line(by, tenure, entry, night_of(started_at)),
            member=members[each.member],
            member_name=members[each.member].name,
            sia_number=members[each.member].sia_number,
            position=each.position,
            started_at=started_at,
        )
        for entry, each in entries.items()
    ]
    DoorShift.objects.bulk_create(made)
    record(Operation.COLLECTION, by=by, objects=made, reason="door_staff_on")
    return made


def _check_none_is_on(by: User, tenure: Tenure, members: set[uuid.UUID]) -> None:
    busy = on_now(by, tenure).filter(member__in=members).first()
    if busy is not None:
        raise CaseworkError(
            _("%(name)s is on the door already. Write them off first.")
            % {"name": busy.member_name.open()}
        )


@action
def sign_off(
    *, by: User, shift_id: uuid.UUID, version: int, ended_at: datetime.datetime
) -> DoorShift:
    """Write down that somebody went off. Raises NotAllowed, CaseworkError, Conflict,
    DoorShift.DoesNotExist."""
    tenure = _locked(check_may_tell(by))
    last = _last(shifts_visible_to(by), tenure, shift_id, version)
    _check_counts(last)
    if last.ended_at is not None:
        raise CaseworkError(_("They were written off already."))
    facts = ShiftFacts(
        position=DoorPosition(last.position), started_at=last.started_at, ended_at=ended_at
    )
    return _next_shift(by, last, facts, LineStep.ENDED)


@action
def amend_shift(*, by: User, shift_id: uuid.UUID, version: int, facts: ShiftFacts) -> DoorShift:
    """Correct a shift by a further line. Raises as sign_off."""
    tenure = _locked(check_may_tell(by))
    last = _last(shifts_visible_to(by), tenure, shift_id, version)
    _check_may_correct(by, last)
    return _next_shift(by, last, facts, LineStep.AMENDED)


@action
def withdraw_shift(*, by: User, shift_id: uuid.UUID, version: int) -> DoorShift:
    """It was never so: the line stays, and counts no more. Raises as sign_off."""
    tenure = _locked(check_may_tell(by))
    last = _last(shifts_visible_to(by), tenure, shift_id, version)
    _check_may_correct(by, last)
    return _follow(by, last, LineStep.WITHDRAWN, {})


def _next_shift(by: User, last: DoorShift, facts: ShiftFacts, step: LineStep) -> DoorShift:
    _check_night(last, facts.started_at)
    end = facts.ended_at
    if facts.started_at > timezone.now() or (end is not None and end > timezone.now()):
        raise CaseworkError(_("Enter a time that has passed."))
    if end is not None and not facts.started_at <= end <= facts.started_at + LONGEST_SHIFT:
        raise CaseworkError(_("Enter an end after the start, and within a day of it."))
    given = {"position": facts.position, "started_at": facts.started_at, "ended_at": end}
    return _follow(by, last, step, given, words=facts.words)


@action
def write_entry(
    *, by: User, register: Register, facts: EntryFacts, key: uuid.UUID
) -> RegisterEntry:
    """Write down a toilet check, a refusal, or that somebody asked for Angela. The same `key` again
    gives the entry that it made.

    Raises NotAllowed, NoPremises, PremisesClosed, CaseworkError.
    """
    tenure = _locked(check_may_tell(by))
    earlier = newest(entries_visible_to(by)).filter(tenure=tenure, entry=key).first()
    if earlier is not None:
        return earlier
    _check_time(facts.at)
    _check_codes(register, facts)
    made = RegisterEntry(
        **_line(by, tenure, key, night_of(facts.at)),
        register=register,
        at=facts.at,
        codes=list(facts.codes),
        further=facts.further,
    )
    made.words = facts.words.strip() or None
    made.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[made], reason=f"register_{register}")
    return made


@action
def amend_entry(*, by: User, entry_id: uuid.UUID, version: int, facts: EntryFacts) -> RegisterEntry:
    """Correct an entry by a further line. Raises NotAllowed, CaseworkError, Conflict,
    RegisterEntry.DoesNotExist."""
    tenure = _locked(check_may_tell(by))
    last = _last(entries_visible_to(by), tenure, entry_id, version)
    _check_may_correct(by, last)
    _check_night(last, facts.at)
    if facts.at > timezone.now():
        raise CaseworkError(_("Enter a time that has passed."))
    _check_codes(Register(last.register), facts)
    given = {"at": facts.at, "codes": list(facts.codes), "further": facts.further}
    return _follow(by, last, LineStep.AMENDED, given, words=facts.words)


@action
def withdraw_entry(*, by: User, entry_id: uuid.UUID, version: int) -> RegisterEntry:
    """It was never so: the line stays, and counts no more. Raises as amend_entry."""
    tenure = _locked(check_may_tell(by))
    last = _last(entries_visible_to(by), tenure, entry_id, version)
    _check_may_correct(by, last)
    return _follow(by, last, LineStep.WITHDRAWN, {})


def may_correct(by: User, line: RegisterLine) -> bool:
    """A line of one's own, or any as the manager; nothing that was taken back."""
    runs = Permission.PREMISES_RUN in permissions_of(by)
    return line.step != LineStep.WITHDRAWN and (runs or line.by_id == by.pk)


def _locked(tenure: Tenure) -> Tenure:
    """Who writes two lines at once waits here, and the second sees the first."""
    Tenure.objects.select_for_update(no_key=True).get(pk=tenure.pk)
    return tenure


def _line(by: User, tenure: Tenure, entry: uuid.UUID, night: datetime.date) -> dict[str, Any]:
    return {
        "entry": entry,
        "premises_id": tenure.premises_id,
        "tenure": tenure,
        "night": night,
        "by": by,
        "written_at": timezone.now(),
        "audience": audiences.of_register(tenure.clearance),
    }


def _last(lines: Any, tenure: Tenure, line_id: uuid.UUID, version: int) -> Any:
    """The newest line of the entry that `line_id` is a line of. Raises DoesNotExist, Conflict."""
    known = lines.filter(tenure=tenure, pk=line_id).values("entry")
    last = newest(lines.filter(tenure=tenure, entry__in=known)).get()
    if last.number != version:
        raise Conflict(
            _("Somebody else corrected this while you had it open."), current_version=last.number
        )
    return last


def _follow(
    by: User, last: Line, step: LineStep, given: dict[str, Any], *, words: str | None = None
) -> Line:
    """The next line of an entry: all that the last says, with what is given."""
    kept = {
        each.attname: getattr(last, each.attname)
        for each in last._meta.concrete_fields
        if each.attname not in ("id", *SEALED)
    }
    new = {"number": last.number + 1, "step": step, "by_id": by.pk, "written_at": timezone.now()}
    made = type(last)(**kept | new | given)
    # A seal belongs to its row: what stays is sealed again.
    if isinstance(made, DoorShift) and isinstance(last, DoorShift):
        made.member_name = last.member_name.open()
    made.words = (last.words and last.words.open()) if words is None else words.strip() or None
    made.save(force_insert=True)
    record(Operation.ALTERATION, by=by, objects=[made], reason=f"line_{step}")
    return made


def _check_counts(line: RegisterLine) -> None:
    if line.step == LineStep.WITHDRAWN:
        raise CaseworkError(_("This was taken back. Write it down anew if it was so after all."))


def _check_may_correct(by: User, line: RegisterLine) -> None:
    _check_counts(line)
    if not may_correct(by, line):
        raise NotAllowed(_("A colleague wrote this down. Ask them or your manager to correct it."))


def _check_time(moment: datetime.datetime) -> None:
    now = timezone.now()
    if not now - WRITTEN_WITHIN <= moment <= now:
        raise CaseworkError(_("Enter a time that has passed, within the last seven days."))


def _check_night(last: RegisterLine, moment: datetime.datetime) -> None:
    if night_of(moment) != last.night:
        raise CaseworkError(
            _(
                "Enter a time in the same night, from six in the morning to six on the next. If it "
                "was another night, take this back and write it down anew."
            )
        )


def _check_codes(register: Register, facts: EntryFacts) -> None:
    known, further = CODES[register], FURTHER.get(register)
    if not facts.codes or not set(facts.codes) <= set(known.values):
        raise CaseworkError(_("Choose what it was from the list."))
    nothing = set(facts.codes) & {"nothing"}
    if nothing and len(facts.codes) > 1:
        raise CaseworkError(_("Choose either that nothing was found, or what was."))
    if facts.further not in (further.values if further else [""]):
        raise CaseworkError(_("Answer every question of the list."))
