"""Forms of planning visits, and of what is done with a whole visit."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

import django_filters
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.utils import from_current_timezone
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.visit_release import Correction
from agencies.licensing.actions.visits import MOST_OTHERS, MOST_STOPS
from agencies.licensing.enums import Outcome
from agencies.licensing.models import Visit, VisitSwab
from agencies.licensing.queries.visits import follow_ups_overdue
from agencies.licensing.visit_enums import MADE, OPEN_VISITS, About, VisitPurpose
from agencies.licensing.visit_reasons import all_reasons
from agencies.licensing.visit_workflow import VisitMove
from portal.accounts.models import User
from reports.places.search import search_places
from reports.triage import choices
from reports.triage.fields import DayField
from reports.triage.filters import NO_WARD, unknown_choice
from reports.triage.forms import ActionForm, choice_field, words_field

NOT_COMPLETE = _("This page was not complete. Open it again, then try once more.")
MINUTES = (15, 20, 30, 45, 60)
TRAVEL = (("foot", _("On foot")), ("car", _("By car")))
LONGEST_NAME = 120
LONGEST_PLACE = 100


def text_field(label: Any, *, longest: int, missing: Any = "", **kwargs: Any) -> forms.CharField:
    """One line of bounded length."""
    return forms.CharField(
        label=label,
        max_length=longest,
        error_messages={
            "required": missing,
            "max_length": _("Use no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
        **kwargs,
    )


def reading_field(**kwargs: Any) -> forms.DecimalField:
    """What a device showed: at least 0, up to three places."""
    said = _("Enter the reading as a number, for example 12.5.")
    return forms.DecimalField(
        min_value=0,
        max_digits=9,
        decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages=dict.fromkeys(
            (
                "required",
                "invalid",
                "min_value",
                "max_digits",
                "max_decimal_places",
                "max_whole_digits",
            ),
            said,
        ),
        **kwargs,
    )


class WhyForm(forms.Form):
    """Which premises the page that plans visits shows."""

    ward = forms.ChoiceField(label=_("Area"), required=False)
    why = forms.ChoiceField(label=_("Reason"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="why-%s")
        for name, own, missing in (
            ("ward", [*choices.wards(), (NO_WARD, _("Ward not known"))], _("Choose an area.")),
            ("why", [(each.key, each.label) for each in all_reasons()], _("Choose a reason.")),
        ):
            self.fields[name].choices = [("", _("Any")), *own]  # type: ignore[attr-defined]
            self.fields[name].error_messages["invalid_choice"] = missing


class ManyKeysField(forms.MultipleChoiceField):
    """Keys that were ticked: whether they are there is for the action to say."""

    def validate(self, value: list[str]) -> None:
        if not value:
            raise ValidationError(_("Tick the premises to visit."))
        if len(value) > MOST_STOPS:
            raise ValidationError(
                _("Tick at most %(most)d premises for one evening.") % {"most": MOST_STOPS}
            )

    def clean(self, value: Any) -> list[uuid.UUID]:
        try:
            return list(dict.fromkeys(uuid.UUID(each) for each in super().clean(value)))
        except ValueError as error:
            raise ValidationError(NOT_COMPLETE) from error


class PlanForm(ActionForm):
    """An evening of visits to the premises that were ticked."""

    button = _("Plan these visits")
    has_own_tag = False

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid"), NOT_COMPLETE),
    )
    premises = ManyKeysField(label=_("Premises"))
    day = DayField(
        label=_("On which day?"),
        help_text=_("For example, 27/3/2026"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    time = forms.TimeField(
        label=_("First visit at"),
        help_text=_("For example, 20:30"),
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=dict.fromkeys(
            ("required", "invalid"), _("Enter a time between 00:00 and 23:59, for example 20:30.")
        ),
    )
    minutes = choice_field(
        _("Minutes at each"), [(str(each), str(each)) for each in MINUTES], _("Choose how long.")
    )
    travel = choice_field(_("How do you go?"), TRAVEL, _("Choose how you go."))
    start = text_field(
        _("Start from (optional)"),
        longest=LONGEST_PLACE,
        required=False,
        help_text=_("A postcode or street. Left empty, you start at the first one ticked."),
    )
    purpose = choice_field(_("Purpose"), VisitPurpose.choices, _("Choose what the visits are for."))
    officers = forms.MultipleChoiceField(
        label=_("Who goes?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose the officers from the list.")},
    )
    others = words_field(
        _("Who else comes along? (optional)"),
        longest=MOST_OTHERS * LONGEST_NAME,
        required=False,
        help_text=_("Colleagues of the police, for example. One name a line."),
    )

    def __init__(self, *args: Any, people: list[tuple[uuid.UUID, str]], me: User, **kw: Any):
        self.people, self.me = people, me
        super().__init__(*args, **kw)

    def prepare(self) -> None:
        del self.fields["version"]
        self.fields["officers"].choices = [  # type: ignore[attr-defined]
            (str(key), name) for key, name in self.people
        ]
        today = timezone.localdate()
        self.initial.update(
            key=uuid.uuid4(),
            day=f"{today.day}/{today.month}/{today.year}",
            time="20:00",
            minutes="30",
            travel="foot",
            officers=[str(self.me.pk)],
        )

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.layout = Layout(
            *(self._laid_out(name) for name in self.fields if name != "premises"),
            Button.primary("do", self.button, data_prevent_double_click="true"),
        )
        return helper

    def clean_others(self) -> list[str]:
        lines = [each.strip() for each in self.cleaned_data["others"].splitlines() if each.strip()]
        if any(len(each) > LONGEST_NAME for each in lines):
            raise ValidationError(_("Write one name a line."))
        return lines

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("time"):
            cleaned["begins"] = self._begins(cleaned["day"], cleaned["time"])
        if cleaned.get("start"):
            hits = search_places(cleaned["start"], limit=1)
            if not hits:
                self.add_error("start", _("No such place was found. Enter a postcode or street."))
            cleaned["from"] = hits[0] if hits else None
        return cleaned

    def _begins(self, day: datetime.date, time: datetime.time) -> datetime.datetime | None:
        try:
            found: datetime.datetime = from_current_timezone(datetime.datetime.combine(day, time))
        except ValidationError:
            self.add_error(
                "time",
                _("The clocks change that night: this time comes twice or never. Enter another."),
            )
            return None
        return found

    @property
    def ticked(self) -> set[str]:
        """What was ticked, to tick it again."""
        if isinstance(self.data, QueryDict):
            return {str(each) for each in self.data.getlist("premises")}
        return {str(each) for each in self.initial.get("premises", ())}


class MoveVisitForm(ActionForm):
    """One move of a visit, with words where it asks for them."""

    words = words_field(_("Why, in a few words"))

    def __init__(self, *args: Any, move: VisitMove, **kwargs: Any) -> None:
        self.move = move
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.button = str(self.move.label)
        if not self.move.needs_words:
            del self.fields["words"]


class ReleaseForm(ActionForm):
    """One press."""

    button = _("Release the findings to the premises")


class CorrectForm(ActionForm):
    button = _("Add the correction")

    about = choice_field(_("What is put right?"), About.choices, _("Choose what is put right."))
    swab = forms.ChoiceField(
        label=_("Which swab, if its reading is wrong"),
        required=False,
        error_messages={"invalid_choice": _("Choose the swab from the list.")},
    )
    reading = reading_field(label=_("Its right reading"), required=False)
    words = words_field(
        _("What is wrong, and what is right"), missing=_("Write what is wrong, and what is right.")
    )
    is_shown = forms.BooleanField(label=_("The premises sees this too"), required=False)

    def __init__(self, *args: Any, swabs: list[VisitSwab], is_released: bool, **kw: Any) -> None:
        self.swabs, self.is_released = swabs, is_released
        super().__init__(*args, **kw)

    def prepare(self) -> None:
        named = [(str(each.pk), f"{each.point}: {each.reading} {each.unit}") for each in self.swabs]
        self.fields["swab"].choices = [("", _("None")), *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["swab"], self.fields["reading"]
        if not self.is_released:
            del self.fields["is_shown"]

    def correction(self) -> Correction:
        """What was said, of a form that is valid."""
        given = self.cleaned_data
        reading: Decimal | None = given.get("reading")
        return Correction(
            about=About(given["about"]),
            words=given["words"],
            swab=uuid.UUID(given["swab"]) if given.get("swab") else None,
            reading=reading,
            is_shown=bool(given.get("is_shown")),
        )


SHOWN = (
    ("open", _("Planned or under way")),
    ("overdue", _("Follow-up overdue")),
    ("made", _("Recorded")),
    ("cancelled", _("Cancelled")),
    ("all", _("All")),
)
WHOSE = (("me", _("Mine")),)


class ListForm(forms.Form):
    field_order = ("show", "whose", "purpose", "outcome", "ward")


class VisitFilters(django_filters.FilterSet):
    """Without a choice: what is planned or under way, whoever goes."""

    show = django_filters.ChoiceFilter(
        label=_("Show"),
        method="by_show",
        choices=SHOWN,
        empty_label=None,
        **unknown_choice(_("Choose which visits from the list.")),
    )
    whose = django_filters.ChoiceFilter(
        label=_("Whose"),
        method="by_whose",
        choices=WHOSE,
        empty_label=_("Anybody's"),
        **unknown_choice(_("Choose whose visits from the list.")),
    )
    purpose = django_filters.ChoiceFilter(
        label=_("Purpose"),
        choices=VisitPurpose.choices,
        empty_label=_("Any"),
        **unknown_choice(_("Choose a purpose from the list.")),
    )
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"),
        choices=Outcome.choices,
        empty_label=_("Any"),
        **unknown_choice(_("Choose an outcome from the list.")),
    )
    ward = django_filters.ChoiceFilter(
        label=_("Area"),
        method="by_ward",
        empty_label=_("Any"),
        **unknown_choice(_("Choose an area from the list.")),
    )

    premises = django_filters.UUIDFilter(
        field_name="premises",
        widget=forms.HiddenInput,
        error_messages={"invalid": _("Open the list from the page of the premises.")},
    )

    class Meta:
        form = ListForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wards = [*choices.wards(), (NO_WARD, _("Ward not known"))]
        self.filters["ward"].extra["choices"] = wards

    def filter_queryset(self, queryset: QuerySet[Visit]) -> QuerySet[Visit]:
        found: QuerySet[Visit] = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("show"):
            found = self.by_show(found, "show", "open")
        return found

    def by_show(self, queryset: QuerySet[Visit], name: str, value: str) -> QuerySet[Visit]:
        if value == "open":
            return queryset.filter(state__in=OPEN_VISITS).order_by("planned_at", "id")
        if value == "overdue":
            overdue = follow_ups_overdue(self.request.user, timezone.localdate())
            return queryset.filter(pk__in=overdue.order_by()).order_by("follow_up_on", "id")
        if value == "made":
            return queryset.filter(state__in=MADE)
        return queryset if value == "all" else queryset.filter(state="cancelled")

    def by_whose(self, queryset: QuerySet[Visit], name: str, value: str) -> QuerySet[Visit]:
        return queryset.filter(officers__user=self.request.user)

    def by_ward(self, queryset: QuerySet[Visit], name: str, value: str) -> QuerySet[Visit]:
        ward = None if value == NO_WARD else choices.ward_id(value)
        return queryset.filter(premises__ward=ward)
