"""The question "where?", the same on every form: search, map pin or own words.

    class WhereStep(WhereForm):
        ...

    form = WhereForm(request.POST)
    if form.is_valid():          # False, without errors, when "Find" was pressed
        form.cleaned_data["point"], form.cleaned_data["ward_id"], ...

Works without JavaScript: "Find" brings the page back with the matches as radio buttons. With it,
static/js/place-search.js offers the matches while typing and static/js/place-pin.js shows a map;
`{% crispy form %}` brings them in.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import HTML, Field, Layout, Size
from django import forms
from django.contrib.gis.geos import Point
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _

from reports import geometry
from reports.enums import PointOrigin
from reports.places import words
from reports.places.areas import areas_at
from reports.places.search import PlaceHit, place_by_id, search_places

OWN_WORDS_CHARACTERS = 300
NONE_OF_THESE = "none"
PIN_ACCURACY_M = 20
FARTHEST_ACCURACY_M = 50_000
"""A device that knows less than this about where it is knows nothing that is of use."""

TOO_LONG = _("Enter no more than %(limit_value)d characters. Nothing you typed is lost.")
UNSHOWABLE = _("Take out the characters that can’t be shown, then go on.")
NOTHING_GIVEN = _("Enter a postcode, street or area, or describe the place in your own words")
UNKNOWN_POSTCODE = _(
    "We can’t find that postcode. Check it, or describe the place in your own words instead"
)
UNKNOWN_PLACE = _(
    "We can’t find that place. Check the spelling, or describe it in your own words instead"
)
CHOOSE = _("Select the place you mean, or “None of these”")
DESCRIBE = _("Describe the place in your own words, since none of these is it")
BAD_PIN = _("We can’t read the place of the pin. Move it, or describe the place in your own words")
FAR_PIN = _(
    "The pin is outside the area that we cover, which is Peterborough and around it. "
    "Move it, or describe the place in your own words"
)


class TypedField(forms.CharField):
    """Text as people type it, bounded; each error says what to do next."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, required=False, **kwargs)
        for validator in self.validators:
            if isinstance(validator, ProhibitNullCharactersValidator):
                validator.message = UNSHOWABLE
            elif isinstance(validator, MaxLengthValidator):
                validator.message = TOO_LONG


class WhereForm(forms.Form):
    """Asks where something is. Valid forms have in `cleaned_data`:

    `point` (WGS84 Point or None), `point_origin` (PointOrigin or ""), `point_accuracy_m` (metres
    or None), `place_text` (up to 500 characters), `ward_id` (or None), `in_area` (bool, None when
    only words were given) and `outside` (the name of the district when it is not Peterborough,
    so that the page can say who is responsible; None otherwise).

    `required=False` allows the question to be left out. `finding` is True while matches are shown.
    """

    place_query = TypedField(
        label=_("Postcode, street or area"),
        help_text=_("For example, PE1 1HG, Lincoln Road or Bretton"),
        max_length=words.QUERY_CHARACTERS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    # The query that the matches were for: a choice left over from an earlier one does not count.
    place_for = forms.Field(required=False, widget=forms.HiddenInput)
    place = forms.Field(required=False, widget=forms.HiddenInput)
    longitude = forms.Field(required=False, widget=forms.HiddenInput)
    latitude = forms.Field(required=False, widget=forms.HiddenInput)
    device_accuracy_m = forms.Field(required=False, widget=forms.HiddenInput)
    own_words = TypedField(
        label=_("Describe the place in your own words (optional)"),
        help_text=_(
            "For example, the alley behind the shops, next to the play area. "
            "Do not give your own address unless it happened there."
        ),
        max_length=OWN_WORDS_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Media:
        css = {
            "all": [
                "leaflet/leaflet.css",
                "vendor/accessible-autocomplete/accessible-autocomplete.min.css",
                "css/map.css",
            ]
        }
        js = [
            Script("leaflet/leaflet.js", defer=True),
            Script("vendor/accessible-autocomplete/accessible-autocomplete.min.js", defer=True),
            Script("js/place-search.js", type="module"),
            Script("js/place-pin.js", type="module"),
        ]

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.required = required
        self.finding = False
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*self.where_layout())

    def where_layout(self) -> list[Any]:
        """The layout objects of this question, for a form that lays out more than it."""
        return [
            "place_for",
            Field.text("place_query", label_size=Size.SMALL),
            HTML("{% include 'reports/places/find_button.html' %}"),
            Field.radios("place", legend_size=Size.SMALL),
            "longitude",
            "latitude",
            "device_accuracy_m",
            HTML("{% include 'reports/places/pin.html' %}"),
            Field.textarea(
                "own_words", rows=3, label_size=Size.SMALL, max_characters=OWN_WORDS_CHARACTERS
            ),
        ]

    @property
    def find_name(self) -> str:
        """The name of the button that only looks places up."""
        return self.add_prefix("find")

    def is_valid(self) -> bool:
        """Whether the answer is complete; False, without errors, when "Find" was pressed."""
        return super().is_valid() and not self.finding

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.finding = self.find_name in self.data
        if "place_query" not in cleaned or "own_words" not in cleaned:
            return cleaned
        typed = _typed(cleaned)
        point, origin, accuracy = self._pin(cleaned)
        if self.finding:
            self._offer(typed.query, found=self._search(typed.query))
            return cleaned
        hit = self._chosen(typed, pinned=point is not None)
        if self.required and not (self.errors or point or hit or typed.own_words):
            self.add_error("place_query", NOTHING_GIVEN)
        if point is not None:
            self._answer_with_point(point, origin, accuracy)
        elif hit is not None:
            self._answer_with_place(hit)
        else:
            self._answer(point=None, origin="", accuracy=None, ward_id=None)
        named = hit.label if hit else typed.query
        cleaned["place_text"] = "; ".join(filter(None, (named, typed.own_words)))
        return cleaned

    # --- The pin ----------------------------------------------------------------------------------

    def _pin(self, cleaned: dict[str, Any]) -> tuple[Point | None, str, int | None]:
        longitude, latitude = cleaned.get("longitude"), cleaned.get("latitude")
        if not longitude and not latitude:
            return None, "", None
        try:
            point = geometry.point(_number(longitude), _number(latitude))
        except ValueError:
            self.add_error("place_query", BAD_PIN)
            return None, "", None
        if not geometry.in_region(point.x, point.y):
            self.add_error("place_query", FAR_PIN)
            return None, "", None
        accuracy = _accuracy(cleaned.get("device_accuracy_m"))
        if accuracy is None:
            return point, PointOrigin.PIN, PIN_ACCURACY_M
        return point, PointOrigin.DEVICE, accuracy

    def _answer_with_point(self, point: Point, origin: str, accuracy: int | None) -> None:
        areas = areas_at(point)
        if not areas.known:
            self.add_error("place_query", FAR_PIN)
        self._answer(
            point=point,
            origin=origin,
            accuracy=accuracy,
            ward_id=areas.ward_id,
            in_area=areas.in_area,
            outside=None if areas.in_area else areas.district,
        )

    # --- The search -------------------------------------------------------------------------------

    def _search(self, query: str) -> list[PlaceHit]:
        if not query:
            self.add_error("place_query", NOTHING_GIVEN)
            return []
        hits = search_places(query)
        if not hits:
            self.add_error("place_query", _not_found(query))
        return hits

    def _chosen(self, typed: Typed, *, pinned: bool) -> PlaceHit | None:
        """The place that the answer names without doubt; asks back when there is doubt."""
        none_of_these = typed.picked == NONE_OF_THESE
        if not typed.query or (none_of_these and (typed.own_words or pinned)):
            return None
        hits = search_places(typed.query)
        hit = place_by_id(typed.picked) if typed.picked else _without_doubt(typed.query, hits)
        if hit is None and not pinned:
            self._ask_back(typed, hits=hits)
        return hit

    def _ask_back(self, typed: Typed, *, hits: list[PlaceHit]) -> None:
        if typed.picked == NONE_OF_THESE:
            self.add_error("own_words", DESCRIBE)
        elif hits:
            self.add_error("place", CHOOSE)
        elif not typed.own_words:
            self.add_error("place_query", _not_found(typed.query))
        self._offer(typed.query, found=hits)

    def _offer(self, query: str, *, found: list[PlaceHit]) -> None:
        """Show matches as radio buttons; the only one, if it is, is chosen already."""
        if not found:
            return
        chosen = self.data.get(self.add_prefix("place"), "")
        if self.data.get(self.add_prefix("place_for")) != query:
            chosen = str(found[0].id) if len(found) == 1 else ""
        data: Any = copy.copy(self.data)  # what was posted may not be changed
        data[self.add_prefix("place_for")] = query
        data[self.add_prefix("place")] = chosen
        self.data = data
        self.fields["place"] = forms.ChoiceField(
            label=_("Which place do you mean?"),
            required=False,
            widget=forms.RadioSelect,
            choices=[
                *((str(hit.id), hit.label) for hit in found),
                (NONE_OF_THESE, _("None of these")),
            ],
        )
        vars(self).get("_bound_fields_cache", {}).pop("place", None)

    # --- The answer -------------------------------------------------------------------------------

    def _answer_with_place(self, hit: PlaceHit) -> None:
        self._answer(
            point=hit.point,
            origin=hit.point_origin,
            accuracy=hit.accuracy_m,
            ward_id=hit.ward_id,
            in_area=hit.in_area,
            outside=None if hit.in_area else hit.district,
        )

    def _answer(
        self,
        *,
        point: Point | None,
        origin: str,
        accuracy: int | None,
        ward_id: int | None,
        in_area: bool | None = None,
        outside: str | None = None,
    ) -> None:
        self.cleaned_data.update(
            point=point,
            point_origin=origin,
            point_accuracy_m=accuracy,
            ward_id=ward_id,
            in_area=in_area,
            outside=outside or None,
        )


@dataclass(frozen=True)
class Typed:
    """What was typed. `picked` is "" unless it was picked among the matches of this very query."""

    query: str
    own_words: str
    picked: str


def _typed(cleaned: dict[str, Any]) -> Typed:
    query = cleaned["place_query"]
    offered_for = str(cleaned.get("place_for") or "").strip()
    return Typed(
        query=query,
        own_words=cleaned["own_words"],
        picked=str(cleaned.get("place") or "") if offered_for == query else "",
    )


def _without_doubt(query: str, hits: list[PlaceHit]) -> PlaceHit | None:
    """The one hit that is called just what was typed, if there is one."""
    if words.as_postcode(query) or words.postcode_in(query):
        return hits[0] if len(hits) == 1 else None
    asked = words.as_street_query(query)
    same = [
        each for each in hits if asked in (words.normalise(each.name), words.normalise(each.label))
    ]
    return same[0] if len(same) == 1 else None


def _not_found(query: str) -> Any:
    return UNKNOWN_POSTCODE if words.as_postcode(query) else UNKNOWN_PLACE


def _number(text: Any) -> float:
    """A number as a script writes it; raises ValueError for anything else."""
    return float(str(text)[:40])


def _accuracy(text: Any) -> int | None:
    """Metres from a device, bounded; None when there are none, as with a pin set by hand."""
    try:
        metres = _number(text)
    except ValueError:
        return None
    if not 0 < metres < FARTHEST_ACCURACY_M:
        return None
    return max(1, round(metres))
