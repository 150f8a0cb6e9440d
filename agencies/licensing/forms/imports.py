"""Forms of bringing a register in from a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.imports import MOST_LINES
from agencies.licensing.enums import PremisesKind
from agencies.licensing.import_lines import BadColumns, check_columns, fold, guess_columns
from agencies.licensing.models.register import LONGEST_SOURCE
from agencies.licensing.premises_enums import Column
from agencies.registry.csv_file import MOST_BYTES, BadFile, Table, read_table
from reports.triage.forms import ActionForm, choice_field


class UploadForm(forms.Form):
    """Which system, and its file. `cleaned_data["file"]` is a Table."""

    source = forms.CharField(
        label=_("Which system does the file come from?"),
        help_text=_("The same name each time: its columns are kept under it for the next file."),
        max_length=LONGEST_SOURCE,
        error_messages={
            "required": _("Enter the name of the system."),
            "max_length": _("Use no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    file = forms.FileField(
        label=_("The file"),
        help_text=_("CSV with one line of headings, of up to %(megabytes)s MB and %(rows)s lines.")
        % {"megabytes": MOST_BYTES // 1024**2, "rows": f"{MOST_LINES:,}"},
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

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"]
        if not fold(source):
            raise forms.ValidationError(_("Enter the name of the system."))
        return source

    def clean_file(self) -> Table:
        try:
            return read_table(self.cleaned_data["file"].read(MOST_BYTES + 1))
        except BadFile as error:
            raise forms.ValidationError(str(error)) from None


class ColumnsForm(ActionForm):
    """Which column holds what. `before`: what the source's last file had, and `default`."""

    button = _("Look at every line")
    default = choice_field(
        _("Kind of a premises whose kind is not said, or in words that nobody knows"),
        PremisesKind.choices,
        _("Choose a kind from the list."),
    )

    def __init__(self, *args: Any, table: Table, before: dict[str, str], **kwargs: Any) -> None:
        self.table, self.before = table, before
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        headings = [(each, each) for each in self.table.headings]
        known = {each: name for each, name in self.before.items() if name in self.table.headings}
        guessed = {} if known else guess_columns(self.table.headings)
        for each in Column:
            self.fields[each.value] = choice_field(
                each.label,
                [("", _("Not in the file")), *headings],
                _("Choose from the list."),
                required=False,
            )
            self.initial[each.value] = known.get(each.value) or guessed.get(each, "")
        self.order_fields([*(each.value for each in Column), "default", "version"])
        self.initial["default"] = self.before.get("default", PremisesKind.OTHER.value)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        self.columns = {each: name for each in Column if (name := given[each.value])}
        try:
            check_columns(self.columns, self.table.headings)
        except BadColumns as error:
            self.add_error(error.column or None, str(error))
        return given


class StartForm(ActionForm):
    button = _("Bring them in")


class UndoForm(ActionForm):
    button = _("Undo this import")


class DiscardForm(ActionForm):
    button = _("Throw this file away")


class ChooseForm(ActionForm):
    """What lines of a page are. What names no line, or is no choice of one, changes nothing."""

    MOST = 200
    BEFORE = "line-"

    def chosen(self) -> dict[int, str]:
        found = {}
        for name in list(self.data)[: self.MOST + 10]:
            digits = name.removeprefix(self.BEFORE)
            if name != digits and digits.isascii() and digits.isdigit() and len(digits) < 8:
                found[int(digits)] = str(self.data[name])[:20]
        return found
