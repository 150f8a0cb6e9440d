"""The form in which the words are typed that reports are searched for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.triage.word_searches import Kept
from reports.word_search import NothingToLookFor

LONGEST = 200
ALL, ANY = "all", "any"
MATCHES = ((ALL, _("All of these words")), (ANY, _("Any of these words")))


class WordsForm(forms.Form):
    words = forms.CharField(
        label=_("Words"),
        max_length=LONGEST,
        error_messages={
            "required": _("Enter the words to look for."),
            "max_length": _("Enter no more than 200 characters."),
            "null_characters_not_allowed": _("Enter the words in plain text."),
        },
    )
    match = forms.ChoiceField(
        label=_("Find reports with"),
        choices=MATCHES,
        error_messages={
            "required": _("Choose all or any of the words."),
            "invalid_choice": _("Choose all or any of the words."),
        },
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "words" in cleaned:
            try:
                self.kept().search()
            except NothingToLookFor as error:
                self.add_error("words", str(error))
        return cleaned

    def kept(self) -> Kept:
        return Kept(self.cleaned_data["words"], self.cleaned_data.get("match") != ANY)
