"""Forms of a review, of the premises' answers, and of complaints."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.complaints import Complained
from agencies.licensing.actions.questions import DAYS
from agencies.licensing.enums import Outcome
from agencies.licensing.models import Premises
from agencies.licensing.review_enums import (
    TOLD_BY_OFFICERS,
    ComplaintSource,
    Objective,
    ToldPremises,
)
from agencies.licensing.review_words import long_days
from agencies.licensing.review_workflow import REVIEW_MOVES
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, words_field

LONGEST_NAME = 120
LONGEST_CONTACT = 200


class TakeForm(ActionForm):
    """One press."""

    button = REVIEW_MOVES["take"].label

    def prepare(self) -> None:
        del self.fields["version"]


class TakeOverForm(ActionForm):
    button = REVIEW_MOVES["take_over"].label


class GiveBackForm(ActionForm):
    button = REVIEW_MOVES["give_back"].label


class AskForm(ActionForm):
    button = _("Send the question")
    heading = REVIEW_MOVES["ask"].label
    words = words_field(
        _("Your question"),
        missing=_("Write what you want to ask."),
        help_text=_("The premises' manager reads it, and is told by e-mail that it is there."),
    )
    days = choice_field(
        _("Please answer within"),
        (),
        _("Choose from the list in how many days you need the answer."),
        widget=forms.RadioSelect,
        initial="14",
    )

    def clean_days(self) -> int:
        return int(self.cleaned_data["days"])

    def prepare(self) -> None:
        self.fields["days"].choices = [(str(each), long_days(each)) for each in DAYS]  # type: ignore[attr-defined]


class CloseQuestionForm(ActionForm):
    button = _("No answer is needed any more")


class DecideForm(ActionForm):
    button = REVIEW_MOVES["decide"].label
    outcome = choice_field(
        _("What came of it"),
        Outcome.choices,
        _("Choose what came of it."),
        widget=forms.RadioSelect,
    )
    words = words_field(
        _("Why"), help_text=_("For licensing officers and evidence papers. It is sealed.")
    )
    told = choice_field(
        _("What the premises reads about it"),
        [(each.value, each.label) for each in TOLD_BY_OFFICERS],
        _("Choose what the premises reads."),
        widget=forms.RadioSelect,
    )

    def clean_outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["outcome"])

    def clean_told(self) -> ToldPremises:
        return ToldPremises(self.cleaned_data["told"])


class ReopenForm(ActionForm):
    button = REVIEW_MOVES["reopen"].label
    words = words_field(
        _("Why"), help_text=_("The premises reads only: “We are looking at it again.”")
    )


class AnswerForm(ActionForm):
    button = _("Send the answer")
    words = words_field(
        _("Your answer"),
        missing=_("Write your answer."),
        help_text=_(
            "Licensing officers read it. Don’t write guests’ names: police alone may have those."
        ),
    )


class CloseComplaintForm(ActionForm):
    button = _("Close the complaint")
    outcome = choice_field(
        _("What came of it"),
        Outcome.choices,
        _("Choose what came of it."),
        widget=forms.RadioSelect,
    )
    words = words_field(_("Why"))

    def clean_outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["outcome"])


def _line(label: Any, *, longest: int, **kwargs: Any) -> forms.CharField:
    """One line of bounded length that may be left empty."""
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


class ComplaintForm(ActionForm):
    """Adding a complaint. `key`: whoever sends the same again makes no second one."""

    button = _("Add the complaint")
    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid"),
            _("This page was not complete. Open it again, then try once more."),
        ),
    )
    received_on = DayField(
        label=_("When did you get it?"),
        help_text=_("For example, 27/3/2026"),
        widget=forms.TextInput,
    )
    source = choice_field(
        _("Who complained?"),
        ComplaintSource.choices,
        _("Choose who complained."),
        widget=forms.RadioSelect,
    )
    objective = choice_field(
        _("Which licensing objective is it about?"),
        Objective.choices,
        _("Choose what it is about."),
        widget=forms.RadioSelect,
    )
    words = words_field(
        _("What they complained of"),
        missing=_("Write what they complained of."),
        help_text=_("Without their name: that goes below. Both are sealed."),
    )
    who = _line(
        _("Their name (optional)"),
        longest=LONGEST_NAME,
        help_text=_("Licensing officers alone can open it, and that is recorded."),
    )
    contact = _line(_("How to reach them (optional)"), longest=LONGEST_CONTACT)

    def prepare(self) -> None:
        del self.fields["version"]
        today = timezone.localdate()
        self.initial["key"] = uuid.uuid4()
        self.initial["received_on"] = f"{today.day}/{today.month}/{today.year}"

    def clean_received_on(self) -> Any:
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Enter a day that is not still to come."))
        return day

    def complained(self, premises: Premises) -> Complained:
        """Of a form that is valid."""
        given = self.cleaned_data
        return Complained(
            premises=premises.pk,
            source=ComplaintSource(given["source"]),
            objective=Objective(given["objective"]),
            received_on=given["received_on"],
            words=given["words"],
            who=given["who"],
            contact=given["contact"],
        )
