"""Forms of bringing in finds of another system. Each but the first carries the page's version."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fieldset, Layout, Size
from django import forms
from django.http import QueryDict
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from agencies.refuse.import_enums import CODED, ONE_FOR_ALL, Special
from agencies.refuse.import_enums import Field as Column
from agencies.refuse.import_mapping import (
    BadMapping,
    Matched,
    check,
    codes_of,
    fold,
    guess_word,
    meanings_of,
    words_in,
)
from agencies.refuse.models.imports import LONGEST_SYSTEM
from agencies.registry.csv_file import MOST_BYTES, MOST_ROWS, BadFile, Table, read_table
from reports.triage.forms import ActionForm, choice_field

ALL = "all_"
"""Before the name of a column: what holds for every line where no column says it."""


class UploadForm(forms.Form):
    """Which system, and its file. `cleaned_data["file"]` is a Table."""

    system = forms.CharField(
        label=_("Which system does the file come from?"),
        help_text=_("The same name each time: what you match is kept under it for the next file."),
        max_length=LONGEST_SYSTEM,
        error_messages={
            "required": _("Enter the name of the system."),
            "max_length": _("Use no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    file = forms.FileField(
        label=_("The file"),
        help_text=_(
            "CSV with one line of headings, of up to %(megabytes)s MB and %(rows)s lines. Columns "
            "about people, such as a crew’s names, are dropped as it is read."
        )
        % {"megabytes": MOST_BYTES // 1024**2, "rows": f"{MOST_ROWS:,}"},
        allow_empty_file=True,
        max_length=None,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "missing"), _("Choose a file that holds CSV.")
        ),
    )

    def __init__(self, *args: Any, too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if too_large:
            self.fields["file"].error_messages["required"] = _(
                "The file is larger than %(most)s MB. Split it, and bring in one part after "
                "another."
            ) % {"most": MOST_BYTES // 1024**2}

    def clean_system(self) -> str:
        system: str = self.cleaned_data["system"]
        if not fold(system):
            raise forms.ValidationError(_("Enter the name of the system."))
        return system

    def clean_file(self) -> Table:
        try:
            return read_table(self.cleaned_data["file"].read(MOST_BYTES + 1))
        except BadFile as error:
            raise forms.ValidationError(str(error)) from None

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": True}
        helper.layout = Layout(
            Field.text("system", label_size=Size.SMALL),
            Field("file", context={"label_size": Size.for_label(Size.SMALL)}),
            Button.primary("do", _("Read the file"), data_prevent_double_click="true"),
        )
        return helper


class ColumnsForm(ActionForm):
    """Which column holds what."""

    button = _("Go on to the words")

    def __init__(self, *args: Any, table: Table, before: Matched, **kwargs: Any) -> None:
        self.table, self.before = table, before
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        headings = [(each, each) for each in self.table.headings]
        for each in Column:
            self._add(each.value, each.label, [("", _("Not in the file")), *headings])
            self.initial[each.value] = self.before.columns.get(each, "")
            if each in ONE_FOR_ALL:
                label = _("%(what)s: if no column says it, every line is") % {"what": each.label}
                self._add(ALL + each.value, label, [("", _("Nothing chosen")), *_labelled(each)])
                self.initial[ALL + each.value] = self.before.one_for_all.get(each, "")

    def _add(self, name: str, label: Any, choices: list[tuple[str, Any]]) -> None:
        self.fields[name] = choice_field(label, choices, _("Choose from the list."), required=False)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        self.matched = Matched(
            {each: name for each in Column if (name := given[each.value])},
            {each: code for each in ONE_FOR_ALL if (code := given[ALL + each.value])},
        )
        try:
            check(self.matched, self.table.headings)
            for each in CODED:
                if each in self.matched.columns:
                    words_in(self.table, self.matched, each)
        except BadMapping as error:
            self.add_error(error.field or None, str(error))
        return given


def _labelled(each: Column) -> list[tuple[str, Any]]:
    """What may be one answer for all lines, with labels."""
    if each in CODED:
        return list(CODED[each].choices)
    return [(code, code.replace("-", "–")) for code in codes_of(each)]


class WordsForm(ActionForm):
    """What each word of the coded columns means."""

    button = _("Check every line")

    def __init__(
        self, *args: Any, words: dict[Column, list[str]], before: Matched, **kwargs: Any
    ) -> None:
        self.words, self.before = words, before
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        for each, words in self.words.items():
            labels = dict([*CODED[each].choices, *Special.choices])
            choices = [
                ("", _("Choose what it means")),
                *((code, labels[code]) for code in meanings_of(each)),
            ]
            known = self.before.words.get(each, {})
            for number, word in enumerate(words):
                name = f"{each.value}-{number}"
                self.fields[name] = choice_field(
                    # The layout takes labels for markup, and this one is of the file.
                    escape(f"“{word}”"),
                    choices,
                    _("Choose what “%(word)s” means.") % {"word": word},
                )
                self.initial[name] = known.get(word) or guess_word(each, word)

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        groups = [
            Fieldset(
                *(Field(f"{each.value}-{number}") for number in range(len(words))),
                legend=each.label,
                legend_size=Size.MEDIUM,
            )
            for each, words in self.words.items()
        ]
        helper.layout = Layout(Field("version"), *groups, helper.layout[-1])
        return helper

    def meant(self) -> dict[Column, dict[str, str]]:
        """Our code by word, of a form that is valid."""
        return {
            each: {
                word: self.cleaned_data[f"{each.value}-{number}"]
                for number, word in enumerate(words)
            }
            for each, words in self.words.items()
        }


class StartForm(ActionForm):
    button = _("Bring them in")


class UndoForm(ActionForm):
    button = _("Undo this import")


class DiscardForm(ActionForm):
    button = _("Throw this file away")


class LeaveOutForm(ActionForm):
    """Which of the lines on a page are left out. What is no number of a line is none."""

    button = _("Save what is left out")
    MOST = 200

    def numbers(self, name: str) -> list[int]:
        assert isinstance(self.data, QueryDict)
        sent = self.data.getlist(name)[: self.MOST]
        return [int(each) for each in sent if each.isascii() and each.isdigit() and len(each) < 8]
