"""The form that records a referral made outside the portal, or why none was."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.safeguarding_enums import ReferralRoute
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, words_field

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_REFERENCE = 60
LONGEST_NAME = 120


def _line(label: StrOrPromise, *, longest: int, help_text: StrOrPromise) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        help_text=help_text,
        error_messages={
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )


class RecordForm(ActionForm):
    button: StrOrPromise = _("Record this")
    route = choice_field(
        _("What was done, outside Spotlight"),
        ReferralRoute.choices,
        _("Say where the referral was made, or that none was."),
        widget=forms.RadioSelect,
    )
    made_on = DayField(
        label=_("Day of the referral"),
        required=False,
        help_text=_("For example, 3/11/2026. Leave empty when no referral was made."),
    )
    reference = _line(
        _("Reference that you were given"),
        longest=LONGEST_REFERENCE,
        help_text=_("It is sealed, and shown to those who may record referrals."),
    )
    made_by = _line(
        _("Who made it"), longest=LONGEST_NAME, help_text=_("Name and team of the professional.")
    )
    words = words_field(
        _("Why no referral was made, or a note"),
        required=False,
        help_text=_("Say “young person”. They may be a victim, whatever they were seen to do."),
    )

    def prepare(self) -> None:
        del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("route") == ReferralRoute.NONE:
            self._need("words", _("Say why no referral was made."))
        elif "route" in cleaned:
            self._need("made_on", _("Enter the day on which the referral was made."))
            self._need("reference", _("Enter the reference that you were given."))
            self._need("made_by", _("Enter who made the referral."))
            self._check_is_over(cleaned.get("made_on"))
        return cleaned

    def _need(self, name: str, message: StrOrPromise) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, str(message))

    def _check_is_over(self, day: datetime.date | None) -> None:
        if day and day > timezone.localdate():
            self.add_error(
                "made_on", _("The referral can't be made in the future. Enter today or before.")
            )
