"""Forms that say which premises an item of intelligence is about."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.triage.forms import ActionForm


class TieForm(ActionForm):
    """One for each premises that a search finds, where nothing is left to fill in."""

    button = _("It is about this premises")
    premises = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Choose the premises from the list.")
        ),
    )

    def prepare(self) -> None:
        del self.fields["version"]  # saying it twice says it once


class UntieForm(ActionForm):
    button = _("Take this back")

    def prepare(self) -> None:
        del self.fields["version"]
