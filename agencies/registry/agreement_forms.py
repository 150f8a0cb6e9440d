"""Forms of information sharing agreements: bounded input, and words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fluid, Layout, Size
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from agencies.registry.agreements import CHANGEABLE, check_dates
from agencies.registry.errors import PeopleError
from agencies.registry.models import SharingAgreement
from agencies.registry.sharing_codes import ControllerPosition, DataItem, Gateway, Purpose
from agencies.registry.sharing_models import LONGEST_WORDS, REFERENCE

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DAYS_IN_ORDER = ("starts_on", "review_on", "expires_on")
DAYS = frozenset(DAYS_IN_ORDER)
MOST_VERSION = 2_147_483_647
_FAR = _("Enter a date between 2000 and 2099.")
_BOUNDS = [
    MinValueValidator(parse_date("2000-01-01"), _FAR),
    MaxValueValidator(parse_date("2099-12-31"), _FAR),
]


def _words(label: StrOrPromise, missing: StrOrPromise, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=more.pop("longest", LONGEST_WORDS),
        widget=more.pop("widget", forms.Textarea(attrs={"rows": 3})),
        error_messages={
            "required": missing,
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
        **more,
    )


def _choice(label: StrOrPromise, choices: Any, missing: StrOrPromise) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


def _boxes(label: StrOrPromise, choices: Any, missing: StrOrPromise) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("required", "invalid_choice", "invalid_list"), missing),
    )


def _day(label: StrOrPromise, hint: StrOrPromise) -> forms.DateField:
    wrong = _("Enter a real date, for example 27/3/2027.")
    return forms.DateField(
        label=label,
        help_text=hint,
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        widget=forms.TextInput(),
        validators=_BOUNDS,
        error_messages={"required": wrong, "invalid": wrong},
    )


class AgreementForm(forms.Form):
    """Everything of an agreement; `parties` are the agencies that take part."""

    button: StrOrPromise = _("Record the agreement")
    reference = _words(
        _("Reference"),
        _("Enter the reference on the signed agreement."),
        longest=30,
        widget=forms.TextInput(),
        validators=[REFERENCE],
        help_text=_("As on the signed agreement, for example ISA-2026-04"),
    )
    title = _words(_("Title"), _("Enter a title."), longest=120, widget=forms.TextInput())
    parties = _boxes(_("Parties"), (), _("Choose at least two parties from the list."))
    purpose = _choice(_("Purpose"), Purpose.choices, _("Choose a purpose."))
    purpose_words = _words(_("The purpose in the parties' words"), _("Write what it is for."))
    items = _boxes(
        _("What may be shared"), DataItem.choices, _("Choose at least one item from the list.")
    )
    gateway = _choice(
        _("Lawful gateway"),
        [each for each in Gateway.choices if each[0] != Gateway.PUBLISHED],
        _("Choose the lawful gateway."),
    )
    position = _choice(
        _("Controllers"), ControllerPosition.choices, _("Choose how the parties are controllers.")
    )
    retention = _words(
        _("How long what was received is kept"), _("Write how long it is kept, and by whom.")
    )
    breach_contact = _words(
        _("Whom to tell of a breach"),
        _("Enter whom to tell of a breach."),
        longest=200,
        widget=forms.TextInput(),
        help_text=_("A team's mailbox or telephone number, not a person's"),
    )
    starts_on = _day(_("First day"), _("For example, 27/3/2027"))
    review_on = _day(_("Review on"), _("Coordinators are reminded from then on"))
    expires_on = _day(_("Last day"), _("Nothing can be read under it after this day"))

    def __init__(self, *args: Any, parties: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        if "parties" in self.fields:
            self.fields["parties"].choices = list(parties)  # type: ignore[attr-defined]

    def clean_parties(self) -> list[str]:
        chosen = sorted(set(self.cleaned_data["parties"]))
        if len(chosen) < 2:
            raise forms.ValidationError(_("Choose at least two parties from the list."))
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        days = [cleaned.get(name) for name in DAYS_IN_ORDER]
        if all(days):
            try:
                check_dates(*days)  # type: ignore[arg-type]
            except PeopleError as error:
                self.add_error("review_on", str(error))
        return cleaned

    def terms(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields if name != "version"}

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.show_errors = True
        helper.layout = Layout(
            *(_laid_out(name, field) for name, field in self.fields.items()),
            Button("do", self.button, data_prevent_double_click="true"),
        )
        return helper


class ChangeAgreementForm(AgreementForm):
    """What may change of an agreement, and the version that the page showed."""

    button = _("Save")
    version = forms.IntegerField(
        min_value=1, max_value=MOST_VERSION, widget=forms.HiddenInput(), required=True
    )

    def __init__(self, *args: Any, agreement: SharingAgreement, **kwargs: Any) -> None:
        initial = {name: getattr(agreement, name) for name in (*CHANGEABLE, "version")}
        for name in DAYS & set(initial):
            initial[name] = f"{initial[name].day}/{initial[name].month}/{initial[name].year}"
        super().__init__(*args, initial=initial, **kwargs)
        self.agreement = agreement
        for name in list(self.fields):
            if name not in initial:
                del self.fields[name]
        self.fields["version"].error_messages = dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("This page was not complete. Open it again, then try once more."),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        review, expires = cleaned.get("review_on"), cleaned.get("expires_on")
        if review and expires and not self.errors:
            try:
                check_dates(self.agreement.starts_on, review, expires)
            except PeopleError as error:
                self.add_error("review_on", str(error))
        return cleaned


class EndAgreementForm(forms.Form):
    """What the button to end one sends: the version that was on the page."""

    version = forms.IntegerField(min_value=1, max_value=MOST_VERSION)


def _laid_out(name: str, field: forms.Field) -> Any:
    if field.widget.is_hidden:
        return Field(name)
    if isinstance(field.widget, forms.CheckboxSelectMultiple):
        return Field.checkboxes(name, legend_size=Size.SMALL, small=True)
    if isinstance(field.widget, forms.RadioSelect):
        return Field.radios(name, legend_size=Size.SMALL, small=True)
    if isinstance(field.widget, forms.Textarea):
        return Field.textarea(name, label_size=Size.SMALL, rows=3)
    width = Fluid.ONE_THIRD if name in DAYS else None
    return Field.text(name, label_size=Size.SMALL, field_width=width)
