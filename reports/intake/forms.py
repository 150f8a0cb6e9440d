"""The questions of a report, one form per page (domain.md section 3).

Each form's `answers()` is what the journey keeps of it: plain JSON values, already checked, which
reports.intake.answers turns into a Submission. Only what happened and where are required (R3.2).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, cast

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import (
    ConditionalQuestion,
    ConditionalRadios,
    Field,
    Layout,
    Size,
)
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from reports.enums import Category, Pattern
from reports.files import limits
from reports.intake.choices import (
    CATEGORY_HINTS,
    CONTACTABLE,
    DANGER,
    DAYS_ASKED,
    HELP,
    VOICEMAIL,
    WHEN,
)
from reports.intake.fields import DayField, WordsField
from reports.places.forms import WhereForm

NARRATIVE_CHARACTERS = 10_000
"""Longest narrative: any script fits within reports.models' bound, which is in bytes."""

WHERE_ANSWERS = (
    "point",
    "point_origin",
    "point_accuracy_m",
    "place_text",
    "ward_id",
    "outside",
)


class QuestionForm(forms.Form):
    """One page of the journey. `title` is its heading, unless the one question is the heading."""

    title: ClassVar[Any]
    question_is_heading: ClassVar[bool] = False
    template: ClassVar[str] = "reports/intake/question.html"
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = self.layout()

    def layout(self) -> Layout:
        return Layout(*self.fields)

    def answers(self) -> dict[str, Any]:
        """What to keep: JSON values only."""
        return dict(self.cleaned_data)

    def typed(self) -> dict[str, list[str]]:
        """What was posted in this form's own fields, right or wrong, and nothing else."""
        posted = cast("MultiValueDict[str, str]", self.data)
        return {name: posted.getlist(name) for name in posted if self.is_own(name)}

    def is_own(self, posted: str) -> bool:
        names = {self.add_prefix(name) for name in self.fields}
        return posted in names or posted.rpartition("_")[0] in names  # "when-on_0", part of a date


def _heading_radios(name: str) -> Field:
    return Field.radios(name, legend_size=Size.LARGE, legend_tag="h1")


class DangerForm(QuestionForm):
    """The first question (R3.1). "Yes" and "I'm not sure" lead to the page with the numbers."""

    title = _("Is anyone hurt or in danger right now?")
    question_is_heading = True

    danger = forms.ChoiceField(
        label=title,
        help_text=_(
            "For example: someone has a weapon, has taken an overdose, or is being attacked."
        ),
        choices=DANGER,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select yes if anyone is hurt or in danger right now"),
            "invalid_choice": _("Select yes, no or I’m not sure"),
        },
    )

    def layout(self) -> Layout:
        return Layout(_heading_radios("danger"))

    def is_dangerous(self) -> bool:
        return self.cleaned_data["danger"] != "no"


class WhatForm(QuestionForm):
    title = _("What is happening?")
    question_is_heading = True

    category = forms.ChoiceField(
        label=title,
        help_text=_("Select the one that fits best. You do not need to be sure."),
        choices=[
            *(
                Choice(code.value, code.label, hint=hint)
                for code, hint in CATEGORY_HINTS.items()
                if code is not Category.OTHER
            ),
            Choice(Category.OTHER.value, Category.OTHER.label),
            Choice(Category.UNKNOWN.value, Category.UNKNOWN.label, divider=_("or")),
            Choice(HELP, _("I want help with drugs"), hint=_("For you or for someone else")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select what is happening, or select “I don’t know”"),
            "invalid_choice": _("Select one of the answers in the list"),
        },
    )

    def layout(self) -> Layout:
        return Layout(_heading_radios("category"))

    def wants_help(self) -> bool:
        """Whether this is no report at all, but somebody who looks for treatment."""
        return bool(self.cleaned_data["category"] == HELP)


class WhenForm(QuestionForm):
    """When it happened, to the day at best, and how often. Nothing here is required."""

    title = _("When did it happen?")

    day = forms.ChoiceField(
        label=_("When did you see it or hear about it?"),
        required=False,
        choices=list(WHEN.items()),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Select one of the answers in the list")},
    )
    on = DayField(
        name=_("The day"),
        label=_("Which day?"),
        help_text=_("For example, 27 3 2026. Guess if you have to."),
    )
    first = DayField(
        name=_("The first time"),
        label=_("When was the first time?"),
        help_text=_("For example, 27 3 2026. Guess, or leave it empty."),
    )
    last = DayField(
        name=_("The last time"),
        label=_("When was the last time?"),
        help_text=_("For example, 27 3 2026. Guess, or leave it empty."),
    )
    pattern = forms.ChoiceField(
        label=_("How often does it happen?"),
        required=False,
        choices=Pattern.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Select one of the answers in the list")},
    )

    def layout(self) -> Layout:
        return Layout(
            ConditionalRadios(
                "day",
                *(
                    ConditionalQuestion(label, *sorted(DAYS_ASKED.get(code, ())))
                    for code, label in WHEN.items()
                ),
            ),
            Field.radios("pattern", legend_size=Size.SMALL),
        )

    def clean(self) -> dict[str, Any]:
        # What was typed under an answer that is not selected does not count, nor do its slips.
        wanted = DAYS_ASKED.get(self.cleaned_data.get("day", ""), set())
        for name in {"on", "first", "last"} - wanted:
            self.cleaned_data[name] = None
            self.errors.pop(name, None)
        if wanted == {"on"} and "on" not in self.errors and not self.cleaned_data.get("on"):
            self.add_error("on", _("Enter the day, or select “I don’t know”"))
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error(
                "last", _("The last time must be the same day as the first time, or later")
            )
        return self.cleaned_data

    def answers(self) -> dict[str, Any]:
        kept = dict(self.cleaned_data)
        # Kept as a day, so that a midnight before sending changes nothing.
        days_ago = {"today": 0, "yesterday": 1}.get(kept["day"])
        if days_ago is not None:
            kept["on"] = timezone.localdate() - timedelta(days=days_ago)
        for name in ("on", "first", "last"):
            kept[name] = kept[name].isoformat() if kept[name] else None
        return kept


class DetailsForm(QuestionForm):
    title = _("What did you see or hear?")

    narrative = WordsField(
        label=_("Tell us in your own words"),
        help_text=_(
            "Anything helps: what people did, said or looked like. Write in any language. "
            "Do not go back to find out more."
        ),
        max_length=NARRATIVE_CHARACTERS,
        too_long=_("What you wrote must be 10,000 characters or fewer"),
        widget=forms.Textarea,
        error_messages={"required": _("Write what you saw or heard. A few words are enough")},
    )

    def layout(self) -> Layout:
        return Layout(
            Field.textarea(
                "narrative",
                label_size=Size.SMALL,
                rows=8,
                max_characters=NARRATIVE_CHARACTERS,
                threshold=75,
            ),
        )


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotosForm(QuestionForm):
    """Photos, if there are any (R3.6). Its files are read by reports.intake.photo_page."""

    title = _("Do you have photos?")
    template = "reports/intake/photos.html"

    # No FileField: formtools would want to store its files.
    photo = forms.Field(
        label=_("Add photos or a PDF"),
        required=False,
        widget=ManyFiles(attrs={"multiple": True, "accept": limits.ACCEPT}),
    )

    def answers(self) -> dict[str, Any]:
        return {}


class ContactForm(QuestionForm):
    """Anonymous unless somebody chooses otherwise; contact details are sealed apart (R1.1)."""

    title = _("Can the police contact you?")

    contactable = forms.ChoiceField(
        label=_("Do you want to leave contact details?"),
        help_text=_("Only to ask what you meant. If you select nothing, your report is anonymous."),
        required=False,
        choices=list(CONTACTABLE.items()),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Select no or yes")},
    )
    name = WordsField(
        label=_("Name (optional)"),
        help_text=_("A first name, or what you would like to be called."),
        required=False,
        max_length=100,
        too_long=_("Your name must be 100 characters or fewer"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = WordsField(
        label=_("Phone number"),
        help_text=_("Only give a number that is safe for us to call."),
        required=False,
        max_length=30,
        too_long=_("The phone number must be 30 characters or fewer"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    voicemail = forms.ChoiceField(
        label=_("Is it safe to leave a voicemail?"),
        required=False,
        choices=VOICEMAIL,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Select yes, no or I don’t know")},
    )
    email = forms.EmailField(
        label=_("Email address"),
        help_text=_("Only give an address that nobody else reads."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": _("Enter an email address like name@example.com"),
            "max_length": _("The email address must be 254 characters or fewer"),
        },
    )
    safe_times = WordsField(
        label=_("When is it safe to contact you? (optional)"),
        help_text=_("For example, weekdays after 6pm."),
        required=False,
        max_length=200,
        too_long=_("When to contact you must be 200 characters or fewer"),
    )

    def layout(self) -> Layout:
        return Layout(
            ConditionalRadios(
                "contactable",
                ConditionalQuestion(CONTACTABLE["no"]),
                ConditionalQuestion(
                    CONTACTABLE["yes"],
                    Field.text("name"),
                    Field.text("phone", field_width=20, inputmode="tel"),
                    Field.radios("voicemail"),
                    Field.text("email"),
                    Field.text("safe_times"),
                ),
            )
        )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and sum(each.isdigit() for each in phone) < 5:
            raise ValidationError(_("Enter a phone number, like 01733 000 000"))
        return phone

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("contactable") != "yes":
            # Details under an answer that is not selected do not count, nor do their slips.
            for name in self.errors.keys() - {"contactable"}:
                del self.errors[name]
            return self.cleaned_data
        ways = ("phone", "email")
        if not any(self.cleaned_data.get(way) or way in self.errors for way in ways):
            self.add_error(
                "phone", _("Enter a phone number or an email address, or choose to stay anonymous")
            )
        return self.cleaned_data

    def answers(self) -> dict[str, Any]:
        if self.cleaned_data.get("contactable") != "yes":
            return {}
        kept = {name: value for name, value in self.cleaned_data.items() if value}
        del kept["contactable"]
        return kept


class WhereQuestion(WhereForm, QuestionForm):
    """Where it happened: searched, pinned on the map, or in the person's own words (R3.8)."""

    title = _("Where did it happen?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.include_media = False  # the page puts it where styles and scripts belong

    def is_own(self, posted: str) -> bool:
        return super().is_own(posted) or posted == self.find_name

    def answers(self) -> dict[str, Any]:
        kept = {name: self.cleaned_data[name] for name in WHERE_ANSWERS}
        point = kept["point"]
        return kept | {"point": [point.x, point.y] if point else None}


class SendForm(QuestionForm):
    """Check answers: nothing to fill in.

    `journey` tells a repeated press from a new report, `proof` is the work of the browser, and
    `subject` a box that no person sees: a trap for machines (reports/intake/screening.py).
    """

    title = _("Check your answers before you send them")
    template = "reports/intake/check.html"

    journey = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)
    proof = forms.CharField(required=False, widget=forms.HiddenInput)
    subject = forms.CharField(required=False)
