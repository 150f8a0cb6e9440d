"""Forms of meetings: calling one, its agenda, and closing the minutes."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.registry.teams import Team
from reports.actions.meetings import FURTHEST, MOST_CASES
from reports.models import Case
from reports.triage.fields import DayField, ReferenceField
from reports.triage.forms import ActionForm

LONGEST_TITLE = 120


class CallMeetingForm(ActionForm):
    button = _("Call the meeting")
    title = forms.CharField(
        label=_("Title"),
        max_length=LONGEST_TITLE,
        error_messages={
            "required": _("Give the meeting a title, never a person's name."),
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
        help_text=_("It shows in lists of every team invited: never a person's name."),
    )
    day = DayField(
        label=_("On which day"), help_text=_("For example, 27/3/2027"), widget=forms.TextInput
    )
    time = forms.TimeField(
        label=_("At what time"),
        help_text=_("For example, 14:30"),
        input_formats=["%H:%M", "%H.%M"],
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Enter a time between 00:00 and 23:59, for example 14:30.")
        ),
    )
    teams = forms.MultipleChoiceField(
        label=_("Teams invited, beside the police"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Being invited shows nobody a case: share a case with a team before you meet."),
        error_messages={"invalid_choice": _("Choose teams from the list.")},
    )
    cases = forms.MultipleChoiceField(
        label=_("Cases to discuss"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Most pressing first. You can add others, and change their order, afterwards."),
        error_messages={"invalid_choice": _("Choose cases from the list.")},
    )

    def __init__(self, *args: Any, open_teams: list[Team], open_cases: list[Case], **kwargs: Any):
        self.open_teams, self.open_cases = open_teams, open_cases
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["teams"].choices = [(each.key, each.name) for each in self.open_teams]  # type: ignore[attr-defined]
        self.fields["cases"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), f"{each.title} ({each.display_reference})") for each in self.open_cases
        ]

    def clean_cases(self) -> list[uuid.UUID]:
        chosen = [uuid.UUID(each) for each in self.cleaned_data["cases"]]
        if len(chosen) > MOST_CASES:
            raise ValidationError(_("Choose at most %(most)d cases."), params={"most": MOST_CASES})
        order = {each.pk: place for place, each in enumerate(self.open_cases)}
        return sorted(chosen, key=order.__getitem__)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        day, time = cleaned.get("day"), cleaned.get("time")
        if day and time:
            cleaned["starts_at"] = self._moment(day, time)
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
        if abs(moment - timezone.now()) > FURTHEST:
            self.add_error("day", _("Enter a day within two years from now."))
        return moment

    def chosen_teams(self) -> list[tuple[str, str]]:
        """(agency's key, clearance) of each; after is_valid()."""
        chosen = {*self.cleaned_data["teams"]}
        return [(each.agency.key, each.clearance) for each in self.open_teams if each.key in chosen]


class AddToAgendaForm(ActionForm):
    button = _("Put on the agenda")
    case = ReferenceField(label=_("Reference of the case"))


class CloseMinutesForm(ActionForm):
    button = _("Close the minutes")


class StepForm(ActionForm):
    """One button beside a case of the agenda."""
