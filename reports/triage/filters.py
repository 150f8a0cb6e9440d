"""The filters that the queue and the map share. All of them live in the address bar."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable
from functools import cache
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports import references
from reports.enums import LISTED_STATUSES, OPEN_STATUSES, Category, Channel, Kind, Priority
from reports.models import Report
from reports.routing_enums import Team
from reports.triage import (
    choices,
    lookups,  # noqa: F401  (registers `has_text`)
)
from reports.triage.fields import DayField

SHORTEST_TEXT = 3
LONGEST_TEXT = 100

ASSIGNED = (("me", _("Assigned to me")), ("nobody", _("Assigned to nobody")))
TEAM = (("ours", _("Our team's")), *Team.choices)
POINT = (("with", _("With a point on the map")), ("without", _("Without a point")))
NO_WARD = "none"
SORTS: dict[str, tuple[str, ...]] = {
    "priority": ("priority", "-received_at", "id"),
    "newest": ("-received_at", "id"),
    "oldest": ("received_at", "-id"),
}
SORT_LABELS = (
    ("priority", _("Most pressing first")),
    ("newest", _("Newest first")),
    ("oldest", _("Oldest first")),
)


class FilterForm(forms.Form):
    """What the filters check together."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for first, last in (("received_from", "received_to"), ("happened_from", "happened_to")):
            start, end = cleaned.get(first), cleaned.get(last)
            if start and end and start > end:
                self.add_error(last, _("The last day must not be before the first."))
        return cleaned


class DayFilter(django_filters.Filter):
    field_class = DayField


def unknown_choice(message: Any) -> dict[str, Any]:
    return {"error_messages": {"invalid_choice": message, "invalid_list": message}}


class ReportFilters(django_filters.FilterSet):
    """Without a status, what is open: received, being assessed, passed on, in a case."""

    q = django_filters.CharFilter(
        label=_("Place or reference"),
        min_length=SHORTEST_TEXT,
        max_length=LONGEST_TEXT,
        error_messages={
            "min_length": _("Enter at least 3 characters of a place or reference."),
            "max_length": _("Enter no more than 100 characters."),
            "null_characters_not_allowed": _("Enter a place or reference in plain text."),
        },
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"),
        choices=[(each.value, each.label) for each in LISTED_STATUSES],
        **unknown_choice(_("Choose a status from the list.")),
    )
    priority = django_filters.MultipleChoiceFilter(
        label=_("Priority"),
        choices=[(str(value), label) for value, label in Priority.choices],
        **unknown_choice(_("Choose a priority from the list.")),
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"), choices=Kind.choices, **unknown_choice(_("Choose a kind from the list."))
    )
    channel = django_filters.MultipleChoiceFilter(
        label=_("How it came"),
        choices=Channel.choices,
        **unknown_choice(_("Choose how it came from the list.")),
    )
    category = django_filters.ChoiceFilter(
        label=_("What is happening"),
        choices=Category.choices,
        **unknown_choice(_("Choose what is happening from the list.")),
    )
    ward = django_filters.ChoiceFilter(
        label=_("Ward"),
        choices=lambda: [*choices.wards(), (NO_WARD, _("Ward not known"))],
        **unknown_choice(_("Choose a ward from the list.")),
    )
    assigned = django_filters.ChoiceFilter(
        label=_("Assigned"),
        choices=ASSIGNED,
        **unknown_choice(_("Choose who it is assigned to from the list.")),
    )
    team = django_filters.ChoiceFilter(
        label=_("Whose it is"),
        choices=TEAM,
        **unknown_choice(_("Choose a team from the list.")),
    )
    point = django_filters.ChoiceFilter(
        label=_("On the map"),
        choices=POINT,
        **unknown_choice(_("Choose with or without a point.")),
    )
    received_from = DayFilter(label=_("Received from"))
    received_to = DayFilter(label=_("Received to"))
    happened_from = DayFilter(label=_("Happened from"))
    happened_to = DayFilter(label=_("Happened to"))
    sort = django_filters.ChoiceFilter(
        label=_("Sort by"),
        choices=SORT_LABELS,
        **unknown_choice(_("Choose an order from the list.")),
    )

    class Meta:
        form = FilterForm

    def __init__(
        self,
        data: QueryDict,
        *,
        queryset: QuerySet[Report],
        me: uuid.UUID | None = None,
        teams: Collection[str] = (),
        may_ask_for: Collection[str] = (),
    ) -> None:
        """Without django-filter's deep copy of every filter, a millisecond of each request: these
        filters hold nothing of a request, which `filter_queryset` hands to the methods itself."""
        self.is_bound = True
        self.data = data
        self.queryset = queryset
        self.request = None
        self.me = me
        self.teams = [each for each in Team.values if each in teams]
        self.may_ask_for = {*self.teams, *may_ask_for}
        self.form_prefix = None
        self.filters = self.base_filters

    def get_form_class(self) -> type[FilterForm]:
        # The fields are the same for everybody: django-filter would make the class each time.
        return _form_class()

    def build_form_class(self) -> type[FilterForm]:
        made: type[FilterForm] = super().get_form_class()
        return made

    def filter_queryset(self, queryset: QuerySet[Report]) -> QuerySet[Report]:
        cleaned = self.form.cleaned_data
        condition = Q(status__in=cleaned["status"] or OPEN_STATUSES)
        for name, value in cleaned.items():
            if value and name not in ("status", "sort"):
                condition &= getattr(self, f"by_{name}")(value)
        return queryset.filter(condition).order_by(*SORTS[cleaned["sort"] or "priority"])

    def by_q(self, value: str) -> Q:
        if references.is_valid(value):
            return Q(reference=references.normalise(value))
        return Q(place_text__has_text=value) | Q(ward__in=choices.wards_named_like(value))

    def by_kind(self, value: list[str]) -> Q:
        return Q(kind__in=value)

    def by_channel(self, value: list[str]) -> Q:
        return Q(channel__in=value)

    def by_priority(self, value: list[str]) -> Q:
        return Q(priority__in=value)

    def by_category(self, value: str) -> Q:
        return Q(category=value)

    def by_ward(self, value: str) -> Q:
        return Q(ward=None if value == NO_WARD else choices.ward_id(value))

    def by_assigned(self, value: str) -> Q:
        return Q(assigned_to=self.me if value == "me" else None)

    def by_team(self, value: str) -> Q:
        """Only police learn which other teams have a report, by asking for theirs as well."""
        wanted = self.teams if value == "ours" else [value]
        return Q(teams__overlap=[each for each in wanted if each in self.may_ask_for])

    def by_point(self, value: str) -> Q:
        return Q(point__isnull=value == "without")

    def by_received_from(self, value: datetime.date) -> Q:
        return Q(received_at__gte=_start_of(value))

    def by_received_to(self, value: datetime.date) -> Q:
        return Q(received_at__lt=_end_of(value))

    def by_happened_from(self, value: datetime.date) -> Q:
        return Q(GreaterThanOrEqual(Coalesce("happened_last", "happened_first"), _start_of(value)))

    def by_happened_to(self, value: datetime.date) -> Q:
        return Q(LessThan(Coalesce("happened_first", "happened_last"), _end_of(value)))


def _start_of(day: datetime.date) -> datetime.datetime:
    """The first moment of a day in London."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _end_of(day: datetime.date) -> datetime.datetime:
    """The first moment of the day after."""
    return _start_of(day + datetime.timedelta(days=1))


@cache
def _form_class() -> type[FilterForm]:
    return ReportFilters(QueryDict(), queryset=Report.objects.none()).build_form_class()


def address_of(
    data: QueryDict,
    *,
    without: tuple[str, str | None] = ("", None),
    names: Iterable[str] | None = None,
    **more: str,
) -> str:
    """The query string of these filters, for links; empty fields and the page left out.

    `without=("kind", "concern")` drops one value, `("kind", None)` the whole field. `more` are set.
    """
    field, dropped = without
    pairs = [
        (name, value)
        for name in (ReportFilters.base_filters if names is None else names)
        for value in data.getlist(name)
        if value and name not in more and not (name == field and dropped in (None, value))
    ]
    return urlencode(pairs + [(name, value) for name, value in more.items() if value])
