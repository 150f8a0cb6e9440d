"""Forms of the register of premises: what an officer types of a premises and its licence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.register import Leaver
from agencies.licensing.enums import PremisesKind
from agencies.licensing.models import Premises
from agencies.licensing.premises_enums import Leaving
from agencies.registry.models import Membership
from reports import geometry
from reports.places import search_places
from reports.places.words import as_postcode
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, words_field

YES_NO = (("yes", _("Yes")), ("no", _("No")))
NOBODY = ""


def line_field(label: Any, *, longest: int, missing: Any = "", **kwargs: Any) -> forms.CharField:
    """One line of text; required where `missing` says what to enter."""
    return forms.CharField(
        label=label,
        max_length=longest,
        required=bool(missing),
        error_messages={
            "required": missing,
            "max_length": _("Use no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
        **kwargs,
    )


def _yes_no(label: Any) -> forms.ChoiceField:
    return choice_field(label, YES_NO, _("Choose yes or no."), widget=forms.RadioSelect)


class FactsFields(ActionForm):
    """The facts of a premises that are typed. `facts()`: by the name of the column."""

    title = line_field(_("Name"), longest=120, missing=_("Enter the name of the premises."))
    kind = choice_field(
        _("Kind"), [("", _("Choose")), *PremisesKind.choices], _("Choose a kind from the list.")
    )
    address = line_field(_("Address"), longest=200, missing=_("Enter the address."))
    postcode = line_field(_("Postcode"), longest=8)
    point = line_field(
        _("Place on the map"),
        longest=60,
        help_text=_(
            "Latitude and longitude, for example 52.5726, -0.2427. Leave it empty for the place "
            "of the postcode."
        ),
    )
    hours = words_field(_("Licensed hours"), longest=1_000, required=False)
    capacity = forms.IntegerField(
        label=_("Capacity"),
        required=False,
        min_value=1,
        max_value=100_000,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Enter the capacity as a whole number from 1 to 100,000."),
        ),
    )
    has_door_staff = _yes_no(_("Does the licence ask for door staff with an SIA licence?"))
    in_pubwatch = _yes_no(_("Is it in Pubwatch?"))

    def clean_postcode(self) -> str:
        typed = self.cleaned_data["postcode"].strip()
        if not typed:
            return ""
        found = as_postcode(typed)
        if found is None:
            raise forms.ValidationError(_("Enter a whole postcode, for example PE1 1XX."))
        return f"{found[:-3]} {found[-3:]}".upper()

    def clean_point(self) -> Point | None:
        typed = self.cleaned_data["point"].strip()
        return point_of(typed) if typed else None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and given["point"] is None and given["postcode"]:
            given["point"] = place_of_postcode(given["postcode"])
        return given

    def facts(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "name": given["title"].strip(),
            "kind": PremisesKind(given["kind"]),
            "address": given["address"].strip(),
            "postcode": given["postcode"],
            "point": given["point"],
            "hours": given["hours"].strip(),
            "capacity": given["capacity"],
            "has_door_staff": given["has_door_staff"] == "yes",
            "in_pubwatch": given["in_pubwatch"] == "yes",
        }


def point_of(typed: str) -> Point:
    """A WGS84 point of `latitude, longitude` in degrees. Raises ValidationError."""
    try:
        latitude, longitude = (float(each) for each in typed.replace(";", ",").split(","))
        if not geometry.in_region(longitude, latitude):
            raise ValueError
    except ValueError:
        raise forms.ValidationError(
            _("Enter latitude and longitude near Peterborough, for example 52.5726, -0.2427.")
        ) from None
    return geometry.point(longitude, latitude)


def place_of_postcode(postcode: str) -> Point | None:
    """Where a whole postcode lies; None for one that is not known. One statement."""
    hits = search_places(postcode, limit=1)
    return hits[0].point if hits and as_postcode(hits[0].name) == as_postcode(postcode) else None


class AddForm(FactsFields):
    button = _("Add it to the register")
    licence_number = line_field(
        _("Licence number"), longest=40, missing=_("Enter the number of the licence.")
    )
    holder = line_field(_("Licence holder"), longest=200, missing=_("Enter who holds the licence."))
    since = DayField(label=_("Held since"))
    dps = line_field(_("Designated premises supervisor"), longest=120)

    def prepare(self) -> None:
        del self.fields["version"]
        self.initial.update(has_door_staff="no", in_pubwatch="no")


class FactsForm(FactsFields):
    button = _("Save")
    heading = _("Change its facts")

    def __init__(self, *args: Any, premises: Premises, **kwargs: Any) -> None:
        self.premises = premises
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        here = self.premises
        self.initial.update(
            title=here.name,
            kind=here.kind,
            address=here.address,
            postcode=here.postcode,
            point=f"{here.point.y:.6f}, {here.point.x:.6f}" if here.point else "",
            hours=here.hours,
            capacity=here.capacity,
            has_door_staff="yes" if here.has_door_staff else "no",
            in_pubwatch="yes" if here.in_pubwatch else "no",
        )


class DpsForm(ActionForm):
    button = _("Save")
    heading = _("Change the designated premises supervisor")
    dps = line_field(
        _("Who is it now?"),
        longest=120,
        help_text=_("Leave it empty if nobody is: alcohol may then not be sold."),
    )
    since = DayField(label=_("Since"))
    leaver = choice_field(
        _("Whose account is that of the one who leaves?"),
        (),
        _("Choose from the list who leaves."),
        required=False,
    )
    then = choice_field(
        _("What becomes of that account?"),
        Leaving.choices,
        _("Choose what becomes of it."),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("What they had begun stays with the premises, and others there can finish it."),
    )

    def __init__(
        self, *args: Any, premises: Premises, people: list[Membership], **kwargs: Any
    ) -> None:
        self.premises, self.people = premises, people
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.initial["since"] = timezone.localdate()
        if not self.people:
            del self.fields["leaver"], self.fields["then"]
            return
        named = [(str(each.pk), each.user.full_name) for each in self.people]
        self.fields["leaver"].choices = [(NOBODY, _("Nobody leaves")), *named]  # type: ignore[attr-defined]
        of_dps = [key for key, name in named if name.casefold() == self.premises.dps.casefold()]
        self.initial.update(leaver=of_dps[0] if of_dps else NOBODY, then=Leaving.END)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("leaver") and not given.get("then") and "then" not in self.errors:
            self.add_error("then", _("Choose what becomes of it."))
        return given

    def chosen(self) -> Leaver | None:
        """Who leaves, of a form that is valid."""
        key = self.cleaned_data.get("leaver")
        found = next((each.pk for each in self.people if key and str(each.pk) == key), None)
        return Leaver(membership=found, then=Leaving(self.cleaned_data["then"])) if found else None


class NumberForm(ActionForm):
    button = _("Save")
    heading = _("Change the licence number")
    number = line_field(
        _("New licence number"),
        longest=40,
        missing=_("Enter the new number of the licence."),
        help_text=_("The number it has now stays an earlier one, by which it is still found."),
    )


class MoveForm(ActionForm):
    """Suspending, resuming, closing, opening again."""

    on = DayField(label=_("Closed since"))

    def __init__(self, *args: Any, closes: bool, label: Any, **kwargs: Any) -> None:
        self.closes, self.button = closes, label
        self.heading = label
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        if not self.closes:
            del self.fields["on"]
        self.initial["on"] = timezone.localdate()


class TransferForm(ActionForm):
    button = _("Transfer the licence")
    holder = line_field(
        _("New licence holder"), longest=200, missing=_("Enter who holds the licence now.")
    )
    since = DayField(label=_("Since"))
    dps = line_field(
        _("New designated premises supervisor"),
        longest=120,
        help_text=_("Leave it empty if it is the same person."),
    )

    def prepare(self) -> None:
        self.initial["since"] = timezone.localdate()


class PersonForm(ActionForm):
    """Who is invited by e-mail."""

    button = _("Send the invitation")
    heading = _("Invite somebody by e-mail")
    full_name = line_field(_("Full name"), longest=120, missing=_("Enter the person's full name."))
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The link to join is sent there. It works for 7 days, and once."),
        error_messages=dict.fromkeys(
            ("required", "invalid", "max_length", "null_characters_not_allowed"),
            _("Enter an email address in the right format, like name@example.com"),
        ),
    )

    def prepare(self) -> None:
        del self.fields["version"]


class LetterForm(ActionForm):
    """Who is invited by a letter."""

    button = _("Prepare the letter")
    heading = _("Invite somebody by letter")
    full_name = line_field(
        _("Name for the letter"), longest=120, missing=_("Enter the name for the letter.")
    )

    def prepare(self) -> None:
        del self.fields["version"]
