"""Forms of cases: opening one, and what is done on its page."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.enums import CaseKind, CaseOutcome, CaseStatus, LinkReason
from reports.models import Case
from reports.triage.fields import DayField, ReferenceField
from reports.triage.forms import ActionForm, choice_field, words_field

MOST_NOTE = 5_000
LONGEST_TITLE = 120
LONGEST_TASK = 200
FURTHEST_TASK_DAYS = 730


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
        help_text=_("Sealed. Everybody who may see this case may read it."),
    )


class TaskForm(ActionForm):
    button = _("Set task")
    what = _line(
        _("What should be done"),
        longest=LONGEST_TASK,
        missing=_("Say what should be done."),
        help_text=_("Don't name people: tasks show in lists."),
    )
    agency = choice_field(_("By which agency"), (), _("Choose an agency from the list."))
    due_on = DayField(
        label=_("By when"), help_text=_("For example, 27/3/2027"), widget=forms.TextInput
    )

    def __init__(
        self, *args: Any, agencies: list[tuple[uuid.UUID, str, str]], **kwargs: Any
    ) -> None:
        self.agencies = agencies
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["agency"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose an agency")),
            *((key, name) for _pk, key, name in self.agencies),
        ]

    def clean_due_on(self) -> datetime.date:
        due_on: datetime.date = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if due_on < today:
            raise forms.ValidationError(_("Enter today or a later day."))
        if due_on > today + datetime.timedelta(days=FURTHEST_TASK_DAYS):
            raise forms.ValidationError(_("Enter a day within the next two years."))
        return due_on

    def agency_id(self) -> uuid.UUID:
        """The primary key of the chosen agency."""
        return next(pk for pk, key, _name in self.agencies if key == self.cleaned_data["agency"])


class FinishTaskForm(ActionForm):
    button = _("Mark as done")
    cancelled = forms.BooleanField(required=False, widget=forms.HiddenInput)


class CloseForm(ActionForm):
    button = _("Close the case")
    outcome = choice_field(
        _("Outcome"), CaseOutcome.choices, _("Choose an outcome."), widget=forms.RadioSelect
    )
    words = words_field(_("Why"))


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


def case_state(case: Case) -> list[tuple[str, str]]:
    """(label, words) of what people change on a case: what it is now."""
    return [(str(_("Status")), str(CaseStatus(case.status).label))]
