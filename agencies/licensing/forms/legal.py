"""Forms of proceedings about a licence."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.proceedings import Application, Recorded
from agencies.licensing.legal_enums import Applicant, ProceedingKind, Rank, Step
from agencies.licensing.proceeding_workflow import Asks, Move
from reports.clocks import LONDON
from reports.triage.fields import DayField
from reports.triage.forms import choice_field, key_field, text_field, words_field
from reports.triage.moments import PastMomentForm

LONGEST_NAME = 120
LONGEST_WORDS = 4_000


class ApplicationForm(PastMomentForm):
    """An application for review that was received. `day` and `time`: of its receipt."""

    button = _("Record the application")
    field_order = ("key", "kind", "applicant", "day", "time", "rank", "certified_by", "words")

    key = key_field()
    kind = choice_field(
        _("What was applied for?"),
        ProceedingKind.choices,
        _("Choose what was applied for."),
        widget=forms.RadioSelect,
    )
    applicant = choice_field(
        _("Who applied?"),
        [("", _("Choose who applied")), *Applicant.choices],
        _("Choose who applied."),
    )
    rank = choice_field(
        _("Summary review: rank of who signed the certificate"),
        [("", _("Not a summary review")), *Rank.choices],
        _("Choose a rank from the list."),
        required=False,
        help_text=_("Superintendent or above (section 53A(1)(b))."),
    )
    certified_by = text_field(
        _("Summary review: name of who signed the certificate"),
        longest=LONGEST_NAME,
        required=False,
        help_text=_("It is sealed."),
    )
    words = words_field(
        _("Grounds, in a few words (optional)"),
        longest=LONGEST_WORDS,
        required=False,
        help_text=_("Sealed. Leave out the names of guests."),
    )

    def prepare(self) -> None:
        super().prepare()
        del self.fields["version"]
        self.initial["key"] = uuid.uuid4()
        self.fields["day"].label = _("On which day was it received?")
        self.fields["time"].label = _("At what time was it received?")
        self.fields["time"].help_text = _(
            "To the minute: 48 hours are counted from it. For example, 14:30"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == ProceedingKind.SUMMARY:
            if not cleaned.get("rank"):
                self.add_error("rank", _("Choose the rank: superintendent or above."))
            if not (cleaned.get("certified_by") or "").strip():
                self.add_error("certified_by", _("Enter who signed the certificate."))
        return cleaned

    def application(self) -> Application:
        given = self.cleaned_data
        return Application(
            kind=ProceedingKind(given["kind"]),
            applicant=Applicant(given["applicant"]),
            received_at=given["moment"],
            rank=Rank(given["rank"]) if given["rank"] else None,
            certified_by=given["certified_by"],
            words=given["words"],
        )


class RecordForm(PastMomentForm):
    """One move of a proceeding, with what that move asks for."""

    field_order = ("version", "day", "time", "steps", "steps_from", "steps_until", "corrects",
                   "words")  # fmt: skip

    steps = forms.MultipleChoiceField(
        label=_("What was decided?"),
        choices=Step.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"),
            _("Choose what was decided, or “No step”."),
        ),
    )
    steps_from = DayField(
        label=_("From which day (optional)"), required=False, widget=forms.TextInput
    )
    steps_until = DayField(
        label=_("Until which day, included (optional)"),
        required=False,
        widget=forms.TextInput,
        help_text=_(
            "Of a modification, an exclusion or a suspension: at most three months (section 52)."
        ),
    )
    corrects = forms.IntegerField(
        label=_("Number of the line that it corrects (optional)"),
        required=False,
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Enter the number of a line, for example 2.")
        ),
    )
    words = words_field(
        _("In words, as the authority put it"),
        longest=LONGEST_WORDS,
        missing=_("Write what was decided, or why, in a few words."),
        help_text=_("Sealed. Leave out the names of guests."),
    )

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        self.move = move
        self.may_come = Asks.COMING in move.asks
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        self.button = self.heading = str(self.move.label)
        asks = self.move.asks
        if not asks & {Asks.PAST, Asks.COMING, Asks.DAY}:
            del self.fields["day"]
        if not asks & {Asks.PAST, Asks.COMING}:
            del self.fields["time"]
        if self.may_come:
            self.initial["day"] = self.initial["time"] = ""
        if Asks.STEPS not in asks:
            for name in ("steps", "steps_from", "steps_until"):
                del self.fields[name]
        if self.move.name != "note":
            del self.fields["corrects"]
        if not self.move.needs_words:
            self.fields["words"].required = False
            self.fields["words"].label = _("In words (optional)")

    def recorded(self) -> Recorded:
        given = self.cleaned_data
        at = given.get("moment")
        if at is None and given.get("day"):
            at = datetime.datetime.combine(given["day"], datetime.time(), LONDON)
        return Recorded(
            at=at,
            words=given["words"],
            steps=tuple(Step(each) for each in given.get("steps", ())),
            steps_from=given.get("steps_from"),
            steps_until=given.get("steps_until"),
            corrects=given.get("corrects"),
        )
