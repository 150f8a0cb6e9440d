"""Which incidents the officers' list shows: every figure of the night leads here with a filter."""

from __future__ import annotations

import datetime
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.licensing.enums import IncidentKind, Severity
from agencies.licensing.list_filters import HOURS, WEEKDAYS, DaysForm, by_kind_of_premises
from agencies.licensing.models import Incident
from agencies.licensing.queries.told import incidents_visible_to
from agencies.licensing.queries.when import by_when
from portal.accounts.models import User
from reports.triage import choices
from reports.triage.filters import NO_WARD, DayFilter, unknown_choice


class ListForm(DaysForm):
    field_order = (
        *("kind", "severity", "ward", "premises_kind", "weekday", "hour", "first", "last"),
        "premises",
    )


class IncidentFilters(django_filters.FilterSet):
    """By what happened, where and when. Weekdays, hours and days are Peterborough's."""

    kind = django_filters.ChoiceFilter(
        label=_("What happened"),
        method="by_kind",
        choices=IncidentKind.choices,
        empty_label=_("Anything"),
        **unknown_choice(_("Choose what happened from the list.")),
    )
    severity = django_filters.ChoiceFilter(
        label=_("How serious"),
        choices=[(str(value), label) for value, label in Severity.choices],
        empty_label=_("Any"),
        **unknown_choice(_("Choose how serious from the list.")),
    )
    ward = django_filters.ChoiceFilter(
        label=_("Ward"),
        method="by_ward",
        empty_label=_("Any"),
        **unknown_choice(_("Choose a ward from the list.")),
    )
    premises_kind = by_kind_of_premises()
    weekday = django_filters.ChoiceFilter(
        label=_("Weekday"),
        method="by_weekday",
        choices=WEEKDAYS,
        empty_label=_("Any"),
        **unknown_choice(_("Choose a weekday from the list.")),
    )
    hour = django_filters.ChoiceFilter(
        label=_("Hour"),
        method="by_hour",
        choices=HOURS,
        empty_label=_("Any"),
        **unknown_choice(_("Choose an hour from the list.")),
    )
    first = DayFilter(label=_("From"), method="by_first")
    last = DayFilter(label=_("To"), method="by_last")
    premises = django_filters.UUIDFilter(
        label=_("Premises"),
        field_name="premises_id",
        widget=forms.HiddenInput,
        error_messages={"invalid": _("Open the list from the page of the premises.")},
    )

    class Meta:
        form = ListForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wards = [*choices.wards(), (NO_WARD, _("Ward not known"))]
        self.filters["ward"].extra["choices"] = wards

    def by_kind(self, queryset: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        return queryset.filter(kinds__contains=[value])

    def by_ward(self, queryset: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        ward = None if value == NO_WARD else choices.ward_id(value)
        return queryset.filter(premises__ward=ward)

    def by_weekday(self, queryset: QuerySet[Incident], name: str, value: str) -> Any:
        return by_when(queryset, "happened_at", weekday=int(value))

    def by_hour(self, queryset: QuerySet[Incident], name: str, value: str) -> Any:
        return by_when(queryset, "happened_at", hour=int(value))

    def by_first(self, queryset: QuerySet[Incident], name: str, value: datetime.date) -> Any:
        return by_when(queryset, "happened_at", first=value)

    def by_last(self, queryset: QuerySet[Incident], name: str, value: datetime.date) -> Any:
        return by_when(queryset, "happened_at", last=value)


def listed_for(user: User) -> QuerySet[Incident]:
    """Incidents with their premises, newest first."""
    found = incidents_visible_to(user).select_related("premises", "premises__ward")
    found = found.defer("premises__ward__boundary", "words", "in_charge")
    return found.order_by("-happened_at", "-id")
