"""Carry out a plan through the real actions, in the order of its times.

Everything goes through submit, triage and case actions, so demonstration data keeps every rule
that real data keeps: audiences, audit events, outbox rows, timelines. It is one transaction: all
of it, or nothing.
"""

from __future__ import annotations

import heapq
import itertools
import random
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings

from portal.accounts.models import User
from portal.demo import casework_words
from portal.demo.cast import Cast
from portal.demo.cleansing import Crews
from portal.demo.clock import Clock
from portal.demo.closings import advice_about, told_for
from portal.demo.plan import Plan, Planned
from portal.demo.referring import referral_about
from portal.demo.sharing import Sharing
from portal.notifications.delivery import deliver_batch
from reports.actions import cases, tasks, triage
from reports.actions.submit import submit_report
from reports.enums import (
    CaseKind,
    CaseOutcome,
    Category,
    Kind,
    LinkReason,
    MoveReason,
    Priority,
    Status,
    ToldSender,
)
from reports.queries import cases_visible_to, reports_visible_to, tasks_visible_to
from reports.workflow import TRANSITIONS

if TYPE_CHECKING:
    from reports.models import Report

Step = Callable[[], None]

CASE_NEEDS = 3
"""Reports at a hotspot before officers open a case about it."""

PASSED_TO = {
    Kind.NEEDLE_FIND: MoveReason.CLEANSING,
    Kind.PREMISES_INCIDENT: MoveReason.LICENSING,
}
AT_RISK = frozenset({Category.CUCKOOING, Category.COUNTY_LINES})


@dataclass
class OpenCase:
    id: uuid.UUID
    lead: User
    closed: bool = False
    kind: CaseKind = CaseKind.PLACE


@dataclass
class Simulation:
    """A queue of steps by time, and what is known of each hotspot."""

    plan: Plan
    cast: Cast
    clock: Clock
    chance: random.Random
    until: datetime
    steps: list[tuple[datetime, int, Step]] = field(default_factory=list)
    waiting: dict[int, list[uuid.UUID]] = field(default_factory=dict)
    cases: dict[int, OpenCase] = field(default_factory=dict)
    known: dict[uuid.UUID, tuple[str, int]] = field(default_factory=dict)
    unsent: bool = False
    _order: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.sharing = Sharing(self.cast, self.until)

    def at(self, moment: datetime, step: Step) -> None:
        """Do `step` at `moment`, unless that is still to come."""
        if moment <= self.until:
            heapq.heappush(self.steps, (moment, next(self._order), step))

    def happens(self, moment: datetime, step: Step) -> None:
        """The same, and what it queues is sent then."""

        def and_tells() -> None:
            step()
            self.unsent = True

        self.at(moment, and_tells)

    def later(self, after: timedelta, step: Step) -> None:
        self.at(self._now() + after, step)

    def _now(self) -> datetime:
        return self.clock.now()

    def run(self, tick: Callable[[], object]) -> None:
        self.sharing.begin(self._now().date())
        for planned in self.plan.reports:
            self.at(planned.at, partial(self._arrives, planned, tick))
        while self.steps:
            moment, _, step = heapq.heappop(self.steps)
            self.clock.set(moment)
            step()
            if self.unsent:
                self._deliver()

    def _deliver(self) -> None:
        """Send what a step queued, at its own time, to the demonstration outbox only."""
        self.unsent = False
        if settings.MAIL_TRANSPORT == "demo":
            deliver_batch()

    # --- One report ---

    def _arrives(self, planned: Planned, tick: Callable[[], object]) -> None:
        people = self.cast.submitters(planned.submission.channel)
        report = submit_report(
            by=self.chance.choice(people) if people else None,
            submission=planned.submission,
            idempotency_key=planned.key,
        )
        self._know(report)
        self.unsent = True
        tick()
        officer = self.chance.choice(self.cast.triage)
        Crews(self, officer).come_to(report)
        self.later(
            self._until_looked_at(Priority(report.priority)),
            lambda: self._assess(report.pk, planned, officer),
        )
        if planned.hotspot is not None and not planned.repeats:
            self.waiting.setdefault(planned.hotspot, []).append(report.pk)

    def _until_looked_at(self, priority: Priority) -> timedelta:
        """Minutes for the urgent; for the rest hours, a day, and now and then much longer."""
        if priority == Priority.URGENT:
            return timedelta(minutes=self.chance.uniform(3, 25))
        if self.chance.random() < 0.08:
            return timedelta(days=self.chance.uniform(8, 60))
        hours = 8 if priority == Priority.HIGH else 36
        return timedelta(hours=self.chance.expovariate(1 / hours))

    def _assess(self, pk: uuid.UUID, planned: Planned, officer: User) -> None:
        if not self._may(pk, "start"):
            return
        if self.chance.random() < 0.6:
            self._know(
                triage.assign_report(
                    by=officer, report_id=pk, to_id=officer.pk, version=self.known[pk][1]
                )
            )
        triage.read_narrative(by=officer, report_id=pk)
        self._move(pk, officer, "start", MoveReason.START)
        if referring := referral_about(planned, pk, officer, now=self._now):
            self.later(*referring)
        adviser = self.cast.closers[0]
        if advising := advice_about(planned, pk, officer, adviser, now=self._now):
            self.later(*advising)
        if self.chance.random() < 0.08:
            self._know(
                triage.prioritise_report(
                    by=officer,
                    report_id=pk,
                    priority=self.chance.choice((Priority.HIGH, Priority.LOW)),
                    words=self._why("priority"),
                    version=self.known[pk][1],
                )
            )
        if self.chance.random() < 0.07:
            triage.amend_report(
                by=officer,
                report_id=pk,
                text=f"[Demonstration] {self._why('amendment')}",
                version=self.known[pk][1],
            )
            self.look_again([pk], officer)
        self.later(self._hours(1, 40), lambda: self._decide(pk, planned, officer))

    def _decide(self, pk: uuid.UUID, planned: Planned, officer: User) -> None:
        """Where the report goes: a case, another team, back to the queue, or closed."""
        if self._joins_case(pk, planned, officer):
            return
        draw = self.chance.random()
        category = planned.submission.category
        if planned.repeats and draw < 0.7:
            self._close(pk, officer, MoveReason.DUPLICATE)
        elif category in AT_RISK and draw < 0.7:
            self._pass_on(pk, officer, MoveReason.SAFEGUARDING)
        elif planned.submission.kind in PASSED_TO and draw < 0.75:
            self._pass_on(pk, officer, PASSED_TO[planned.submission.kind])
        elif draw < 0.2:
            self._pass_on(
                pk,
                officer,
                self.chance.choice((MoveReason.CRIME_DESK, MoveReason.NEIGHBOURHOOD)),
            )
        elif draw < 0.24:
            self._move(pk, officer, "return", MoveReason.BACK)
            other = self.chance.choice(self.cast.triage)
            self.later(self._hours(5, 200), lambda: self._assess(pk, planned, other))
        elif draw < 0.34:
            self.later(self._hours(100, 900), lambda: self._decide(pk, planned, officer))
        else:
            self._close(pk, officer, None)

    def _pass_on(self, pk: uuid.UUID, officer: User, reason: MoveReason) -> None:
        self._move(pk, officer, "pass_on", reason)
        self.unsent = True
        Crews(self, officer).come_soon()
        self.later(self._hours(20, 500), lambda: self._close(pk, officer, MoveReason.DONE))

    def _close(self, pk: uuid.UUID, officer: User, reason: MoveReason | None) -> None:
        if reason is None:
            (reason,) = self.chance.choices(
                (MoveReason.LOGGED, MoveReason.NO_ACTION, MoveReason.OUT_OF_AREA, MoveReason.DONE),
                (55, 28, 4, 13),
            )
        words = self._why(reason) if reason in casework_words.WHY else ""
        self._move(pk, officer, "close", reason, words)
        if self.chance.random() < 0.03:
            self.later(self._hours(30, 200), lambda: self._reopen(pk, officer))

    def _reopen(self, pk: uuid.UUID, officer: User) -> None:
        self._move(pk, officer, "reopen", MoveReason.NEW_INFORMATION, self._why("new_information"))
        Crews(self, officer).come_soon()
        self.later(self._hours(5, 60), lambda: self._close(pk, officer, None))

    # --- Cases ---

    def _joins_case(self, pk: uuid.UUID, planned: Planned, officer: User) -> bool:
        """Into the hotspot's case, opened when enough reports wait; False if into none."""
        spot = planned.hotspot
        if spot is None:
            return False
        case = self.cases.get(spot)
        if case is None:
            waiting = [
                each for each in self.waiting.get(spot, []) if self._may(each, "add_to_case")
            ]
            if len(waiting) < CASE_NEEDS or pk not in waiting:
                return False
            self._open_case(spot, waiting[:6], officer)
            return True
        if case.closed or self.chance.random() < 0.2 or not self._may(pk, "add_to_case"):
            return False
        reason = self.chance.choice((LinkReason.SAME_PLACE, LinkReason.SAME_PATTERN))
        cases.link_report(
            by=officer,
            case_id=case.id,
            report_id=pk,
            reason=reason,
            version=self._case_version(case.id, officer),
        )
        self.look_again([pk], officer)
        if self.chance.random() < 0.05:
            self.later(self._hours(4, 50), lambda: self._unlink(case, pk, officer))
        return True

    def _open_case(self, spot: int, report_ids: list[uuid.UUID], officer: User) -> None:
        hotspot = self.plan.hotspots[spot]
        at_risk = bool(AT_RISK & set(hotspot.categories))
        kind = (
            CaseKind.PERSON_AT_RISK
            if at_risk
            else self.chance.choice((CaseKind.PLACE, CaseKind.PATTERN))
        )
        lead = self.chance.choice(self.cast.closers)
        case = cases.open_case(
            by=officer,
            owner_id=self.cast.agencies["police"].pk,
            kind=kind,
            title=hotspot.title,
            report_ids=report_ids,
            reason=LinkReason.SAME_PERSON_AT_RISK if at_risk else LinkReason.SAME_PLACE,
            lead_id=lead.pk,
        )
        self.look_again(report_ids, officer)
        opened = OpenCase(id=case.pk, lead=lead, kind=kind)
        self.cases[spot] = opened
        self.sharing.case_opened(case.pk, by=lead, later=self.later)
        for days in (1, 6, 13, 24, 40):
            self.later(timedelta(days=days) + self._hours(0, 30), lambda: self._write_note(opened))
        for days in (0, 3, 9):
            self.later(timedelta(days=days) + self._hours(1, 9), lambda: self._set_task(opened))
        if not at_risk and self.chance.random() < 0.5:
            self.later(
                timedelta(days=self.chance.uniform(28, 55)), lambda: self._close_case(opened)
            )

    def _unlink(self, case: OpenCase, pk: uuid.UUID, officer: User) -> None:
        if case.closed or self.known[pk][0] != Status.IN_CASE:
            return
        cases.unlink_report(
            by=officer,
            case_id=case.id,
            report_id=pk,
            words=self._why("unlinked"),
            version=self._case_version(case.id, officer),
        )
        self.look_again([pk], officer)
        self.later(self._hours(1, 30), lambda: self._close(pk, officer, None))

    def _write_note(self, case: OpenCase) -> None:
        if not case.closed:
            text = self.chance.choice(casework_words.NOTES)
            cases.add_note(by=case.lead, case_id=case.id, text=f"[Demonstration] {text}")

    def _set_task(self, case: OpenCase) -> None:
        if case.closed:
            return
        team, what = self.chance.choice(casework_words.TASKS)
        due = self._now() + timedelta(days=self.chance.randrange(3, 22))
        task = tasks.set_task(
            by=case.lead,
            case_id=case.id,
            what=what,
            agency_id=self.cast.agencies[team].pk,
            due_on=due.date(),
        )
        self.unsent = True
        if self.chance.random() < 0.7:
            self.later(self._hours(20, 400), lambda: self._finish(case, task.pk))

    def _finish(self, case: OpenCase, task_id: uuid.UUID) -> None:
        open_tasks = tasks_visible_to(case.lead).filter(pk=task_id, finished_at__isnull=True)
        if open_tasks.exists():
            drop, words = self.chance.random() < 0.1, "[Demonstration] It was done another way."
            tasks.finish_task(by=case.lead, task_id=task_id, cancelled=drop, words=words)

    def _close_case(self, case: OpenCase) -> None:
        """Its reports are closed with it, and its tasks ended first."""
        for task in list(tasks_visible_to(case.lead).filter(case_id=case.id, finished_at=None)):
            self._finish(case, task.pk)
        linked = reports_visible_to(case.lead).filter(
            case_links__case_id=case.id, case_links__unlinked_at__isnull=True
        )
        in_it = list(linked.order_by("received_at").values_list("pk", flat=True))
        cases.close_case(
            by=case.lead,
            case_id=case.id,
            outcome=self.chance.choice((CaseOutcome.RESOLVED, CaseOutcome.REDUCED)),
            words=self._why("closed_case"),
            told=ToldSender.LOOKED_AT,
            version=self._case_version(case.id, case.lead),
        )
        self.look_again(in_it, case.lead)
        case.closed = True

    # --- Small things ---

    def _move(
        self, pk: uuid.UUID, officer: User, name: str, reason: MoveReason, words: str = ""
    ) -> None:
        """Make a move if the report still stands where it leads from."""
        if self._may(pk, name):
            self._know(
                triage.move_report(
                    by=officer,
                    report_id=pk,
                    transition=name,
                    reason=reason,
                    words=words,
                    told=told_for(pk, reason) if name == "close" else "",
                    version=self.known[pk][1],
                )
            )

    def _may(self, pk: uuid.UUID, name: str) -> bool:
        return self.known[pk][0] in TRANSITIONS[name].sources

    def _know(self, report: Report) -> None:
        """Keep where a report stands, which only this process changes meanwhile."""
        self.known[report.pk] = (report.status, report.version)

    def look_again(self, pks: Sequence[uuid.UUID], officer: User) -> None:
        for report in reports_visible_to(officer).filter(pk__in=pks):
            self._know(report)

    def _case_version(self, pk: uuid.UUID, officer: User) -> int:
        return cases_visible_to(officer).values_list("version", flat=True).get(pk=pk)

    def _hours(self, least: float, most: float) -> timedelta:
        return timedelta(hours=self.chance.uniform(least, most))

    def _why(self, what: str) -> str:
        return self.chance.choice(casework_words.WHY[what])
