"""Which tasks "Tasks" lists: those of one's own agency, in cases that one may see."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from reports.enums import UNFINISHED, TaskStatus
from reports.models import CaseTask
from reports.queries import tasks_of_agency_of
from reports.triage.filters import unknown_choice

LISTED = (
    ("todo", _("To do or paused")),
    ("late", _("Overdue")),
    ("finished", _("Done or cancelled")),
    ("all", _("All")),
)
WHOSE = (("me", _("Given to me")), ("nobody", _("Given to nobody in person")))


class TaskFilters(django_filters.FilterSet):
    """Without a choice: what is to do or paused, whoever of the agency it was given to."""

    show = django_filters.ChoiceFilter(
        label=_("Show"),
        method="by_show",
        choices=LISTED,
        empty_label=None,
        **unknown_choice(_("Choose which tasks from the list.")),
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        method="by_whose",
        choices=WHOSE,
        empty_label=_("Anybody's of my agency"),
        **unknown_choice(_("Choose whose tasks from the list.")),
    )

    def filter_queryset(self, queryset: QuerySet[CaseTask]) -> QuerySet[CaseTask]:
        found: QuerySet[CaseTask] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("show"):
            found = found.filter(status__in=UNFINISHED)
        return found

    def by_show(self, queryset: QuerySet[CaseTask], name: str, value: str) -> QuerySet[CaseTask]:
        if value == "todo":
            return queryset.filter(status__in=UNFINISHED)
        if value == "late":
            return queryset.filter(status=TaskStatus.OPEN, due_at__lte=timezone.now())
        if value == "finished":
            return queryset.exclude(status__in=UNFINISHED)
        return queryset

    def by_whose(self, queryset: QuerySet[CaseTask], name: str, value: str) -> QuerySet[CaseTask]:
        if value == "nobody":
            return queryset.filter(assigned_to__isnull=True)
        return queryset.filter(assigned_to=self.request.user)


def listed_for(by: User) -> QuerySet[CaseTask]:
    """Tasks of the person's agency with case, agency and person, most pressing first."""
    return tasks_of_agency_of(by).select_related("case", "agency", "assigned_to")
