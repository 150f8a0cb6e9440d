"""Forms of letters: choosing a template, the words, confirming, sending."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms_gds.layout import Field, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.letters import MOST_ADDRESSEE, MOST_CHARACTERS
from agencies.licensing.letter_enums import Delivery, LetterKind
from agencies.licensing.letter_templates import Template
from reports.triage.forms import ActionForm, choice_field, words_field

PREFIX = "text_"
ROWS = 6


class StartLetterForm(ActionForm):
    button = _("Write this letter")
    kind = choice_field(
        _("What kind of letter?"),
        LetterKind.choices,
        _("Choose what kind of letter it is."),
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        del self.fields["version"]


class LetterWordsForm(ActionForm):
    """The addressee and each paragraph of the template. `plans`: (key, words) of those whose steps
    may stand in it."""

    button = _("Save, and look at the letter")
    addressee = forms.CharField(
        label=_("To"),
        max_length=MOST_ADDRESSEE,
        error_messages={
            "required": _("Enter to whom the letter goes."),
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )

    def __init__(
        self,
        *args: Any,
        template: Template,
        words: dict[str, Any],
        plans: list[tuple[str, str]],
        plan_id: uuid.UUID | None,
        **kwargs: Any,
    ) -> None:
        self.template, self.words, self.plans, self.plan_id = template, words, plans, plan_id
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.initial["addressee"] = self.words["addressee"]
        for each in self.template.paragraphs:
            self.fields[PREFIX + each.key] = words_field(
                each.label,
                longest=MOST_CHARACTERS,
                missing=_("Write something here, or say that there is nothing."),
            )
            self.initial[PREFIX + each.key] = self.words["paragraphs"].get(each.key, "")
        if self.template.steps_after:
            self.fields["plan"] = choice_field(
                _("Action plan whose steps stand in the letter"),
                [("", _("Choose later")), *self.plans],
                _("Choose the action plan from the list."),
                required=False,
            )
            self.initial["plan"] = str(self.plan_id or "")

    def _laid_out(self, name: str) -> Any:
        if name.startswith(PREFIX):
            return Field.textarea(name, label_size=Size.SMALL, rows=ROWS)
        return super()._laid_out(name)

    def paragraphs(self) -> dict[str, str]:
        """Of a form that is valid: the paragraphs by key."""
        return {each.key: self.cleaned_data[PREFIX + each.key] for each in self.template.paragraphs}

    def plan(self) -> uuid.UUID | None:
        chosen = self.cleaned_data.get("plan")
        return uuid.UUID(chosen) if chosen else None


class AskForm(ActionForm):
    button = _("Ask for confirmation")
    of = choice_field(_("Who confirms it?"), (), _("Choose who confirms it from the list."))

    def __init__(self, *args: Any, people: list[tuple[uuid.UUID, str]], **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["of"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a person")),
            *((str(key), name) for key, name in self.people),
        ]


class ConfirmForm(ActionForm):
    button = _("I confirm this letter")


class SendBackForm(ActionForm):
    button = _("Send it back")
    words = words_field(_("What should change?"), missing=_("Say what should change."))


class SendForm(ActionForm):
    button = _("Send this letter now")
    delivery = choice_field(
        _("How does it reach them?"),
        (),
        _("Choose how the letter reaches them."),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, has_account: bool, **kwargs: Any) -> None:
        self.has_account = has_account
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        offered = [each for each in Delivery if self.has_account or each != Delivery.ACCOUNT]
        self.fields["delivery"].choices = [(each.value, each.label) for each in offered]  # type: ignore[attr-defined]


class DiscardForm(ActionForm):
    button = _("Discard this draft")
