"""What officers decide about a case: how pressing it is, who leads it, what else was decided."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.people import clearances_of, permissions_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from agencies.registry.sharing_codes import DataItem
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from reports import audiences
from reports.actions import sharing
from reports.actions.case_rows import check_open, lock_case, tell, touch_case
from reports.casework_enums import Readers
from reports.enums import Priority, TimelineKind
from reports.errors import CaseworkError
from reports.models import Case, CaseDecision, CaseNote, Meeting
from reports.permissions import check_user_can
from reports.queries import (
    cases_visible_to,
    decisions_visible_to,
    notes_visible_to,
    tasks_visible_to,
    timeline_visible_to,
)


@dataclass(frozen=True)
class DecisionRead:
    """One decision, opened. Never store, log or cache this."""

    row: CaseDecision
    decision: str
    rationale: str
    decided_by: str


@dataclass(frozen=True)
class CaseWords:
    """The notes and decisions of a case, opened. Never store, log or cache this."""

    notes: list[tuple[CaseNote, str]]
    decisions: list[DecisionRead]

    def texts(self) -> list[str]:
        said = [(each.decision, each.rationale, each.decided_by) for each in self.decisions]
        return [*(text for _note, text in self.notes), *(text for each in said for text in each)]


@dataclass(frozen=True)
class Decided:
    """What was decided, why, by whom and on which day (London)."""

    decision: str
    rationale: str
    decided_by: str
    decided_on: datetime.date
    readers: Readers


@action
def prioritise_case(
    *, by: User, case_id: uuid.UUID, priority: Priority, words: str, version: int
) -> Case:
    """Change how pressing a case is, saying why: the case, never a person, is what is pressing
    (R6.3). Raises NotAllowed, WrongState, Conflict, CaseworkError.
    """
    check_user_can(by, Permission.CASES_EDIT)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    case = lock_case(by=by, case_id=case_id, version=version)
    check_open(case)
    before, case.priority = case.priority, priority
    touch_case(case, "priority")
    tell(
        case,
        TimelineKind.PRIORITY,
        by=by,
        before=str(before),
        after=str(int(priority)),
        words=words,
    )
    record(
        Operation.ALTERATION,
        by=by,
        objects=[case],
        reason="priority",
        detail={"from": before, "to": int(priority)},
    )
    return case


@action
def set_lead(*, by: User, case_id: uuid.UUID, to_id: uuid.UUID | None, version: int) -> Case:
    """Say who leads a case, or that nobody does.

    Raises NotAllowed, WrongState, Conflict, CaseworkError for somebody who can't work on the case.
    """
    check_user_can(by, Permission.CASES_EDIT)
    case = lock_case(by=by, case_id=case_id, version=version)
    check_open(case)
    before = case.lead_id
    case.lead = _lead(case, to_id) if to_id else None
    touch_case(case, "lead")
    tell(
        case,
        TimelineKind.ASSIGNED,
        by=by,
        before=str(before or ""),
        after=str(case.lead_id or ""),
    )
    record(Operation.ALTERATION, by=by, objects=[case], reason="lead")
    return case


@action
def note_decision(
    *, by: User, case_id: uuid.UUID, decided: Decided, meeting: Meeting | None = None
) -> CaseDecision:
    """Put a decision into a case's log, where it stays as it is.

    `meeting`: at which it was made, locked and open. Raises NotAllowed, WrongState, CaseworkError.
    """
    check_user_can(by, Permission.CASES_EDIT)
    _check_decided(decided)
    case = lock_case(by=by, case_id=case_id, version=None)
    check_open(case)
    shares = sharing.of_new_part(case, DataItem.NOTES)
    made = CaseDecision(
        case=case,
        meeting=meeting,
        decision=decided.decision.strip(),
        rationale=decided.rationale.strip(),
        decided_by=decided.decided_by.strip(),
        decided_on=decided.decided_on,
        readers=decided.readers,
        audience=audiences.with_shares(
            audiences.of_case_note(), audiences.shares_for(decided.readers, shares)
        ),
        noted_by=by,
        noted_at=timezone.now(),
    )
    made.save(force_insert=True)
    tell(case, TimelineKind.DECISION, by=by, after=decided.readers)
    record(Operation.ALTERATION, by=by, objects=[case], reason="decision")
    return made


@action
def read_case_words(*, by: User, case_id: uuid.UUID) -> CaseWords:
    """Open a case's notes and decisions, and record who did. Raises NotAllowed, DoesNotExist."""
    check_user_can(by, Permission.CASES_VIEW)
    case = cases_visible_to(by).get(pk=case_id)
    notes = notes_visible_to(by).filter(case=case).select_related("written_by")
    words = CaseWords(
        notes=[(each, each.text.open()) for each in notes],
        decisions=opened(decisions_visible_to(by).filter(case=case).select_related("noted_by")),
    )
    # Also when there are none: the page that asks opens the timeline's reasons with them.
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[case],
        reason="notes",
        detail=noticed_in(by, words.texts()),
    )
    return words


@action
def read_task_words(*, by: User, task_id: uuid.UUID) -> list[str]:
    """Open what was written as a task was paused, done or cancelled, and record who did.

    Raises NotAllowed, CaseTask.DoesNotExist.
    """
    check_user_can(by, Permission.TASKS_DO)
    task = tasks_visible_to(by).get(pk=task_id)
    entries = timeline_visible_to(by).filter(task=task, words__isnull=False)
    words = [each.words.open() for each in entries]
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[task],
        reason="task_words",
        detail=noticed_in(by, words),
    )
    return words


def opened(rows: Iterable[CaseDecision]) -> list[DecisionRead]:
    """Decisions with their words. Callers record that they were read."""
    return [
        DecisionRead(each, each.decision.open(), each.rationale.open(), each.decided_by.open())
        for each in rows
    ]


def _check_decided(decided: Decided) -> None:
    if not (decided.decision.strip() and decided.rationale.strip() and decided.decided_by.strip()):
        raise CaseworkError(_("Say what was decided, why, and by whom."))
    if decided.decided_on > timezone.localdate():
        raise CaseworkError(_("Enter today or an earlier day."))


def _lead(case: Case, to_id: uuid.UUID) -> User:
    person = User.objects.filter(pk=to_id, is_active=True).first()
    if (
        person is None
        or Permission.CASES_EDIT not in permissions_of(person)
        or not {*clearances_of(person)} & {*case.audience}
    ):
        raise CaseworkError(_("That person can't work on this case. Choose somebody else."))
    return person
