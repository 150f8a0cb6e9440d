"""Forms of action plans and of their steps."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.plan_enums import Answers
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, words_field

REVIEW_AFTER = datetime.timedelta(days=56)
EXAMPLE = _("For example, 27/3/2026")


def day_field(label: Any) -> DayField:
    return DayField(label=label, help_text=EXAMPLE, widget=forms.TextInput)


def typed(day: datetime.date) -> str:
    return f"{day.day}/{day.month}/{day.year}"


class AgreedForm(ActionForm):
    """When a plan is agreed and looked at again."""

    agreed_on = day_field(_("Agreed on"))
    review_on = day_field(_("To be looked at as a whole on"))

    def prepare(self) -> None:
        today = timezone.localdate()
        self.initial["agreed_on"] = typed(today)
        self.initial["review_on"] = typed(today + REVIEW_AFTER)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        agreed, review = cleaned.get("agreed_on"), cleaned.get("review_on")
        if agreed and review and review < agreed:
            self.add_error("review_on", _("Enter a day after the plan is agreed."))
        return cleaned


class StartPlanForm(AgreedForm):
    button = _("Draw up this plan")
    field_order = ("why", "agreed_on", "review_on")
    why = words_field(_("What is the plan for?"), missing=_("Say what the plan is for."))

    def prepare(self) -> None:
        super().prepare()
        del self.fields["version"]


class CarryOverForm(AgreedForm):
    button = _("Carry it over to the new licence holder")


class StepForm(ActionForm):
    button = _("Add this step")
    what = words_field(_("What has to be done?"), missing=_("Say what has to be done."))
    answers = choice_field(
        _("Who answers for it?"),
        Answers.choices,
        _("Choose who answers for it."),
        widget=forms.RadioSelect,
    )
    due_on = day_field(_("By when?"))


class PlanMoveForm(ActionForm):
    """One press: agree, finish, stop."""


class StepMoveForm(ActionForm):
    """A move of a step, with words where it asks for them."""

    words = words_field(_("In a few words"))

    def __init__(self, *args: Any, label: Any, needs_words: bool, **kwargs: Any) -> None:
        self.button, self.needs_words = label, needs_words
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        if not self.needs_words:
            del self.fields["words"]


class DueForm(ActionForm):
    button = _("Change the day")
    due_on = day_field(_("By when?"))
    words = words_field(_("Why"))
