"""Which jobs the list, the board and the map show, and in which order."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.refuse.crews import crew_members
from agencies.refuse.enums import DONE, WAITING, JobPriority
from agencies.refuse.models import Job
from agencies.refuse.queries import jobs_visible_to
from portal.accounts.models import User
from reports.triage import choices
from reports.triage.filters import NO_WARD, unknown_choice

LISTED = (
    ("todo", _("To do")),
    ("late", _("Late")),
    ("done", _("Done")),
    ("all", _("All")),
)
WHOSE = (("me", _("Mine")), ("nobody", _("Taken by nobody")))


class WhereFilters(django_filters.FilterSet):
    """How pressing, where, and who has it."""

    priority = django_filters.ChoiceFilter(
        label=_("Priority"),
        choices=JobPriority.choices,
        empty_label=_("Any"),
        **unknown_choice(_("Choose a priority from the list.")),
    )
    ward = django_filters.ChoiceFilter(
        label=_("Ward"),
        method="by_ward",
        empty_label=_("Any"),
        **unknown_choice(_("Choose a ward from the list.")),
    )
    crew = django_filters.ChoiceFilter(
        label=_("Crew"),
        field_name="held_by",
        empty_label=_("Any"),
        **unknown_choice(_("Choose somebody of a crew from the list.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wards = [*choices.wards(), (NO_WARD, _("Ward not known"))]
        self.filters["ward"].extra["choices"] = wards
        people = crew_members(self.request.user)
        self.filters["crew"].extra["choices"] = [(str(pk), name) for pk, name in people]

    def by_ward(self, queryset: QuerySet[Job], name: str, value: str) -> QuerySet[Job]:
        return queryset.filter(report__ward=None if value == NO_WARD else choices.ward_id(value))


class ListForm(forms.Form):
    field_order = ("show", "whose", "priority", "ward", "crew")


class JobFilters(WhereFilters):
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

    class Meta:
        form = ListForm

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
    found = jobs_visible_to(by).select_related("report", "report__ward", "held_by")
    return found.defer("report__ward__boundary")
