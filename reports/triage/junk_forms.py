"""Forms of checking reports that look like junk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.enums import MoveReason
from reports.triage.forms import ActionForm, MoveForm, choice_field
from reports.workflow import TRANSITIONS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DecideForm(MoveForm):
    """One move of a report that is set aside. It carries no version: where the report stands is
    all that can change."""

    def prepare(self) -> None:
        super().prepare()
        del self.fields["version"]


class CloseForm(ActionForm):
    """Why the reports whose boxes are ticked in the table are junk."""

    button: StrOrPromise = _("Close the chosen reports as junk")
    reason = choice_field(
        _("Why the chosen reports are junk"), (), _("Choose a reason."), widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (each.value, MoveReason(each).label) for each in TRANSITIONS["junk"].reasons
        ]
