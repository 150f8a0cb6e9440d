"""Forms of a premises' staff and their training."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.staff import StaffFacts, Trained
from agencies.licensing.enums import StaffRole
from agencies.licensing.forms.registers import codes_field
from agencies.licensing.models import StaffMember
from agencies.licensing.register_enums import Course
from agencies.licensing.sia import in_groups, sia_number
from reports.triage.forms import ActionForm, choice_field, words_field
from reports.triage.moments import day_field, typed_day

LONGEST_NAME = 120


class SiaField(forms.CharField):
    """An SIA licence number as it is typed; gives 16 digits, or ""."""

    def __init__(self) -> None:
        wrong = _("Enter the 16 digits of the SIA licence number as they stand on the card.")
        super().__init__(
            label=_("SIA licence number (door supervisors)"),
            help_text=_(
                "16 digits, as on the front of the card. Only the form of the number is checked "
                "here. Look the person up in the SIA's public register of licence holders, and "
                "compare the card's photo."
            ),
            max_length=40,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages=dict.fromkeys(
                ("invalid", "max_length", "null_characters_not_allowed"), wrong
            ),
        )

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        try:
            return sia_number(typed)
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class StaffForm(ActionForm):
    """Adding somebody who works at the premises."""

    button = _("Add them")
    full_name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Enter a name."),
            "max_length": _("Use no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    role = choice_field(
        _("What they do"), StaffRole.choices, _("Choose what they do."), widget=forms.RadioSelect
    )
    sia = SiaField()

    def prepare(self) -> None:
        del self.fields["version"]


class ChangeStaffForm(StaffForm):
    button = _("Save")
    heading = _("Change these details, or say that they left")

    account = choice_field(
        _("Their account here"), (), _("Choose an account from the list."), required=False
    )
    left_on = day_field(
        _("Left on (empty while they work here)"),
        required=False,
        help_text=_("For example, 27/3/2026. They are then offered in no list."),
    )

    def __init__(
        self, *args: Any, member: StaffMember, people: list[tuple[uuid.UUID, str]], **kwargs: Any
    ) -> None:
        self.member, self.people = member, people
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        member = self.member
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            ("", _("None")),
            *((str(key), name) for key, name in self.people),
        ]
        self.initial = {
            **self.initial,
            "full_name": member.name,
            "role": member.role,
            "sia": in_groups(member.sia_number),
            "account": str(member.user_id or ""),
            "left_on": typed_day(member.left_on) if member.left_on else "",
        }

    def facts(self) -> StaffFacts:
        given = self.cleaned_data
        return StaffFacts(
            name=given["full_name"],
            role=StaffRole(given["role"]),
            sia_number=given["sia"],
            user=uuid.UUID(given["account"]) if given["account"] else None,
            left_on=given["left_on"],
        )


class TrainingForm(ActionForm):
    button = _("Write it down")
    heading = _("Add a training or licence")
    field_order = ("courses", "done_on", "expires_on", "evidence")

    courses = codes_field(_("What was it about?"), Course.choices, _("Choose what it was about."))
    done_on = day_field(_("Done on"))
    expires_on = day_field(_("Runs out on (empty if it does not)"), required=False)
    evidence = words_field(
        _("Where it is written (optional)"),
        longest=500,
        required=False,
        help_text=_("Such as “certificate in the blue folder”. It is sealed."),
    )

    def prepare(self) -> None:
        del self.fields["version"]

    def trained(self) -> Trained:
        given = self.cleaned_data
        return Trained(
            courses=tuple(Course(each) for each in given["courses"]),
            done_on=given["done_on"],
            expires_on=given["expires_on"],
            evidence=given["evidence"],
        )
