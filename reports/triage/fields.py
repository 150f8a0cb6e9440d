"""Form fields that several forms of triage use."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports import references

FIRST_YEAR = 2000
YEARS_AHEAD = 3


class DayField(forms.DateField):
    """A day as people type it (`3/11/2026`) or as computers write it (`2026-11-03`)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%d/%m/%Y", "%Y-%m-%d"],
            error_messages={
                "required": _("Enter a date, for example 3/11/2026."),
                "invalid": _("Enter a real date, for example 3/11/2026."),
                "far": _("Enter a date between 2000 and three years from now."),
            },
            **kwargs,
        )

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        if value and not FIRST_YEAR <= value.year <= timezone.localdate().year + YEARS_AHEAD:
            raise forms.ValidationError(self.error_messages["far"], code="far")


class ReferenceField(forms.CharField):
    """A report's or case's reference as people type it; gives it as stored."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=40,
            error_messages=dict.fromkeys(
                ("required", "invalid", "max_length", "null_characters_not_allowed"),
                _("Enter a whole reference, for example 7KQ4M-2XWTC."),
            ),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not references.is_valid(typed):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return references.normalise(typed)
