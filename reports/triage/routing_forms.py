"""Forms of routing: transferring a report, one rule, and what is done with a draft of the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.enums import Category, Channel, Kind, Risk
from reports.models.routing import LONGEST_NOTE
from reports.routing import EVERYTHING, SLOT_MINUTES, Hours, Rule, When
from reports.routing_enums import Day, Team
from reports.routing_rules import LONGEST_CLOCK, LONGEST_NAME, RAISED
from reports.triage.forms import ActionForm, choice_field, words_field
from reports.triage.routing_words import teams_in_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class TransferForm(ActionForm):
    """On a report's page: who has it from now on."""

    button: StrOrPromise = _("Transfer")
    heading: StrOrPromise = _("Transfer to another team")
    teams = forms.MultipleChoiceField(
        label=_("Who has it from now on?"),
        help_text=_(
            "A team that gets it is told, and sees its facts. A team that gives it away sees it no "
            "more, unless such reports are always theirs to see. To undo it, transfer it back."
        ),
        choices=Team.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"),
            _("Choose at least one team: a report always has an owner."),
        ),
    )
    words = words_field(_("Why"))

    def __init__(self, *args: Any, now: Collection[str], **kwargs: Any) -> None:
        self.now = list(now)
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.initial["teams"] = self.now

    def described(self) -> list[tuple[str, str]]:
        return [
            (str(self.fields["teams"].label), teams_in_words(self.cleaned_data["teams"])),
            (str(self.fields["words"].label), self.cleaned_data["words"]),
        ]

    def again(self) -> list[tuple[str, str]]:
        teams = [("teams", each) for each in self.cleaned_data["teams"]]
        return [*teams, ("words", self.cleaned_data["words"])]


def _ticks(label: StrOrPromise, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    """Boxes to tick, none of which has to be."""
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_list"), _("Choose from the list only.")
        ),
        **kwargs,
    )


ANY_TIME = ""
TIMES = [(str(each), f"{each // 60:02}:{each % 60:02}") for each in range(0, 24 * 60, SLOT_MINUTES)]
CONDITIONS = (
    "kinds",
    "categories",
    "risks_any",
    "risks_all",
    "may_be_at_risk",
    "wards",
    "channels",
    "days",
    "start",
    "end",
    "stop",
)
"""What the last rule has none of."""


class RuleForm(ActionForm):
    """One rule of a draft."""

    button: StrOrPromise = _("Save the rule in the draft")
    title = forms.CharField(
        label=_("Name of the rule"),
        help_text=_("Shown to those who ask why a report is here. Name no person."),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Give the rule a name."),
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    kinds = _ticks(_("Kind of report"), Kind.choices, help_text=_("Tick none for any kind."))
    categories = _ticks(
        _("What is happening"), Category.choices, help_text=_("Tick none for anything.")
    )
    risks_any = _ticks(_("Risks: at least one of these"), Risk.choices)
    risks_all = _ticks(_("Risks: all of these"), Risk.choices)
    may_be_at_risk = _ticks(
        _("Only if the sender could not rule out that somebody is at risk"), [("yes", _("Yes"))]
    )
    wards = _ticks(_("Wards"), (), help_text=_("Tick none for everywhere."))
    channels = _ticks(_("Came by"), Channel.choices, help_text=_("Tick none for any way."))
    days = _ticks(
        _("Received on these days, in London"),
        Day.choices,
        help_text=_(
            "Tick none for any time. Past midnight, hours belong to the day they began on."
        ),
    )
    start = choice_field(_("From"), [], _("Choose a time from the list."), required=False)
    end = choice_field(_("To"), [], _("Choose a time from the list."), required=False)
    teams = _ticks(
        _("Goes to these teams"),
        Team.choices,
        help_text=_("All of them are told. A team can only get what it may see."),
    )
    priority = choice_field(
        _("Priority, at least"),
        [("", _("Leave it as it is")), *[(str(each.value), each.label) for each in RAISED[:2]]],
        _("Choose a priority from the list."),
        required=False,
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(
        label=_("Clock: within how many minutes should somebody look at it?"),
        help_text=_("Leave it empty for no clock. A day has 1,440 minutes."),
        min_value=1,
        max_value=LONGEST_CLOCK,
        required=False,
        error_messages={
            "invalid": _("Enter a whole number of minutes, for example 90."),
            "min_value": _("Enter 1 minute or more, or nothing."),
            "max_value": _("Enter no more than 40,320 minutes, which is four weeks."),
        },
    )
    stop = _ticks(_("Read no later rule"), [("yes", _("Yes, stop here"))])

    def __init__(
        self, *args: Any, rule: Rule | None, wards: Mapping[str, str], **kwargs: Any
    ) -> None:
        self.rule, self.ward_names = rule, wards
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        if self.rule and self.rule.key == EVERYTHING:
            for name in CONDITIONS:
                del self.fields[name]
        else:
            # A ward of the rule that is gone stays to be seen, and to be unticked.
            gone = {each: each for each in (self.rule.when.wards if self.rule else ())}
            self.fields["wards"].choices = list({**gone, **self.ward_names}.items())  # type: ignore[attr-defined]
            for name in ("start", "end"):
                self.fields[name].choices = [(ANY_TIME, _("Choose")), *TIMES]  # type: ignore[attr-defined]
        if self.rule:
            self.initial.update(_as_initial(self.rule))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        hours = [bool(cleaned.get(name)) for name in ("days", "start", "end")]
        if any(hours) and not all(hours):
            for name, said, words in (
                ("days", hours[0], _("Choose the days as well, or no times.")),
                ("start", hours[1], _("Choose from when, or no days.")),
                ("end", hours[2], _("Choose until when, or no days.")),
            ):
                if not said and name not in self.errors:
                    self.add_error(name, words)
        return cleaned

    def as_rule(self, *, key: str) -> Rule:
        """What was entered, once it is valid."""
        given = self.cleaned_data
        when = When()
        if key != EVERYTHING:
            when = When(
                **{
                    name: frozenset(given[name])
                    for name in (
                        "kinds",
                        "categories",
                        "risks_any",
                        "risks_all",
                        "wards",
                        "channels",
                    )
                },
                may_be_at_risk=bool(given["may_be_at_risk"]),
                hours=Hours(
                    frozenset(int(day) for day in given["days"]),
                    int(given["start"]),
                    int(given["end"]),
                )
                if given["days"]
                else None,
            )
        return Rule(
            key=key,
            name=given["title"].strip(),
            when=when,
            teams=tuple(sorted(given["teams"])),
            priority=int(given["priority"]) if given["priority"] else None,
            minutes=given["minutes"],
            stop=bool(given.get("stop")),
        )


def _as_initial(rule: Rule) -> dict[str, Any]:
    when, hours = rule.when, rule.when.hours
    return {
        "title": rule.name,
        **{
            name: sorted(getattr(when, name))
            for name in ("kinds", "categories", "risks_any", "risks_all", "wards", "channels")
        },
        "may_be_at_risk": ["yes"] if when.may_be_at_risk else [],
        "days": [str(day) for day in sorted(hours.days)] if hours else [],
        "start": str(hours.start) if hours else "",
        "end": str(hours.end) if hours else "",
        "teams": list(rule.teams),
        "priority": str(rule.priority) if rule.priority else "",
        "minutes": rule.minutes,
        "stop": ["yes"] if rule.stop else [],
    }


class StartDraftForm(ActionForm):
    """`readable`: whether the version is one that this release can read."""

    button: StrOrPromise = _("Start a draft from this version")

    def __init__(self, *args: Any, readable: bool = True, **kwargs: Any) -> None:
        if not readable:
            self.button = _("Start a draft from the rules that came with the service")
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["version"]


class ChangeRuleForm(ActionForm):
    """One button beside a rule: up, down or remove. `how` says which."""

    HOW = {"up": _("Move up"), "down": _("Move down"), "remove": _("Remove")}

    def __init__(self, *args: Any, how: str, **kwargs: Any) -> None:
        self.button = self.HOW[how]
        super().__init__(*args, **kwargs)


class PublishForm(ActionForm):
    button: StrOrPromise = _("Publish these rules")
    heading: StrOrPromise = _("Publish")
    words = forms.CharField(
        label=_("What changes, in a few words"),
        help_text=_("Kept with the version, for all who look at it later. Name no person."),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Say in a few words what changes."),
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )


class DiscardForm(ActionForm):
    button: StrOrPromise = _("Throw this draft away")
