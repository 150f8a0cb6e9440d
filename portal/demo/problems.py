"""Problems at different steps, and a week of action, of the fictional partnership.

Everything is done by the real actions; figures are what is counted of the demonstration's reports.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from agencies.operations import periods
from agencies.operations.actions import comparing, joint, partners, problems, summaries, tasks
from agencies.operations.actions.problems import Owned, Said
from agencies.operations.models import Operation, Problem
from agencies.operations.queries import problems_visible_to
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.demo import earlier_finds
from portal.demo.cast import Cast
from reports.actions.tasks import Due
from reports.casework_enums import TaskClock
from reports.errors import CaseworkError
from reports.places.wards import ward_shapes
from reports.triage import choices

Step = Callable[[], None]

MARK = "[Demonstration]"
PLACE, CONTROL = "Central", "Orton Longueville"
"""Wards: where needles are found most, and one further away."""


class Problems:
    """Steps of the last weeks before `until`; what would lie before `since` is left out."""

    def __init__(self, cast: Cast, *, since: datetime, until: datetime) -> None:
        self.coordinators = cast.by_role["spp_coordinator"]
        self.lead = cast.by_role["cleansing_lead"][0]
        self.police = cast.triage[0]
        self.since, self.until = since, until
        self.made: dict[str, uuid.UUID] = {}

    @property
    def by(self) -> User:
        return self.coordinators[0]

    def steps(self) -> Iterator[tuple[datetime, Step]]:
        for days, step in (
            (63.0, self._old_finds_brought_in),
            (62.0, self._needles_opened),
            (55.0, self._needles_analysed),
            (48.0, self._needles_response),
            (26.0, self._week_planned),
            (19.0, self._week_done),
            (18.0, self._week_told),
            (16.0, self._market_opened),
            (9.0, self._market_response),
            (5.0, self._needles_assessed),
            (3.0, self._station_opened),
        ):
            at = self.until - timedelta(days=days)
            if at > self.since:
                yield at, step

    # --- Needles in one ward: all the way to an assessment ---

    def _old_finds_brought_in(self) -> None:
        shapes = ward_shapes([*self._wards(PLACE), *self._wards(CONTROL)])
        if len(shapes) < 2:
            return
        began_on = _long_enough_ago(timezone.localdate(self.until))
        (area,), (control,) = self._wards(PLACE), self._wards(CONTROL)
        earlier_finds.bring_in(
            self.lead,
            before=periods.before(began_on, 1),
            after=periods.after(began_on, 1, 1),
            area=shapes[area],
            control=shapes[control],
        )

    def _needles_opened(self) -> None:
        self._open("needles", self._needles())

    def _needles(self, **more: Any) -> Said:
        return Said(
            **{
                "title": "Needles in the car parks of the centre",
                "place": "Car parks and alleys of Central ward",
                "wards": self._wards(PLACE),
                "seen": f"{MARK} Crews find needles on most rounds, and the bins are full early.",
                "owned": Owned(agency_key="cleansing", person_id=self.lead.pk),
                "review_on": self._day(14),
                **more,
            }
        )

    def _needles_analysed(self) -> None:
        def step(problem: Problem) -> None:
            said = self._needles(
                objective=f"{MARK} A third fewer needles found in a quarter, by next summer.",
                hypothesis=f"{MARK} The exchange closes before the evening, and two bins went.",
                measure="needles",
                target=60,
            )
            about: dict[str, Any] = {"by": self.by, "problem_id": problem.pk}
            problem = problems.change_problem(**about, said=said, version=problem.version)
            problems.move_problem(**about, move="analyse", version=problem.version)
            for key in ("police", "public-health"):
                partners.invite_partner(**about, agency_key=key)

        self._with("needles", step)

    def _needles_response(self) -> None:
        """Two bins were put back long before anybody opened the problem: what is compared begins
        with that day."""

        def step(problem: Problem) -> None:
            about: dict[str, Any] = {"by": self.by, "problem_id": problem.pk}
            wards = self._wards(CONTROL)
            if not wards:
                return
            comparing.begin_response(
                **about,
                compared=comparing.Compared(
                    wards=wards,
                    ring_metres=250,
                    quarters=1,
                    began_on=_long_enough_ago(timezone.localdate(self.until)),
                ),
                version=problem.version,
            )
            for key, what in (
                ("cleansing", "Put both bins back, and empty them every second day."),
                ("public-health", "Ask the exchange to stay open until eight on three evenings."),
                ("police", "Walk through the car parks at ten on Fridays."),
            ):
                self._task(problem, key, what, days=35)

        self._with("needles", step)

    def _needles_assessed(self) -> None:
        def step(problem: Problem) -> None:
            about: dict[str, Any] = {"by": self.by, "problem_id": problem.pk}
            with acting_as(self.lead):
                task = problem.tasks.filter(agency__key="cleansing").first()
            if task is None:
                return
            tasks.end_problem_task(
                by=self.lead,
                task_id=task.pk,
                move="done",
                words=f"{MARK} Both stand again, in sight of the cameras.",
                version=task.version,
            )
            problem = self._fresh("needles")
            comparing.count_assessment(**about, version=problem.version)
            problem = self._fresh("needles")
            problems.move_problem(**about, move="assess", version=problem.version)
            words = f"{MARK} It fell beside {CONTROL}. Count once more, then close it."
            problems.add_note(**about, words=words)

        self._with("needles", step)

    # --- One in response, one that was just opened ---

    def _market_opened(self) -> None:
        said = Said(
            title="Dealing around the market after dark",
            place="Market square and the passages to it",
            wards=self._wards(PLACE),
            seen=f"{MARK} Reports on most evenings; shops close early because of it.",
            objective=f"{MARK} People cross the square at night again.",
            owned=Owned(agency_key="spp", person_id=self.by.pk),
            review_on=self._day(-2),
        )
        self._open("market", said)

    def _market_response(self) -> None:
        def step(problem: Problem) -> None:
            about: dict[str, Any] = {"by": self.by, "problem_id": problem.pk}
            problems.move_problem(**about, move="analyse", version=problem.version)
            for key in ("police", "licensing"):
                partners.invite_partner(**about, agency_key=key)
            self._task(problem, "licensing", "Ask which venues let out at the same hour.", days=4)
            words = f"{MARK} Two lamps are out in the northern passage: the council was told."
            problems.add_note(by=self.police, problem_id=problem.pk, words=words)

        self._with("market", step)

    def _station_opened(self) -> None:
        said = Said(
            title="Litter of drug use behind the station",
            place="Footpath between the station and the retail park",
            seen=f"{MARK} Two schools ask for another way to walk.",
            owned=Owned(agency_key="spp"),
            review_on=self._day(21),
        )
        self._open("station", said)

    # --- A week of action ---

    def _week_planned(self) -> None:
        first = timezone.localdate(self.until) - timedelta(days=25)
        found = joint.plan_operation(
            by=self.by,
            planned=joint.Planned(
                name="Clean streets week",
                kind="week",
                starts_on=first,
                ends_on=first + timedelta(days=5),
                place="Central ward",
                aim=f"{MARK} Clear what lies there, and be seen to.",
                lead="spp",
                partners=("cleansing", "licensing", "police", "public-health"),
                problem=self._reference("needles"),
            ),
        )
        self.made["week"] = found.pk

    def _week_done(self) -> None:
        if "week" not in self.made:
            return
        first = timezone.localdate(self.until) - timedelta(days=25)
        for agency, kind, number, day in (
            ("cleansing", "sharps", 187, 0),
            ("cleansing", "streets", 14, 2),
            ("licensing", "visits", 9, 3),
            ("police", "patrols", 46, 5),
            ("police", "warrants", 2, 4),
            ("public-health", "drop_ins", 31, 3),
            ("spp", "leaflets", 1_200, 1),
        ):
            joint.record_activity(
                by=self.by,
                operation_id=self.made["week"],
                done=joint.Done(
                    kind=kind,
                    on=first + timedelta(days=day),
                    agency_key=agency,
                    number=number,
                    words=f"{MARK} As told at the end of the day.",
                ),
            )
        self._move_week()

    def _move_week(self) -> None:
        joint.move_operation(by=self.by, operation_id=self.made["week"], move="finish", version=1)

    def _week_told(self) -> None:
        if "week" not in self.made:
            return
        about: dict[str, Any] = {"by": self.by, "operation_id": self.made["week"]}
        text = (
            f"{MARK} Crews cleared more than 180 needles and made 14 streets safe. Nine licensed "
            "premises were visited, and 31 people came to the drop-in for help."
        )
        found: Operation = summaries.write_summary(**about, text=text, version=2)
        for second in self.coordinators[1:2]:
            summaries.publish_summary(
                by=second,
                operation_id=self.made["week"],
                nobody_named=True,
                version=found.version,
            )

    # --- What the steps share ---

    def _open(self, name: str, said: Said) -> None:
        self.made[name] = problems.open_problem(by=self.by, said=said).pk

    def _with(self, name: str, step: Callable[[Problem], None]) -> None:
        """Do a step with a problem that was opened; what can't be done yet is left out, as when
        the demonstration is shorter than a quarter."""
        if name not in self.made:
            return
        try:
            step(self._fresh(name))
        except CaseworkError:
            return

    def _fresh(self, name: str) -> Problem:
        with acting_as(self.by):
            return problems_visible_to(self.by).get(pk=self.made[name])

    def _task(self, problem: Problem, key: str, what: str, *, days: int) -> None:
        tasks.set_problem_task(
            by=self.by,
            problem_id=problem.pk,
            agency_key=key,
            what=f"{MARK} {what}",
            due=Due(TaskClock.DAY, day=timezone.localdate() + timedelta(days=days)),
        )

    def _reference(self, name: str) -> str:
        return self._fresh(name).reference if name in self.made else ""

    def _day(self, ahead: int) -> Any:
        return timezone.localdate(self.until) + timedelta(days=ahead)

    @staticmethod
    def _wards(name: str) -> tuple[str, ...]:
        return tuple(code for code, each in choices.wards() if each == name)


def _long_enough_ago(today: Any) -> Any:
    """The latest first day of a quarter after which a whole one is over and settled."""
    day = periods.quarter_of(today)
    while periods.countable_from(periods.after(day, 1, 1)) > today - timedelta(days=5):
        day = periods.quarter_of(day - timedelta(days=1))
    return day
