"""The form that sets a response target: how long, who approved it, what of jobs that wait."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.refuse.actions.targets import LONGEST_APPROVER, LONGEST_REASON, Approval
from agencies.refuse.enums import TargetClock
from agencies.refuse.priority import Target
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, words_field

HOURS = "hours"
UNITS = (
    (TargetClock.MINUTES.value, _("minutes, day and night")),
    (HOURS, _("hours, day and night")),
    (TargetClock.WORKING_DAYS.value, _("working days: due when the last of them ends")),
)
MOST = {TargetClock.MINUTES.value: 10_080, HOURS: 168, TargetClock.WORKING_DAYS.value: 60}
"""A week, or as many working days as make three months."""
NOT_TEXT = _("Remove the characters that are not text.")


class TargetForm(ActionForm):
    """Prefilled with the target that holds."""

    button = _("Set this target")
    amount = forms.IntegerField(
        label=_("Within"),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        min_value=1,
        max_value=max(MOST.values()),
        error_messages={
            "required": _("Enter a number."),
            "invalid": _("Enter a whole number, like 4."),
            "min_value": _("Enter 1 or more."),
            "max_value": _("Enter %(limit_value)d or less."),
        },
    )
    unit = choice_field(_("Counted in"), UNITS, _("Choose what it is counted in."))
    approved_by = forms.CharField(
        label=_("Who approved it"),
        help_text=_("A post or a meeting, such as the cleansing board. No person’s name."),
        max_length=LONGEST_APPROVER,
        error_messages={
            "required": _("Enter who approved it."),
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": NOT_TEXT,
        },
    )
    approved_on = DayField(
        label=_("On which day"), help_text=_("For example 3/11/2026."), widget=forms.TextInput
    )
    words = words_field(_("Why"), longest=LONGEST_REASON)
    move_waiting = forms.BooleanField(
        label=_(
            "Jobs that wait now get it too; otherwise they keep the time by which they are due"
        ),
        required=False,
    )

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        self.target = target
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        amount, unit = self.target.amount, self.target.clock.value
        if self.target.clock == TargetClock.MINUTES and amount % 60 == 0:
            amount, unit = amount // 60, HOURS
        self.initial["amount"], self.initial["unit"] = amount, unit

    def clean_approved_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["approved_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Enter a day that is not in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        amount, unit = given.get("amount"), given.get("unit")
        if amount and unit and amount > MOST[unit]:
            self.add_error(
                "amount", _("Enter %(most)s or less, counted in that.") % {"most": MOST[unit]}
            )
        return given

    def chosen(self) -> Target:
        """Of a form that is valid."""
        amount, unit = self.cleaned_data["amount"], self.cleaned_data["unit"]
        if unit == HOURS:
            return Target(TargetClock.MINUTES, amount * 60)
        return Target(TargetClock(unit), amount)

    def approval(self) -> Approval:
        given = self.cleaned_data
        return Approval(by=given["approved_by"], on=given["approved_on"], reason=given["words"])
