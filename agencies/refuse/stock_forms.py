"""Forms of needle bins and sharps boxes."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from agencies.refuse import stock
from agencies.refuse.actions.bins import BinFacts
from agencies.refuse.actions.boxes import MOST_LIMIT
from agencies.refuse.models.bins import MOST_RETURNS
from agencies.refuse.models.boxes import MOST_HELD, MOST_MILLILITRES
from reports.geometry import SRID
from reports.triage.forms import ActionForm, choice_field, text_field
from reports.triage.moments import PastMomentForm

LONGEST_NAME = 80
LONGEST_PLACE = 200
LONGEST_BATCH = 9_000
_PAIR = re.compile(r"\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*(?:,|\s)\s*(-?\d{1,3}(?:\.\d{1,15})?)\s*\Z")


class PointField(forms.CharField):
    """A point in WGS84 as maps give it to copy: `52.57361, -0.24211`, latitude first."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = _("Enter latitude and longitude, for example 52.57361, -0.24211.")
        super().__init__(
            max_length=60,
            error_messages=dict.fromkeys(
                ("required", "invalid", "max_length", "null_characters_not_allowed"), wrong
            ),
            **kwargs,
        )

    def clean(self, value: Any) -> Point:
        found = _PAIR.match(super().clean(value))
        if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return Point(float(found[2]), float(found[1]), srid=SRID)


def number_field(label: Any, *, low: int, high: int, missing: Any, **kwargs: Any) -> Any:
    """A whole number in digits."""
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": missing,
            "invalid": _("Enter a whole number, like 14."),
            "min_value": _("Enter %(limit_value)d or more."),
            "max_value": _("Enter %(limit_value)d or less."),
        },
        **kwargs,
    )


class BinForm(ActionForm):
    """Adding a bin."""

    button = _("Add the bin")
    title = text_field(
        _("Name of the bin"),
        longest=LONGEST_NAME,
        missing=_("Give the bin a name."),
        help_text=_("By which crews know it, such as its number."),
    )
    place = text_field(
        _("Where it is, in words"),
        longest=LONGEST_PLACE,
        missing=_("Say where it is."),
    )
    point = PointField(
        label=_("Where it is on the map"),
        help_text=_("Latitude and longitude, as a map gives them to copy: 52.57361, -0.24211"),
    )

    def prepare(self) -> None:
        del self.fields["version"]

    def facts(self) -> BinFacts:
        given = self.cleaned_data
        return BinFacts(name=given["title"], place=given["place"], point=given["point"])


class ChangeBinForm(BinForm):
    button = _("Save the bin")
    heading = _("Change this bin")
    stands = choice_field(
        _("Does it stand there?"),
        [("yes", _("Yes")), ("no", _("No: it was taken away"))],
        _("Choose whether it stands there."),
        widget=forms.RadioSelect,
    )

    def prepare(self) -> None:
        """It keeps its version."""

    def is_active(self) -> bool:
        return bool(self.cleaned_data["stands"] == "yes")


class EmptiedForm(PastMomentForm):
    """Writing down that a bin was emptied."""

    button = _("Write it down")
    heading = _("It was emptied")
    field_order = ("who", "day", "time", "fill", "returns")

    who = choice_field(_("Who emptied it?"), (), _("Choose who emptied it."))
    fill = choice_field(
        _("How full was it?"),
        [
            (
                str(tenths),
                _("Empty") if not tenths else _("Full") if tenths == 10 else f"{tenths}/10",
            )
            for tenths in range(11)
        ],
        _("Choose how full it was."),
    )
    returns = number_field(
        _("How many needles and syringes were in it? (optional)"),
        low=0,
        high=MOST_RETURNS,
        missing="",
        required=False,
        help_text=_("Leave it empty if nobody counted. They are never counted as finds."),
    )

    def __init__(
        self, *args: Any, people: list[tuple[uuid.UUID, str]], me: uuid.UUID, **kwargs: Any
    ) -> None:
        self.people, self.me = people, me
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        del self.fields["version"]
        others = [(str(key), name) for key, name in self.people if key != self.me]
        if not others:
            del self.fields["who"]
            return
        self.fields["who"].choices = [(str(self.me), _("Me")), *others]  # type: ignore[attr-defined]

    def chosen(self) -> uuid.UUID | None:
        chosen = self.cleaned_data.get("who")
        return uuid.UUID(chosen) if chosen else None


class AddBoxesForm(ActionForm):
    button = _("Add the boxes")
    serials = forms.CharField(
        label=_("Serials"),
        max_length=LONGEST_BATCH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One on each line, or a run: SB-101 to SB-120"),
        error_messages={
            "required": _("Enter the serials, one on each line."),
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    millilitres = number_field(
        _("Size in millilitres"), low=1, high=MOST_MILLILITRES, missing=_("Enter the size.")
    )
    holds = number_field(
        _("About how many needles it holds, up to its fill line"),
        low=1,
        high=MOST_HELD,
        missing=_("Enter how many it holds."),
    )

    def prepare(self) -> None:
        del self.fields["version"]

    def clean_serials(self) -> list[str]:
        try:
            return stock.serials_in(self.cleaned_data["serials"])
        except stock.BadSerials as error:
            raise forms.ValidationError(str(error)) from None


class LimitForm(ActionForm):
    button = _("Save the number")
    boxes = number_field(
        _("Warn when fewer boxes than this are in store"),
        low=0,
        high=MOST_LIMIT,
        missing=_("Enter a number."),
    )

    def prepare(self) -> None:
        del self.fields["version"]


class BoxStepForm(ActionForm):
    """A press: taken back, sealed."""


class HandOutForm(ActionForm):
    button = _("Hand it out")
    to = choice_field(_("Who gets it?"), (), _("Choose who gets the box."))

    def __init__(self, *args: Any, people: list[tuple[uuid.UUID, str]], **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a person")),
            *((str(key), name) for key, name in self.people),
        ]


class DisposeForm(ActionForm):
    button = _("Disposed of")
    words = text_field(
        _("Number of the collection or consignment note (optional)"), longest=200, required=False
    )
