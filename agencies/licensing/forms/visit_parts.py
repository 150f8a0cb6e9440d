"""Forms of the parts of a visit: short, for one hand in the dark, each saved by itself."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.visit_parts import Piece, Swabbed, ToiletSeen
from agencies.licensing.enums import Outcome
from agencies.licensing.forms.visits import NOT_COMPLETE, reading_field, text_field
from agencies.licensing.visit_enums import AngelaTest, RegisterSeen, ToiletEvidence, Verdict
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, words_field

LONGEST_LINE = 80
LONGEST_UNIT = 20


class PartForm(ActionForm):
    """A part that is there once. Its fields are those of Piece."""

    button = _("Save")

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(
            *(self._laid_out(name) for name in self.fields),
            Button.primary("do", self.button, css_class="visit-save"),
        )
        return helper

    def _laid_out(self, name: str) -> Any:
        """Radios and boxes in their large size."""
        widget = self.fields[name].widget
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return Field.checkboxes(name, legend_size=Size.SMALL)
        if isinstance(widget, forms.RadioSelect):
            return Field.radios(name, legend_size=Size.SMALL)
        return super()._laid_out(name)

    def piece(self) -> Piece:
        """What was filled in, of a form that is valid."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return Piece(code=given.pop("code", ""), day=given.pop("day", None), words=given)


class AngelaForm(PartForm):
    code = choice_field(
        _("How did staff answer?"),
        AngelaTest.choices,
        _("Choose how staff answered."),
        widget=forms.RadioSelect,
    )
    words = words_field(_("What happened (optional)"), required=False)


class RegisterForm(PartForm):
    code = choice_field(
        _("The door register"),
        RegisterSeen.choices,
        _("Choose how the register is."),
        widget=forms.RadioSelect,
    )
    words = words_field(_("What is missing (optional)"), required=False)


class FindingsForm(PartForm):
    seen = words_field(
        _("Who was seen (optional)"),
        required=False,
        help_text=_("Their part is enough: “duty manager”."),
    )
    findings = words_field(
        _("Findings"),
        missing=_("Write what was found, or that nothing was."),
        help_text=_("The premises reads this once you release it. Name no guests."),
    )
    agreed = words_field(
        _("What was agreed (optional)"),
        required=False,
        help_text=_("The premises reads this as well."),
    )


class NotesForm(PartForm):
    notes = words_field(
        _("Internal notes"),
        missing=_("Write a note."),
        help_text=_("For licensing officers alone. The premises and the police do not see them."),
    )


class OutcomeForm(PartForm):
    code = choice_field(
        _("Outcome"), Outcome.choices, _("Choose an outcome."), widget=forms.RadioSelect
    )
    day = DayField(
        label=_("Follow up on (optional)"),
        help_text=_("For example, 27/3/2026"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class RowForm(PartForm):
    """Of what there may be several of: added under a key, changed by its version."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), NOT_COMPLETE),
    )
    is_dropped = forms.BooleanField(label=_("Entered by mistake"), required=False)

    def __init__(self, *args: Any, is_new: bool, given: dict[str, Any], **kwargs: Any) -> None:
        self.is_new, self.given = is_new, given
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["is_dropped" if self.is_new else "key"]
        self.initial.update({"key": uuid.uuid4(), **self.given})


class ToiletForm(RowForm):
    field_order = ("version", "key", "which", "was_checked", "evidence", "words", "is_dropped")
    which = text_field(
        _("Which toilet?"), longest=LONGEST_LINE, missing=_("Say which toilet it is.")
    )
    was_checked = forms.BooleanField(label=_("Checked"), required=False, initial=True)
    evidence = forms.MultipleChoiceField(
        label=_("What was seen"),
        choices=ToiletEvidence.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    words = words_field(_("In words (optional)"), required=False)

    def seen(self) -> ToiletSeen:
        given = self.cleaned_data
        return ToiletSeen(
            name=given["which"],
            was_checked=given["was_checked"],
            evidence=tuple(ToiletEvidence(each) for each in given["evidence"]),
            words=given["words"],
            is_dropped=bool(given.get("is_dropped")),
        )


class SwabForm(RowForm):
    field_order = ("version", "key", "point", "reading", "unit", "device", "is_dropped")
    point = text_field(
        _("Which point?"),
        longest=LONGEST_LINE,
        missing=_("Say which point was swabbed."),
        help_text=_("The same name each time lets readings be compared."),
    )
    reading = reading_field(label=_("Reading"))
    unit = text_field(
        _("Unit"), longest=LONGEST_UNIT, missing=_("Enter the unit that the device shows.")
    )
    device = text_field(
        _("Device"), longest=LONGEST_LINE, missing=_("Enter the device and its number.")
    )

    def swabbed(self) -> Swabbed:
        given = self.cleaned_data
        return Swabbed(
            point=given["point"],
            reading=given["reading"],
            unit=given["unit"],
            device=given["device"],
            is_dropped=bool(given.get("is_dropped")),
        )


class ConditionForm(PartForm):
    verdict = choice_field(
        _("Is it kept?"), Verdict.choices, _("Choose an answer."), widget=forms.RadioSelect
    )
    words = words_field(_("In words (optional)"), required=False)
