"""The form that explains unusual access."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.oversight.models import EXPLANATION_BYTES, Outcome

MOST_CHARACTERS = EXPLANATION_BYTES // 4


class ExplainForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what came of it."),
            "invalid_choice": _("Choose what came of it from the list."),
        },
    )
    words = forms.CharField(
        label=_("What was behind it?"),
        help_text=_(
            "Say whom you asked and what you found. It is sealed, and shown to auditors and to "
            "whoever manages the people of this agency."
        ),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": _("Say in a few words what was behind it."),
            "max_length": _("Use %(limit_value)d characters or fewer."),
            "null_characters_not_allowed": _("Write it in plain text."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_method = "post"
        self.helper.attrs = {"novalidate": True}
        self.helper.layout = Layout(
            Field.radios("outcome", legend_size=Size.SMALL),
            Field.textarea("words", label_size=Size.SMALL, rows=5),
            Button("submit", _("Save the explanation"), data_prevent_double_click="true"),
        )
