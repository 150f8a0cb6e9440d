"""Forms about names that premises gave, and of what a premises adds to an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from agencies.licensing.reporting_enums import NameAnswer, NameReason
from reports.triage.forms import ActionForm, choice_field, words_field

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class ReadNameForm(ActionForm):
    button: StrOrPromise = _("Read the name")
    reason = choice_field(
        _("Why do you need it?"), NameReason.choices, _("Choose a reason."),
        widget=forms.RadioSelect,
    )  # fmt: skip

    def prepare(self) -> None:
        del self.fields["version"]


class AskForm(ReadNameForm):
    button = _("Ask the police")
    heading = _("Ask the police for the name")
    words = words_field(
        _("What do you need it for?"),
        help_text=_("Police read this and decide. It is sealed."),
    )


class AnswerForm(ActionForm):
    button = _("Answer")
    heading = _("Answer the request for the name")
    answer = choice_field(
        _("May the officer who asked read the name?"),
        [
            (NameAnswer.ALLOWED.value, _("Yes: they alone, for a while")),
            (NameAnswer.REFUSED.value, _("No")),
        ],
        _("Choose whether you allow it."),
        widget=forms.RadioSelect,
    )
    words = words_field(_("Why"), help_text=_("Who asked reads this. It is sealed."))

    def prepare(self) -> None:
        self.fields["answer"].help_text = ngettext(
            "Nobody else of licensing may. It ends %(days)d day after your answer.",
            "Nobody else of licensing may. It ends %(days)d days after your answer.",
            settings.NAME_DAYS,
        ) % {"days": settings.NAME_DAYS}


class AddForm(ActionForm):
    """What a premises adds. `key`: a second press of the button adds nothing."""

    button = _("Add this")
    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"),
            _("This page was not complete. Open it again, then try once more."),
        ),
    )
    words = words_field(
        _("What do you want to add?"),
        missing=_("Write what you want to add."),
        help_text=_(
            "What you reported stays as it is; this is added below it. Leave names out: "
            "if you learnt one, tell the police on 101 and give your reference."
        ),
    )

    def prepare(self) -> None:
        del self.fields["version"]
