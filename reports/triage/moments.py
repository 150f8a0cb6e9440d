"""When something happened, as people type it: a day and a time that are over."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.clocks import moments_of
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm


def day_field(label: Any, **kwargs: Any) -> DayField:
    kwargs.setdefault("help_text", _("For example, 27/3/2026"))
    return DayField(label=label, widget=forms.TextInput, **kwargs)


def time_field(label: Any, **kwargs: Any) -> forms.TimeField:
    """A time in hours and minutes."""
    return forms.TimeField(
        label=label,
        help_text=_("For example, 14:30"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Enter a time between 00:00 and 23:59, for example 14:30.")
        ),
        **kwargs,
    )


def typed_day(day: datetime.date) -> str:
    """A day as people type it."""
    return f"{day.day}/{day.month}/{day.year}"


class PastMomentForm(ActionForm):
    """With `moment` in what was cleaned, aware; now unless told otherwise. `may_come`: whether it
    may be still to come."""

    may_come = False

    day = day_field(_("On which day"))
    time = time_field(_("At what time"))

    def prepare(self) -> None:
        self.start_at(timezone.now())

    def start_at(self, moment: datetime.datetime) -> None:
        """Fill it in."""
        there = timezone.localtime(moment)
        self.initial["day"] = typed_day(there)
        self.initial["time"] = f"{there:%H:%M}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, time = cleaned.get("day"), cleaned.get("time")
        if day and time:
            cleaned["moment"] = self.moment(day, time, "time")
        return cleaned

    def moment(
        self, day: datetime.date, time: datetime.time, field: str
    ) -> datetime.datetime | None:
        """Of a time that came twice, when the clocks went back, the later one that has come. None,
        with an error at `field`, for one that never comes, or is still to come and may not be."""
        there = moments_of(day, time)
        if not there:
            self.add_error(
                field, _("The clocks go forward that night, past this time. Enter another.")
            )
            return None
        over = [each for each in there if each <= timezone.now()]
        if not over and not self.may_come:
            self.add_error(field, _("Enter a time that is not still to come."))
        return (over or there)[-1]
