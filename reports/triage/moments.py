"""When something happened, as people type it: a day and a time that are over."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.triage.fields import DayField
from reports.triage.forms import ActionForm


class PastMomentForm(ActionForm):
    """With `moment` in what was cleaned, aware; now unless told otherwise. `may_come`: whether it
    may be still to come."""

    may_come = False

    day = DayField(
        label=_("On which day"), help_text=_("For example, 27/3/2026"), widget=forms.TextInput
    )
    time = forms.TimeField(
        label=_("At what time"),
        help_text=_("For example, 14:30"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Enter a time between 00:00 and 23:59, for example 14:30.")
        ),
    )

    def prepare(self) -> None:
        now = timezone.localtime()
        self.initial["day"] = f"{now.day}/{now.month}/{now.year}"
        self.initial["time"] = f"{now:%H:%M}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, time = cleaned.get("day"), cleaned.get("time")
        if day and time:
            cleaned["moment"] = self._moment(day, time)
        return cleaned

    def _moment(self, day: datetime.date, time: datetime.time) -> datetime.datetime | None:
        try:
            moment: datetime.datetime = from_current_timezone(datetime.datetime.combine(day, time))
        except ValidationError:
            self.add_error(
                "time",
                _("The clocks change that night: this time comes twice or never. Enter another."),
            )
            return None
        if moment > timezone.now() and not self.may_come:
            self.add_error("time", _("Enter a time that is not still to come."))
        return moment
