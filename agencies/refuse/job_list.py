"""Which jobs the list shows, and in which order."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.refuse.enums import DONE, WAITING, JobPriority
from agencies.refuse.models import Job
from agencies.refuse.queries import jobs_visible_to
from portal.accounts.models import User
from reports.triage.filters import unknown_choice

LISTED = (
    ("todo", _("To do")),
    ("late", _("Late")),
    ("done", _("Done")),
    ("all", _("All")),
)
WHOSE = (("me", _("Mine")), ("nobody", _("Taken by nobody")))


class JobFilters(django_filters.FilterSet):
    """Without a choice: what is to do, whoever has it."""

    show = django_filters.ChoiceFilter(
        label=_("Show"),
        method="by_show",
        choices=LISTED,
        empty_label=None,
        **unknown_choice(_("Choose which jobs from the list.")),
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        method="by_whose",
        choices=WHOSE,
        empty_label=_("Anybody's"),
        **unknown_choice(_("Choose whose jobs from the list.")),
    )
    priority = django_filters.ChoiceFilter(
        label=_("Priority"),
        choices=JobPriority.choices,
        empty_label=_("Any"),
        **unknown_choice(_("Choose a priority from the list.")),
    )

    def filter_queryset(self, queryset: QuerySet[Job]) -> QuerySet[Job]:
        found: QuerySet[Job] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("show"):
            found = found.filter(status__in=WAITING)
        return found

    def by_show(self, queryset: QuerySet[Job], name: str, value: str) -> QuerySet[Job]:
        if value == "todo":
            return queryset.filter(status__in=WAITING)
        if value == "late":
            return queryset.filter(status__in=WAITING, due_at__lt=timezone.now())
        if value == "done":
            return queryset.filter(status__in=DONE).order_by("-since", "id")
        return queryset.order_by("-since", "id")

    def by_whose(self, queryset: QuerySet[Job], name: str, value: str) -> QuerySet[Job]:
        if value == "nobody":
            return queryset.filter(held_by__isnull=True)
        return queryset.filter(held_by=self.request.user)


def listed_for(by: User) -> QuerySet[Job]:
    """Jobs with their places and who has them, most pressing first."""
    return jobs_visible_to(by).select_related("report", "report__ward", "held_by")
