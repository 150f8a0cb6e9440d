"""Forms of joint operations and weeks of action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.operations.actions.joint import LARGEST_NUMBER, Done, Planned
from agencies.operations.enums import ActivityKind, OperationKind
from agencies.operations.forms import parts
from agencies.operations.models import Operation
from agencies.operations.models.joint import LONGEST_SUMMARY
from agencies.operations.models.problems import LONGEST_PLACE, LONGEST_TITLE
from agencies.operations.queries.people import TakingPart
from reports import references
from reports.triage.fields import ReferenceField
from reports.triage.forms import ActionForm, choice_field, text_field, words_field


class ProblemField(ReferenceField):
    """A problem's reference, or nothing."""

    def clean(self, value: Any) -> str:
        return super().clean(value) if str(value or "").strip() else ""


class PlanForm(ActionForm):
    """What is planned."""

    button = _("Plan this operation")
    title = text_field(
        _("What is it called?"),
        longest=LONGEST_TITLE,
        missing=_("Give it a name."),
        help_text=_("The public reads it, if you publish a text about it. No names of people."),
    )
    kind = choice_field(
        _("What kind is it?"),
        OperationKind.choices,
        _("Choose what kind it is."),
        widget=forms.RadioSelect,
    )
    starts_on = parts.day_field(_("First day"))
    ends_on = parts.day_field(_("Last day"))
    place = text_field(
        _("Where is it?"),
        longest=LONGEST_PLACE,
        missing=_("Say where it is."),
        help_text=_("Wards or streets. No house numbers."),
    )
    aim = words_field(_("What is it for?"), required=False, help_text=parts.SEALED)
    lead = choice_field(_("Which agency runs it?"), (), _("Choose an agency from the list."))
    partners = forms.MultipleChoiceField(
        label=_("Who takes part?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose agencies from the list.")},
    )
    problem = ProblemField(
        label=_("Reference of the problem that it is about"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self,
        *args: Any,
        agencies: list[TakingPart],
        operation: Operation | None = None,
        about: str = "",
        **kwargs: Any,
    ) -> None:
        self.agencies, self.operation, self.about = agencies, operation, about
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        known = parts.agency_choices(self.agencies)
        self.fields["lead"].choices = [("", _("Choose an agency")), *known]  # type: ignore[attr-defined]
        self.fields["partners"].choices = known  # type: ignore[attr-defined]
        of = self.operation
        if of is None:
            del self.fields["version"]
            self.initial["problem"] = self.about
            return
        self.button = _("Save")
        self.initial.update(
            title=of.name,
            kind=of.kind,
            starts_on=parts.typed(of.starts_on),
            ends_on=parts.typed(of.ends_on),
            place=of.place,
            aim=of.aim.open() if of.aim else "",
            lead=of.lead.key,
            partners=of.partner_keys,
            problem=references.display(of.problem.reference) if of.problem else "",
        )

    def planned(self) -> Planned:
        given = self.cleaned_data
        return Planned(
            name=given["title"],
            kind=given["kind"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            place=given["place"],
            aim=given["aim"],
            lead=given["lead"],
            partners=tuple(given["partners"]),
            problem=given["problem"],
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not be before the first."))
        return cleaned


class ActivityForm(ActionForm):
    heading = _("Record what was done")
    button = _("Record this")
    kind = choice_field(
        _("What was done?"), ActivityKind.choices, _("Choose what was done from the list.")
    )
    number = parts.number_field(_("How many?"), largest=LARGEST_NUMBER)
    on = parts.day_field(_("On which day?"))
    agency = choice_field(_("Who did it?"), (), _("Choose an agency from the list."))
    words = words_field(_("Note"), required=False, help_text=parts.SEALED)

    def __init__(
        self, *args: Any, agencies: list[tuple[str, str]], operation: Operation, **kwargs: Any
    ) -> None:
        self.agencies, self.operation = agencies, operation
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["agency"].choices = self.agencies  # type: ignore[attr-defined]
        self.initial["on"] = parts.typed(min(self.operation.ends_on, timezone.localdate()))

    def done(self) -> Done:
        given = self.cleaned_data
        return Done(
            kind=given["kind"],
            on=given["on"],
            agency_key=given["agency"],
            number=given["number"],
            words=given["words"],
        )


class OperationMoveForm(ActionForm):
    """One press."""

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        self.button = label
        super().__init__(*args, **kwargs)


class SummaryForm(ActionForm):
    heading = _("Write a text for the public")
    button = _("Keep it for a second person")
    summary = words_field(
        _("What was done?"),
        longest=LONGEST_SUMMARY,
        missing=_("Write what was done."),
        help_text=_(
            "Everybody reads it once somebody else has published it. No names, no addresses, and "
            "no number below 5 by which somebody could be known."
        ),
    )

    def __init__(self, *args: Any, text: str = "", **kwargs: Any) -> None:
        self.text = text
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.initial["summary"] = self.text


class PublishForm(ActionForm):
    heading = _("Publish this text")
    button = _("Publish it")
    nobody_named = forms.BooleanField(
        label=_("I have read it: nobody is named, and nobody can be known by it"),
        error_messages={
            "required": _("Read it for names, addresses and small numbers, then tick the box.")
        },
    )
