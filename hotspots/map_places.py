"""The reports behind one shape of the map: what was chosen, as the address names it."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.gis.geos import Polygon
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots.map_figures import hexagon_corners
from hotspots.map_filters import reports_on_map, within
from hotspots.map_forms import MapForm
from hotspots.queries import cells_visible_to
from portal.accounts.models import User
from reports.geometry import SRID
from reports.triage import choices

if TYPE_CHECKING:
    from django.db.models import QuerySet

HEXAGON = re.compile(r"-?\d{1,6},-?\d{1,6}\Z", re.ASCII)
NUMBER = re.compile(r"-?\d{1,3}(\.\d{1,17})?\Z", re.ASCII)
PLACES = ("hexagon", "ward", "lsoa", "box", "cell")


@dataclass(frozen=True)
class Place:
    """One shape: its name for people, and the condition that a report lies in it."""

    name: str
    condition: Q
    is_area: bool = False


class PlaceForm(MapForm):
    """The filters of the map, and one shape: hexagon=i,j, ward=code, lsoa=code, cell=key of a run's
    cell, or box=west,south,east,north in degrees of WGS84."""

    hexagon = forms.CharField(required=False, max_length=20)
    ward = forms.CharField(required=False, max_length=12)
    lsoa = forms.CharField(required=False, max_length=12)
    box = forms.CharField(required=False, max_length=90)
    cell = forms.UUIDField(
        required=False, error_messages={"invalid": gettext_lazy("Choose a place on the map.")}
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and sum(bool(cleaned.get(each)) for each in PLACES) != 1:
            self.add_error(None, _("Choose one place on the map."))
        return cleaned

    def clean_hexagon(self) -> str:
        typed = str(self.cleaned_data["hexagon"])
        if typed and not HEXAGON.match(typed):
            raise forms.ValidationError(_("Choose a hexagon on the map."))
        return typed

    def clean_box(self) -> tuple[float, float, float, float] | None:
        typed = str(self.cleaned_data["box"])
        if not typed:
            return None
        parts = typed.split(",")
        if len(parts) != 4 or not all(map(NUMBER.match, parts)):
            raise forms.ValidationError(_("Choose a place on the map."))
        west, south, east, north = map(float, parts)
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise forms.ValidationError(_("Choose a place on the map."))
        return west, south, east, north

    def place_for(self, user: User) -> Place | None:
        """The shape that was chosen, of a form that is valid; None where there is no such one."""
        given = self.cleaned_data
        if given["hexagon"]:
            i, j = map(int, given["hexagon"].split(","))
            return Place(_("A hexagon"), _inside(hexagon_corners(i, j, int(given["size"]))))
        if given["box"]:
            return Place(_("A place on the map"), within(given["box"]))
        if given["cell"]:
            cell = cells_visible_to(user).filter(pk=given["cell"]).first()
            if cell is None:
                return None
            return Place(cell.street or _("A cell"), Q(point__intersects=cell.shape))
        kind = "ward" if given["ward"] else "lsoa"
        return _area(kind, given[kind])

    def reports_in(self, user: User, place: Place) -> QuerySet[Any]:
        """The reports of the filters that lie in it and that the user may see."""
        found = reports_on_map(user, self.wanted, with_point=not place.is_area)
        return found.filter(place.condition)


def _area(kind: str, code: str) -> Place | None:
    if kind == "ward":
        name = dict(choices.wards()).get(code)
        return Place(name, Q(ward__code=code), is_area=True) if name else None
    return Place(_("Small area %(code)s") % {"code": code}, Q(lsoa__code=code), is_area=True)


def _inside(corners: list[tuple[float, float]]) -> Q:
    if not all(math.isfinite(each) for corner in corners for each in corner):
        return Q(pk__in=[])
    shape = Polygon(corners, srid=SRID)
    return Q(point__intersects=shape)
