"""How a report moves: states and transitions as data.

`docs/state-diagrams.md` is drawn from TRANSITIONS by `manage.py state_diagram` and checked in CI.
Who may make a move is in reports/permissions.py; doing it is in reports/actions/triage.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.registry.permissions import Permission
from reports.enums import CaseStatus, MoveReason, ShownStatus, Status, TaskStatus
from reports.errors import WrongState


@dataclass(frozen=True)
class Transition:
    """One move. `reasons` are the codes to choose from; one code means there is nothing to choose.

    `by_link` marks the moves that happen by linking a report to a case or unlinking it, by closing
    or reopening its case, or by a crew's job, which nobody makes directly; `set_aside` those of
    reports that look like junk, which are made on pages of their own.
    """

    name: str
    label: str | Promise
    sources: frozenset[Status]
    target: Status
    permission: Permission
    reasons: tuple[MoveReason, ...]
    needs_words: frozenset[MoveReason] = field(default_factory=frozenset)
    by_link: bool = False
    set_aside: bool = False

    @property
    def is_offered(self) -> bool:
        """Whether a report's ordinary page offers it."""
        return not (self.by_link or self.set_aside)


TRANSITIONS: dict[str, Transition] = {
    transition.name: transition
    for transition in (
        Transition(
            "start",
            _("Start assessing"),
            frozenset({Status.RECEIVED}),
            Status.ASSESSING,
            Permission.REPORTS_TRIAGE,
            (MoveReason.START,),
        ),
        Transition(
            "return",
            _("Put back in the queue"),
            frozenset({Status.ASSESSING}),
            Status.RECEIVED,
            Permission.REPORTS_TRIAGE,
            (MoveReason.BACK,),
        ),
        Transition(
            "pass_on",
            _("Pass on"),
            frozenset({Status.ASSESSING}),
            Status.PASSED_ON,
            Permission.REPORTS_TRIAGE,
            (
                MoveReason.CRIME_DESK,
                MoveReason.SAFEGUARDING,
                MoveReason.CLEANSING,
                MoveReason.LICENSING,
                MoveReason.NEIGHBOURHOOD,
            ),
        ),
        Transition(
            "add_to_case",
            _("Add to a case"),
            frozenset({Status.RECEIVED, Status.ASSESSING, Status.PASSED_ON}),
            Status.IN_CASE,
            Permission.CASES_OPEN,
            (MoveReason.CASE,),
            by_link=True,
        ),
        Transition(
            "leave_case",
            _("Take out of its case"),
            frozenset({Status.IN_CASE}),
            Status.ASSESSING,
            Permission.REPORTS_LINK,
            (MoveReason.UNLINKED,),
            by_link=True,
        ),
        Transition(
            "leave_case_to_queue",
            _("Take out of its case"),
            frozenset({Status.IN_CASE}),
            Status.RECEIVED,
            Permission.REPORTS_LINK,
            (MoveReason.UNLINKED,),
            by_link=True,
        ),
        Transition(
            "leave_case_passed_on",
            _("Take out of its case"),
            frozenset({Status.IN_CASE}),
            Status.PASSED_ON,
            Permission.REPORTS_LINK,
            (MoveReason.UNLINKED,),
            by_link=True,
        ),
        Transition(
            "close",
            _("Close"),
            frozenset({Status.ASSESSING, Status.PASSED_ON, Status.IN_CASE}),
            Status.CLOSED,
            Permission.REPORTS_TRIAGE,
            (
                MoveReason.LOGGED,
                MoveReason.NO_ACTION,
                MoveReason.DUPLICATE,
                MoveReason.OUT_OF_AREA,
                MoveReason.DONE,
            ),
            needs_words=frozenset({MoveReason.NO_ACTION, MoveReason.DUPLICATE}),
        ),
        Transition(
            "close_with_case",
            _("Close with its case"),
            frozenset({Status.IN_CASE}),
            Status.CLOSED,
            Permission.CASES_CLOSE,
            (MoveReason.CASE_CLOSED,),
            by_link=True,
        ),
        Transition(
            "reopen_with_case",
            _("Open again with its case"),
            frozenset({Status.CLOSED}),
            Status.IN_CASE,
            Permission.CASES_CLOSE,
            (MoveReason.CASE_REOPENED,),
            by_link=True,
        ),
        Transition(
            "reopen",
            _("Open again"),
            frozenset({Status.CLOSED, Status.PASSED_ON}),
            Status.ASSESSING,
            Permission.REPORTS_TRIAGE,
            (MoveReason.NEW_INFORMATION, MoveReason.MISTAKE),
            needs_words=frozenset({MoveReason.NEW_INFORMATION}),
        ),
        Transition(
            "crew_takes",
            _("A cleansing crew takes it"),
            frozenset({Status.RECEIVED, Status.PASSED_ON}),
            Status.ASSESSING,
            Permission.NEEDLE_FINDS_RECORD,
            (MoveReason.CREW,),
            by_link=True,
        ),
        Transition(
            "crew_closes",
            _("A cleansing crew has been there"),
            frozenset({Status.RECEIVED, Status.ASSESSING, Status.PASSED_ON}),
            Status.CLOSED,
            Permission.NEEDLE_FINDS_RECORD,
            (
                MoveReason.CLEARED,
                MoveReason.NOTHING_THERE,
                MoveReason.PRIVATE_LAND,
                MoveReason.WITHDRAWN,
            ),
            by_link=True,
        ),
        Transition(
            "crew_reopens",
            _("A cleansing crew takes back what it said"),
            frozenset({Status.CLOSED}),
            Status.ASSESSING,
            Permission.NEEDLE_FINDS_RECORD,
            (MoveReason.MISTAKE,),
            by_link=True,
        ),
        Transition(
            "release",
            _("It is real: put it in the queue"),
            frozenset({Status.HELD}),
            Status.RECEIVED,
            Permission.REPORTS_TRIAGE,
            (MoveReason.REAL,),
            set_aside=True,
        ),
        Transition(
            "junk",
            _("It is junk: close it"),
            frozenset({Status.HELD}),
            Status.JUNK,
            Permission.REPORTS_TRIAGE,
            (MoveReason.ADVERT, MoveReason.NONSENSE, MoveReason.MACHINE),
            set_aside=True,
        ),
        Transition(
            "put_back",
            _("Put it back to be checked"),
            frozenset({Status.JUNK}),
            Status.HELD,
            Permission.REPORTS_TRIAGE,
            (MoveReason.MISTAKE,),
            set_aside=True,
        ),
    )
}


def transition(name: str, *, status: str) -> Transition:
    """The transition `name`, if it leads away from `status`; raises WrongState with a reason."""
    found = TRANSITIONS.get(name)
    if found is None or status not in found.sources:
        label = Status(status).label
        raise WrongState(
            _("This report is “%(status)s”, so that can't be done now. Look at the report again.")
            % {"status": label}
        )
    return found


def leaving_case(came_as: str) -> str:
    """The transition by which a report that came into its case with this status leaves it."""
    names = {
        Status.RECEIVED.value: "leave_case_to_queue",
        Status.PASSED_ON.value: "leave_case_passed_on",
    }
    return names.get(came_as, "leave_case")


def moves_from(status: str) -> list[Transition]:
    """The moves that an officer can make from this status, in the order they are offered."""
    return [each for each in TRANSITIONS.values() if status in each.sources and each.is_offered]


@dataclass(frozen=True)
class TaskMove:
    """One move of a task on a case."""

    name: str
    label: str | Promise
    sources: frozenset[TaskStatus]
    target: TaskStatus
    permission: Permission


TASK_MOVES: dict[str, TaskMove] = {
    move.name: move
    for move in (
        TaskMove(
            "pause",
            _("Pause"),
            frozenset({TaskStatus.OPEN}),
            TaskStatus.PAUSED,
            Permission.TASKS_DO,
        ),
        TaskMove(
            "resume",
            _("Go on"),
            frozenset({TaskStatus.PAUSED}),
            TaskStatus.OPEN,
            Permission.TASKS_DO,
        ),
        TaskMove(
            "finish",
            _("Mark as done"),
            frozenset({TaskStatus.OPEN, TaskStatus.PAUSED}),
            TaskStatus.DONE,
            Permission.TASKS_DO,
        ),
        TaskMove(
            "cancel",
            _("Cancel"),
            frozenset({TaskStatus.OPEN, TaskStatus.PAUSED}),
            TaskStatus.CANCELLED,
            Permission.CASES_EDIT,
        ),
    )
}


def task_move(name: str, *, status: str) -> TaskMove:
    """The move `name`, if it leads away from `status`; raises WrongState with a reason."""
    found = TASK_MOVES[name]
    if status not in found.sources:
        raise WrongState(
            _("This task is “%(status)s”, so that can't be done now. Look at the task again.")
            % {"status": TaskStatus(status).label}
        )
    return found


@dataclass(frozen=True)
class CaseMove:
    """One move of a case. Merging and its undoing restore or take along what the case holds."""

    name: str
    label: str | Promise
    sources: frozenset[CaseStatus]
    target: CaseStatus
    permission: Permission
    merged: bool = False
    """Whether the case has to be merged into another for it."""


_CASE_OPEN = frozenset({CaseStatus.OPEN})

CASE_MOVES: dict[str, CaseMove] = {
    move.name: move
    for move in (
        CaseMove("close", _("Close"), _CASE_OPEN, CaseStatus.CLOSED, Permission.CASES_CLOSE),
        CaseMove(
            "reopen",
            _("Open again"),
            frozenset({CaseStatus.CLOSED}),
            CaseStatus.OPEN,
            Permission.CASES_CLOSE,
        ),
        CaseMove(
            "merge",
            _("Merge into another case"),
            _CASE_OPEN,
            CaseStatus.CLOSED,
            Permission.CASES_CLOSE,
        ),
        CaseMove(
            "unmerge",
            _("Undo the merging"),
            frozenset({CaseStatus.CLOSED}),
            CaseStatus.OPEN,
            Permission.CASES_CLOSE,
            merged=True,
        ),
    )
}
"""A case that is merged was closed by it, and only undoing that opens it again."""


def case_move(name: str, *, status: str, merged: bool) -> CaseMove:
    """The move `name`, if it leads away from where a case stands; raises WrongState."""
    found = CASE_MOVES[name]
    if merged and not found.merged and name == "reopen":
        raise WrongState(
            _("This case is merged into another. Undo the merging if it is to be open again.")
        )
    if status not in found.sources or merged != found.merged:
        raise WrongState(
            _("This case is “%(status)s”, so that can't be done now. Look at the case again.")
            % {"status": CaseStatus(status).label}
        )
    return found


SHOWN_TO_SENDER: dict[str, ShownStatus] = {
    Status.RECEIVED: ShownStatus.RECEIVED,
    Status.ASSESSING: ShownStatus.ASSESSING,
    Status.PASSED_ON: ShownStatus.PASSED_ON,
    Status.IN_CASE: ShownStatus.ASSESSING,
    Status.CLOSED: ShownStatus.CLOSED,
    Status.REFERENCE: ShownStatus.CLOSED,
    Status.HELD: ShownStatus.RECEIVED,
    Status.JUNK: ShownStatus.CLOSED,
}
"""What whoever sent a report is shown of where it stands (R3.7). That it joined a case, and why it
was closed, would tell whether the police act on it; that it is checked for junk, how not to be."""
