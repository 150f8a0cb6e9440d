"""Forms of intelligence: writing and grading an item, moving it, asking its originator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Fluid, Size
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from reports.actions.intelligence import Draft
from reports.enums import AccessPurpose, Marking, RetentionGroup
from reports.grading import Grade, LegacyGrade, WrongGrade, check_grade
from reports.intelligence_codes import check_codes, offered
from reports.intelligence_enums import UNTESTED, CodePart, OriginatorAnswer, Wish
from reports.intelligence_workflow import CHECKLIST, ItemMove
from reports.models.intelligence import MOST_CONDITIONS, MOST_PROVENANCE, MOST_TEXT
from reports.policies import in_words
from reports.triage.fields import DayField, ReferenceField
from reports.triage.forms import ActionForm, choice_field, words_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import StrOrPromise

WRONG_CODE = _("Choose a code from the list.")
TITLE = 120


def code_field(label: StrOrPromise, part: CodePart, **kwargs: Any) -> forms.ChoiceField:
    """A code of a list as it is now, beside its label, as it is read over a radio: "2 Untested"."""
    return forms.ChoiceField(
        label=label,
        choices=lambda: [(code, f"{code} {words}") for code, words in offered(part)],
        error_messages={"invalid_choice": WRONG_CODE},
        widget=forms.RadioSelect,
        required=False,
        **kwargs,
    )


class GradeForm(ActionForm):
    """The 3x5x2 grade. Nothing is chosen for anybody but "untested" for what the public told."""

    has_own_tag = False
    complete = True
    source = code_field(_("Source"), CodePart.SOURCE)
    assessment = code_field(_("Information"), CodePart.ASSESSMENT)
    handling = code_field(_("Handling"), CodePart.HANDLING)
    action_code = code_field(_("Action code"), CodePart.ACTION, help_text=_("With handling C only"))
    sanitisation = code_field(
        _("Sanitisation code"), CodePart.SANITISATION, help_text=_("With handling C only")
    )
    conditions = words_field(
        _("Conditions"),
        longest=MOST_CONDITIONS,
        required=False,
        help_text=_("With handling C only. They stand on every page that shows the item."),
    )
    usage = words_field(
        _("How it may be used"),
        longest=MOST_CONDITIONS,
        required=False,
        help_text=_("With A3 only"),
    )
    words = words_field(_("Why the grade changes"), help_text=_("Sealed in the item's history"))

    # The name in the rules → the field, where they differ.
    GRADE = {"action": "action_code"}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            check_grade(self.grade(), complete=self.complete)
        except WrongGrade as error:
            self.add_error(self.GRADE.get(error.field, error.field), str(error))
        return cleaned

    def grade(self) -> Grade:
        given = self.cleaned_data
        return Grade(
            source=given.get("source", ""),
            assessment=given.get("assessment", ""),
            handling=given.get("handling", ""),
            action=given.get("action_code", ""),
            sanitisation=given.get("sanitisation", ""),
            conditions=given.get("conditions", ""),
            usage=given.get("usage", ""),
        )

    def start_with(self, grade: Grade) -> None:
        self.initial.update(
            {
                "source": grade.source,
                "assessment": grade.assessment,
                "handling": grade.handling,
                "action_code": grade.action,
                "sanitisation": grade.sanitisation,
                "conditions": grade.conditions,
                "usage": grade.usage,
            }
        )

    @property
    def helper(self) -> FormHelper:
        """The page itself has the buttons: they say which step it is."""
        helper = super().helper
        helper.layout.pop()
        return helper

    def _laid_out(self, name: str) -> Any:
        if name == "day":
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.ONE_THIRD)
        if name == "text":
            return Field.textarea(name, label_size=Size.SMALL, rows=9)
        if name == "provenance":
            return Field.textarea(name, label_size=Size.SMALL, rows=2)
        return super()._laid_out(name)

    def _in_words(self, name: str, value: Any) -> str:
        return in_words(value) if name == "day" else super()._in_words(name, value)


class WriteForm(GradeForm):
    """An item of intelligence. `is_legacy`: it came graded by the older scheme."""

    complete = False
    title = forms.CharField(
        label=_("Title"),
        max_length=TITLE,
        help_text=_(
            "A place or a subject, never a person: lists show it. For example: Dealing in "
            "the car park behind the market"
        ),
        error_messages={
            "required": _("Enter a title."),
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    day = DayField(
        label=_("Day of the intelligence"),
        help_text=_("When it was so, not when you write. For example 3/11/2026"),
        widget=forms.TextInput,
    )
    text = words_field(
        _("Sanitised text"),
        longest=MOST_TEXT,
        missing=_("Write the sanitised text."),
        help_text=_("One thing only, in your own words: who, what, where, when, how, why."),
    )
    provenance = words_field(
        _("Where the information comes from, in sanitised words"),
        longest=MOST_PROVENANCE,
        required=False,
        help_text=_(
            "So that a reader can weigh it. For example: a member of the public who saw it"
        ),
    )
    marking = choice_field(
        _("Marking"), Marking.choices, _("Choose a marking."), widget=forms.RadioSelect
    )
    group = choice_field(
        _("Retention group"), RetentionGroup.choices, _("Choose a retention group.")
    )
    legacy_source = code_field(_("Source, a letter"), CodePart.LEGACY_SOURCE)
    legacy_information = code_field(_("Information, a number"), CodePart.LEGACY_INFORMATION)
    legacy_dissemination = code_field(_("Dissemination, a number"), CodePart.LEGACY_DISSEMINATION)

    field_order = ("version", "title", "day", "text", "provenance", "legacy_source",
                   "legacy_information", "legacy_dissemination")  # fmt: skip

    def __init__(self, *args: Any, is_legacy: bool = False, **kwargs: Any) -> None:
        self.is_legacy = is_legacy
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["words"]
        if not self.is_legacy:
            for name in ("source", "information", "dissemination"):
                del self.fields[f"legacy_{name}"]
        if self.initial.get("version") is None:
            del self.fields["version"]
        self.initial.update(
            {
                "source": "" if self.is_legacy else UNTESTED,
                "marking": Marking.OFFICIAL_SENSITIVE.value,
                "group": RetentionGroup.GROUP_4.value,
            }
        )

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_now("Enter today or an earlier day."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_legacy:
            try:
                check_codes(self._legacy())
            except WrongGrade as error:
                self.add_error(error.field, str(error))
        return cleaned

    def _legacy(self) -> LegacyGrade:
        given = self.cleaned_data
        return LegacyGrade(
            given.get("legacy_source", ""),
            given.get("legacy_information", ""),
            given.get("legacy_dissemination", ""),
        )

    def draft(self) -> Draft:
        given = self.cleaned_data
        return Draft(
            title=given["title"],
            text=given["text"],
            provenance=given["provenance"],
            day=given["day"],
            grade=self.grade(),
            marking=Marking(given["marking"]),
            group=RetentionGroup(given["group"]),
            legacy=self._legacy() if self.is_legacy else None,
        )

    def keep(self, data: Any) -> None:
        """Show again what was typed, without judging it: for the steps that only look."""
        self.initial.update({name: data[name] for name in self.fields if name in data})


class ItemMoveForm(ActionForm):
    """One move of an item: with words where it needs them, a release with the checklist."""

    words = words_field(_("Why?"), help_text=_("Sealed in the item's history"))
    checklist = forms.MultipleChoiceField(
        label=_("Check each of these"),
        choices=list(CHECKLIST.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"),
            _("Tick every box. If one is not true, send the item back to the writer."),
        ),
    )

    def __init__(self, *args: Any, move: ItemMove, **kwargs: Any) -> None:
        self.move = move
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.button = str(self.move.label)
        if not self.move.needs_words:
            del self.fields["words"]
        if self.move.name != "release":
            del self.fields["checklist"]

    def clean_checklist(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["checklist"]
        if set(ticked) != set(CHECKLIST):
            raise forms.ValidationError(self.fields["checklist"].error_messages["required"])
        return ticked

    def described(self) -> list[tuple[str, str]]:
        tried = [(_now("Move"), str(self.move.label))]
        words = self.cleaned_data.get("words")
        return [*tried, (_now("Why?"), words)] if words else tried

    def again(self) -> list[tuple[str, str]]:
        """Not the ticks: what they were for has changed."""
        return [(name, value) for name, value in super().again() if name != "checklist"]


class AddReportForm(ActionForm):
    button: StrOrPromise = _("Add a report")
    report = ReferenceField(label=_("Reference of the report"), widget=forms.TextInput)


class TakeOutForm(ActionForm):
    button: StrOrPromise = _("Take out")


class AskOriginatorForm(ActionForm):
    """What a recipient asks the originator for."""

    button: StrOrPromise = _("Ask the originator")
    wish = choice_field(
        _("What does your team want to do?"),
        (),
        _("Choose what you want to do."),
        widget=forms.RadioSelect,
    )
    purpose = choice_field(
        _("What for?"), AccessPurpose.choices, _("Choose a purpose."), widget=forms.RadioSelect
    )
    words = words_field(
        _("What exactly, and why?"),
        help_text=_("Sealed. The originator reads this. Leave out names that they don't need."),
        missing=_("Say what your team wants to do, and why."),
    )

    def __init__(self, *args: Any, wishes: Sequence[Wish], **kwargs: Any) -> None:
        self.wishes = wishes
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["wish"].choices = [(each.value, each.label) for each in self.wishes]  # type: ignore[attr-defined]


class AnswerRecipientForm(ActionForm):
    button: StrOrPromise = _("Send the answer")
    answer = choice_field(
        _("Your answer"), OriginatorAnswer.choices, _("Choose an answer."), widget=forms.RadioSelect
    )
    words = words_field(
        _("Why, and within which limits?"), help_text=_("Sealed. The team that asked reads this.")
    )

    def prepare(self) -> None:
        del self.fields["version"]
