"""Forms of health records."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.refuse.actions.needlesticks import Hurt
from agencies.refuse.health_enums import ReadWhy, SentTo
from reports.triage.forms import ActionForm, choice_field, text_field, words_field
from reports.triage.moments import PastMomentForm

SOMEBODY_ELSE = "other"
LONGEST = 2_000
LONGEST_NAME = 120
LONGEST_PLACE = 200


class OpenForm(PastMomentForm):
    """Opening a record for somebody who phoned in."""

    button = _("Open the record")
    field_order = ("who", "full_name", "day", "time", "place", "words")

    who = choice_field(_("Who was hurt?"), (), _("Choose who was hurt."))
    full_name = text_field(
        _("Their name, if they are not in the list"),
        longest=LONGEST_NAME,
        required=False,
        help_text=_("It is sealed."),
    )
    place = text_field(_("Where was it? (optional)"), longest=LONGEST_PLACE, required=False)
    words = words_field(
        _("What happened? (optional)"),
        required=False,
        help_text=_("It is sealed: opening it asks for a reason."),
    )

    def __init__(self, *args: Any, people: list[tuple[uuid.UUID, str]], **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        del self.fields["version"]
        self.fields["who"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a person")),
            *((str(key), name) for key, name in self.people),
            (SOMEBODY_ELSE, _("Somebody else")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("who") == SOMEBODY_ELSE and not cleaned.get("full_name"):
            self.add_error("full_name", _("Enter who was hurt."))
        return cleaned

    def hurt(self) -> Hurt:
        who = self.cleaned_data["who"]
        if who == SOMEBODY_ELSE:
            return Hurt(name=self.cleaned_data["full_name"])
        return Hurt(user_id=uuid.UUID(who))


class TakeForm(ActionForm):
    """One press."""

    button = _("I have this one")

    def prepare(self) -> None:
        del self.fields["version"]


class SentForm(PastMomentForm):
    button = _("Record where they were sent")
    field_order = ("version", "to", "day", "time", "words")
    to = choice_field(
        _("Who looks after them?"),
        SentTo.choices,
        _("Choose who looks after them."),
        widget=forms.RadioSelect,
    )
    words = words_field(_("Anything to add (optional, sealed)"), required=False)


class NoteForm(ActionForm):
    button = _("Add a note")
    words = words_field(
        _("What came of it"),
        missing=_("Write what should be added."),
        help_text=_("Sealed: tests, treatment, time off work."),
    )


class CloseForm(ActionForm):
    button = _("Close the record")
    words = words_field(_("Why nothing is left to do (sealed)"))


class ReadForm(ActionForm):
    button = _("Read what is sealed")
    reason = choice_field(
        _("Why do you need it?"),
        ReadWhy.choices,
        _("Choose a reason."),
        widget=forms.RadioSelect,
    )
    words = words_field(_("In a few words"), help_text=_("Sealed in the history of the record."))

    def prepare(self) -> None:
        del self.fields["version"]
