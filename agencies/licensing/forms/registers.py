"""Forms of the registers that a premises keeps of its nights."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.registers import EntryFacts, OnDoor, ShiftFacts
from agencies.licensing.models import DoorShift, RegisterEntry
from agencies.licensing.nights import tonight
from agencies.licensing.register_enums import (
    AgeShown,
    AngelaDone,
    AngelaEnd,
    DoorPosition,
    RefusalReason,
    Register,
    ToiletFinding,
)
from reports.triage.forms import ActionForm, choice_field, key_field, words_field
from reports.triage.moments import PastMomentForm, day_field, time_field

LONGEST_NOTE = 500
ON = "on-"


def codes_field(label: Any, choices: Any, missing: Any, **kwargs: Any) -> Any:
    """One or more of a list."""
    return forms.MultipleChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("required", "invalid_choice", "invalid_list"), missing),
        **kwargs,
    )


def note_field(label: Any, **kwargs: Any) -> Any:
    return words_field(label, longest=LONGEST_NOTE, required=False, **kwargs)


class DoorForm(PastMomentForm):
    """Who goes on the door: a position each, filled in from last time's list."""

    button = _("Put them on")
    key = key_field()

    def __init__(
        self, *args: Any, people: list[tuple[uuid.UUID, str]], last: dict[Any, str], **kwargs: Any
    ) -> None:
        self.people, self.last = people, last
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        del self.fields["version"]
        choices = [("", _("Not on")), *DoorPosition.choices]
        for member, name in self.people:
            self.fields[f"{ON}{member}"] = choice_field(
                name, choices, _("Choose a position from the list."), required=False
            )
            self.initial[f"{ON}{member}"] = self.last.get(member, "")
        names = [name for name in self.fields if name.startswith(ON)]
        self.order_fields(["key", *names, "day", "time"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not self.team():
            self.add_error(None, _("Choose a position for each person who goes on."))
        return cleaned

    def team(self) -> tuple[OnDoor, ...]:
        given = ((member, self.cleaned_data.get(f"{ON}{member}")) for member, _name in self.people)
        return tuple(
            OnDoor(member=member, position=DoorPosition(position))
            for member, position in given
            if position
        )


class ShiftForm(PastMomentForm):
    """Correcting a shift."""

    button = _("Correct it")
    field_order = ("version", "position", "day", "time", "end_day", "end_time", "words")

    position = choice_field(_("Where"), DoorPosition.choices, _("Choose a position."))
    end_day = day_field(_("Went off on which day (empty while they are on)"), required=False)
    end_time = time_field(_("Went off at what time"), required=False)
    words = note_field(_("Note (optional)"), help_text=_("It is sealed."))

    def __init__(self, *args: Any, shift: DoorShift, **kwargs: Any) -> None:
        self.shift = shift
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.start_at(self.shift.started_at)
        self.initial["position"] = self.shift.position
        self.initial["words"] = self.shift.words.open() if self.shift.words else ""
        if self.shift.ended_at:
            start = {name: self.initial[name] for name in ("day", "time")}
            self.start_at(self.shift.ended_at)
            self.initial["end_day"] = self.initial["day"]
            self.initial["end_time"] = self.initial["time"]
            self.initial = {**self.initial, **start}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        day, time = cleaned.get("end_day"), cleaned.get("end_time")
        cleaned["ended_at"] = None
        if day and time:
            cleaned["ended_at"] = self.moment(day, time, "end_time")
        elif day or time:
            self.add_error("end_time", _("Enter both the day and the time, or neither."))
        return cleaned

    def facts(self) -> ShiftFacts:
        given = self.cleaned_data
        return ShiftFacts(
            position=DoorPosition(given["position"]),
            started_at=given["moment"],
            ended_at=given["ended_at"],
            words=given["words"],
        )


class OffForm(ActionForm):
    """One press: they went off now."""

    button = _("Went off now")


class NothingForm(ActionForm):
    """One press: the toilets were checked, and nothing was found."""

    button = _("Toilets checked: nothing found")
    key = key_field()

    def prepare(self) -> None:
        del self.fields["version"]


class BackForm(ActionForm):
    """One press: it was never so."""

    button = _("Take it back")
    heading = _("It was written down by mistake")


class EntryForm(PastMomentForm):
    """An entry of one of the registers that are kept line by line."""

    register: Register
    key = key_field()
    further: Any = None

    def __init__(self, *args: Any, entry: RegisterEntry | None = None, **kwargs: Any) -> None:
        self.entry = entry
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        if self.entry is None:
            del self.fields["version"]
            return
        del self.fields["key"]
        self.button = _("Correct it")
        self.start_at(self.entry.at)
        self.initial["codes"] = self.initial_codes(self.entry.codes)
        self.initial["further"] = self.entry.further
        self.initial["words"] = self.entry.words.open() if self.entry.words else ""

    @staticmethod
    def initial_codes(codes: list[str]) -> Any:
        return codes

    def facts(self) -> EntryFacts:
        given = self.cleaned_data
        codes = given["codes"]
        return EntryFacts(
            at=given["moment"],
            codes=(codes,) if isinstance(codes, str) else tuple(codes),
            further=given.get("further", ""),
            words=given["words"],
        )


class ToiletsForm(EntryForm):
    register = Register.TOILETS
    button = _("Write down the check")
    field_order = ("version", "key", "codes", "words", "day", "time")

    codes = codes_field(
        _("What was found?"),
        ToiletFinding.choices,
        _("Choose what was found, or that nothing was."),
    )
    words = note_field(
        _("Note (optional)"),
        help_text=_("Which toilets, and what you did. It is sealed. Leave out names."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        codes = cleaned.get("codes") or []
        if ToiletFinding.NOTHING in codes and len(codes) > 1:
            self.add_error("codes", _("Choose either that nothing was found, or what was."))
        return cleaned


class RefusalForm(EntryForm):
    register = Register.REFUSALS
    button = _("Write down the refusal")
    field_order = ("version", "key", "codes", "further", "words", "day", "time")

    codes = choice_field(
        _("Why were they refused?"),
        RefusalReason.choices,
        _("Choose why."),
        widget=forms.RadioSelect,
    )
    further = choice_field(
        _("Proof of age"),
        AgeShown.choices,
        _("Choose what was asked for and shown."),
        widget=forms.RadioSelect,
    )
    words = note_field(
        _("Note (optional)"), help_text=_("What was refused, to help you recall. Leave out names.")
    )

    @staticmethod
    def initial_codes(codes: list[str]) -> Any:
        return codes[0]


class AngelaForm(EntryForm):
    register = Register.ANGELA
    button = _("Write it down")
    field_order = ("version", "key", "codes", "further", "words", "day", "time")

    codes = codes_field(
        _("What did you do for them?"), AngelaDone.choices, _("Choose what you did.")
    )
    further = choice_field(
        _("How did it end?"),
        AngelaEnd.choices,
        _("Choose how it ended."),
        widget=forms.RadioSelect,
    )
    words = note_field(
        _("What should change next time? (optional)"),
        help_text=_("About what you did. No names, and nothing by which the guest is known."),
    )


FORMS: dict[str, type[EntryForm]] = {
    Register.TOILETS: ToiletsForm,
    Register.REFUSALS: RefusalForm,
    Register.ANGELA: AngelaForm,
}

NIGHTS = (
    ("7", _("The last 7 nights")),
    ("28", _("The last 28 nights")),
    ("92", _("The last 3 months")),
    ("366", _("The last year")),
)


class PeriodForm(forms.Form):
    """What a list of a register shows. Without a choice: the last 28 nights."""

    register = choice_field(
        _("Register"), Register.choices, _("Choose a register from the list."), required=False
    )
    nights = choice_field(_("When"), NIGHTS, _("Choose a period from the list."), required=False)

    def __init__(self, data: Any, *, has_register: bool) -> None:
        given = data.copy()
        for name, chosen in (("register", Register.TOILETS.value), ("nights", "28")):
            given.setdefault(name, chosen)
        super().__init__(given)
        if not has_register:
            del self.fields["register"]

    def first_night(self) -> datetime.date:
        return tonight() - datetime.timedelta(days=int(self.cleaned_data["nights"] or 28) - 1)

    def chosen_register(self) -> Register:
        return Register(self.cleaned_data["register"] or Register.TOILETS)
