"""What the partnership did together lately: a meeting with its minutes, tasks, and the next one.

Everything is done by the real actions, on the first open cases, shared ones first.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.demo.cast import Cast
from reports.actions import case_work, cases, meetings, tasks
from reports.actions.case_work import Decided
from reports.actions.tasks import Due
from reports.audiences import is_shared
from reports.casework_enums import PauseReason, Readers, TaskClock
from reports.enums import CaseStatus, Priority
from reports.queries import cases_visible_to, items_visible_to, tasks_visible_to

if TYPE_CHECKING:
    from reports.models import Case, MeetingItem

Step = Callable[[], None]

CASES = 3
TEAMS = (
    ("licensing", "licensing.officer"),
    ("cleansing", "council.cleansing"),
    ("safeguarding", "safeguarding"),
)
MARK = "[Demonstration]"
DECISIONS = (
    ("Gate the alley before the winter.", "Three wards' reports lead there after dark."),
    ("Visit the premises together.", "The door register and the reports do not agree."),
    ("Keep the joint patrols for a month.", "Fewer reports since they began."),
)
NEW_TASKS = (
    ("police", "Ask for the camera pictures of the last week", Due(TaskClock.HOURS, amount=48)),
    ("licensing", "Bring the licence to the joint visit", Due(TaskClock.DAYS, amount=2)),
    ("cleansing", "Measure the alley for a gate", Due(TaskClock.DAYS, amount=15)),
)
"""Agency, what, and by when: of the first two the deadline has passed by now."""


@dataclass
class Partnership:
    """Steps of the last nine days before `until`."""

    cast: Cast
    until: datetime
    _set: list[uuid.UUID] = field(default_factory=list)

    def steps(self) -> Iterator[tuple[datetime, Step]]:
        yield self._on(9, "14:00"), self._meet
        yield self._on(8, "09:30"), self._pause_and_give
        yield self._on(1, "11:00"), self._call_the_next

    @property
    def _chair(self) -> User:
        return self.cast.closers[0]

    def _on(self, days_ago: int, at: str) -> datetime:
        day = timezone.localdate(self.until) - timedelta(days=days_ago)
        return timezone.make_aware(datetime.combine(day, time.fromisoformat(at)))

    def _cases(self) -> list[Case]:
        with acting_as(self._chair):
            found = cases_visible_to(self._chair).exclude(status=CaseStatus.CLOSED)
            known = list(found.order_by("opened_at", "pk"))
        return sorted(known, key=lambda case: not is_shared(case.audience))[:CASES]

    def _call(self, title: str, starts_at: datetime, about: list[Case]) -> list[MeetingItem]:
        meeting = meetings.call_meeting(
            by=self._chair,
            title=title,
            starts_at=starts_at,
            teams=TEAMS,
            case_ids=[each.pk for each in about],
        )
        with acting_as(self._chair):
            return list(items_visible_to(self._chair).filter(meeting=meeting))

    def _meet(self) -> None:
        about = self._cases()
        if not about:
            return
        items = self._call("Partnership meeting", self._on(9, "14:30"), about)
        for item, (decision, why), (agency, what, due) in zip(
            items, DECISIONS, NEW_TASKS, strict=False
        ):
            place: dict[str, Any] = {
                "by": self._chair,
                "meeting_id": item.meeting_id,
                "item_id": item.pk,
            }
            decided = Decided(
                decision=f"{MARK} {decision}",
                rationale=f"{MARK} {why}",
                decided_by="The partnership meeting",
                decided_on=timezone.localdate(self._on(9, "14:30")),
                readers=Readers.PARTNERS,
            )
            meetings.decide_at_meeting(**place, decided=decided)
            made = meetings.set_task_at_meeting(
                **place, what=what, agency_id=self.cast.agencies[agency].pk, due=due
            )
            self._set.append(made.pk)
        meetings.close_minutes(by=self._chair, meeting_id=items[0].meeting_id, version=1)
        self._note(about[0])

    def _note(self, case: Case) -> None:
        cases.add_note(
            by=self._chair,
            case_id=case.pk,
            text=f"{MARK} Not for the meeting: officers' days off.",
            readers=Readers.POLICE,
        )
        case_work.prioritise_case(
            by=self._chair,
            case_id=case.pk,
            priority=Priority.HIGH,
            words=f"{MARK} The school's way home leads past it.",
            version=case.version,
        )

    def _pause_and_give(self) -> None:
        """Of the tasks that are still open: a case may have been closed since the meeting."""
        with acting_as(self._chair):
            found = tasks_visible_to(self._chair).filter(pk__in=self._set, finished_at=None)
            versions = dict(found.values_list("pk", "version"))
        left = [each for each in self._set if each in versions]
        if left:
            tasks.give_task(
                by=self._chair,
                task_id=left[0],
                agency_id=self.cast.agencies["police"].pk,
                to_id=self.cast.triage[0].pk,
                version=versions[left[0]],
            )
        if len(left) > 1:
            tasks.pause_task(
                by=self._chair,
                task_id=left[-1],
                reason=PauseReason.OTHER_AGENCY,
                words=f"{MARK} Highways says whose wall it is.",
                version=versions[left[-1]],
            )

    def _call_the_next(self) -> None:
        about = self._cases()
        if about:
            self._call("Partnership meeting", self._on(-5, "14:30"), about)
