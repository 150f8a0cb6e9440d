"""Forms of a report's page and of a case's page.

Each carries the version that its page showed. `described()` says in words what somebody tried, for
the page that shows a conflict.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Button, Field, Layout, Size
from django import forms
from django.utils.translation import gettext_lazy as _

from reports.enums import MoveReason, Priority, Status
from reports.policies import TOLD_BY_OFFICERS
from reports.triage.routing_words import teams_in_words
from reports.workflow import Transition

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_WORDS = 2_000
"""Characters of a reason: 8,000 bytes hold as many of any script."""
MOST_AMENDED = 10_000
LARGEST_VERSION = 2**31 - 1


def words_field(
    label: StrOrPromise, *, longest: int = MOST_WORDS, **kwargs: Any
) -> forms.CharField:
    """Free text of bounded length, required unless said otherwise."""
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": kwargs.pop("missing", _("Say why in a few words.")),
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
        **kwargs,
    )


def text_field(
    label: StrOrPromise, *, longest: int, missing: StrOrPromise = "", **kwargs: Any
) -> forms.CharField:
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


def key_field() -> forms.UUIDField:
    """The key by which a form that is sent twice is stored once; new each time it is shown."""
    return forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages=dict.fromkeys(
            ("required", "invalid"),
            _("This page was not complete. Open it again, then try once more."),
        ),
    )


def choice_field(
    label: StrOrPromise, choices: Iterable[tuple[Any, Any]], missing: StrOrPromise, **kwargs: Any
) -> forms.ChoiceField:
    """One of `choices`; `missing` is what to say when none, or none of them, was chosen."""
    return forms.ChoiceField(
        label=label,
        choices=list(choices),
        error_messages={"required": missing, "invalid_choice": missing},
        **kwargs,
    )


class ToldField(forms.ChoiceField):
    """What senders are told once a report is closed; gives '' for nothing, which is chosen at first
    and where no choice was sent."""

    NOTHING = "nothing"

    def __init__(self) -> None:
        missing = _("Choose what the sender is told.")
        super().__init__(
            label=_("What may the sender be told?"),
            choices=[
                (self.NOTHING, _("Nothing: they see that it is closed")),
                *((each.value, each.label) for each in TOLD_BY_OFFICERS),
            ],
            error_messages={"invalid_choice": missing},
            widget=forms.RadioSelect,
            required=False,
            initial=self.NOTHING,
            help_text=_("They see it, in their language, if they come back with their code."),
        )

    def clean(self, value: Any) -> str:
        chosen: str = super().clean(value)
        return "" if chosen == self.NOTHING else chosen


class ActionForm(forms.Form):
    """A form that does one thing to one report or case, shown on that one's page.

    `name` tells the forms of a page apart; `action` is the address that it posts to.
    """

    button: StrOrPromise = _("Save")
    heading: StrOrPromise = ""
    has_own_tag: bool = True
    version = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_VERSION,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            _("This page was not complete. Open it again, then try once more."),
        ),
    )

    def __init__(
        self, data: Any = None, *, name: str, action: str, version: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id=f"{name}-%s", initial={"version": version}, **kwargs)
        self.name = name
        self.action = action
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and leave out fields before the form is laid out."""

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_action = self.action
        helper.form_tag = self.has_own_tag
        helper.form_id = self.name
        helper.attrs = {"novalidate": True}
        helper.show_errors = True
        helper.layout = Layout(
            *(self._laid_out(name) for name in self.fields),
            Button.secondary(
                "do",
                self.button,
                data_prevent_double_click="true",
                css_id=f"{self.name}-do",
            ),
        )
        return helper

    def _laid_out(self, name: str) -> Any:
        widget = self.fields[name].widget
        if widget.is_hidden:
            return Field(name)
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return Field.checkboxes(name, legend_size=Size.SMALL, small=True)
        if isinstance(widget, forms.RadioSelect):
            return Field.radios(name, legend_size=Size.SMALL, small=True)
        if isinstance(widget, forms.Select):
            return Field(name, context={"label_size": Size.for_label(Size.SMALL)})
        if isinstance(widget, forms.Textarea):
            return Field.textarea(name, label_size=Size.SMALL, rows=3)
        return Field.text(name, label_size=Size.SMALL)

    def described(self) -> list[tuple[str, str]]:
        """(label, what was chosen or typed) of every field that has a value."""
        return [
            (str(field.label), self._in_words(name, self.cleaned_data.get(name)))
            for name, field in self.fields.items()
            if name != "version" and self.cleaned_data.get(name)
        ]

    def _in_words(self, name: str, value: Any) -> str:
        chosen = dict(getattr(self.fields[name], "choices", ()))
        return str(chosen.get(value, chosen.get(str(value), value)))

    def again(self) -> list[tuple[str, str]]:
        """(name, value) of what was sent, to send it once more with another version."""
        return [
            (name, self.data[name])
            for name in self.fields
            if name != "version" and name in self.data
        ]


class MoveForm(ActionForm):
    """One move of the workflow, with a reason from its list and words where the reason asks."""

    reason = choice_field(_("Why"), (), _("Choose a reason."), widget=forms.RadioSelect)
    words = words_field(_("In a few words"), required=False)
    told = ToldField()

    def __init__(self, *args: Any, move: Transition, **kwargs: Any) -> None:
        self.move = move
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.button = str(self.move.label)
        if self.move.target != Status.CLOSED:
            del self.fields["told"]
        reason = self.fields["reason"]
        reason.choices = [(each.value, each.label) for each in self.move.reasons]  # type: ignore[attr-defined]
        if len(self.move.reasons) == 1:
            reason.widget = forms.HiddenInput()
            self.initial["reason"] = self.move.reasons[0].value
            del self.fields["words"]
        elif self.move.needs_words:
            names = [
                str(MoveReason(each).label)
                for each in self.move.reasons
                if each in self.move.needs_words
            ]
            self.fields["words"].help_text = _("Needed for: %(reasons)s") % {
                "reasons": ", ".join(names)
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") in self.move.needs_words and not cleaned.get("words"):
            self.add_error("words", _("Say why in a few words."))
        return cleaned

    def described(self) -> list[tuple[str, str]]:
        return [(str(_("Move")), str(self.move.label)), *super().described()]


class AssignForm(ActionForm):
    button = _("Assign")
    to = choice_field(_("Assign to"), (), _("Choose a person from the list."), required=False)

    def __init__(
        self,
        *args: Any,
        people: list[tuple[uuid.UUID, str]],
        me: uuid.UUID,
        now: uuid.UUID | None,
        **kwargs: Any,
    ) -> None:
        self.people, self.me, self.now = people, me, now
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        mine = [
            (str(pk), _("Me (%(name)s)") % {"name": name})
            for pk, name in self.people
            if pk == self.me
        ]
        others = [(str(pk), name) for pk, name in self.people if pk != self.me]
        self.fields["to"].choices = [("", _("Nobody")), *mine, *others]  # type: ignore[attr-defined]
        self.initial["to"] = str(self.now or "")

    def described(self) -> list[tuple[str, str]]:
        return [(str(_("Assign to")), self._in_words("to", self.cleaned_data.get("to", "")))]


class PriorityForm(ActionForm):
    button = _("Change priority")
    priority = choice_field(_("Priority"), (), _("Choose a priority."), widget=forms.RadioSelect)
    words = words_field(_("Why"))

    def prepare(self) -> None:
        self.fields["priority"].choices = [(str(value), label) for value, label in Priority.choices]  # type: ignore[attr-defined]

    def clean_priority(self) -> Priority:
        return Priority(int(self.cleaned_data["priority"]))


class AmendForm(ActionForm):
    button = _("Add to the report")
    text = words_field(
        _("What was learnt later"),
        longest=MOST_AMENDED,
        missing=_("Write what should be added."),
        help_text=_("The report itself stays as it was told. This is added below it, sealed."),
    )


def state_of(report: Any) -> list[tuple[str, str]]:
    """(label, words) of what people change on a report: what it is now."""
    return [
        (str(_("Status")), str(Status(report.status).label)),
        (str(_("Priority")), str(Priority(report.priority).label)),
        (
            str(_("Assigned to")),
            report.assigned_to.display_name if report.assigned_to else str(_("Nobody")),
        ),
        (str(_("Teams")), teams_in_words(report.teams)),
    ]
