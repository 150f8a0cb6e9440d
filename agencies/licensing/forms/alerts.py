"""Forms of safety alerts."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.alerts import Said
from agencies.licensing.alert_enums import AlertEnd, AlertKind, AlertSource
from agencies.licensing.enums import PremisesKind
from agencies.licensing.forms.plans import day_field, typed
from reports.triage.choices import wards
from reports.triage.forms import ActionForm, choice_field, words_field

HOLDS = datetime.timedelta(days=7)
EVERY, SOME = "every", "some"


def _time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=_("For example, 14:30"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Enter a time between 00:00 and 23:59, for example 14:30.")
        ),
    )


class WriteAlertForm(ActionForm):
    button = _("Send this alert")
    kind = choice_field(
        _("What is it about?"),
        AlertKind.choices,
        _("Choose what it is about."),
        widget=forms.RadioSelect,
    )
    source = choice_field(
        _("Whose information is it?"),
        AlertSource.choices,
        _("Choose whose information it is."),
    )
    words = words_field(
        _("What should premises know, and do?"),
        missing=_("Write what the premises should know and do."),
        help_text=_(
            "No person’s name, and no medical advice beyond calling 999 if somebody is unwell."
        ),
    )
    to = choice_field(
        _("Who gets it?"),
        ((EVERY, _("Every licensed premises")), (SOME, _("Only those chosen below"))),
        _("Choose who gets it."),
        widget=forms.RadioSelect,
    )
    wards = forms.MultipleChoiceField(
        label=_("In these wards (none: in any)"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose wards from the list.")},
    )
    kinds = forms.MultipleChoiceField(
        label=_("Of these kinds (none: of any)"),
        choices=PremisesKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose kinds of premises from the list.")},
    )
    first_day = day_field(_("It holds from"))
    first_time = _time_field(_("At what time"))
    last_day = day_field(_("Until"))
    last_time = _time_field(_("At what time"))

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["wards"].choices = list(wards())  # type: ignore[attr-defined]
        now = timezone.localtime()
        self.initial.update(
            to=EVERY,
            first_day=typed(now.date()),
            first_time=f"{now:%H:%M}",
            last_day=typed((now + HOLDS).date()),
            last_time=f"{now:%H:%M}",
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for which in ("first", "last"):
            day, time = cleaned.get(f"{which}_day"), cleaned.get(f"{which}_time")
            if day and time:
                cleaned[which] = self._moment(which, day, time)
        if cleaned.get("to") == SOME and not cleaned.get("wards") and not cleaned.get("kinds"):
            self.add_error("to", _("Choose wards or kinds of premises below."))
        return cleaned

    def _moment(
        self, which: str, day: datetime.date, time: datetime.time
    ) -> datetime.datetime | None:
        try:
            return from_current_timezone(datetime.datetime.combine(day, time))
        except ValidationError:
            self.add_error(
                f"{which}_time",
                _("The clocks change that night: this time comes twice or never. Enter another."),
            )
            return None

    def said(self) -> Said:
        """Of a form that is valid."""
        given = self.cleaned_data
        is_some = given["to"] == SOME
        return Said(
            kind=AlertKind(given["kind"]),
            source=AlertSource(given["source"]),
            words=given["words"],
            starts_at=given["first"],
            ends_at=given["last"],
            wards=tuple(given["wards"]) if is_some else (),
            kinds=tuple(PremisesKind(each) for each in given["kinds"]) if is_some else (),
        )


class StopAlertForm(ActionForm):
    button = _("End this alert now")
    why = choice_field(
        _("Why?"), AlertEnd.choices, _("Choose why it ends."), widget=forms.RadioSelect
    )
