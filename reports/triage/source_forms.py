"""Forms of the flag for advice of the source unit, and of the advice (R1.7)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.source_enums import AdviceOutcome, FlagReason
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, words_field

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_REFERENCE = 60
LONGEST_NAME = 120


class FlagForm(ActionForm):
    button: StrOrPromise = _("Flag this report")
    reason = choice_field(
        _("What calls for advice?"),
        FlagReason.choices,
        _("Choose a reason from the list."),
        widget=forms.RadioSelect,
    )
    words = words_field(
        _("In a few words"),
        missing=_("Say in a few words what calls for advice."),
        help_text=_(
            "Sealed. Say what was told that makes you think so. "
            "Do not write who you think the person is."
        ),
    )

    def prepare(self) -> None:
        del self.fields["version"]


def _line(label: StrOrPromise, *, longest: int, missing: StrOrPromise) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={
            "required": missing,
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )


class AdviceForm(ActionForm):
    button: StrOrPromise = _("Record the advice")
    outcome = choice_field(
        _("What follows from the advice?"),
        AdviceOutcome.choices,
        _("Say whether the flag is kept or resolved."),
        widget=forms.RadioSelect,
    )
    advised_on = DayField(
        label=_("Day of the advice"),
        help_text=_("For example, 3/11/2026"),
        widget=forms.TextInput,
    )
    reference = _line(
        _("Reference of the source unit"),
        longest=LONGEST_REFERENCE,
        missing=_("Enter the reference that the source unit gave you."),
    )
    given_by = _line(
        _("Who gave the advice"),
        longest=LONGEST_NAME,
        missing=_("Enter who gave the advice."),
    )
    words = words_field(
        _("A note"),
        required=False,
        help_text=_("Sealed. Leave out who the person may be, and tactics."),
    )

    def clean_advised_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["advised_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                _("The advice can't be of the future. Enter today or before.")
            )
        return day
