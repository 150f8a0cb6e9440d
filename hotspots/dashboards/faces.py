"""The first pages: of which figures and tables each is made, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from hotspots.dashboards import (  # noqa: F401  (each registers its figures)
    of_casework,
    of_cleansing,
    of_hotspots,
    of_licensing,
    of_problems,
    of_released,
    of_released_places,
    of_reports,
    of_speed,
    of_watches,
)
from hotspots.dashboards.figures import Figure, Table, figure, table
from portal.accounts.models import User

OF_REPORTS = ("reports-over-time", "reports-by-source", "reports-by-ward", "reports-by-kind")
OF_RELEASED = (
    "released-over-time",
    "released-by-source",
    "released-by-kind",
    *(f"released-by-ward-{source.value}" for source, _title in of_released.BY_WARD),
    "released-hotspots",
    "released-hotspot-places",
)
PLACES = ("hotspots", "watch-areas")
PROBLEMS = ("problems-open", "problems-to-review")
OF_TASKS = (
    "problems-by-stage",
    "problem-tasks-overdue",
    "problem-tasks-in-time-by-agency",
    "problem-tasks-half-by-agency",
    "tasks-overdue-by-agency",
    "tasks-in-time-by-agency",
    "tasks-half-by-agency",
)


@dataclass(frozen=True)
class Face:
    """One first page. `permission`: what makes it somebody's. `figures`, `tables`: keys, in the
    order of the page; whoever may not be told one of them has the page without it."""

    key: str
    title: Promise
    permission: Permission
    figures: tuple[str, ...]
    tables: tuple[str, ...]


FACES = (
    Face(
        key="police",
        title=gettext_lazy("Police"),
        permission=Permission.REPORTS_TRIAGE,
        figures=(
            "reports-received",
            "reports-urgent",
            "urgent-in-time",
            "looked-at-in-time",
            "looked-at-half",
            "reports-waiting",
            "reports-open",
            "reports-nobodys",
            "cases-open",
            "tasks-to-do",
            "tasks-overdue",
            *PROBLEMS,
        ),
        tables=(*OF_REPORTS, *PLACES, *OF_TASKS),
    ),
    Face(
        key="cleansing",
        title=gettext_lazy("Council cleansing"),
        permission=Permission.NEEDLE_FINDS_MANAGE,
        figures=(
            "reports-received",
            "finds",
            "jobs-in-time",
            "jobs-half",
            "jobs-to-do",
            "jobs-late",
            "tasks-to-do",
            "tasks-overdue",
            *PROBLEMS,
        ),
        tables=(*OF_REPORTS, "jobs-in-time-by-priority", *PLACES, *OF_TASKS),
    ),
    Face(
        key="licensing",
        title=gettext_lazy("Licensing"),
        permission=Permission.PREMISES_MANAGE,
        figures=(
            "reports-received",
            "incidents",
            "bags-seized",
            "bags-held",
            "cases-open",
            "tasks-to-do",
            "tasks-overdue",
            *PROBLEMS,
        ),
        tables=(
            *OF_REPORTS,
            "incidents-by-ward",
            "incidents-by-premises",
            "incidents-by-severity",
            *PLACES,
            *OF_TASKS,
        ),
    ),
    Face(
        key="coordinator",
        title=gettext_lazy("Partnership coordinator"),
        permission=Permission.PROBLEMS_MANAGE,
        figures=(*PROBLEMS, "tasks-to-do", "tasks-overdue"),
        tables=(*OF_RELEASED, "watch-areas", *OF_TASKS),
    ),
    Face(
        key="public-health",
        title=gettext_lazy("Public health"),
        permission=Permission.ALERTS_MANAGE,
        figures=(*PROBLEMS, "tasks-to-do", "tasks-overdue"),
        tables=(*OF_RELEASED, "watch-areas", *OF_TASKS),
    ),
)


def faces_of(user: User) -> list[Face]:
    """The first pages of a person's roles."""
    held = permissions_of(user)
    return [each for each in FACES if each.permission in held]


def figures_on(face: Face, user: User) -> list[Figure]:
    """Those of them that a person may be told."""
    held = permissions_of(user)
    return [each for each in map(figure, face.figures) if each.may in held]


def tables_on(face: Face, user: User) -> list[Table]:
    """The same of tables."""
    held = permissions_of(user)
    return [each for each in map(table, face.tables) if each.may in held]
