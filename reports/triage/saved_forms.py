"""Forms of saved searches."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.saved_enums import Every
from reports.saved_searches import LONGEST_NAME
from reports.triage.forms import ActionForm, choice_field

NEW, ONLY_ME, NEVER = "", "me", "never"


def name_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Enter a name for the search."),
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
        **kwargs,
    )


def team_field() -> forms.ChoiceField:
    return choice_field(
        _("Who can use it"),
        (),
        _("Choose who can use it."),
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "A team sees its name, its filters and its words. Each person finds what they may see."
        ),
    )


def with_only_me(teams: list[tuple[str, str]]) -> list[tuple[Any, Any]]:
    return [(ONLY_ME, _("Only me")), *((key, _every_in(name)) for key, name in teams)]


def team_chosen(form: forms.Form) -> str:
    """The key of a team; empty for oneself alone."""
    team: str = form.cleaned_data["team"]
    return "" if team == ONLY_ME else team


def _every_in(team: str) -> str:
    return str(_("Everybody in my team: %(team)s") % {"team": team})


class SaveForm(ActionForm):
    """A new search, or one of one's own that from now on asks for this instead."""

    button = _("Save")
    into = choice_field(
        _("Save as"),
        (),
        _("Choose a new search, or one of yours."),
        required=False,
    )
    name = name_field(  # type: ignore[assignment]  # a field, beside the form's own name
        required=False, help_text=_("For a new search. Up to 60 characters.")
    )
    team = team_field()

    def __init__(
        self,
        *args: Any,
        teams: list[tuple[str, str]],
        own: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        self.teams, self.own = teams, own
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """`own`: (key and version, name) of the searches that may be replaced."""
        del self.fields["version"]
        self.fields["team"].choices = with_only_me(self.teams)  # type: ignore[attr-defined]
        self.initial["team"] = ONLY_ME
        if self.own:
            self.fields["into"].choices = [  # type: ignore[attr-defined]
                (NEW, _("A new search")),
                *((key, _("Instead of “%(name)s”") % {"name": name}) for key, name in self.own),
            ]
        else:
            del self.fields["into"]
            self.fields["name"].help_text = _("Up to 60 characters.")

    def clean_team(self) -> str:
        return team_chosen(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        is_new = not cleaned.get("into")
        if is_new and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", _("Enter a name for the search."))
        return cleaned


class RenameForm(ActionForm):
    button = _("Rename")
    name = name_field()  # type: ignore[assignment]  # a field, beside the form's own name


class ShareForm(ActionForm):
    button = _("Change who can use it")
    team = team_field()

    def __init__(self, *args: Any, teams: list[tuple[str, str]], now: str, **kwargs: Any) -> None:
        self.teams, self.now = teams, now
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        self.fields["team"].choices = with_only_me(self.teams)  # type: ignore[attr-defined]
        self.initial["team"] = self.now or ONLY_ME

    def clean_team(self) -> str:
        return team_chosen(self)


class DigestForm(ActionForm):
    button = _("Save")
    every = choice_field(
        _("E-mail me when it finds new reports"),
        [(NEVER, _("Never")), *Every.choices],
        _("Choose how often."),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("At most once a day for all your searches. It says nothing of what was found."),
    )

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        self.now = now
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["version"]
        self.initial["every"] = self.now or NEVER

    def clean_every(self) -> str:
        every: str = self.cleaned_data["every"]
        return "" if every == NEVER else every


class TakeOverForm(ActionForm):
    button = _("Take it over")


class DeleteForm(ActionForm):
    button = _("Delete this search")
