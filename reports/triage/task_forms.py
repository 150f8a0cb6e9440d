"""Forms of tasks: setting one on a case, and what is done on its own page."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.actions.tasks import MOST_DAYS, MOST_HOURS, Due
from reports.casework_enums import PauseReason, TaskClock
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, words_field

LONGEST_TASK = 200
FURTHEST_TASK_DAYS = 730


class TaskForm(ActionForm):
    button = _("Set task")
    what = forms.CharField(
        label=_("What should be done"),
        max_length=LONGEST_TASK,
        error_messages={
            "required": _("Say what should be done."),
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
        help_text=_("Don't name people: tasks show in lists."),
    )
    agency = choice_field(_("By which agency"), (), _("Choose an agency from the list."))
    clock = choice_field(
        _("How is the deadline counted?"),
        TaskClock.choices,
        _("Choose how the deadline is counted."),
        widget=forms.RadioSelect,
        required=False,
        initial=TaskClock.DAY,
    )
    due_on = DayField(
        label=_("By which day"),
        help_text=_("For a deadline at the end of a day. For example, 27/3/2027"),
        widget=forms.TextInput,
        required=False,
    )
    amount = forms.IntegerField(
        label=_("How many working hours or days"),
        help_text=_(
            "For a deadline in working time. Police count day and night; other agencies Monday to "
            "Friday, 9am to 5pm, without bank holidays."
        ),
        min_value=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        required=False,
        error_messages={
            "invalid": _("Enter a whole number, for example 8."),
            "min_value": _("Enter 1 or more."),
        },
    )

    def __init__(
        self, *args: Any, agencies: list[tuple[uuid.UUID, str, str]], **kwargs: Any
    ) -> None:
        self.agencies = agencies
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.initial["clock"] = TaskClock.DAY
        self.fields["agency"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose an agency")),
            *((key, name) for _pk, key, name in self.agencies),
        ]

    def clean_due_on(self) -> datetime.date | None:
        due_on: datetime.date | None = self.cleaned_data["due_on"]
        today = timezone.localdate()
        if due_on is not None and due_on < today:
            raise forms.ValidationError(_("Enter today or a later day."))
        if due_on is not None and due_on > today + datetime.timedelta(days=FURTHEST_TASK_DAYS):
            raise forms.ValidationError(_("Enter a day within the next two years."))
        return due_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        clock = cleaned.get("clock") or TaskClock.DAY
        most = {TaskClock.HOURS: MOST_HOURS, TaskClock.DAYS: MOST_DAYS}.get(TaskClock(clock))
        amount = cleaned.get("amount")
        if most is None:
            if not cleaned.get("due_on") and "due_on" not in self.errors:
                self.add_error("due_on", self.fields["due_on"].error_messages["required"])
        elif amount is None and "amount" not in self.errors:
            self.add_error("amount", _("Say how many."))
        elif amount is not None and amount > most:
            self.add_error("amount", _("Enter %(most)d or fewer.") % {"most": most})
        return cleaned

    def due(self) -> Due:
        """What was chosen; after is_valid()."""
        given = self.cleaned_data
        clock = TaskClock(given["clock"] or TaskClock.DAY)
        return Due(clock, day=given["due_on"], amount=given["amount"] or 0)

    def agency_id(self) -> uuid.UUID:
        """The primary key of the chosen agency."""
        return next(pk for pk, key, _name in self.agencies if key == self.cleaned_data["agency"])


class FinishTaskForm(ActionForm):
    """On the task's page; the case's page has the same as one button."""

    button = _("Mark as done")
    words = words_field(
        _("What was done"), required=False, help_text=_("Sealed. You may leave it.")
    )


class CancelTaskForm(ActionForm):
    button = _("Cancel the task")
    words = words_field(_("Why is it cancelled?"))


class PauseTaskForm(ActionForm):
    button = _("Stop the clock")
    reason = choice_field(
        _("Why can nobody go on with it?"),
        PauseReason.choices,
        _("Choose a reason."),
        widget=forms.RadioSelect,
    )
    words = words_field(_("In a few words"), required=False)


class ResumeTaskForm(ActionForm):
    button = _("Let the clock go on")


class GiveTaskForm(ActionForm):
    """To a person of the task's agency, or to the agency as a whole."""

    button = _("Give the task")
    to = choice_field(_("Give it to"), (), _("Choose a person from the list."), required=False)

    def __init__(self, *args: Any, people: list[tuple[uuid.UUID, str]], **kwargs: Any) -> None:
        self.people = people
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("The agency, nobody in person")),
            *((str(pk), name) for pk, name in self.people),
        ]

    def to_id(self) -> uuid.UUID | None:
        chosen = self.cleaned_data["to"]
        return uuid.UUID(chosen) if chosen else None


class MoveTaskForm(ActionForm):
    """To another agency. Its people are chosen afterwards, by those who do its tasks."""

    button = _("Move to the agency")
    agency = choice_field(_("To which agency"), (), _("Choose an agency from the list."))

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

    def agency_id(self) -> uuid.UUID:
        """The primary key of the chosen agency."""
        return next(pk for pk, key, _name in self.agencies if key == self.cleaned_data["agency"])
