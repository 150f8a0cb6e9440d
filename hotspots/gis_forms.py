"""Making a key for a GIS."""

from __future__ import annotations

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fluid, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from hotspots.actions.gis_tokens import LONGEST_DAYS, LONGEST_NAME


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Which program is it for?"),
        help_text=_("Such as “QGIS on my desk”, so that you know later which key to stop."),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Enter which program the key is for."),
            "max_length": _("Use no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    days = forms.IntegerField(
        label=_("For how many days?"),
        help_text=_("From 1 to 90. Then make another."),
        initial=30,
        min_value=1,
        max_value=LONGEST_DAYS,
        error_messages={
            "required": _("Enter how many days, from 1 to 90."),
            "invalid": _("Enter a whole number, like 30."),
            "min_value": _("Enter 1 or more."),
            "max_value": _("Enter %(limit_value)d or less."),
        },
    )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": True}
        helper.layout = Layout(
            Field.text("name", label_size=Size.SMALL),
            Field.text("days", label_size=Size.SMALL, field_width=Fluid.ONE_QUARTER),
            Button.primary("do", _("Make a key"), data_prevent_double_click="true"),
        )
        return helper
