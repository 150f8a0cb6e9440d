"""Forms of a job's page. Each carries the version that its page showed."""

from __future__ import annotations

from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.refuse.actions.finding import Found
from agencies.refuse.enums import (
    BANDS,
    Disposal,
    Hazard,
    JobPriority,
    Land,
    Litter,
    band_label,
)
from agencies.refuse.models import Device
from agencies.refuse.models.finds import MOST
from agencies.refuse.workflow import JobMove
from reports.triage.forms import ActionForm, choice_field, words_field

EXACT = "exact"


class JobMoveForm(ActionForm):
    """One move of a job: a press, and words where there is something to say."""

    words = words_field(_("Anything the next person should know (optional)"), required=False)

    def __init__(self, *args: Any, move: JobMove, **kwargs: Any) -> None:
        self.move = move
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.button = str(self.move.label)


class ClearedForm(JobMoveForm):
    """What was cleared, in the order in which a crew sees it."""

    field_order = ("version", "litter", "band", "exactly", "land", "hazards", "disposal", "words")

    litter = choice_field(
        _("What was it?"), Litter.choices, _("Choose what it was."), widget=forms.RadioSelect
    )
    band = choice_field(
        _("How many?"),
        [
            *((each, band_label(each)) for each in BANDS),
            (EXACT, _("I counted them")),
        ],
        _("Choose how many."),
        widget=forms.RadioSelect,
    )
    exactly = forms.IntegerField(
        label=_("The number, if you counted them"),
        required=False,
        min_value=1,
        max_value=MOST,
        error_messages={
            "invalid": _("Enter a whole number, like 14."),
            "min_value": _("Enter 1 or more."),
            "max_value": _("Enter %(limit_value)d or less."),
        },
    )
    land = choice_field(_("Where was it?"), Land.choices, _("Choose where it was."))
    hazards = forms.MultipleChoiceField(
        label=_("Was it dangerous?"),
        choices=Hazard.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    disposal = choice_field(
        _("What did you do with it?"),
        [each for each in Disposal.choices if each[0] != Disposal.LEFT],
        _("Choose what you did with it."),
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("band") == EXACT and not given.get("exactly") and "exactly" not in self.errors:
            self.add_error("exactly", _("Enter how many you counted."))
        return given

    def found(self) -> Found:
        """What was said, of a form that is valid."""
        given = self.cleaned_data
        if given["band"] == EXACT:
            at_least, at_most = given["exactly"], given["exactly"]
        else:
            at_least, at_most = BANDS[given["band"]]
        return Found(
            litter=Litter(given["litter"]),
            at_least=at_least,
            at_most=at_most,
            land=Land(given["land"]),
            hazards=frozenset(Hazard(each) for each in given["hazards"]),
            disposal=Disposal(given["disposal"]),
        )


class StartForm(forms.Form):
    """Beginning a shift: a phone that is not known yet gets a name."""

    name = forms.CharField(
        label=_("Which phone is this?"),
        help_text=_("A name that your lead knows it by, such as the number on its back."),
        max_length=60,
        error_messages={
            "required": _("Enter a name for this phone."),
            "max_length": _("Use no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )

    def __init__(self, data: Any = None, *, known: Device | None) -> None:
        super().__init__(data)
        if known is not None:
            del self.fields["name"]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.attrs = {"novalidate": True}
        helper.layout = Layout(
            *(Field.text(name, label_size=Size.MEDIUM) for name in self.fields),
            Button.primary("do", _("Begin my shift"), data_prevent_double_click="true"),
        )
        return helper


class PriorityForm(ActionForm):
    """Another priority, and why."""

    button = _("Change the priority")
    priority = choice_field(
        _("Priority"), JobPriority.choices, _("Choose a priority."), widget=forms.RadioSelect
    )
    words = words_field(_("Why"))

    def chosen(self) -> JobPriority:
        return JobPriority(int(self.cleaned_data["priority"]))
