"""The list and the map of the register: what an officer may filter by, and the same rows as
points."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.licensing.enums import PremisesKind, PremisesState
from agencies.licensing.models import Premises
from agencies.licensing.premises_page import COLOURS
from agencies.licensing.queries.premises import premises_visible_to, tenures_visible_to
from agencies.licensing.queries.register import premises_like
from agencies.licensing.queries.told import incidents_visible_to
from agencies.licensing.queries.when import by_when
from portal.accounts.models import User
from reports.triage import choices
from reports.triage.filters import DayFilter, unknown_choice
from reports.triage.points import DECIMALS

SHORTEST, LONGEST = 2, 100
NO_WARD = "none"
YES_NO = (("yes", _("Yes")), ("no", _("No")))
MOST_ON_MAP = 2_000
MOST_IN_TABLE = 200
SYMBOLS = {PremisesState.OPEN: 3, PremisesState.SUSPENDED: 2, PremisesState.CLOSED: 4}
"""Shapes of the maps: circle, triangle, square."""


def _hidden_day() -> DayFilter:
    """Of links from figures: nobody types it here."""
    return DayFilter(method="unfiltered", widget=forms.HiddenInput)


class PremisesFilters(django_filters.FilterSet):
    """Without a state: those that did not close for good."""

    q = django_filters.CharFilter(
        label=_("Name, address, licence number, holder or supervisor"),
        method="by_words",
        min_length=SHORTEST,
        max_length=LONGEST,
        error_messages={
            "min_length": _("Enter at least 2 characters to look for."),
            "max_length": _("Enter no more than 100 characters."),
            "null_characters_not_allowed": _("Enter what to look for in plain text."),
        },
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=PremisesKind.choices,
        empty_label=_("Any"),
        **unknown_choice(_("Choose a kind from the list.")),
    )
    ward = django_filters.ChoiceFilter(
        label=_("Ward"),
        method="by_ward",
        empty_label=_("Any"),
        **unknown_choice(_("Choose a ward from the list.")),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[*PremisesState.choices, ("all", _("All, closed ones too"))],
        empty_label=_("Not closed"),
        **unknown_choice(_("Choose a state from the list.")),
    )
    sia = django_filters.ChoiceFilter(
        label=_("Door staff (SIA)"),
        method="by_flag",
        choices=YES_NO,
        empty_label=_("Any"),
        **unknown_choice(_("Choose yes or no.")),
    )
    pubwatch = django_filters.ChoiceFilter(
        label=_("Pubwatch"),
        method="by_flag",
        choices=YES_NO,
        empty_label=_("Any"),
        **unknown_choice(_("Choose yes or no.")),
    )

    told_first = _hidden_day()
    told_last = _hidden_day()
    there_from = _hidden_day()

    def __init__(self, data: Any, *, by: User) -> None:
        super().__init__(data, queryset=premises_visible_to(by))
        self.by = by
        wards = [*choices.wards(), (NO_WARD, _("Ward not known"))]
        self.filters["ward"].extra["choices"] = wards

    def filter_queryset(self, queryset: QuerySet[Premises]) -> QuerySet[Premises]:
        words = self.form.cleaned_data.get("q")
        found = premises_like(self.by, words.strip()) if words else queryset
        found = self._of_the_night(super().filter_queryset(found))
        if not self.form.cleaned_data.get("state"):
            found = found.exclude(state=PremisesState.CLOSED)
        return found.select_related("ward").defer("ward__boundary").order_by("name", "id")

    def unfiltered(self, found: QuerySet[Premises], name: str, value: Any) -> QuerySet[Premises]:
        return found

    def _of_the_night(self, found: QuerySet[Premises]) -> QuerySet[Premises]:
        """As figures of the night count them: those that told an incident of those days, and those
        that were there on the first."""
        given = self.form.cleaned_data
        first, last, since = (given.get(each) for each in ("told_first", "told_last", "there_from"))
        if first or last:
            told = by_when(incidents_visible_to(self.by), "happened_at", first=first, last=last)
            found = found.filter(pk__in=told.order_by().values("premises"))
        return found.filter(Q(closed_on=None) | Q(closed_on__gte=since)) if since else found

    def by_words(self, found: QuerySet[Premises], name: str, value: str) -> QuerySet[Premises]:
        return found

    def by_ward(self, found: QuerySet[Premises], name: str, value: str) -> QuerySet[Premises]:
        return found.filter(ward=None if value == NO_WARD else choices.ward_id(value))

    def by_state(self, found: QuerySet[Premises], name: str, value: str) -> QuerySet[Premises]:
        return found if value == "all" else found.filter(state=value)

    def by_flag(self, found: QuerySet[Premises], name: str, value: str) -> QuerySet[Premises]:
        column = "has_door_staff" if name == "sia" else "in_pubwatch"
        return found.filter(**{column: value == "yes"})


def rows_of(user: User, premises: list[Premises]) -> list[tuple[Premises, str, str]]:
    """(premises, who holds its licence now, colour of its state). One statement."""
    now = tenures_visible_to(user).filter(premises__in=premises, until__isnull=True)
    holders = dict(now.values_list("premises_id", "holder"))
    return [(each, holders.get(each.pk, ""), COLOURS[PremisesState(each.state)])
            for each in premises]  # fmt: skip


def on_map(found: QuerySet[Premises]) -> dict[str, Any]:
    """`premises` with a point, `more` that have one and are left out, `without` that have none."""
    placed = list(found.filter(point__isnull=False)[:MOST_ON_MAP])
    counts = found.order_by().aggregate(
        on=Count("pk", filter=Q(point__isnull=False)),
        off=Count("pk", filter=Q(point__isnull=True)),
    )
    return {"premises": placed, "more": counts["on"] - len(placed), "without": counts["off"]}


def collection_of(premises: list[Premises]) -> dict[str, Any]:
    """GeoJSON, WGS84: names, kinds and states, and no person."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {
                    "type": "Point",
                    "coordinates": [
                        round(each.point.x, DECIMALS),
                        round(each.point.y, DECIMALS),
                    ],
                },
                "properties": {
                    "id": str(each.pk),
                    "name": each.name,
                    "kind": str(PremisesKind(each.kind).label),
                    "state": str(PremisesState(each.state).label),
                    "symbol": SYMBOLS[PremisesState(each.state)],
                },
            }
            for each in premises
            if each.point
        ],
    }
