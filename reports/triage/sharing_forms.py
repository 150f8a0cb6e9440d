"""Forms of sharing a case or report with another agency, and of withdrawing that."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Fluid, Size
from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from agencies.registry.models import SharingAgreement
from agencies.registry.sharing_codes import DataItem, Purpose
from agencies.registry.teams import Team
from reports.actions.disclose import Terms
from reports.policies import in_words
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, words_field


class ShareForm(ActionForm):
    """Under which agreement, with which team, for what, which parts, until when, and why."""

    button = _("Continue")
    has_own_tag = False  # the page's form also says which step it is
    agreement = choice_field(
        _("Under which agreement?"), (), _("Choose an agreement."), widget=forms.RadioSelect
    )
    team = choice_field(_("With which team?"), (), _("Choose a team from the list."))
    purpose = choice_field(
        _("What for?"), Purpose.choices, _("Choose a purpose."), widget=forms.RadioSelect
    )
    parts = forms.MultipleChoiceField(
        label=_("What else, besides the record?"),
        required=False,
        help_text=_("The record's facts are always shared. Contact details and sources never are."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Choose what to share from the list."),
            "invalid_list": _("Choose what to share from the list."),
        },
    )
    last_day = DayField(
        label=_("Until when?"),
        help_text=_("The last day on which they can read it, for example 27/3/2027"),
        widget=forms.TextInput,
    )
    reason = words_field(
        _("Why do they need it?"),
        help_text=_("The other team can read this. Leave out anything that points to a source."),
        missing=_("Say why they need it."),
    )
    request = forms.UUIDField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": _("This page was not complete. Open it again.")},
    )

    def __init__(
        self,
        *args: Any,
        agreements: Sequence[SharingAgreement],
        teams: Sequence[Team],
        parts: Sequence[DataItem],
        always: Sequence[DataItem] = (DataItem.RECORD,),
        request_id: uuid.UUID | None = None,
        **kwargs: Any,
    ) -> None:
        self.agreements, self.teams, self.always = agreements, teams, always
        self.offered_parts = [each for each in parts if each not in always]
        super().__init__(*args, **kwargs)
        self.initial["request"] = request_id

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["agreement"].choices = [  # type: ignore[attr-defined]
            Choice(str(each.pk), str(each), hint=_hint(each)) for each in self.agreements
        ]
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a team")),
            *((team.key, team.name) for team in self.teams),
        ]
        self.fields["parts"].choices = [  # type: ignore[attr-defined]
            (part.value, part.label) for part in self.offered_parts
        ]
        if not self.offered_parts:
            del self.fields["parts"]
        if len(self.agreements) == 1:
            self.initial["agreement"] = str(self.agreements[0].pk)
            self.initial["purpose"] = self.agreements[0].purpose

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout.pop()
        helper.layout.append(
            Button("do", self.button, data_prevent_double_click="true", css_id="share-do")
        )
        return helper

    def _laid_out(self, name: str) -> Any:
        if name == "last_day":
            return Field.text(name, label_size=Size.SMALL, field_width=Fluid.ONE_THIRD)
        if name == "parts":
            return Field.checkboxes(name, legend_size=Size.SMALL, small=True)
        return super()._laid_out(name)

    def terms(self) -> Terms:
        given = self.cleaned_data
        return Terms(
            agreement_id=uuid.UUID(given["agreement"]),
            team=given["team"],
            purpose=given["purpose"],
            parts=(*(each.value for each in self.always), *given.get("parts", ())),
            last_day=given["last_day"],
            reason=given["reason"],
            request_id=given["request"],
        )

    def described(self) -> list[tuple[str, str]]:
        given = self.cleaned_data
        agreement = next(each for each in self.agreements if str(each.pk) == given["agreement"])
        parts = [*self.always, *(DataItem(each) for each in given.get("parts", ()))]
        return [
            (_now("With"), next(team.name for team in self.teams if team.key == given["team"])),
            (_now("Agreement"), str(agreement)),
            (_now("Lawful gateway"), str(agreement.get_gateway_display())),
            (_now("What for"), str(Purpose(given["purpose"]).label)),
            (_now("What"), "; ".join(str(part.label) for part in parts)),
            (_now("Until the end of"), in_words(given["last_day"])),
            (_now("Why"), given["reason"]),
        ]

    def again(self) -> list[tuple[str, str]]:
        """(name, value) of everything that was sent, to send it once more."""
        return [
            (name, value)
            for name in self.fields
            for value in (
                self.data.getlist(name)
                if hasattr(self.data, "getlist")
                else [self.data.get(name, "")]
            )
        ]


class WithdrawForm(ActionForm):
    button = _("Withdraw")
    words = words_field(_("Why?"), help_text=_("Sealed. Your own agency can read this."))

    def prepare(self) -> None:
        del self.fields["version"]


def _hint(agreement: SharingAgreement) -> str:
    return _now("%(purpose)s. Until %(day)s. Covers: %(items)s.") % {
        "purpose": Purpose(agreement.purpose).label,
        "day": in_words(agreement.expires_on),
        "items": "; ".join(agreement.item_labels),
    }
