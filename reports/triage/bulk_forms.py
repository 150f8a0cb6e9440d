"""Forms of doing one thing to many reports."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from reports.bulk import Asked
from reports.bulk_enums import BulkKind
from reports.policies import moves_in_bulk
from reports.triage.forms import ActionForm, choice_field, words_field

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ASSIGN = "assign"
NOBODY = "nobody"


def moves_in_words() -> list[tuple[str, str]]:
    """(key, words) of every move that may be made of many reports, with its reason."""
    return [
        (
            f"{move.name}:{reason.value}",
            str(move.label) if len(move.reasons) == 1 else f"{move.label}: {reason.label}",
        )
        for move, reasons in moves_in_bulk()
        for reason in reasons
    ]


class ChooseForm(ActionForm):
    """What to do to the chosen reports. Nothing is done before the preview is confirmed."""

    button: StrOrPromise = _("See what would change")
    what = choice_field(
        _("What to do"), (), _("Choose what to do."), widget=forms.RadioSelect, required=True
    )
    to = choice_field(
        _("Assign to"),
        (),
        _("Choose a person from the list."),
        required=False,
        help_text=_("Only for “Assign to the person below”."),
    )

    def __init__(
        self, *args: Any, people: list[tuple[uuid.UUID, str]], me: User, **kwargs: Any
    ) -> None:
        self.people, self.me = people, me
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (ASSIGN, _("Assign to the person below")),
            *moves_in_words(),
        ]
        mine = [
            (str(pk), _("Me (%(name)s)") % {"name": name})
            for pk, name in self.people
            if pk == self.me.pk
        ]
        others = [(str(pk), name) for pk, name in self.people if pk != self.me.pk]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a person")),
            *mine,
            *others,
            (NOBODY, _("Nobody")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("what") == ASSIGN and "to" in cleaned and not cleaned["to"]:
            self.add_error("to", _("Choose a person from the list."))
        return cleaned

    def asked(self) -> Asked:
        """What was chosen, in a form that is valid."""
        what, to = self.cleaned_data["what"], self.cleaned_data["to"]
        if what == ASSIGN:
            person = None if to == NOBODY else User.objects.get(pk=uuid.UUID(to))
            return Asked(BulkKind.ASSIGN, assignee=person)
        transition, _colon, reason = what.partition(":")
        return Asked(BulkKind.MOVE, transition=transition, reason=reason)


class ConfirmForm(ActionForm):
    words = words_field(
        _("Why"), help_text=_("It is kept, sealed, on the timeline of each of these reports.")
    )

    def __init__(self, *args: Any, number: int, **kwargs: Any) -> None:
        self.number = number
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.button = (
            _("Do this to 1 report")
            if self.number == 1
            else _("Do this to %(number)s reports") % {"number": f"{self.number:,}"}
        )


class DiscardForm(ActionForm):
    button: StrOrPromise = _("Don't do it")


class StopForm(ActionForm):
    button: StrOrPromise = _("Stop")

    def prepare(self) -> None:
        del self.fields["version"]


class UndoForm(ActionForm):
    button: StrOrPromise = _("Undo")
    words = words_field(
        _("Why it is undone"),
        help_text=_("It is kept, sealed, on the timeline of each report that is put back."),
    )


class WordsForm(ActionForm):
    button: StrOrPromise = _("Show why it was done")

    def prepare(self) -> None:
        del self.fields["version"]
