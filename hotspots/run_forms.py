"""Forms of hotspot runs."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fluid, Layout, Size
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hotspots.enums import Source, Units
from hotspots.parameters import DEFAULT_SIZE, LARGEST_SEED, SIZES, YEAR, Asked, check_asked
from hotspots.run_words import cells_of
from reports.clocks import LONDON
from reports.errors import CaseworkError
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, key_field

APART = ":"


def cell_choices() -> list[tuple[str, str]]:
    return [
        (f"{units}{APART}{size}", cells_of(units, size)) for units in Units for size in SIZES[units]
    ]


class AskForm(forms.Form):
    """Of which period, in which cells, of whose reports."""

    key = key_field()
    first = DayField(
        label=_("First day"),
        help_text=_("For example 3/11/2025."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    last = DayField(
        label=_("Last day"),
        help_text=_("Four weeks to five years after the first, not to come."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    cells = choice_field(_("Counted in"), (), _("Choose what to count in."))
    sources = forms.MultipleChoiceField(
        label=_("Whose reports"),
        choices=Source.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each is looked at alone, and never added to another."),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"), _("Choose whose reports to look at.")
        ),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        help_text=_("The same seed and the same reports give the same result. 1 will do."),
        min_value=0,
        max_value=LARGEST_SEED,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("Enter a whole number from 0 to 4,294,967,295."),
        ),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial=_usual())
        self.fields["cells"].choices = cell_choices()  # type: ignore[attr-defined]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": True}
        helper.layout = Layout(
            Field("key"),
            *(Field.text(name, label_size=Size.SMALL, field_width=Fluid.ONE_THIRD)
              for name in ("first", "last")),
            Field("cells", context={"label_size": Size.for_label(Size.SMALL)}),
            Field.checkboxes("sources", legend_size=Size.SMALL, small=True),
            Field.text("seed", label_size=Size.SMALL, field_width=Fluid.ONE_THIRD),
            Button.primary("do", _("Ask for this run"), data_prevent_double_click="true"),
        )  # fmt: skip
        return helper

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                check_asked(self.asked(), today=timezone.now().astimezone(LONDON).date())
            except CaseworkError as error:
                self.add_error("last", str(error))
        return given

    def asked(self) -> Asked:
        """What was asked, of fields that are valid."""
        given = self.cleaned_data
        units, _apart, size = given["cells"].partition(APART)
        return Asked(
            first_day=given["first"],
            last_day=given["last"],
            units=Units(units),
            size=int(size),
            sources=tuple(Source(each) for each in given["sources"]),
            seed=given["seed"],
        )


def _usual() -> dict[str, Any]:
    """Twelve months until yesterday, of every source, as every night."""
    last = timezone.now().astimezone(LONDON).date() - datetime.timedelta(days=1)
    first = last - datetime.timedelta(days=YEAR - 1)
    return {
        "key": uuid.uuid4(),
        "first": f"{first.day}/{first.month}/{first.year}",
        "last": f"{last.day}/{last.month}/{last.year}",
        "cells": f"{Units.SQUARES}{APART}{DEFAULT_SIZE[Units.SQUARES]}",
        "sources": list(Source.values),
        "seed": 1,
    }


class StopForm(ActionForm):
    button = _("Stop this run")
