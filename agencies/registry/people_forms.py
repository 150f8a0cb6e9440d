"""Forms of managing people: bounded input, and words that say what to do."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from agencies.registry.assignable import roles_of_kind
from agencies.registry.models import AccessReviewItem, Agency, Decision

MOST_VERSION = 2_147_483_647
_NO_ROLE = _("Choose at least one role.")
_NOT_A_ROLE = _("Choose roles from the list.")


class RolesField(forms.MultipleChoiceField):
    """The roles that may be given in one agency, and those that the person holds already."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            label=_("Roles"),
            error_messages={
                "required": _NO_ROLE,
                "invalid_choice": _NOT_A_ROLE,
                "invalid_list": _NOT_A_ROLE,
            },
        )

    def offer(self, agency: Agency, held: list[Any]) -> list[dict[str, Any]]:
        """Set the choices; returns them with the words that explain each."""
        roles = roles_of_kind(agency)
        roles += [role for role in held if role not in roles]
        self.choices = [(role.key, role.label) for role in roles]
        return [{"key": role.key, "label": role.label, "hint": role.description} for role in roles]


class InviteForm(forms.Form):
    full_name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        validators=[ProhibitNullCharactersValidator()],
        error_messages={
            "required": _("Enter the person's full name."),
            "max_length": _("The name must be 120 characters or fewer."),
        },
        widget=forms.TextInput(
            attrs={"class": "govuk-input", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    email = forms.EmailField(
        label=_("Work email address"),
        max_length=254,
        help_text=_("The link to join is sent there. It works for 7 days, and once."),
        error_messages={
            "required": _("Enter the email address that the person uses at work."),
            "invalid": _("Enter an email address in the right format, like name@example.com"),
            "max_length": _("The email address must be 254 characters or fewer."),
        },
        widget=forms.EmailInput(
            attrs={"class": "govuk-input", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    roles = RolesField()

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.offered = self.fields["roles"].offer(agency, [])  # type: ignore[attr-defined]


class RolesForm(forms.Form):
    roles = RolesField()
    version = forms.IntegerField(min_value=1, max_value=MOST_VERSION)

    def __init__(self, *args: Any, agency: Agency, held: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = self.fields["roles"].offer(agency, held)  # type: ignore[attr-defined]


class VersionForm(forms.Form):
    """What a button sends: which version of the person's access was on the page."""

    version = forms.IntegerField(min_value=1, max_value=MOST_VERSION)


class SwitchForm(forms.Form):
    agency = forms.TypedChoiceField(
        label=_("Agency"),
        coerce=uuid.UUID,
        error_messages={
            "required": _("Choose the agency you act for."),
            "invalid_choice": _("Choose one of your agencies."),
        },
    )

    def __init__(self, *args: Any, agencies: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [  # type: ignore[attr-defined]
            (str(each.pk), each.name) for each in agencies
        ]


class ReviewForm(forms.Form):
    """One choice for each person who is still to be decided on; none need be made at once."""

    def __init__(self, *args: Any, items: list[AccessReviewItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"decision_{item.pk}"] = forms.ChoiceField(
                label=item.membership.user.full_name,
                choices=[(each.value, each.label) for each in (Decision.KEEP, Decision.REMOVE)],
                required=False,
                error_messages={"invalid_choice": _("Choose “Keep access” or “Remove access”.")},
            )
            self.fields[f"version_{item.pk}"] = forms.IntegerField(
                min_value=1, max_value=MOST_VERSION, required=False
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.decisions():
            self.add_error(
                None, _("Choose “Keep access” or “Remove access” for at least one person.")
            )
        return cleaned

    def decisions(self) -> dict[uuid.UUID, tuple[str, int]]:
        """Line → what was chosen, and the version of the access that was on the page."""
        given = self.cleaned_data
        return {
            item.pk: (given[f"decision_{item.pk}"], given.get(f"version_{item.pk}") or 0)
            for item in self.items
            if given.get(f"decision_{item.pk}")
        }
