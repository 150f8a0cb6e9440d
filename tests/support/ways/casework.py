"""Pages of case work: tasks, decisions, merging, meetings."""

from __future__ import annotations

import uuid
from typing import Any

from reports.actions.cases import close_case
from reports.actions.meetings import close_minutes
from reports.actions.merge import merge_case
from reports.actions.tasks import finish_task, pause_task
from reports.casework_enums import PauseReason
from reports.enums import CaseOutcome, CaseStatus
from reports.models import Case, CaseTask, Meeting, MeetingItem
from tests.support.ways.way import Way, posts
from tests.support.world import World

POLICE = "police_intelligence"


def _case(world: World) -> dict[str, Any]:
    return {"case_id": world.case.pk}


def _task(world: World) -> dict[str, Any]:
    return {"task_id": world.task.pk}


def _another_task(world: World) -> uuid.UUID:
    """A new one; on a new case where another visit has closed the world's."""
    world.case.refresh_from_db()
    if world.case.status == CaseStatus.CLOSED:
        world.more_cases(1)
        world.case = Case.objects.order_by("-opened_at")[0]
    world.more_tasks(1)
    return CaseTask.objects.order_by("-set_at")[0].pk


def _paused(world: World) -> dict[str, Any]:
    task_id = _another_task(world)
    pause_task(
        by=world.person(POLICE), task_id=task_id, reason=PauseReason.COURT, words="x", version=1
    )
    return {"task_id": task_id}


def _finished(world: World) -> dict[str, Any]:
    task_id = _another_task(world)
    finish_task(by=world.person(POLICE), task_id=task_id)
    return {"task_id": task_id}


def closed(world: World) -> dict[str, Any]:
    """A new case that was closed with its report, whose sender is told so."""
    world.more_cases(1)
    case = Case.objects.order_by("-opened_at")[0]
    close_case(
        by=world.person(POLICE),
        case_id=case.pk,
        outcome=CaseOutcome.RESOLVED,
        words="x",
        told="looked_at",
        version=case.version,
    )
    return {"case_id": case.pk}


def merged(world: World) -> dict[str, Any]:
    """A case that was merged into another. Neither is shared: only what is shared alike merges."""
    world.more_cases(2)
    into, case = Case.objects.order_by("-opened_at")[:2]
    merge_case(
        by=world.person(POLICE), case_id=case.pk, into_id=into.pk, words="x", version=case.version
    )
    return {"case_id": case.pk}


def _meeting(world: World) -> dict[str, Any]:
    return {"meeting_id": world.meeting.pk}


def _item(world: World) -> dict[str, Any]:
    return {
        **_meeting(world),
        "agenda_id": MeetingItem.objects.filter(meeting=world.meeting)[0].pk,
    }


def _closed(world: World) -> dict[str, Any]:
    world.more_meetings(1)
    meeting = Meeting.objects.exclude(pk=world.meeting.pk).latest("called_at")
    close_minutes(by=world.person(POLICE), meeting_id=meeting.pk, version=meeting.version)
    return {"meeting_id": meeting.pk}


WAYS = {
    "reports:triage:case-priority": posts("changes a case", who=POLICE, arguments=_case),
    "reports:triage:case-lead": posts("changes a case", who=POLICE, arguments=_case),
    "reports:triage:case-decision": posts("changes a case", who=POLICE, arguments=_case),
    "reports:triage:case-merge": posts("merges a case", who=POLICE, arguments=_case),
    "reports:triage:case-unmerge": posts("undoes a merging", who=POLICE, arguments=_case),
    "reports:triage:tasks": Way(
        who=POLICE,
        more=World.more_tasks,
        also=(Way(who="safeguarding", state="[of a partner]"),),
    ),
    "reports:triage:task": Way(
        who=POLICE,
        arguments=_task,
        also=(
            Way(who=POLICE, arguments=_paused, state="[paused]"),
            Way(who=POLICE, arguments=_finished, state="[finished]"),
        ),
    ),
    "reports:triage:task-words": posts("sealed words", who=POLICE, arguments=_task),
    **{
        f"reports:triage:task-{step}": posts("changes a task", who=POLICE, arguments=_task)
        for step in ("finish", "cancel", "pause", "resume", "give", "move")
    },
    "reports:triage:meetings": Way(who=POLICE, more=World.more_meetings),
    "reports:triage:meeting-call": Way(who=POLICE),
    "reports:triage:meeting": Way(
        who=POLICE,
        arguments=_meeting,
        more=World.fuller_meeting,
        also=(
            Way(who="safeguarding", arguments=_meeting, state="[of a partner]"),
            Way(who=POLICE, arguments=_closed, state="[minutes closed]"),
        ),
    ),
    "reports:triage:meeting-minutes": posts("sealed words", who=POLICE, arguments=_meeting),
    "reports:triage:meeting-add": posts("changes a meeting", who=POLICE, arguments=_meeting),
    "reports:triage:meeting-close": posts("changes a meeting", who=POLICE, arguments=_meeting),
    **{
        f"reports:triage:meeting-{step}": posts("changes a meeting", who=POLICE, arguments=_item)
        for step in ("decide", "task", "up", "off")
    },
}
