"""Problems at different steps, and a week of action, of the fictional partnership.

Everything is done by the real actions. What is compared are published figures, so `assess`
comes once there are some (portal/management/commands/seed_figures.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from agencies.operations import periods
from agencies.operations.actions import comparing, joint, partners, problems, summaries, tasks
from agencies.operations.actions.problems import Owned, Said
from agencies.operations.enums import Stage
from agencies.operations.models import Operation, Problem
from agencies.operations.published import reader
from agencies.operations.queries import problems_visible_to
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.demo.cast import Cast
from portal.demo.released import QUARTERS_BACK
from reports.actions.tasks import Due
from reports.casework_enums import TaskClock
from reports.errors import CaseworkError
from reports.triage import choices

Step = Callable[[], None]

MARK = "[Demonstration]"
PLACE, CONTROL, RING = "Central", "Orton Longueville", 250
"""Wards: where most is told of, and one further away; and metres around the first."""
CONTROL_OF_CRIME = "Paston and Walton"
"""One further away where some crime is recorded in most quarters."""


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
            (62.0, self._needles_opened),
            (55.0, self._needles_analysed),
            (48.0, self._needles_response),
            (26.0, self._week_planned),
            (19.0, self._week_done),
            (18.0, self._week_told),
            (16.0, self._market_opened),
            (9.0, self._market_response),
            (5.0, self._needles_bins_back),
            (3.0, self._station_opened),
        ):
            at = self.until - timedelta(days=days)
            if at > self.since:
                yield at, step

    # --- Needles in one ward, in response ---

    def _needles_opened(self) -> None:
        self._open("needles", self._needles())

    def _needles(self, **more: Any) -> Said:
        return Said(
            **{
                "title": "Needles in the car parks of the centre",
                "place": "Car parks and alleys of Central ward",
                "wards": _wards(PLACE),
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
                measure="crews",
                target=60,
            )
            about: dict[str, Any] = {"by": self.by, "problem_id": problem.pk}
            problem = problems.change_problem(**about, said=said, version=problem.version)
            problems.move_problem(**about, move="analyse", version=problem.version)
            for key in ("police", "public-health"):
                partners.invite_partner(**about, agency_key=key)

        self._with("needles", step)

    def _needles_response(self) -> None:
        """It can be compared once the running quarter is over, and told."""

        def step(problem: Problem) -> None:
            about: dict[str, Any] = {"by": self.by, "problem_id": problem.pk}
            wards = _wards(CONTROL)
            if not wards:
                return
            comparing.begin_response(
                **about,
                compared=comparing.Compared(
                    wards=wards,
                    ring_metres=RING,
                    quarters=1,
                    began_on=periods.quarter_of(timezone.localdate()),
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

    def _needles_bins_back(self) -> None:
        def step(problem: Problem) -> None:
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

        self._with("needles", step)

    # --- One that is assessed once figures are published, one that was just opened ---

    def _market_opened(self) -> None:
        said = Said(
            title="Dealing around the market after dark",
            place="Market square and the passages to it",
            wards=_wards(PLACE),
            seen=f"{MARK} Reports on most evenings; shops close early because of it.",
            objective=f"{MARK} People cross the square at night again.",
            hypothesis=f"{MARK} Nobody passes after eight, and two lamps are out.",
            measure="police",
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


def assess(by: User) -> int:
    """Begin the response to the one problem that is measured by recorded crime, as if on the first
    day of an earlier quarter, and compare the quarters on both sides of it, of which figures are
    published by now. How many problems were assessed."""
    began_on = _first_day_between_told_quarters(by)
    wards = _wards(CONTROL_OF_CRIME)
    with acting_as(by):
        problem = problems_visible_to(by).filter(stage=Stage.ANALYSIS, measure="police").first()
    if problem is None or began_on is None or not wards:
        return 0
    about: dict[str, Any] = {"by": by, "problem_id": problem.pk}
    compared = comparing.Compared(wards=wards, ring_metres=RING, quarters=1, began_on=began_on)
    comparing.begin_response(**about, compared=compared, version=problem.version)
    comparing.count_assessment(**about, version=problem.version + 1)
    problems.move_problem(**about, move="assess", version=problem.version + 2)
    words = f"{MARK} Look at it beside {CONTROL_OF_CRIME}. Compare one more quarter, then close it."
    problems.add_note(**about, words=words)
    return 1


def _first_day_between_told_quarters(by: User) -> date | None:
    """Of the newest quarter but one of recorded crime which is published as the one before is."""
    today = timezone.localdate()
    first = periods.before(today, QUARTERS_BACK)
    with acting_as(by):
        found = reader().figures(by, "police", periods.quarters_in(first))
    told = [bool(each) for each in found.values()]
    days = [date(year, 3 * number - 2, 1) for year, number in found]
    pairs = [day for day, *both in zip(days[1:], told, told[1:], strict=False) if all(both)]
    return pairs[-2] if len(pairs) > 1 else None


def _wards(name: str) -> tuple[str, ...]:
    return tuple(code for code, each in choices.wards() if each == name)
