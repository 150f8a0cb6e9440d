"""Forms of the conditions of a licence: the officers', and what a premises shows for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.conditions import (
    MOST_MONTHS,
    ConditionFacts,
)
from agencies.licensing.actions.periods import ALERT_DAYS, REGISTER_MONTHS
from agencies.licensing.forms.moments import day_field, key_field, typed_day
from agencies.licensing.keeping import SHORTER_AFTER
from agencies.licensing.models import Condition, Premises
from agencies.licensing.register_enums import ConditionAbout
from reports.triage.forms import ActionForm, choice_field, words_field

LONGEST_EVIDENCE = 1_000


def whole_number(label: Any, *, low: int, high: int, **kwargs: Any) -> forms.IntegerField:
    """A whole number in digits."""
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": _("Enter a number."),
            "invalid": _("Enter a whole number, like 12."),
            "min_value": _("Enter %(limit_value)d or more."),
            "max_value": _("Enter %(limit_value)d or less."),
        },
        **kwargs,
    )


def line_field(label: Any, *, longest: int, missing: Any = "", **kwargs: Any) -> forms.CharField:
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


class ConditionForm(ActionForm):
    """Adding a condition to a premises' licence."""

    button = _("Add the condition")
    title = line_field(
        _("Number on the licence"),
        longest=12,
        missing=_("Enter the number of the condition."),
        help_text=_("For example, 14 or 3a"),
    )
    text = words_field(_("What it says"), missing=_("Enter what the condition says."))
    about = choice_field(_("What it is about"), ConditionAbout.choices, _("Choose from the list."))
    evidence = line_field(
        _("What shows that it is kept (optional)"),
        longest=200,
        required=False,
        help_text=_("For example, the drugs policy, dated and signed. Empty if nothing is shown."),
    )
    every_months = whole_number(
        _("Shown again every how many months (empty for once)"),
        low=1,
        high=MOST_MONTHS,
        required=False,
    )
    due_on = day_field(_("Due next on"), required=False)

    def __init__(self, *args: Any, condition: Condition | None = None, **kwargs: Any) -> None:
        self.condition = condition
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        condition = self.condition
        if condition is None:
            del self.fields["version"]
            return
        self.button = _("Save the condition")
        self.initial = {
            **self.initial,
            "title": condition.number,
            "text": condition.text,
            "about": condition.about,
            "evidence": condition.evidence,
            "every_months": condition.every_months,
            "due_on": typed_day(condition.due_on) if condition.due_on else "",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("evidence") and (cleaned.get("every_months") or cleaned.get("due_on")):
            self.add_error("evidence", _("Say what the premises shows, or leave out when."))
        return cleaned

    def facts(self) -> ConditionFacts:
        given = self.cleaned_data
        return ConditionFacts(
            number=given["title"],
            text=given["text"],
            about=ConditionAbout(given["about"]),
            evidence=given["evidence"],
            every_months=given["every_months"],
            due_on=given["due_on"],
        )


class EndForm(ActionForm):
    button = _("End the condition")
    heading = _("It holds no more")


class PeriodsForm(ActionForm):
    """What conditions say of how long, for one premises."""

    button = _("Save these periods")
    heading = _("How long registers and bags are kept")
    register_months = whole_number(
        _("Register of door staff: months that it is kept"),
        low=REGISTER_MONTHS[0],
        high=REGISTER_MONTHS[1],
    )
    alert_days = whole_number(
        _("Seized bags: days after which one that is still held is told of"),
        low=ALERT_DAYS[0],
        high=ALERT_DAYS[1],
    )

    def __init__(self, *args: Any, premises: Premises, **kwargs: Any) -> None:
        self.premises = premises
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        here = self.premises
        self.initial["register_months"] = here.next_months or here.register_months
        self.fields["register_months"].help_text = _(
            "As the licence says; 12 where it says nothing. Longer holds at once. Shorter holds "
            "%(days)d days after you save it: until then nothing more is deleted, the premises "
            "sees it coming, and you can set it back."
        ) % {"days": SHORTER_AFTER.days}
        self.initial["alert_days"] = self.premises.alert_days


class EvidenceForm(ActionForm):
    """What a premises shows for a condition."""

    button = _("Save the evidence")
    key = key_field()
    on = day_field(_("As of which day"))
    words = words_field(
        _("What shows that it is kept?"),
        longest=LONGEST_EVIDENCE,
        missing=_("Say what shows that the condition is kept."),
        help_text=_(
            "For example, “policy of 3 May, signed by the manager, in the office”. Licensing "
            "officers read it. It is sealed, and stays as you save it."
        ),
    )

    def prepare(self) -> None:
        del self.fields["version"]
        self.initial["on"] = typed_day(timezone.localdate())
