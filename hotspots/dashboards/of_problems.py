"""Figures of the partnership's problems and their tasks, as far as a person may see."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from agencies.operations.enums import Stage, TaskState
from agencies.operations.queries import open_problems_visible_to, problem_tasks_visible_to
from agencies.registry.permissions import Permission
from hotspots.dashboards.answering import Answered, answered_by_agency, answered_tables
from hotspots.dashboards.counting import bounded
from hotspots.dashboards.figures import Asked, Drawn, Figure, Numbers, Row, Sort, Table, register

PROBLEMS = gettext_lazy("problems")
MAY = Permission.PROBLEMS_VIEW


def problems_at(show: str) -> str:
    return f"{reverse('operations:problems')}?show={show}"


def _open(asked: Asked) -> Numbers:
    return bounded(open_problems_visible_to(asked.user))


def _to_review(asked: Asked) -> Numbers:
    today = timezone.localdate(asked.now)
    return bounded(open_problems_visible_to(asked.user).filter(review_on__lte=today))


def _by_stage(asked: Asked) -> list[Row]:
    rows = open_problems_visible_to(asked.user).order_by().values_list("stage")
    found: dict[str, int] = dict(rows.annotate(n=Count("pk")))
    return [Row(str(stage.label), Numbers(found[stage.value])) for stage in Stage if stage in found]


def _tasks_overdue(asked: Asked) -> list[Row]:
    rows = (
        problem_tasks_visible_to(asked.user)
        .filter(
            problem__in=open_problems_visible_to(asked.user).order_by(),
            state=TaskState.OPEN,
            due_at__lte=asked.now,
        )
        .order_by("agency__name", "agency")
        .values_list("agency__name")
        .annotate(n=Count("pk"))
    )
    return [Row(name, Numbers(number)) for name, number in rows]


def _answered(asked: Asked) -> dict[str, dict[int, Answered]]:
    kept = problem_tasks_visible_to(asked.user).exclude(state=TaskState.DROPPED)
    return answered_by_agency(kept, asked, ended="ended_at")


register(
    Figure(
        key="problems-open",
        title=gettext_lazy("Problems open now"),
        definition=gettext_lazy(
            "Problems that you may see and that somebody still works on, at any step of scanning, "
            "analysis, response and assessment."
        ),
        unit=PROBLEMS,
        sort=Sort.STANDING,
        may=MAY,
        count=_open,
        listed=lambda _asked: problems_at("open"),
    ),
    Figure(
        key="problems-to-review",
        title=gettext_lazy("Of these, to be looked at again"),
        definition=gettext_lazy("Open problems whose review date is today or past."),
        unit=PROBLEMS,
        sort=Sort.STANDING,
        may=MAY,
        count=_to_review,
        listed=lambda _asked: problems_at("overdue"),
    ),
    Table(
        key="problems-by-stage",
        title=gettext_lazy("Open problems by stage"),
        definition=gettext_lazy("Open problems, by the step that each has reached."),
        unit=PROBLEMS,
        sort=Sort.STANDING,
        may=MAY,
        what=gettext_lazy("Stage"),
        rows=_by_stage,
        none=gettext_lazy("No problem is open."),
        drawn=Drawn.NOT,
    ),
    Table(
        key="problem-tasks-overdue",
        title=gettext_lazy("Tasks of problems overdue by agency"),
        definition=gettext_lazy(
            "Tasks of open problems that are to do and whose time is over, by the agency that they "
            "were given to."
        ),
        unit=gettext_lazy("tasks"),
        sort=Sort.STANDING,
        may=MAY,
        what=gettext_lazy("Agency"),
        rows=_tasks_overdue,
        none=gettext_lazy("No task of a problem is overdue."),
        drawn=Drawn.NOT,
    ),
    *answered_tables(
        "problem-tasks",
        (
            gettext_lazy("Tasks of problems done in time by agency"),
            gettext_lazy("Half of the tasks of problems were done within, by agency"),
        ),
        load=_answered,
        may=MAY,
    ),
)
