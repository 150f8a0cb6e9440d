"""Forms of a problem: opening and changing it, and everything that is done on its page."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.operations.actions.comparing import RINGS, Compared
from agencies.operations.actions.problems import Said
from agencies.operations.enums import JUDGED, Measure
from agencies.operations.forms import parts
from agencies.operations.models import Problem
from agencies.operations.models.problems import LONGEST_PLACE, LONGEST_TITLE
from agencies.operations.periods import MOST_QUARTERS
from agencies.operations.queries.people import TakingPart
from reports.actions.tasks import Due
from reports.casework_enums import TaskClock
from reports.triage.forms import ActionForm, choice_field, text_field, words_field

REVIEW_AFTER = datetime.timedelta(days=28)
MOST_A_QUARTER = 100_000


class OpenForm(ActionForm):
    """The little that is known when a problem is opened."""

    button = _("Open this problem")
    title = text_field(
        _("What is the problem?"),
        longest=LONGEST_TITLE,
        missing=_("Say in a few words what the problem is."),
        help_text=parts.NO_PERSON,
    )
    place = text_field(
        _("Where is it?"),
        longest=LONGEST_PLACE,
        missing=_("Say where it is."),
        help_text=_("Streets, a park, an estate. No house numbers."),
    )
    wards = parts.wards_field(_("Which wards does it cover?"))
    corners = parts.CornersField(_("Or the corners of its area"))
    seen = words_field(_("What was seen, and by whom?"), required=False, help_text=parts.SEALED)
    owner = choice_field(_("Who owns it?"), (), _("Choose who owns it from the list."))
    review_on = parts.day_field(_("When is it to be looked at again?"))

    def __init__(self, *args: Any, agencies: list[TakingPart], **kwargs: Any) -> None:
        self.agencies = agencies
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["wards"].choices = parts.ward_choices()  # type: ignore[attr-defined]
        self.fields["owner"].choices = parts.owner_choices(self.agencies)  # type: ignore[attr-defined]
        self.fields.pop("version")
        self.initial["review_on"] = parts.typed(timezone.localdate() + REVIEW_AFTER)

    def said(self) -> Said:
        given = self.cleaned_data
        return Said(
            **{
                name: given[name]
                for name in ("title", "place", "seen", "corners", "review_on")
                if name in given
            },
            wards=tuple(given["wards"]),
            owned=parts.owned(given["owner"]),
        )


class ChangeForm(OpenForm):
    """All that is said of a problem. Once areas are fixed, the ground and what is counted stay."""

    button = _("Save")
    field_order = (
        "version", "title", "place", "wards", "corners", "seen", "objective", "hypothesis",
        "measure", "baseline", "target", "owner", "review_on",
    )  # fmt: skip
    objective = words_field(
        _("What is to be different, and by when?"), required=False, help_text=parts.SEALED
    )
    hypothesis = words_field(
        _("Why does it happen there, do you think?"), required=False, help_text=parts.SEALED
    )
    measure = choice_field(
        _("What is counted to see it?"),
        [("", _("Not chosen yet")), *Measure.choices],
        _("Choose what is counted from the list."),
        required=False,
    )
    baseline = parts.number_field(
        _("How many in a quarter now?"), largest=MOST_A_QUARTER, required=False
    )
    target = parts.number_field(
        _("How many in a quarter would be a success?"), largest=MOST_A_QUARTER, required=False
    )

    def __init__(self, *args: Any, problem: Problem, is_fixed: bool, **kwargs: Any) -> None:
        self.problem, self.is_fixed = problem, is_fixed
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        version = self.fields["version"]
        super().prepare()
        self.fields = {"version": version, **self.fields}
        of = self.problem
        self.initial.update(
            title=of.title,
            place=of.place,
            wards=of.ward_codes,
            corners=of.corners,
            measure=of.measure,
            baseline=of.baseline,
            target=of.target,
            owner=parts.owner_chosen(of.owner_agency.key, of.owner_id),
            review_on=parts.typed(of.review_on),
            **{
                name: sealed.open() if (sealed := getattr(of, name)) else ""
                for name in ("seen", "objective", "hypothesis")
            },
        )
        if self.is_fixed:
            for name in ("wards", "corners", "measure"):
                del self.fields[name]

    def said(self) -> Said:
        given = dict(self.cleaned_data)
        if self.is_fixed:
            of = self.problem
            given |= {"wards": of.ward_codes, "corners": of.corners, "measure": of.measure}
        names = (
            *("title", "place", "seen", "corners", "review_on"),
            *("objective", "hypothesis", "measure", "baseline", "target"),
        )
        return Said(
            **{name: given[name] for name in names},
            wards=tuple(given["wards"]),
            owned=parts.owned(given["owner"]),
        )


class CompareForm(ActionForm):
    """With what the problem's area is compared. Fixed for good once it is sent."""

    button = _("Look at these areas")
    button_once_seen = _("Fix these areas and begin the response")
    looked_at = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    began_on = parts.day_field(
        _("On which day did the response begin?"),
        help_text=_("The quarter that it is in counts neither before nor after."),
    )
    quarters = choice_field(
        _("How long is each period?"),
        [
            (str(each), _("%(n)d months before, and after") % {"n": 3 * each})
            for each in range(1, MOST_QUARTERS + 1)
        ],
        _("Choose how long the periods are."),
        widget=forms.RadioSelect,
    )
    ring_metres = choice_field(
        _("How far might it have moved?"),
        [
            (str(each), _("To the small areas up to %(n)d metres around") % {"n": each})
            for each in RINGS
        ],
        _("Choose how wide the ring is."),
        widget=forms.RadioSelect,
    )
    wards = parts.wards_field(
        _("Which wards is it compared with?"),
        help_text=_("Wards like the problem's, further away than the ring, with no response."),
    )
    corners = parts.CornersField(_("Or the corners of the area that it is compared with"))

    def prepare(self) -> None:
        self.fields["wards"].choices = parts.ward_choices()  # type: ignore[attr-defined]
        self.initial["began_on"] = parts.typed(timezone.localdate())

    def show_again(self, looked_at: str) -> None:
        """As it was sent; sent once more it fixes what was looked at."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data["looked_at"] = looked_at
        self.data, self.button = data, self.button_once_seen

    def compared(self) -> Compared:
        given = self.cleaned_data
        return Compared(
            wards=tuple(given["wards"]),
            corners=given["corners"],
            ring_metres=int(given["ring_metres"]),
            quarters=int(given["quarters"]),
            began_on=given["began_on"],
        )


class NoteForm(ActionForm):
    heading = _("Add a note")
    button = _("Add this note")
    words = words_field(_("Note"), missing=_("Write what should be kept."), help_text=parts.SEALED)

    def prepare(self) -> None:
        del self.fields["version"]


class AgencyForm(ActionForm):
    """One agency of a list."""

    agency = choice_field(_("Agency"), (), _("Choose an agency from the list."))

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        self.agencies = agencies
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["agency"].choices = [("", _("Choose an agency")), *self.agencies]  # type: ignore[attr-defined]
        del self.fields["version"]


class InviteForm(AgencyForm):
    heading = _("Ask a partner to join")
    button = _("Ask them to join")


class TakeOffForm(AgencyForm):
    heading = _("Take a partner off")
    button = _("Take them off")


class TaskForm(AgencyForm):
    heading = _("Set a task")
    button = _("Set this task")
    field_order = ("what", "agency", "due_on")
    what = words_field(
        _("What should be done?"), missing=_("Say what should be done."), help_text=parts.SEALED
    )
    due_on = parts.day_field(_("By when?"))

    def due(self) -> Due:
        return Due(TaskClock.DAY, day=self.cleaned_data["due_on"])


class EndTaskForm(ActionForm):
    words = words_field(
        _("What was done, or why not?"),
        missing=_("Say in a few words what was done, or why not."),
        help_text=parts.SEALED,
    )

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        self.button = label
        super().__init__(*args, **kwargs)


class StageForm(ActionForm):
    """One press, perhaps with words."""

    words = words_field(_("In a few words"), required=False, help_text=parts.SEALED)

    def __init__(self, *args: Any, label: Any, needs_words: bool, **kwargs: Any) -> None:
        self.button, self.needs_words = label, needs_words
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["words"].required = self.needs_words


class CloseForm(StageForm):
    field_order = ("version", "outcome", "words")
    outcome = choice_field(
        _("How did it end?"),
        [(each.value, each.label) for each in JUDGED],
        _("Choose how it ended."),
        widget=forms.RadioSelect,
        help_text=_("Your judgement: the figures alone decide nothing."),
    )


class CountForm(ActionForm):
    heading = _("Compare the next period")
    button = _("Compare it, once and for all")
