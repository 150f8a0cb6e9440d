"""What one may search the audit log by. Identifiers and codes only: addresses keep no names."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.registry.models import Agency
from portal.audit.models import Operation

MOST_PEOPLE = 2_000
ANY = ("", _("Anything"))


class DayInput(forms.DateField):
    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=["%Y-%m-%d", "%d/%m/%Y"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": _("Enter a real date, for example 3/11/2026.")},
        )


class SearchForm(forms.Form):
    person = forms.ChoiceField(
        label=_("Person"),
        required=False,
        error_messages={"invalid_choice": _("Choose a person from the list.")},
    )
    operation = forms.ChoiceField(
        label=_("What was done"),
        required=False,
        choices=[ANY, *Operation.choices],
        error_messages={"invalid_choice": _("Choose what was done from the list.")},
    )
    agency = forms.ChoiceField(
        label=_("Agency"),
        required=False,
        error_messages={"invalid_choice": _("Choose an agency from the list.")},
    )
    object = forms.CharField(
        label=_("Identifier of a report, case or person"),
        required=False,
        max_length=64,
        validators=[
            RegexValidator(
                r"\A[\w.:+/-]*\Z",
                _("Copy the identifier from the address of its page."),
            )
        ],
        error_messages={"max_length": _("An identifier has no more than 64 characters.")},
    )
    first = DayInput(_("From"))
    last = DayInput(_("To"))
    below = forms.IntegerField(
        required=False,
        min_value=-(2**62),
        max_value=2**62,
        widget=forms.HiddenInput,
        error_messages={
            key: _("There is no such page. Search again.")
            for key in ("invalid", "min_value", "max_value")
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model().objects.order_by("full_name", "pk")[:MOST_PEOPLE]
        choices: Any = self.fields["person"]
        choices.choices = [("", _("Anybody")), *((str(p.pk), p.display_name) for p in people)]
        self.agency_names = {str(a.pk): a.name for a in Agency.objects.order_by("name", "pk")}
        choices = self.fields["agency"]
        choices.choices = [("", _("Any agency")), *self.agency_names.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day must not be before the first."))
        return cleaned

    def conditions(self) -> dict[str, Any]:
        """What events must meet, for filter(). Only of a valid form."""
        given = self.cleaned_data
        found = {
            "actor_id": given["person"],
            "operation": given["operation"],
            "agency_id": given["agency"],
            "object_id": given["object"],
            "at__gte": given["first"] and _start_of(given["first"]),
            "at__lt": given["last"] and _start_of(given["last"] + datetime.timedelta(days=1)),
        }
        return {name: value for name, value in found.items() if value}

    def codes(self) -> dict[str, str]:
        """What was searched for, as the audit log records it."""
        return {name: str(value) for name, value in self.cleaned_data.items() if value}


def _start_of(day: datetime.date) -> datetime.datetime:
    """The first moment of a day in London."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))
