"""Forms of asking who reported a question, and of checking a colleague's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.actions.questions import MOST_CHARACTERS
from reports.triage.forms import ActionForm, words_field

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CHECKLIST: dict[str, StrOrPromise] = {
    "clarifies": _("It only asks what the person meant by something they told us"),
    "no_task": _("It does not ask them to find out more, to watch, or to go back"),
    "no_reward": _("It promises no money, no favour and no result"),
    "names_nobody": _("It names nobody, and would tell a stranger nothing about the report"),
}
"""What both officers look for in a question (R1.6)."""


def checklist_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Check each of these"),
        choices=list(CHECKLIST.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"),
            _("Tick every box. If one is not true, change the question."),
        ),
    )


class _CheckedForm(ActionForm):
    def prepare(self) -> None:
        del self.fields["version"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        ticked = cleaned.pop("checklist", None)
        if ticked is not None and set(ticked) != set(CHECKLIST):
            self.add_error(
                "checklist", _("Tick every box. If one is not true, change the question.")
            )
        return cleaned


class WriteQuestionForm(_CheckedForm):
    button: StrOrPromise = _("Ask a colleague to check it")
    words = words_field(
        _("Your question"),
        longest=MOST_CHARACTERS,
        missing=_("Write the question."),
        help_text=_(
            "Plain words, one thing only. For example: You said that it happens in the evening. "
            "About what time do you mean?"
        ),
    )
    checklist = checklist_field()


class SendQuestionForm(_CheckedForm):
    button: StrOrPromise = _("Send the question")
    checklist = checklist_field()


class ReturnQuestionForm(ActionForm):
    button: StrOrPromise = _("Do not send it")

    def prepare(self) -> None:
        del self.fields["version"]
