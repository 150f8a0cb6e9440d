"""Figures of cases and of tasks on them, as far as a person may see: their own agency's tasks to
partners, every agency's to the police."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from agencies.registry.permissions import Permission
from hotspots.dashboards.answering import Answered, answered_by_agency, answered_tables
from hotspots.dashboards.counting import bounded
from hotspots.dashboards.figures import Asked, Drawn, Figure, Numbers, Row, Sort, Table, register
from reports.enums import UNFINISHED, CaseStatus, TaskStatus
from reports.queries import cases_visible_to, tasks_of_agency_of, tasks_visible_to

TASKS = gettext_lazy("tasks")
DO, SEE_CASES = Permission.TASKS_DO, Permission.CASES_VIEW


def tasks_at(show: str) -> str:
    return f"{reverse('reports:triage:tasks')}?show={show}"


def _overdue(now: object) -> Q:
    """As the list of tasks says of "Overdue"."""
    return Q(status=TaskStatus.OPEN, due_at__lte=now)


def _cases_open(asked: Asked) -> Numbers:
    return bounded(cases_visible_to(asked.user).exclude(status=CaseStatus.CLOSED))


def _to_do(asked: Asked) -> Numbers:
    return bounded(tasks_of_agency_of(asked.user).filter(status__in=UNFINISHED))


def _late(asked: Asked) -> Numbers:
    return bounded(tasks_of_agency_of(asked.user).filter(_overdue(asked.now)))


def overdue_by_agency(asked: Asked) -> list[Row]:
    """Of every agency with such a task that the person may see, by its name. One statement."""
    rows = (
        tasks_visible_to(asked.user)
        .filter(_overdue(asked.now))
        .order_by("agency__name", "agency")
        .values_list("agency__name")
        .annotate(n=Count("pk"))
    )
    return [Row(name, Numbers(number)) for name, number in rows]


def _answered(asked: Asked) -> dict[str, dict[int, Answered]]:
    kept = tasks_visible_to(asked.user).filter(status__in=[TaskStatus.OPEN, TaskStatus.DONE])
    return answered_by_agency(kept, asked, ended="finished_at")


register(
    Figure(
        key="cases-open",
        title=gettext_lazy("Cases open now"),
        definition=gettext_lazy("Cases that you may see and that are not closed."),
        unit=gettext_lazy("cases"),
        sort=Sort.STANDING,
        may=SEE_CASES,
        count=_cases_open,
        listed=lambda _asked: f"{reverse('reports:triage:case-list')}?show=open",
    ),
    Figure(
        key="tasks-to-do",
        title=gettext_lazy("Your agency’s tasks to do"),
        definition=gettext_lazy("Tasks of your agency that are to do or paused."),
        unit=TASKS,
        sort=Sort.STANDING,
        may=DO,
        count=_to_do,
        listed=lambda _asked: tasks_at("todo"),
    ),
    Figure(
        key="tasks-overdue",
        title=gettext_lazy("Of these, overdue"),
        definition=gettext_lazy("Tasks of your agency that are to do and whose time is over."),
        unit=TASKS,
        sort=Sort.STANDING,
        may=DO,
        count=_late,
        listed=lambda _asked: tasks_at("late"),
    ),
    Table(
        key="tasks-overdue-by-agency",
        title=gettext_lazy("Tasks overdue by agency"),
        definition=gettext_lazy(
            "Tasks that are to do and whose time is over, by the agency that they were given to. "
            "Partners are shown their own agency’s alone."
        ),
        unit=TASKS,
        sort=Sort.STANDING,
        may=DO,
        what=gettext_lazy("Agency"),
        rows=overdue_by_agency,
        none=gettext_lazy("No task is overdue."),
        drawn=Drawn.NOT,
    ),
    *answered_tables(
        "tasks",
        (
            gettext_lazy("Tasks done in time by agency"),
            gettext_lazy("Half of the tasks were done within, by agency"),
        ),
        load=_answered,
        may=DO,
    ),
)
