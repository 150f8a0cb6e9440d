"""Forms of cases: opening one, and what is done on its page."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.actions.case_work import Decided
from reports.casework_enums import Readers
from reports.enums import OUTCOMES, CaseKind, LinkReason
from reports.triage.fields import DayField, ReferenceField
from reports.triage.forms import ActionForm, AssignForm, ToldField, choice_field, words_field
from reports.triage.forms import PriorityForm as ReportPriorityForm

MOST_NOTE = 5_000
LONGEST_TITLE = 120
LONGEST_WHO = 200


def _line(label: Any, *, longest: int, missing: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={
            "required": missing,
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
        **kwargs,
    )


def _reason(label: Any) -> forms.ChoiceField:
    return choice_field(
        label, LinkReason.choices, _("Choose why it belongs."), widget=forms.RadioSelect
    )


def readers_field() -> forms.ChoiceField:
    """Without a choice: whoever the case's notes are shared with, as for every note so far."""
    return choice_field(
        _("Who may read it?"),
        Readers.choices,
        _("Choose who may read it."),
        widget=forms.RadioSelect,
        required=False,
    )


class LinkToCaseForm(ActionForm):
    """On a report's page: put it into a case that is there already."""

    button = _("Add to the case")
    heading = _("Add to a case that is open")
    case = ReferenceField(label=_("Reference of the case"))
    reason = _reason(_("Why does it belong to this case?"))


class LinkReportForm(ActionForm):
    """On a case's page: put another report into it."""

    button = _("Add the report")
    report = ReferenceField(label=_("Reference of the report"))
    reason = _reason(_("Why does it belong to this case?"))


class UnlinkForm(ActionForm):
    button = _("Take out of the case")
    words = words_field(_("Why"))


class NoteForm(ActionForm):
    button = _("Add note")
    text = words_field(
        _("Note"),
        longest=MOST_NOTE,
        missing=_("Write the note."),
        help_text=_("Sealed. Reading it is recorded."),
    )
    readers = readers_field()

    def prepare(self) -> None:
        self.initial["readers"] = Readers.PARTNERS


class FinishTaskForm(ActionForm):
    button = _("Mark as done")


class PriorityForm(ReportPriorityForm):
    words = words_field(
        _("Why"),
        help_text=_("What makes the case pressing: a risk, a place, a pattern. No scores."),
    )


class DecisionForm(ActionForm):
    button = _("Note the decision")
    decision = words_field(_("What was decided"), missing=_("Say what was decided."))
    rationale = words_field(_("Why"), missing=_("Say why it was decided."))
    decided_by = _line(
        _("Who decided"),
        longest=LONGEST_WHO,
        missing=_("Say who decided, for example the meeting or an inspector."),
    )
    decided_on = DayField(
        label=_("On which day"), help_text=_("For example, 27/3/2027"), widget=forms.TextInput
    )
    readers = readers_field()

    def prepare(self) -> None:
        self.initial["readers"] = Readers.PARTNERS
        self.initial["decided_on"] = f"{timezone.localdate():%d/%m/%Y}"

    def clean_decided_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Enter today or an earlier day."))
        return day

    def decided(self) -> Decided:
        """What was typed; after is_valid()."""
        given = self.cleaned_data
        return Decided(
            decision=given["decision"],
            rationale=given["rationale"],
            decided_by=given["decided_by"],
            decided_on=given["decided_on"],
            readers=Readers(given["readers"] or Readers.PARTNERS),
        )


class LeadForm(AssignForm):
    button = _("Set the lead")

    def prepare(self) -> None:
        super().prepare()
        self.fields["to"].label = _("Who leads it")


class MergeForm(ActionForm):
    button = _("Merge into that case")
    case = ReferenceField(label=_("Reference of the case that goes on"))
    words = words_field(_("Why"))


class UnmergeForm(ActionForm):
    button = _("Undo the merging")
    words = words_field(_("Why"))


class CloseForm(ActionForm):
    button = _("Close the case")
    outcome = choice_field(
        _("Outcome"),
        [(each.value, each.label) for each in OUTCOMES],
        _("Choose an outcome."),
        widget=forms.RadioSelect,
    )
    told = ToldField()
    words = words_field(_("Why"))

    def prepare(self) -> None:
        self.fields["told"].label = _("What may those who sent its reports be told?")
        self.fields["told"].help_text = _(
            "Reports that are in no other open case are closed with this one. Whoever sent one is "
            "told this if they come back with their receipt code. An urgent report stays open: "
            "close it on its own page."
        )


class ReopenForm(ActionForm):
    button = _("Open the case again")
    words = words_field(
        _("Why"),
        help_text=_(
            "Reports that were closed with it are in the case again, and their senders are told "
            "nothing but that they are being assessed."
        ),
    )


class OpenCaseForm(ActionForm):
    """A new case from chosen reports. `seen` is each report's version when it was chosen."""

    button = _("Open the case")
    has_own_tag = False  # the page's form also carries which reports were chosen
    kind = choice_field(
        _("What is it about?"),
        CaseKind.choices,
        _("Choose what it is about."),
        widget=forms.RadioSelect,
    )
    title = _line(
        _("Title"),
        longest=LONGEST_TITLE,
        missing=_("Give the case a title: a place or a pattern, never a person."),
        help_text=_("A place or a pattern, never a person: it shows in lists."),
    )
    owner = choice_field(_("Owner"), (), _("Choose an agency from the list."))
    lead = choice_field(_("Lead"), (), _("Choose a person from the list."), required=False)
    reason = _reason(_("Why do these reports belong together?"))

    def __init__(
        self,
        *args: Any,
        agencies: list[tuple[uuid.UUID, str, str]],
        people: list[tuple[uuid.UUID, str]],
        **kwargs: Any,
    ) -> None:
        self.agencies, self.people = agencies, people
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["owner"].choices = [(key, name) for _pk, key, name in self.agencies]  # type: ignore[attr-defined]
        self.fields["lead"].choices = [  # type: ignore[attr-defined]
            ("", _("Nobody yet")),
            *((str(pk), name) for pk, name in self.people),
        ]

    def owner_id(self) -> uuid.UUID:
        """The primary key of the chosen agency."""
        return next(pk for pk, key, _name in self.agencies if key == self.cleaned_data["owner"])
