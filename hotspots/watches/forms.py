"""Forms of watch areas."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.utils.translation import gettext_lazy as _

from agencies.refuse.stock_forms import PointField, number_field
from agencies.registry.own_teams import team_name
from hotspots.dashboards.sources import Source
from hotspots.releases.public_enums import Source as ReleasedSource
from hotspots.watches.asked import FURTHEST, LONGEST_NAME, MOST_MORE_THAN, NEAREST, Watched
from hotspots.watches.enums import Rule, Where
from reports.enums import Kind, PlaceKind
from reports.places.search import search_places
from reports.places.words import as_postcode
from reports.triage import choices
from reports.triage.forms import ActionForm, choice_field, text_field

ANY = ("", _("Any source"))


class MiddleField(PointField):
    """A point as maps give it to copy, or a postcode; None where nothing was typed."""

    def clean(self, value: Any) -> Point | None:  # type: ignore[override]
        typed = str(value or "").strip()
        if not typed:
            return None
        postcode = as_postcode(typed)
        if postcode is None:
            return super().clean(typed)
        for hit in search_places(postcode, limit=1):
            if hit.kind == PlaceKind.POSTCODE:
                return hit.point
        raise forms.ValidationError(_("We do not know this postcode. Enter a point instead."))


class WatchForm(ActionForm):
    """A new watch. `rules`: those by which the person's role is told; `teams`: theirs."""

    button = _("Keep this watch area")
    title = text_field(
        _("Name for yourself"),
        longest=LONGEST_NAME,
        missing=_("Enter a name."),
        help_text=_("A place, such as “Around the market”. Never a person. It is kept sealed."),
    )
    where = choice_field(
        _("What area?"), Where.choices, _("Choose a ward or a circle."), widget=forms.RadioSelect
    )
    ward = choice_field(_("Ward"), (), _("Choose a ward from the list."), required=False)
    point = MiddleField(
        label=_("Middle of the circle (if you chose one)"),
        required=False,
        help_text=_("A postcode, or latitude and longitude as a map gives them to copy."),
    )
    radius = number_field(
        _("Radius of the circle in metres"),
        low=NEAREST,
        high=FURTHEST,
        missing="",
        required=False,
        help_text=_("From 200 to 2,000. Without one: 500."),
    )
    source = choice_field(_("Who told us"), (), _("Choose from the list."), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Of what kind"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of every kind, when none is ticked."),
        error_messages={
            "invalid_choice": _("Choose kinds from the list."),
            "invalid_list": _("Choose kinds from the list."),
        },
    )
    rule = choice_field(
        _("When should you be told?"), (), _("Choose when to be told."), widget=forms.RadioSelect
    )
    more_than = number_field(
        _("More than how many reports in seven days? (if you chose that)"),
        low=1,
        high=MOST_MORE_THAN,
        missing="",
        required=False,
    )
    team = choice_field(_("Who is told"), (), _("Choose who is told."), required=False)

    def __init__(self, *args: Any, rules: list[Rule], teams: list[str], **kwargs: Any) -> None:
        self.rules, self.teams = rules, teams
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        del self.fields["version"]
        self.fill()

    def fill(self) -> None:
        """Choices of the person; who sees no reports watches wards alone."""
        fields: dict[str, Any] = self.fields
        fields["ward"].choices = [("", _("Choose a ward")), *choices.wards()]
        fields["rule"].choices = [(each.value, each.label) for each in self.rules]
        fields["team"].choices = [
            ("", _("You alone")),
            *((key, team_name(key)) for key in self.teams),
        ]
        fields["source"].choices = [ANY, *Source.choices]
        fields["source"].help_text = _("Recorded crime that was loaded as a file never counts.")
        if self.rules == [Rule.RELEASED]:
            fields["source"].choices = ReleasedSource.choices
            fields["source"].help_text = ""
            fields["source"].initial = ReleasedSource.TOLD.value
            for name in ("where", "point", "radius", "kinds", "more_than"):
                del fields[name]
        if not self.teams:
            del fields["team"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        where = cleaned.get("where", Where.WARD.value if "where" not in self.fields else "")
        if where == Where.WARD and not cleaned.get("ward") and "ward" not in self.errors:
            self.add_error("ward", _("Choose a ward from the list."))
        if where == Where.CIRCLE and not cleaned.get("point") and "point" not in self.errors:
            self.add_error("point", _("Enter the middle of the circle."))
        rule = cleaned.get("rule")
        if (
            rule == Rule.MORE_THAN
            and not cleaned.get("more_than")
            and "more_than" not in self.errors
        ):
            self.add_error("more_than", _("Enter how many reports."))
        return cleaned

    def watched(self) -> Watched:
        given = self.cleaned_data
        where = given.get("where") or Where.WARD.value
        is_circle = where == Where.CIRCLE
        point = given.get("point") if is_circle else None
        return Watched(
            name=given["title"].strip(),
            where=where,
            rule=given["rule"],
            ward="" if is_circle else given["ward"],
            longitude=point.x if point else 0.0,
            latitude=point.y if point else 0.0,
            radius=(given.get("radius") or 500) if is_circle else 0,
            source=given.get("source") or "",
            kinds=tuple(given.get("kinds") or ()),
            more_than=(given.get("more_than") or 0) if given["rule"] == Rule.MORE_THAN else 0,
        )


class ChangeForm(WatchForm):
    button = _("Save the watch area")
    heading = _("Change it")

    def prepare(self) -> None:
        self.fill()
        self.fields.pop("team", None)


class RenewForm(ActionForm):
    button = _("Renew it for six months")


class EndForm(ActionForm):
    button = _("End it")
