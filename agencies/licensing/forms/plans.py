"""Forms of action plans and of their steps."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.plans import CarriedStep
from agencies.licensing.models import ActionStep
from agencies.licensing.plan_enums import Answers
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, words_field

REVIEW_AFTER = datetime.timedelta(days=56)
KEEP, LEAVE = "keep", "leave"
TAKE = ((KEEP, _("Agree it with the new holder")), (LEAVE, _("Leave it out")))
EXAMPLE = _("For example, 27/3/2026")


def day_field(label: Any, **kwargs: Any) -> DayField:
    return DayField(label=label, help_text=EXAMPLE, widget=forms.TextInput, **kwargs)


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
    """What is agreed with the new holder: why, in new words, and each step that was left in words
    that fit them, or left out."""

    button = _("Carry it over to the new licence holder")
    why = words_field(
        _("What is the plan with the new holder for?"),
        missing=_("Say what the plan with the new holder is for."),
        help_text=_(
            "They read this. Say nothing of the holder before: the reasons of that plan stay there."
        ),
    )

    def __init__(self, *args: Any, left: list[ActionStep], **kwargs: Any) -> None:
        self.left = left
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        names = []
        for step in self.left:
            take, what, due = (f"{part}-{step.number}" for part in ("take", "what", "due"))
            place = {"n": step.number}
            self.fields[take] = choice_field(
                _("Step %(n)d") % place,
                TAKE,
                _("Choose whether step %(n)d goes over.") % place,
                widget=forms.RadioSelect,
            )
            self.fields[what] = words_field(
                _("Step %(n)d: what has to be done?") % place,
                required=False,
                help_text=_("As the new holder reads it: change what does not fit them."),
            )
            self.fields[due] = day_field(_("Step %(n)d: by when?") % place, required=False)
            self.initial[what] = step.what.open()
            self.initial[due] = typed(max(step.due_on, timezone.localdate()))
            names += [take, what, due]
        self.order_fields(["version", "why", *names, "agreed_on", "review_on"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        steps = []
        for number in [each.number for each in self.left]:
            if cleaned.get(f"take-{number}") == KEEP:
                what, due_on = cleaned.get(f"what-{number}"), cleaned.get(f"due-{number}")
                if not what:
                    self.add_error(f"what-{number}", _("Say what has to be done."))
                if not due_on and f"due-{number}" not in self.errors:
                    self.add_error(f"due-{number}", _("Enter a date, for example 3/11/2026."))
                if what and due_on:
                    steps.append(CarriedStep(number=number, what=what, due_on=due_on))
        asked = ("why", "agreed_on", "review_on", "version")
        return {name: cleaned[name] for name in asked if name in cleaned} | {"steps": steps}


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
