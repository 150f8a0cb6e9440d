"""Forms about bags: entering one, and what happens to it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.bags import Entry
from agencies.licensing.actions.seizures import Seized
from agencies.licensing.bag_words import LONGEST_DESCRIPTION
from agencies.licensing.enums import Inside, Substance
from agencies.licensing.models import Seizure
from reports.triage.forms import ActionForm, choice_field, key_field, text_field, words_field
from reports.triage.moments import PastMomentForm

LONGEST_NUMBER, LONGEST_STORE, LONGEST_QUANTITY = 40, 120, 80
AGAIN = "again"
"""The name of the button that asks for one more bag."""
ELSEWHERE = _("Choose the incident again from its page.")


def _number() -> forms.CharField:
    return text_field(
        _("Bag number"),
        longest=LONGEST_NUMBER,
        missing=_("Enter the number printed on the bag."),
        help_text=_("As it is printed on the sealed bag."),
    )


def _store(label: Any, **how: Any) -> forms.CharField:
    return text_field(
        label,
        longest=LONGEST_STORE,
        missing=_("Say where the bag is kept."),
        help_text=_("For example, drug box in the office."),
        **how,
    )


def _what() -> dict[str, forms.Field]:
    """What was found, as the entry and its correction ask for it."""
    return {
        "inside": choice_field(
            _("Where was it found or taken?"),
            [("", _("Choose a place")), *Inside.choices],
            _("Choose where it was found or taken."),
        ),
        "substance": choice_field(
            _("What do you think it is?"),
            [("", _("Choose one")), *Substance.choices],
            _("Choose what you think it is."),
            help_text=_("Nobody can be sure without a test, so we always write “suspected”."),
        ),
        "description": text_field(
            _("What does it look like?"),
            longest=LONGEST_DESCRIPTION,
            missing=_("Say what it looks like."),
            help_text=_("For example, white powder in a wrap. We put “Suspected” before it."),
        ),
        "quantity": text_field(
            _("About how much?"),
            longest=LONGEST_QUANTITY,
            missing=_("Say about how much it is."),
            help_text=_("An estimate in words: three small bags, about 20 pills. Do not weigh it."),
        ),
    }


def _people() -> dict[str, forms.Field]:
    """Who was there, as the entry and its correction ask for it."""
    return {
        "seized_by": choice_field(
            _("Who seized it?"), (), _("Choose who seized it from the list of staff.")
        ),
        "witness": choice_field(
            _("Who was the witness?"),
            (),
            _("Choose the witness from the list of staff."),
            help_text=_("Somebody else: two people have to be there."),
        ),
    }


def _offer(form: forms.Form, name: str, staff: list[tuple[uuid.UUID, str]]) -> None:
    form.fields[name].choices = [  # type: ignore[attr-defined]
        ("", _("Choose a person")),
        *((str(key), name) for key, name in staff),
    ]


def _check_two(form: forms.Form, given: dict[str, Any]) -> dict[str, Any]:
    if given.get("witness") and given.get("witness") == given.get("seized_by"):
        form.add_error(
            "witness", _("Choose somebody else as the witness: two people have to be there.")
        )
    return given


class BagForm(PastMomentForm):
    """A bag for the register. `staff`: (key, name) of who works there now; `me`: whoever types."""

    button = _("Enter the bag")
    field_order = (
        "key", "incident", "bag_number", "day", "time", "seized_by", "witness", "inside",
        "substance", "description", "quantity", "store",
    )  # fmt: skip
    key = key_field()
    incident = forms.UUIDField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid": ELSEWHERE},
    )
    bag_number = _number()
    seized_by, witness = _people().values()
    inside, substance, description, quantity = _what().values()
    store = _store(_("Where is it kept?"))

    def __init__(
        self, *args: Any, staff: list[tuple[uuid.UUID, str]], before: dict[str, Any], **kwargs: Any
    ) -> None:
        self.staff, self.before = staff, before
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        del self.fields["version"]
        for name in ("seized_by", "witness"):
            _offer(self, name, self.staff)
        self.initial.update({"key": uuid.uuid4(), **self.before})

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(
            *(self._laid_out(name) for name in self.fields),
            Button.primary("do", self.button, data_prevent_double_click="true"),
            Button.secondary(
                AGAIN, _("Enter it, and add another bag"), data_prevent_double_click="true"
            ),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        return _check_two(self, super().clean())

    def seized(self) -> Seized:
        """What was entered, of a form that is valid."""
        given = self.cleaned_data
        return Seized(
            bag_number=given["bag_number"],
            seized_at=given["moment"],
            seized_by=uuid.UUID(given["seized_by"]),
            witness=uuid.UUID(given["witness"]),
            inside=Inside(given["inside"]),
            substance=Substance(given["substance"]),
            description=given["description"],
            quantity=given["quantity"],
            store=given["store"],
            incident=given["incident"],
        )


class MoveBagForm(ActionForm):
    button = _("Move it to another store")
    store = _store(_("Where is it now?"))


class CorrectBagForm(PastMomentForm):
    """What the entry should say, filled in with what it says. `may_store`: the bag lies where it
    was put first. `staff`: (key, name) of who can have seized it; empty: that can't be corrected
    here."""

    button = _("Correct the entry")
    field_order = (
        "version", "bag_number", "day", "time", "seized_by", "witness", "inside", "substance",
        "description", "quantity", "store", "words",
    )  # fmt: skip
    bag_number = _number()
    seized_by, witness = _people().values()
    inside, substance, description, quantity = _what().values()
    store = _store(_("Where is it kept?"))
    words = words_field(_("Why was it wrong?"), longest=500)

    def __init__(
        self,
        *args: Any,
        bag: Seizure,
        may_store: bool,
        staff: list[tuple[uuid.UUID, str]],
        **kwargs: Any,
    ) -> None:
        self.bag, self.may_store, self.staff = bag, may_store, staff
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        at = timezone.localtime(self.bag.seized_at)
        names = ("bag_number", "inside", "substance", "description", "quantity", "store")
        self.initial.update({name: getattr(self.bag, name) for name in names})
        self.initial.update({"day": f"{at.day}/{at.month}/{at.year}", "time": f"{at:%H:%M}"})
        self.fields["description"].max_length = Seizure._meta.get_field("description").max_length  # type: ignore[attr-defined]
        if not self.may_store:
            del self.fields["store"]
        for name in ("seized_by", "witness"):
            if not self.staff:
                del self.fields[name]
                continue
            self.initial[name] = str(getattr(self.bag, f"{name}_id"))
            _offer(self, name, self.staff)

    def clean(self) -> dict[str, Any]:
        return _check_two(self, super().clean())

    def entry(self) -> Entry:
        """What the entry should say, of a form that is valid."""
        given = self.cleaned_data
        return Entry(
            bag_number=given["bag_number"],
            seized_at=self._seized_at(given["moment"]),
            inside=Inside(given["inside"]),
            substance=Substance(given["substance"]),
            description=given["description"],
            quantity=given["quantity"],
            store=given.get("store"),
            **{name: uuid.UUID(given[name]) for name in ("seized_by", "witness") if self.staff},
        )

    def _seized_at(self, typed: datetime.datetime) -> datetime.datetime:
        """The form knows minutes only: the minute that the entry has is the moment that it has."""
        known = self.bag.seized_at
        return known if known.replace(second=0, microsecond=0) == typed else typed


class DestroyBagForm(PastMomentForm):
    """`staff`: who could be the second person."""

    button = _("Write down that it was destroyed")
    field_order = ("version", "day", "time", "other", "words")
    other = choice_field(
        _("Who was there besides you?"),
        (),
        _("Choose the second person from the list of staff."),
        help_text=_("Two people have to be there."),
    )
    words = words_field(
        _("How was it destroyed?"), longest=500, missing=_("Say how it was destroyed.")
    )

    def __init__(self, *args: Any, staff: list[tuple[uuid.UUID, str]], **kwargs: Any) -> None:
        self.staff = staff
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        _offer(self, "other", self.staff)


class TakeOnForm(ActionForm):
    button = _("Take the bag on")
    bag_number = _number()
    store = _store(_("Where do you keep it now?"))

    def prepare(self) -> None:
        del self.fields["version"]


class CollectForm(ActionForm):
    """An officer at the counter, with the bag in hand."""

    button = _("Collected")
    number = text_field(
        _("Number on the bag in your hand"),
        longest=LONGEST_NUMBER,
        missing=_("Type the number from the bag, to check that it is this one."),
        help_text=_("Type it from the bag, not from this page."),
    )
    officer = text_field(
        _("Your officer number"),
        longest=20,
        missing=_("Enter your officer number, for example PC 1234."),
        help_text=_("Not your name. The premises sees the number."),
    )
    reference = text_field(
        _("Your reference for the property"),
        longest=40,
        missing=_("Enter your reference for the property."),
        help_text=_("The premises sees it."),
    )

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout.fields[-1] = Button.primary(
            "do", self.button, data_prevent_double_click="true"
        )
        return helper


class CollectionForm(ActionForm):
    """A press: going for a bag, or not going after all."""
