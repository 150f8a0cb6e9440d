"""Where rows of problems and operations show."""

from __future__ import annotations

from django.utils.html import escape

from agencies.operations.models import (
    Activity,
    ProblemEntry,
    ProblemPartner,
    ProblemTask,
    StudyArea,
)
from tests.support.visibility.looking import Looker, linked_in

PROBLEM, OPERATION = "operations:problem", "operations:operation"
ASSESSMENT = "operations:assessment"


def listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("operations:problems", query={"show": "all"}), PROBLEM)


def pages(looker: Looker) -> set[str]:
    return set(_pages(looker, PROBLEM, "Problem"))


def changed(looker: Looker) -> set[str]:
    return set(_pages(looker, "operations:problem-change", "Problem"))


def compared(looker: Looker) -> set[str]:
    return set(_pages(looker, "operations:problem-compare", "Problem"))


def partners(looker: Looker) -> set[str]:
    pages = _pages(looker, PROBLEM, "Problem")
    found = ProblemPartner.objects.filter(problem__in=list(pages)).select_related("agency")
    return {
        str(each.pk)
        for each in found
        if escape(each.agency.name)
        in pages[str(each.problem_id)].partition("Who takes part")[2].partition("</div>")[0]
    }


def tasks(looker: Looker) -> set[str]:
    pages = _pages(looker, PROBLEM, "Problem")
    found = ProblemTask.objects.filter(problem__in=list(pages))
    return {str(each.pk) for each in found if each.what.open() in pages[str(each.problem_id)]}


def entries(looker: Looker) -> set[str]:
    pages = _pages(looker, PROBLEM, "Problem")
    found = ProblemEntry.objects.filter(problem__in=list(pages))
    return {str(each.pk) for each in found if f"entry-{each.pk}" in pages[str(each.problem_id)]}


def studies(looker: Looker) -> set[str]:
    pages = _pages(looker, PROBLEM, "Problem")
    found = StudyArea.objects.filter(problem__in=list(pages))
    return {str(each.pk) for each in found if "periods are fixed" in pages[str(each.problem_id)]}


def assessments_listed(looker: Looker) -> set[str]:
    pages = _pages(looker, PROBLEM, "Problem").values()
    return set().union(*(linked_in(page, ASSESSMENT) for page in pages))


def assessments(looker: Looker) -> set[str]:
    return set(_pages(looker, ASSESSMENT, "Assessment"))


def operations_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("operations:operations"), OPERATION)


def operations(looker: Looker) -> set[str]:
    return set(_pages(looker, OPERATION, "Operation"))


def operations_changed(looker: Looker) -> set[str]:
    return set(_pages(looker, "operations:operation-change", "Operation"))


def activities(looker: Looker) -> set[str]:
    pages = _pages(looker, OPERATION, "Operation")
    found = Activity.objects.filter(operation__in=list(pages))
    return {
        str(each.pk) for each in found if f"activity-{each.pk}" in pages[str(each.operation_id)]
    }


def _pages(looker: Looker, route: str, kind: str) -> dict[str, str]:
    keys = sorted(looker.scene.all_keys(f"operations.{kind}"))[: looker.most]
    pages = {key: looker.get(route, key) for key in keys}
    return {key: page for key, page in pages.items() if page}
