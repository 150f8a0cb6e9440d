"""Forms of saying whether two reports tell of the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.enums import Verdict
from reports.triage.forms import ActionForm, choice_field, words_field

VERDICTS = (
    (Verdict.SAME.value, _("They tell of the same")),
    (Verdict.DIFFERENT.value, _("They do not: don’t suggest it again")),
)


class PairForm(ActionForm):
    """It carries no version: neither report is changed by it."""

    button = _("Save")
    verdict = choice_field(
        _("What are these two reports?"),
        VERDICTS,
        _("Choose whether they tell of the same."),
        widget=forms.RadioSelect,
    )
    words = words_field(_("Why (needed if they tell of the same)"), required=False)

    def prepare(self) -> None:
        del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_same = cleaned.get("verdict") == Verdict.SAME
        if is_same and "words" in cleaned and not cleaned["words"].strip():
            self.add_error("words", _("Say why in a few words."))
        return cleaned


class UndoPairForm(ActionForm):
    button = _("Take it back")
    words = words_field(_("Why it is taken back"))

    def prepare(self) -> None:
        del self.fields["version"]
