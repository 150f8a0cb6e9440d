"""Forms of letting partners know of a case, of asking for access to it, and of answering."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.registry.clearances import Clearance
from reports.audiences import MAY_BE_TOLD
from reports.enums import AccessAnswer, AccessPurpose
from reports.triage.forms import ActionForm, choice_field, words_field

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class TellPartnersForm(ActionForm):
    """On a case's page: which teams may know that it exists."""

    button: StrOrPromise = _("Save who may know")
    teams = forms.MultipleChoiceField(
        label=_("Which teams may know?"),
        help_text=_(
            "They see its reference, its ward and who owns it, and can ask you for access. "
            "Untick a team to take it back: its open requests are then closed."
        ),
        choices=[(each.value, Clearance(each).label) for each in MAY_BE_TOLD],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_list"), _("Choose teams from the list.")
        ),
    )

    def described(self) -> list[tuple[str, str]]:
        return [(str(self.fields["teams"].label), teams_in_words(self.cleaned_data["teams"]))]

    def again(self) -> list[tuple[str, str]]:
        return [("teams", each) for each in self.cleaned_data["teams"]]


class AskForm(ActionForm):
    """A partner asks the owner of a case for access to it."""

    button = _("Ask for access")
    purpose = choice_field(
        _("What do you need it for?"),
        AccessPurpose.choices,
        _("Choose what you need it for."),
        widget=forms.RadioSelect,
    )
    words = words_field(
        _("What your team needs to know, and why"),
        missing=_("Say what your team needs to know, and why."),
        help_text=_("Sealed. Only the owner of the case and your team can read it."),
    )

    def prepare(self) -> None:
        del self.fields["version"]


class AnswerForm(ActionForm):
    """The owner grants or refuses."""

    button = _("Send the answer")
    answer = choice_field(
        _("Your answer"),
        [each for each in AccessAnswer.choices if each[0] != AccessAnswer.NOT_SHARED],
        _("Choose an answer."),
        widget=forms.RadioSelect,
    )
    words = words_field(
        _("Why, in a few words"),
        help_text=_("Sealed. The team that asked can read it: say nothing of the case here."),
    )

    def prepare(self) -> None:
        del self.fields["version"]


class WithdrawForm(ActionForm):
    button = _("Withdraw the request")

    def prepare(self) -> None:
        del self.fields["version"]


def teams_in_words(teams: Any) -> str:
    """Names of teams by their clearances; what an older code meant stays readable."""
    labels = [
        str(Clearance(each).label) if each in Clearance.values else str(each) for each in teams
    ]
    return ", ".join(labels) or str(_("Nobody"))
