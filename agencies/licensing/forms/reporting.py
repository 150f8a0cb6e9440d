"""The form of an incident, filled in on a phone, and those that go with it."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Iterable
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout, Size
from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.drafts import Typed
from agencies.licensing.actions.incidents import MOST_PEOPLE, Somebody, Told
from agencies.licensing.enums import ActionTaken, IncidentKind, Inside, PersonRole
from agencies.licensing.reporting_enums import When
from agencies.licensing.said_at import moment_in
from reports.actions.files import WaitingPicture
from reports.clocks import LONDON, latest, moment
from reports.triage.fields import DayField
from reports.triage.forms import choice_field, words_field

MOST_WORDS = 2_000
MOST_DESCRIBED = 500
LONGEST_NAME = 80
"""Characters of a name: as sealed JSON they fit whatever the script."""
LONGEST_PLACE = 120
LONGEST_REFERENCE = 40
OTHER = "other"
"""Of who was in charge: somebody who is not in the list of staff."""
MOST_SHOWN = 2 * MOST_PEOPLE
"""People whose fields are read from what was sent: one too many is said, not cut off."""
_KEY = re.compile(r"[0-9a-f]{8}\Z")
NOT_COMPLETE = _("This page was not complete. Open it again, then try once more.")


def _line(label: Any, longest: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        required=False,
        error_messages={
            "max_length": _("Use no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
        **kwargs,
    )


def _boxes(label: Any, choices: Any, *, missing: Any = "", **kwargs: Any) -> Any:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": missing,
            "invalid_choice": _("Choose from the list."),
            "invalid_list": _("Choose from the list."),
        },
        **kwargs,
    )


class _Laid(forms.Form):
    """Fields laid out one below the other, without a tag of their own."""

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(*(self.laid_out(name) for name in self.fields))
        return helper

    def laid_out(self, name: str) -> Any:
        widget = self.fields[name].widget
        if widget.is_hidden:
            return Field(name)
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return Field.checkboxes(name, legend_size=Size.MEDIUM)
        if isinstance(widget, forms.RadioSelect):
            return Field.radios(name, legend_size=Size.MEDIUM)
        if isinstance(widget, forms.Textarea):
            return Field.textarea(name, label_size=Size.MEDIUM, rows=4)
        if isinstance(widget, forms.Select):
            return Field(name, context={"label_size": Size.for_label(Size.MEDIUM)})
        return Field.text(name, label_size=Size.SMALL)


class ReportForm(_Laid):
    """What happened, where inside, when, who was in charge, what was done. `staff`: key and name of
    those who work there."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), NOT_COMPLETE),
    )
    version = forms.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), NOT_COMPLETE
        ),
    )
    said_at = forms.CharField(required=False, widget=forms.HiddenInput)
    """When `when` was chosen (agencies.licensing.said_at)."""
    kinds = _boxes(
        _("What happened?"), IncidentKind.choices, missing=_("Choose what happened."),
        help_text=_("Choose all that fit."),
    )  # fmt: skip
    words = words_field(
        _("Tell us in a few words"),
        longest=MOST_WORDS,
        missing=_("Say what happened in a few words."),
        help_text=_(
            "Leave names out here: there is a place for them below, which only police see."
        ),
    )
    inside = choice_field(
        _("Where in the premises?"), Inside.choices, _("Choose where it was."),
        widget=forms.RadioSelect,
    )  # fmt: skip
    inside_words = _line(
        _("Where exactly? (optional)"), LONGEST_PLACE,
        help_text=_("For example, the second cubicle from the door"),
    )  # fmt: skip
    when = choice_field(
        _("When did it happen?"), When.choices, _("Choose when it happened."),
        widget=forms.RadioSelect,
    )  # fmt: skip
    time = forms.TimeField(
        label=_("At what time? (not needed for “now”)"),
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Enter a time like 23:15.")},
    )
    day = DayField(
        label=_("On which day? (only for “another day”)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    on_duty = choice_field(_("Who was in charge?"), (), _("Choose who was in charge."))
    on_duty_words = _line(
        _("Their name, if they are not in the list"), LONGEST_NAME,
        help_text=_("Police and the licensing team see who was in charge."),
    )  # fmt: skip
    actions = _boxes(_("What did you do?"), ActionTaken.choices, required=False)
    called = _boxes(
        _("Who did you call?"),
        [
            ("police", _("Police (999 or 101)")),
            ("ambulance", _("Ambulance (999)")),
        ],
        required=False,
    )
    police_reference = _line(
        _("Police reference, if they gave you one"), LONGEST_REFERENCE,
        help_text=_("The incident number from the call"),
    )  # fmt: skip
    cctv_until = DayField(
        label=_("CCTV of it is kept until (leave empty if there is none)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    photo = forms.Field(label=_("Photos"), required=False)
    """Its files are read by reports.intake.photo_page; here for what is wrong with them."""

    def __init__(self, *args: Any, staff: list[tuple[uuid.UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_duty"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose somebody")),
            *((str(pk), name) for pk, name in staff),
            (OTHER, _("Somebody who is not in the list")),
        ]

    def part(self, *names: str) -> FormHelper:
        """Some of the fields, for a section of the page."""
        helper = self.helper
        helper.layout = Layout(*(self.laid_out(name) for name in names))
        return helper

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["happened_at"] = self._happened_at(cleaned)
        happened = cleaned["happened_at"]
        until = cleaned.get("cctv_until")
        if until and happened and until < happened.astimezone(LONDON).date():
            self.add_error("cctv_until", _("Enter a day that is not before the incident."))
        if cleaned.get("on_duty") == OTHER and not cleaned.get("on_duty_words"):
            self.add_error("on_duty_words", _("Enter the name of whoever was in charge."))
        if cleaned.get("police_reference") and "police" not in cleaned.get("called", []):
            cleaned["called"] = [*cleaned.get("called", []), "police"]
        return cleaned

    def _happened_at(self, cleaned: dict[str, Any]) -> datetime.datetime | None:
        when, time, day = cleaned.get("when"), cleaned.get("time"), cleaned.get("day")
        now = timezone.now()
        said = moment_in(cleaned.get("said_at", ""), now=now)
        if when == When.NOW:
            return said
        if when and time is None and "time" not in self.errors:
            self.add_error("time", _("Enter the time, for example 23:15."))
        if when == When.DAY and day is None and "day" not in self.errors:
            self.add_error("day", _("Enter the day, for example 3/11/2026."))
        if when == When.EARLIER and time:
            return latest(time, now=said)
        if when == When.DAY and time and day:
            found = moment(day, time)
            if found <= now:
                return found
            wrong = "day" if day > now.astimezone(LONDON).date() else "time"
            self.add_error(wrong, _("Enter a time that has passed."))
        return None

    def told(
        self,
        people: tuple[Somebody, ...],
        pictures: tuple[WaitingPicture, ...],
        photos: tuple[str, ...] = (),
    ) -> Told:
        """What a form without mistakes tells. `photos`: digests of the pictures' files."""
        given = self.cleaned_data
        on_duty = given["on_duty"]
        return Told(
            kinds=tuple(IncidentKind(each) for each in given["kinds"]),
            inside=Inside(given["inside"]),
            inside_words=given["inside_words"],
            happened_at=given["happened_at"],
            words=given["words"],
            on_duty=None if on_duty == OTHER else uuid.UUID(on_duty),
            on_duty_words=given["on_duty_words"] if on_duty == OTHER else "",
            actions=tuple(ActionTaken(each) for each in given["actions"]),
            police_called="police" in given["called"],
            police_reference=given["police_reference"],
            ambulance_called="ambulance" in given["called"],
            cctv_until=given["cctv_until"],
            people=people,
            pictures=pictures,
            typed_when=self._typed_when(),
            photos=photos,
        )

    def _typed_when(self) -> str:
        """How it was said, which is the same however late it is sent again."""
        given = self.cleaned_data
        parts = {When.NOW: (), When.EARLIER: ("time",), When.DAY: ("day", "time")}[given["when"]]
        return " ".join([given["when"], *(str(given[each]) for each in parts)])


class PersonForm(_Laid):
    """Somebody in an incident. `key` tells them apart, whoever is taken away or added. `is_lost`:
    somebody else typed a name, which is not here."""

    role = choice_field(
        _("What part did they have?"), [("", _("Choose one")), *PersonRole.choices],
        _("Choose what part they had."), required=False,
    )  # fmt: skip
    description = forms.CharField(
        label=_("What did they look like?"),
        max_length=MOST_DESCRIBED,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Clothes, height, hair. The licensing team sees this too, so leave names out."),
        error_messages={
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    name = _line(
        _("Their name, if you know it"), LONGEST_NAME,
        help_text=_("Only police see it. Not the licensing team, and not you or your colleagues "
                    "once it is sent."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, key: str, is_lost: bool = False, **kwargs: Any) -> None:
        super().__init__(data, prefix=f"person-{key}", **kwargs)
        self.key, self.is_lost = key, is_lost
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    @property
    def is_empty(self) -> bool:
        return not any(str(self[name].value() or "").strip() for name in self.fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = cleaned.get("description") or cleaned.get("name")
        if said and not cleaned.get("role") and "role" not in self.errors:
            self.add_error("role", _("Choose what part they had."))
        return cleaned

    def somebody(self) -> Somebody:
        given = self.cleaned_data
        return Somebody(
            role=PersonRole(given["role"]), description=given["description"], name=given["name"]
        )


FIELDS = tuple(name for name in ReportForm.base_fields if name not in ("key", "version", "photo"))
MANY = ("kinds", "actions", "called")


def new_key(taken: Iterable[str] = ()) -> str:
    """Of one more person in a form that has these."""
    return f"{max((int(each, 16) for each in taken), default=0) % 0xFFFFFFFF + 1:08x}"


def people_in(data: QueryDict) -> list[str]:
    """Keys of the people in what was sent, in order, each once."""
    found = dict.fromkeys(each for each in data.getlist("person") if _KEY.match(each))
    return list(found)[:MOST_SHOWN]


def typed_in(data: QueryDict) -> Typed:
    """What was sent, as it was typed; names apart."""
    people = people_in(data)
    fields = {name: data.getlist(name) for name in FIELDS if name in data}
    for each in people:
        for name in ("role", "description"):
            fields[f"person-{each}-{name}"] = data.getlist(f"person-{each}-{name}")[-1:]
    names = {each: data.get(f"person-{each}-name", "").strip() for each in people}
    return Typed(
        fields=fields | {"person": people},
        names={each: name for each, name in names.items() if name},
    )


def initial_of(fields: dict[str, list[str]], prefix: str = "") -> dict[str, Any]:
    """The same as the initial values of a form, which shows them and says nothing of mistakes."""
    return {
        name.removeprefix(prefix): values if name in MANY else values[-1]
        for name, values in fields.items()
        if values and name.startswith(prefix)
    }
