"""Meetings of several agencies about cases: calling one, its agenda, what is noted, the minutes.

The lock of the meeting comes before that of a case.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import audiences
from reports.actions.case_work import Decided, DecisionRead, note_decision, opened
from reports.actions.tasks import Due, set_task
from reports.casework_enums import MeetingStatus
from reports.enums import CaseStatus
from reports.errors import CaseworkError, Conflict, WrongState
from reports.models import Case, CaseDecision, CaseTask, Meeting, MeetingItem
from reports.permissions import check_user_can
from reports.queries import (
    cases_visible_to,
    decisions_visible_to,
    items_visible_to,
    meetings_visible_to,
    tasks_visible_to,
)

MOST_CASES = 30
FURTHEST = datetime.timedelta(days=730)


@dataclass(frozen=True)
class ItemRead:
    """What was noted of one case at a meeting, opened. Never store, log or cache this."""

    item: MeetingItem
    decisions: list[DecisionRead]
    tasks: list[dict[str, str]]


@action
def call_meeting(
    *,
    by: User,
    title: str,
    starts_at: datetime.datetime,
    teams: Collection[tuple[str, str]],
    case_ids: Sequence[uuid.UUID],
) -> Meeting:
    """Plan a meeting: when, with which teams (agency's key, clearance), about which cases in order.

    Being invited shows nobody a case: each team sees, of the agenda, what it may see anyway.
    Raises NotAllowed, WrongState for a closed case, CaseworkError, Case.DoesNotExist.
    """
    check_user_can(by, Permission.CASES_EDIT)
    if not title.strip():
        raise CaseworkError(_("Give the meeting a title, never a person's name."))
    now = timezone.now()
    if abs(starts_at - now) > FURTHEST:
        raise CaseworkError(_("Enter a day within two years from now."))
    if len(set(case_ids)) > MOST_CASES:
        raise CaseworkError(_("Choose at most %(most)d cases.") % {"most": MOST_CASES})
    meeting = Meeting(
        title=title.strip(),
        starts_at=starts_at,
        invited=sorted(f"{agency}:{team}" for agency, team in teams),
        audience=audiences.of_meeting(teams),
        called_by=by,
        called_at=now,
    )
    meeting.save(force_insert=True)
    cases = cases_visible_to(by).in_bulk(list(case_ids))
    for position, case_id in enumerate(dict.fromkeys(case_ids), start=1):
        if case_id not in cases:
            raise Case.DoesNotExist
        _add(meeting, cases[case_id], position)
    record(Operation.ALTERATION, by=by, objects=[meeting], reason="called")
    for agency_key in sorted({agency for agency, _team in teams}):
        enqueue(
            "meeting.invited", object_type="meeting", object_id=meeting.pk, agency_key=agency_key
        )
    return meeting


@action
def add_to_agenda(*, by: User, meeting_id: uuid.UUID, case_id: uuid.UUID) -> MeetingItem:
    """Put a case at the end of the agenda. Raises NotAllowed, WrongState, Case.DoesNotExist."""
    check_user_can(by, Permission.CASES_EDIT)
    meeting = _lock(by=by, meeting_id=meeting_id)
    case = cases_visible_to(by).get(pk=case_id)
    items = MeetingItem.objects.filter(meeting=meeting)
    if items.filter(case=case).exists():
        raise WrongState(_("This case is on the agenda already."))
    if items.count() >= MOST_CASES:
        raise CaseworkError(_("An agenda holds at most %(most)d cases.") % {"most": MOST_CASES})
    last: int = items.aggregate(last=Max("position"))["last"] or 0
    added = _add(meeting, case, last + 1)
    _touch(meeting)
    record(Operation.ALTERATION, by=by, objects=[meeting, case], reason="agenda")
    return added


@action
def move_up(*, by: User, meeting_id: uuid.UUID, item_id: uuid.UUID, version: int) -> None:
    """Let a case change places with the one before it on the agenda.

    Raises NotAllowed, WrongState, Conflict, MeetingItem.DoesNotExist.
    """
    check_user_can(by, Permission.CASES_EDIT)
    meeting = _lock(by=by, meeting_id=meeting_id, version=version)
    items = list(items_visible_to(by).filter(meeting=meeting))
    place = next((place for place, each in enumerate(items) if each.pk == item_id), None)
    if place is None:
        raise MeetingItem.DoesNotExist
    if place > 0:
        first, second = items[place - 1], items[place]
        first.position, second.position = second.position, first.position
        first.save(update_fields=["position"])
        second.save(update_fields=["position"])
        _touch(meeting)
        record(Operation.ALTERATION, by=by, objects=[meeting], reason="agenda")


@action
def take_off_agenda(*, by: User, meeting_id: uuid.UUID, item_id: uuid.UUID, version: int) -> None:
    """Take a case off the agenda, as long as nothing was noted of it at the meeting.

    Raises NotAllowed, WrongState, Conflict, MeetingItem.DoesNotExist.
    """
    check_user_can(by, Permission.CASES_EDIT)
    meeting = _lock(by=by, meeting_id=meeting_id, version=version)
    item = items_visible_to(by).select_related("case").get(pk=item_id, meeting=meeting)
    noted = (CaseDecision.objects, CaseTask.objects)
    if any(rows.filter(meeting=meeting, case=item.case).exists() for rows in noted):
        raise WrongState(
            _("Something was noted of this case at the meeting, so it stays on the agenda.")
        )
    item.delete()
    _touch(meeting)
    record(Operation.ALTERATION, by=by, objects=[meeting, item.case], reason="agenda")


@action
def decide_at_meeting(
    *, by: User, meeting_id: uuid.UUID, item_id: uuid.UUID, decided: Decided
) -> CaseDecision:
    """Note a decision on a case of the agenda. Raises NotAllowed, WrongState, CaseworkError."""
    meeting = _lock(by=by, meeting_id=meeting_id)
    item = items_visible_to(by).get(pk=item_id, meeting=meeting)
    made: CaseDecision = note_decision(
        by=by, case_id=item.case_id, decided=decided, meeting=meeting
    )
    return made


@action
def set_task_at_meeting(
    *,
    by: User,
    meeting_id: uuid.UUID,
    item_id: uuid.UUID,
    what: str,
    agency_id: uuid.UUID,
    due: Due,
) -> CaseTask:
    """Set a task on a case of the agenda. Raises NotAllowed, WrongState, CaseworkError."""
    meeting = _lock(by=by, meeting_id=meeting_id)
    item = items_visible_to(by).get(pk=item_id, meeting=meeting)
    made: CaseTask = set_task(
        by=by,
        case_id=item.case_id,
        what=what,
        agency_id=agency_id,
        due=due,
        meeting=meeting,
    )
    return made


@action
def close_minutes(*, by: User, meeting_id: uuid.UUID, version: int) -> Meeting:
    """Close the minutes, which keep the tasks as they are worded now. Nothing changes them then.

    Raises NotAllowed, WrongState when they are closed, Conflict.
    """
    check_user_can(by, Permission.CASES_EDIT)
    meeting = _lock(by=by, meeting_id=meeting_id, version=version)
    items = MeetingItem.objects.filter(meeting=meeting).select_related("case")
    tasks = list(CaseTask.objects.filter(meeting=meeting).select_related("agency", "case"))
    for item in items.select_for_update(of=("self",)):
        item.minutes = {"tasks": [_kept(task) for task in _of(item, tasks)]}
        item.save(update_fields=["minutes"])
    meeting.status = MeetingStatus.CLOSED
    meeting.closed_by, meeting.closed_at = by, timezone.now()
    meeting.version += 1
    meeting.save(update_fields=["status", "closed_by", "closed_at", "version"])
    record(Operation.ALTERATION, by=by, objects=[meeting], reason="minutes_closed")
    return meeting


@action
def read_minutes(*, by: User, meeting_id: uuid.UUID) -> list[ItemRead]:
    """Open what was noted at a meeting of the cases that `by` may see, and record who did.

    Raises NotAllowed, Meeting.DoesNotExist.
    """
    check_user_can(by, Permission.MEETINGS_VIEW)
    meeting = meetings_visible_to(by).get(pk=meeting_id)
    items = list(items_visible_to(by).filter(meeting=meeting).select_related("case", "case__owner"))
    decisions = opened(
        decisions_visible_to(by).filter(meeting=meeting).select_related("noted_by", "case")
    )
    tasks = list(tasks_visible_to(by).filter(meeting=meeting).select_related("agency"))
    read = [_read(item, decisions, tasks) for item in items]
    said = [(each.decision, each.rationale, each.decided_by) for each in decisions]
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[meeting, *(each.case for each in items)],
        reason="minutes",
        detail=noticed_in(by, [text for each in said for text in each]),
    )
    return read


def _read(item: MeetingItem, decisions: list[DecisionRead], tasks: list[CaseTask]) -> ItemRead:
    """Of closed minutes the tasks as they were worded then, those that the reader may see."""
    if item.minutes is None:
        kept = [_kept(task) for task in _of(item, tasks)]
    else:
        visible = {str(task.pk) for task in tasks}
        kept = [each for each in item.minutes.open()["tasks"] if each["id"] in visible]
    return ItemRead(item, [each for each in decisions if each.row.case_id == item.case_id], kept)


def _of(item: MeetingItem, tasks: list[CaseTask]) -> list[CaseTask]:
    """The tasks set of this case, or of it before it was merged into another."""
    cases = {item.case_id, item.case.merged_into_id}
    return [task for task in tasks if task.case_id in cases]


def _kept(task: CaseTask) -> dict[str, str]:
    return {
        "id": str(task.pk),
        "what": task.what,
        "agency": task.agency.name,
        "clock": str(task.clock),
        "due_at": task.due_at.isoformat(),
    }


def _lock(*, by: User, meeting_id: uuid.UUID, version: int | None = None) -> Meeting:
    """The meeting, locked. What only adds to it needs no version: nothing of anybody's is lost."""
    meeting = meetings_visible_to(by).select_for_update(of=("self",)).get(pk=meeting_id)
    if meeting.status == MeetingStatus.CLOSED:
        raise WrongState(_("The minutes of this meeting are closed. Note it on the case instead."))
    if version is not None and meeting.version != version:
        raise Conflict(
            _("Somebody else changed this meeting while you had it open. Look at it as it is now."),
            current_version=meeting.version,
        )
    return meeting


def _add(meeting: Meeting, case: Case, position: int) -> MeetingItem:
    if case.status == CaseStatus.CLOSED:
        raise WrongState(_("Case %(case)s is closed.") % {"case": case.display_reference})
    item = MeetingItem(meeting=meeting, case=case, position=position)
    item.save(force_insert=True)
    return item


def _touch(meeting: Meeting) -> None:
    meeting.version += 1
    meeting.save(update_fields=["version"])
