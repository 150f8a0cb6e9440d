"""When something happened, as people type it: a day and a time that are over."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.nights import LONDON
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm


def day_field(label: Any, **kwargs: Any) -> DayField:
    return DayField(
        label=label,
        help_text=kwargs.pop("help_text", _("For example, 27/3/2026")),
        widget=forms.TextInput,
        **kwargs,
    )


def time_field(label: Any, **kwargs: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=kwargs.pop("help_text", _("For example, 22:30")),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Enter a time between 00:00 and 23:59, for example 22:30.")
        ),
        **kwargs,
    )


def key_field() -> forms.UUIDField:
    """What makes one of a form that is sent twice."""
    return forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages=dict.fromkeys(
            ("required", "invalid"),
            _("This page was not complete. Open it again, then try once more."),
        ),
    )


def typed_day(day: datetime.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


class MomentForm(ActionForm):
    """With `moment` in what was cleaned, aware, not still to come; now unless told otherwise."""

    day = day_field(_("On which day"))
    time = time_field(_("At what time"))

    def prepare(self) -> None:
        self.start_at(timezone.now())

    def start_at(self, moment: datetime.datetime) -> None:
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
        typed = datetime.datetime.combine(day, time)
        # A time that comes twice, when the clocks go back, is the later one if that has come.
        twice = [typed.replace(tzinfo=LONDON, fold=fold) for fold in (1, 0)]
        there = [each for each in twice if _is_on_the_clock(each, typed)]
        if not there:
            self.add_error(
                field, _("The clocks went forward that night, past this time. Enter another.")
            )
            return None
        now = timezone.now()
        over = [each for each in there if each <= now]
        if not over:
            self.add_error(field, _("Enter a time that is not still to come."))
        return (over or there)[0]


def _is_on_the_clock(moment: datetime.datetime, typed: datetime.datetime) -> bool:
    through = moment.astimezone(datetime.timezone.utc).astimezone(LONDON)
    return through.replace(tzinfo=None) == typed
