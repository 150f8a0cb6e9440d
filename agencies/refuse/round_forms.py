"""The form for a round that somebody without a phone made."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fluid, Layout, Size
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.refuse.actions.rounds import Searched
from reports.clocks import LONDON
from reports.triage import choices
from reports.triage.fields import DayField
from reports.triage.forms import choice_field, key_field

_NOT_A_TIME = _("Enter a time, for example 14:30.")


def _time_field(label: Any, **how: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid"), _NOT_A_TIME),
        **how,
    )


class ByHandForm(forms.Form):
    """Who searched which ward, on which day, from when to when by the clock in London."""

    key = key_field()
    crew = choice_field(_("Who made the round?"), (), _("Choose who made the round."))
    ward = choice_field(_("In which ward?"), (), _("Choose a ward."))
    day = DayField(
        label=_("On which day?"),
        help_text=_("For example 3/11/2026. The day on which it began."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    begun = _time_field(_("From"), help_text=_("For example 14:30."))
    ended = _time_field(_("To"), help_text=_("A time before the first one is of the day after."))

    def __init__(self, data: Any = None, *, crews: list[tuple[uuid.UUID, str]]) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), "day": _today()})
        nobody = ("", _("Choose a person"))
        self.fields["crew"].choices = [nobody, *((str(pk), name) for pk, name in crews)]  # type: ignore[attr-defined]
        self.fields["ward"].choices = [("", _("Choose a ward")), *choices.wards()]  # type: ignore[attr-defined]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": True}
        helper.layout = Layout(
            Field("key"),
            Field("crew", context={"label_size": Size.for_label(Size.SMALL)}),
            Field("ward", context={"label_size": Size.for_label(Size.SMALL)}),
            *(Field.text(name, label_size=Size.SMALL, field_width=Fluid.ONE_THIRD)
              for name in ("day", "begun", "ended")),
            Button.primary("do", _("Record the round"), data_prevent_double_click="true"),
        )  # fmt: skip
        return helper

    def searched(self) -> Searched:
        """What was said, of a form that is valid."""
        given = self.cleaned_data
        ward = choices.ward_id(given["ward"])
        assert ward is not None
        last = given["day"]
        if given["ended"] < given["begun"]:
            last += datetime.timedelta(days=1)
        return Searched(
            crew_id=uuid.UUID(given["crew"]),
            ward_id=ward,
            started_at=datetime.datetime.combine(given["day"], given["begun"], LONDON),
            ended_at=datetime.datetime.combine(last, given["ended"], LONDON),
        )


def _today() -> str:
    today = timezone.localdate()
    return f"{today.day}/{today.month}/{today.year}"
