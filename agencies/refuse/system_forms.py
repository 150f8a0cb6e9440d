"""Letting another system in."""

from __future__ import annotations

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fluid, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _


class SystemForm(forms.Form):
    name = forms.CharField(
        label=_("Which system is it?"),
        help_text=_("The name of the system, such as FixMyStreet, and not of a person."),
        max_length=60,
        error_messages={
            "required": _("Enter which system it is."),
            "max_length": _("Use no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    per_minute = forms.IntegerField(
        label=_("How many requests may it send in a minute?"),
        initial=60,
        min_value=1,
        max_value=600,
        error_messages={
            "required": _("Enter how many, from 1 to 600."),
            "invalid": _("Enter a whole number, like 60."),
            "min_value": _("Enter 1 or more."),
            "max_value": _("Enter %(limit_value)d or less."),
        },
    )
    further_states = forms.BooleanField(
        label=_("It understands FixMyStreet’s further states, such as “no further action”"),
        required=False,
        initial=True,
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": True}
        helper.layout = Layout(
            Field.text("name", label_size=Size.SMALL),
            Field.text("per_minute", label_size=Size.SMALL, field_width=Fluid.ONE_QUARTER),
            "further_states",
            Button.primary("do", _("Make a key"), data_prevent_double_click="true"),
        )
        return helper
