"""Fields that several forms of problems and operations share."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.operations import ground
from agencies.operations.actions.problems import Owned
from agencies.operations.errors import BadArea
from agencies.operations.queries.people import TakingPart
from reports.triage import choices
from reports.triage.fields import DayField

NO_PERSON = _("Write no names and nothing else about a person: a problem is about a place.")
SEALED = _("Sealed. Those who take part read it. Leave out names of people.")
EXAMPLE = _("For example, 27/3/2026")
LONGEST_CORNERS = 3_000


def day_field(label: Any, **kwargs: Any) -> DayField:
    return DayField(
        label=label,
        help_text=kwargs.pop("help_text", EXAMPLE),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        **kwargs,
    )


def typed(day: datetime.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


def wards_field(label: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    """Wards, whose choices a form fills in."""
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose wards from the list.")},
        **kwargs,
    )


class CornersField(forms.CharField):
    """Corners of an area, as typed; that they go round is checked here."""

    def __init__(self, label: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=LONGEST_CORNERS,
            widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
            help_text=_(
                "One corner on each line, going round: latitude, longitude. "
                "For example 52.5741, -0.2436. It becomes the small areas in which it lies, since "
                "figures are published of these. Leave it empty to use whole wards."
            ),
            error_messages={
                "max_length": _("Use fewer corners."),
                "null_characters_not_allowed": _("Remove the characters that are not text."),
            },
        )

    def clean(self, value: Any) -> str:
        found: str = super().clean(value)
        if found:
            try:
                ground.polygon_of(found)
            except BadArea as error:
                raise forms.ValidationError(str(error)) from error
        return found


def number_field(label: Any, *, largest: int, **kwargs: Any) -> forms.IntegerField:
    wrong = _("Enter a whole number.")
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=largest,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
        **kwargs,
    )


def ward_choices() -> list[tuple[str, str]]:
    return list(choices.wards())


def agency_choices(agencies: list[TakingPart]) -> list[tuple[str, str]]:
    return [(each.agency.key, each.agency.name) for each in agencies]


def owner_choices(agencies: list[TakingPart]) -> list[tuple[str, str]]:
    """Each agency, and its people after it."""
    found = [("", str(_("Choose who owns it")))]
    for each in agencies:
        found.append((each.agency.key, each.agency.name))
        found += [
            (f"{each.agency.key}:{person.pk}", f"{person.display_name}, {each.agency.name}")
            for person in each.people
        ]
    return found


def owned(chosen: str) -> Owned:
    """Of a choice that the form has checked."""
    agency_key, _colon, person = chosen.partition(":")
    return Owned(agency_key=agency_key, person_id=uuid.UUID(person) if person else None)


def owner_chosen(agency_key: str, person_id: uuid.UUID | None) -> str:
    return f"{agency_key}:{person_id}" if person_id else agency_key
