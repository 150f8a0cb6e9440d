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


SHORTEST, LONGEST = 2, 100


class DaysForm(forms.Form):
    """Checks the first and the last day together."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day must not be before the first."))
        return cleaned


def by_words_of_premises(label: Any) -> django_filters.CharFilter:
    """What is typed of a premises, found by the set's method `by_words`. It stands in the address
    of the page, so it is never a person's name."""
    return django_filters.CharFilter(
        label=label,
        method="by_words",
        min_length=SHORTEST,
        max_length=LONGEST,
        error_messages={
            "min_length": gettext_lazy("Enter at least 2 characters to look for."),
            "max_length": gettext_lazy("Enter no more than 100 characters."),
            "null_characters_not_allowed": gettext_lazy("Enter what to look for in plain text."),
        },
    )


def by_kind_of_premises() -> django_filters.ChoiceFilter:
    """Of what kind the premises is."""
    return django_filters.ChoiceFilter(
        label=gettext_lazy("Kind of premises"),
        field_name="premises__kind",
        choices=PremisesKind.choices,
        empty_label=gettext_lazy("Any"),
        **unknown_choice(gettext_lazy("Choose a kind of premises from the list.")),
    )
