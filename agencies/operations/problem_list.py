"""Which problems the list shows, and in which order."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.operations.enums import Stage, TaskState
from agencies.operations.models import Problem
from agencies.operations.queries import problems_visible_to
from agencies.registry.people import agencies_of
from portal.accounts.models import User
from reports.triage.filters import unknown_choice

SHOWN = (
    ("open", gettext_lazy("Open")),
    ("overdue", gettext_lazy("To be looked at again")),
    ("closed", gettext_lazy("Closed")),
    ("all", gettext_lazy("All")),
)
WHOSE = (("me", gettext_lazy("Mine")), ("agency", gettext_lazy("My agency's")))
STAGE_COLOURS: dict[str, str] = {
    Stage.SCANNING: "grey",
    Stage.ANALYSIS: "purple",
    Stage.RESPONSE: "blue",
    Stage.ASSESSMENT: "yellow",
    Stage.CLOSED: "green",
}


class ProblemFilters(django_filters.FilterSet):
    """Without a choice: what is open, whoever owns it."""

    show = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        method="by_show",
        choices=SHOWN,
        empty_label=None,
        **unknown_choice(gettext_lazy("Choose which problems from the list.")),
    )
    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("Whose"),
        method="by_whose",
        choices=WHOSE,
        empty_label=gettext_lazy("All that you may see"),
        **unknown_choice(gettext_lazy("Choose whose problems from the list.")),
    )

    def filter_queryset(self, queryset: QuerySet[Problem]) -> QuerySet[Problem]:
        found: QuerySet[Problem] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("show"):
            found = found.exclude(stage=Stage.CLOSED)
        return found

    def by_show(self, queryset: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        if value == "open":
            return queryset.exclude(stage=Stage.CLOSED)
        if value == "overdue":
            late = queryset.exclude(stage=Stage.CLOSED)
            return late.filter(review_on__lte=timezone.localdate())
        if value == "closed":
            return queryset.filter(stage=Stage.CLOSED).order_by("-closed_at", "id")
        return queryset

    def by_whose(self, queryset: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        if value == "me":
            return queryset.filter(owner=self.request.user)
        own = [each.pk for each in agencies_of(self.request.user)]
        return queryset.filter(owner_agency__in=own)


def listed_for(user: User) -> QuerySet[Any]:
    """With who owns each, and how many tasks are to do; what was to be looked at first comes
    first."""
    to_do = Count("tasks", filter=Q(tasks__state=TaskState.OPEN))
    found = problems_visible_to(user).select_related("owner_agency", "owner")
    return found.annotate(to_do=to_do).order_by("review_on", "id")


def row_of(problem: Any) -> dict[str, Any]:
    is_open = problem.stage != Stage.CLOSED
    return {
        "problem": problem,
        "colour": STAGE_COLOURS[problem.stage],
        "owner": problem.owner.display_name if problem.owner else problem.owner_agency.name,
        "is_overdue": is_open and problem.review_on <= timezone.localdate(),
        "ended": problem.get_outcome_display() if problem.outcome else _("–"),
    }
