"""Which reports the queue of reviews shows, in which order; the list of complaints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy

from agencies.licensing.enums import IncidentKind
from agencies.licensing.list_filters import by_words_of_premises
from agencies.licensing.models import Complaint, Incident, IncidentReview
from agencies.licensing.queries.register import premises_like
from agencies.licensing.queries.review import (
    complaints_visible_to,
    questions_open,
    reviews_visible_to,
)
from agencies.licensing.queries.told import incidents_visible_to
from agencies.licensing.review_enums import ComplaintState, ReviewState
from agencies.licensing.review_words import in_days, long_days, severity_tag, state_tag
from agencies.licensing.review_workflow import state_of
from portal.accounts.models import User
from reports.triage import choices
from reports.triage.filters import NO_WARD, DayFilter, unknown_choice

TODO, ALL = "todo", "all"
STATES = ((TODO, gettext_lazy("Not decided")), *ReviewState.choices, (ALL, gettext_lazy("All")))
WHOSE = (("me", gettext_lazy("Mine")), ("nobody", gettext_lazy("Taken by nobody")))


class _OfPremises(django_filters.FilterSet):
    """Of one premises, by the link of its page, or of those that are like what is typed."""

    premises = django_filters.UUIDFilter(
        field_name="premises",
        widget=forms.HiddenInput,
        error_messages={"invalid": gettext_lazy("Choose the premises from its page.")},
    )
    q = by_words_of_premises(gettext_lazy("Name or licence number of the premises"))
    ward = django_filters.ChoiceFilter(
        label=gettext_lazy("Ward"),
        method="by_ward",
        empty_label=gettext_lazy("Any"),
        **unknown_choice(gettext_lazy("Choose a ward from the list.")),
    )

    def __init__(self, data: Any, *, by: User, queryset: QuerySet[Any]) -> None:
        super().__init__(data, queryset=queryset)
        self.by = by
        wards = [*choices.wards(), (NO_WARD, gettext_lazy("Ward not known"))]
        self.filters["ward"].extra["choices"] = wards

    def by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        like = premises_like(self.by, value.strip()).order_by()
        return queryset.filter(premises__in=like.values("pk"))

    def by_ward(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(premises__ward=None if value == NO_WARD else choices.ward_id(value))


class ReviewFilters(_OfPremises):
    """Without a choice: what is not decided, whoever has it."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        method="by_state",
        choices=STATES,
        empty_label=None,
        **unknown_choice(gettext_lazy("Choose which reviews from the list.")),
    )
    whose = django_filters.ChoiceFilter(
        label=gettext_lazy("Whose"),
        method="by_whose",
        choices=WHOSE,
        empty_label=gettext_lazy("Anybody's"),
        **unknown_choice(gettext_lazy("Choose whose reviews from the list.")),
    )

    def __init__(self, data: Any, *, by: User) -> None:
        found = incidents_visible_to(by).select_related("premises", "premises__ward")
        ordered = found.defer("premises__ward__boundary").order_by("-severity", "told_at", "id")
        super().__init__(data, by=by, queryset=ordered)

    def filter_queryset(self, queryset: QuerySet[Incident]) -> QuerySet[Incident]:
        found: QuerySet[Incident] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else self.by_state(found, "", TODO)

    def by_state(self, queryset: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        if value == ALL:
            return queryset
        if value == TODO:
            return queryset.exclude(self._having(state=ReviewState.DECIDED))
        if value == ReviewState.TO_REVIEW:
            return queryset.exclude(self._having(taken_by__isnull=False))
        waits = Exists(questions_open(self.by).filter(incident=OuterRef("pk")).order_by())
        if value == ReviewState.WAITING:
            return queryset.filter(self._having(state=ReviewState.TAKEN), waits)
        found = queryset.filter(self._having(state=value))
        return found.exclude(waits) if value == ReviewState.TAKEN else found

    def by_whose(self, queryset: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        if value == "me":
            return queryset.filter(self._having(taken_by=self.by))
        return queryset.exclude(self._having(taken_by__isnull=False))

    def _having(self, **of: Any) -> Exists:
        """That there is such a review of it."""
        return Exists(reviews_visible_to(self.by).filter(incident=OuterRef("pk"), **of).order_by())


@dataclass(frozen=True)
class ReviewRow:
    incident: Incident
    kinds: str
    severity: tuple[str, str]
    state: tuple[str, str]
    holder: str
    waited: str
    due: str
    is_late: bool


def rows_of(by: User, incidents: list[Incident]) -> list[ReviewRow]:
    """A page of incidents with how their reviews stand: two statements."""
    keys = [each.pk for each in incidents]
    of = reviews_visible_to(by).filter(pk__in=keys).select_related("taken_by")
    reviews = {each.pk: each for each in of}
    due: dict[Any, Any] = {}
    for each in questions_open(by).filter(incident__in=keys).only("incident", "due_on"):
        due.setdefault(each.incident_id, each.due_on)
    return [_row(each, reviews.get(each.pk), due.get(each.pk)) for each in incidents]


def _row(incident: Incident, review: IncidentReview | None, due: Any) -> ReviewRow:
    today = timezone.localdate()
    stored = review.state if review else ReviewState.TO_REVIEW
    state = state_of(stored, waits=due is not None)
    return ReviewRow(
        incident=incident,
        kinds=", ".join(str(IncidentKind(each).label) for each in incident.kinds),
        severity=severity_tag(incident.severity),
        state=state_tag(state),
        holder=review.taken_by.display_name if review and review.taken_by else "",
        waited=""
        if state == ReviewState.DECIDED
        else long_days((today - timezone.localdate(incident.told_at)).days),
        due=in_days(due, today) if due else "",
        is_late=bool(due and due < today),
    )


COMPLAINTS = (
    ("open", gettext_lazy("Open")),
    ("closed", gettext_lazy("Closed")),
    (ALL, gettext_lazy("All")),
)


class ComplaintFilters(_OfPremises):
    """Without a choice: what is open."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        method="by_state",
        choices=COMPLAINTS,
        empty_label=None,
        **unknown_choice(gettext_lazy("Choose which complaints from the list.")),
    )

    first = DayFilter(
        label=gettext_lazy("Received from"), field_name="received_on", lookup_expr="gte"
    )

    def __init__(self, data: Any, *, by: User) -> None:
        found = complaints_visible_to(by).select_related("premises", "premises__ward")
        super().__init__(data, by=by, queryset=found.defer("premises__ward__boundary"))

    def filter_queryset(self, queryset: QuerySet[Complaint]) -> QuerySet[Complaint]:
        found: QuerySet[Complaint] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else self.by_state(found, "", "open")

    def by_state(self, queryset: QuerySet[Complaint], name: str, value: str) -> QuerySet[Complaint]:
        if value == ALL:
            return queryset
        return queryset.filter(Q(state=ComplaintState(value)))
