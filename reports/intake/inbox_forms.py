"""Forms of the receipt code and of the inbox that it opens."""

from __future__ import annotations

import hmac
import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from crispy_forms_gds.layout import ConditionalQuestion, ConditionalRadios, Field, Layout, Size
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from reports import receipt_codes
from reports.actions.inbox import MOST_CHARACTERS
from reports.actions.questions import MOST_QUESTIONS
from reports.files import limits
from reports.intake.fields import WordsField
from reports.intake.forms import QuestionForm

LONGEST_TYPED = 100
"""Characters: twenty, and however somebody spaces them."""

NOT_FOUND = _(
    "We can’t find a report with this code. Check each letter and number, then try again."
)

KEPT = {
    "typed": _("I wrote it down. I will type it here to check"),
    "saved": _("I saved it or printed it"),
    "without": _("I do not want to keep it. I can’t come back to this report"),
}


class CodeField(WordsField):
    """A receipt code as somebody types it; spaces, dashes and capitals do not matter."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "class": "app-code-input",
        }
        super().__init__(
            max_length=LONGEST_TYPED,
            too_long=_("A code has 20 letters and numbers. Check it, then try again."),
            widget=forms.TextInput(attrs=attrs),
            **kwargs,
        )


class KeptForm(QuestionForm):
    """After sending: how somebody keeps their code, before it goes for good."""

    title = _("Report sent")

    kept = forms.ChoiceField(
        label=_("Have you kept your code?"),
        choices=list(KEPT.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select how you kept your code, or that you do not want to"),
            "invalid_choice": _("Select one of the answers in the list"),
        },
    )
    code = CodeField(
        label=_("Type your code"),
        help_text=_("Capital letters, spaces and dashes do not matter."),
        required=False,
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        self.expected = expected
        super().__init__(*args, **kwargs)

    def layout(self) -> Layout:
        return Layout(
            ConditionalRadios(
                "kept",
                ConditionalQuestion(KEPT["typed"], Field.text("code")),
                ConditionalQuestion(KEPT["saved"]),
                ConditionalQuestion(KEPT["without"]),
            )
        )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("kept") != "typed":
            self.errors.pop("code", None)
            return self.cleaned_data
        typed = receipt_codes.normalise(self.cleaned_data.get("code", ""))
        if "code" not in self.errors and not hmac.compare_digest(
            typed.encode(), self.expected.encode()
        ):
            self.add_error("code", _("This is not the same as the code above. Check it."))
        return self.cleaned_data


class CarriedField(forms.Field):
    """Hidden values, in order; whatever is wrong with them is no error of the page."""

    widget = forms.MultipleHiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> list[str]:
        return list(value or [])


def carried(questions: Sequence[str], answers: Sequence[str]) -> dict[str, str]:
    """Answers by the keys of their questions: those that could be, and no more than could be."""
    pairs = zip(questions[:MOST_QUESTIONS], answers, strict=False)
    return {
        question: answer[: MOST_CHARACTERS * 4]
        for question, answer in pairs
        if is_key(question) and answer.strip()
    }


def is_key(text: str) -> bool:
    """Whether this is a question's key as a page of ours writes it."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


class CodeForm(QuestionForm):
    """The door of the inbox."""

    title = _("Check your report")

    code = CodeField(
        label=_("Your code"),
        help_text=_(
            "You got it when you sent your report. It has 20 letters and numbers. "
            "Capital letters, spaces and dashes do not matter."
        ),
        error_messages={"required": _("Enter your code")},
    )
    question = CarriedField()
    answer = CarriedField()

    def layout(self) -> Layout:
        return Layout(Field.text("code", label_size=Size.SMALL), "question", "answer")

    @classmethod
    def as_typed(cls, posted: QueryDict, *, unsent: dict[str, str]) -> CodeForm:
        """The page as it was, unjudged. `unsent`: answers to carry over, by their questions."""
        return cls(
            initial={
                "code": posted.get("code", ""),
                "question": list(unsent),
                "answer": list(unsent.values()),
            }
        )

    @property
    def unsent(self) -> dict[str, str]:
        """The answers that were typed when the inbox shut, by their questions."""
        return carried(self.cleaned_data["question"], self.cleaned_data["answer"])


class PhotoForm(QuestionForm):
    """One photo or PDF; its content is read by reports.intake.inbox_photo."""

    title: ClassVar[Any] = _("Add a photo to your report")

    photo = forms.Field(
        label=_("Choose a photo or a PDF"),
        required=False,
        widget=forms.FileInput(attrs={"accept": limits.ACCEPT}),
    )


class AnswerForm(QuestionForm):
    """An answer to one question, whose key is in the form's prefix."""

    title: ClassVar[Any] = _("Your report")

    words = WordsField(
        label=_("Your answer"),
        help_text=_(
            "Say only what you know already. Do not find out more. "
            "You can say that you do not know."
        ),
        max_length=MOST_CHARACTERS,
        too_long=_("Your answer must be 2,000 characters or fewer"),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write your answer")},
    )

    def layout(self) -> Layout:
        return Layout(Field.textarea("words", label_size=Size.SMALL, rows=5))
