"""Filters that lists of incidents and of bags share: every figure of the night leads to both."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.enums import PremisesKind
from reports.triage.filters import unknown_choice

WEEKDAYS = (
    ("1", gettext_lazy("Monday")),
    ("2", gettext_lazy("Tuesday")),
    ("3", gettext_lazy("Wednesday")),
    ("4", gettext_lazy("Thursday")),
    ("5", gettext_lazy("Friday")),
    ("6", gettext_lazy("Saturday")),
    ("7", gettext_lazy("Sunday")),
)
HOURS = [(str(hour), f"{hour:02}:00–{hour:02}:59") for hour in range(24)]


class DaysForm(forms.Form):
    """Checks the first and the last day together."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day must not be before the first."))
        return cleaned


def by_kind_of_premises() -> django_filters.ChoiceFilter:
    """Of what kind the premises is."""
    return django_filters.ChoiceFilter(
        label=gettext_lazy("Kind of premises"),
        field_name="premises__kind",
        choices=PremisesKind.choices,
        empty_label=gettext_lazy("Any"),
        **unknown_choice(gettext_lazy("Choose a kind of premises from the list.")),
    )
