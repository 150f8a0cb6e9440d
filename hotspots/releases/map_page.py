"""The map of released figures: of one quarter, source and kind of area at a time, and the table
that says the same. Nothing here is counted from reports (R8.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots.map_enums import CLASSES
from hotspots.models import Release, ReleasedFigure
from hotspots.releases.enums import UNKNOWN_PLACE, FigureKind, ReleaseState
from hotspots.releases.figures import cell_of, name_of_area, name_of_quarter
from hotspots.releases.public_enums import Source
from hotspots.releases.queries import published_figures_visible_to, releases_visible_to
from hotspots.releases.shapes import Shape, ground_of, shapes_of
from hotspots.suppression import FEWEST
from hotspots.tile_cache import data_version, kept_or_made, name_for
from hotspots.tiles import MadeTile
from portal.accounts.models import User
from reports.triage.filters import unknown_choice
from reports.triage.points import DECIMALS

if TYPE_CHECKING:
    from django.db.models import QuerySet

FIELDS = ("quarter", "source", "kind")
KINDS = (FigureKind.WARD, FigureKind.LSOA, FigureKind.HEXAGON)
MOST_QUARTERS = 40
OF_THE_MAP = ("class", "words", "ground", "middle")
"""What the script needs and a file does not hold."""
HEADING = ("quarter", "area_kind", "area_code", "area", "source", "shown", "count")


class MapForm(forms.Form):
    """Without a choice: wards in the newest published quarter, what residents told."""

    quarter = forms.ChoiceField(
        label=gettext_lazy("Quarter"),
        required=False,
        **unknown_choice(gettext_lazy("Choose a quarter from the list.")),
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Who told us"),
        choices=Source.choices,
        required=False,
        **unknown_choice(gettext_lazy("Choose who told us from the list.")),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Areas"),
        choices=[(each.value, each.label) for each in KINDS],
        required=False,
        **unknown_choice(gettext_lazy("Choose a kind of area from the list.")),
    )

    def __init__(self, data: Any, *, releases: Sequence[Release]) -> None:
        self.releases = {str(each.quarter): each for each in releases}
        super().__init__(data)
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]
            (code, name_of_quarter(each.quarter)) for code, each in self.releases.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["quarter"] = cleaned.get("quarter") or next(iter(self.releases), "")
        cleaned["source"] = cleaned.get("source") or Source.RESIDENTS.value
        cleaned["kind"] = cleaned.get("kind") or FigureKind.WARD.value
        return cleaned

    @property
    def shown(self) -> dict[str, str]:
        """What stands in the lists: what was chosen, or what is taken where nothing was."""
        cleaned = getattr(self, "cleaned_data", {})
        return {name: str(cleaned.get(name) or self.data.get(name, "")) for name in FIELDS}

    @property
    def wanted(self) -> Wanted | None:
        """What was asked for, of a form that is valid; None while nothing is published."""
        given = self.cleaned_data
        release = self.releases.get(given["quarter"])
        return None if release is None else Wanted(release, given["source"], given["kind"])


@dataclass(frozen=True)
class Wanted:
    """One quarter, one source (R8.3), one kind of area."""

    release: Release
    source: str
    kind: str

    @property
    def says(self) -> dict[str, str]:
        return {
            "quarter": name_of_quarter(self.release.quarter),
            "source": str(Source(self.source).label),
            "kind": str(FigureKind(self.kind).label),
        }


def published(user: User) -> list[Release]:
    """Those of which the user may see figures, newest first. One statement."""
    found = releases_visible_to(user).filter(state=ReleaseState.PUBLISHED)
    return list(found.order_by("-year", "-number")[:MOST_QUARTERS])


def nothing() -> QuerySet[ReleasedFigure]:
    """Before anything is published."""
    return ReleasedFigure.objects.none()


def figures_on_map(user: User, wanted: Wanted) -> QuerySet[ReleasedFigure]:
    """Largest first; then those under five, then those that are withheld, by name."""
    found = published_figures_visible_to(user).filter(
        release=wanted.release, source=wanted.source, kind=wanted.kind
    )
    return found.order_by(F("value").desc(nulls_last=True), "shown", "name", "area")


def of_the_city(user: User, wanted: Wanted) -> str:
    """The count of the whole city in words. One statement."""
    found = published_figures_visible_to(user).filter(
        release=wanted.release, source=wanted.source, kind=FigureKind.CITY
    )
    return cell_of(found.first(), Source(wanted.source)).words


# --- The table ------------------------------------------------------------------------------------


def rows_of(figures: Sequence[ReleasedFigure], wanted: Wanted) -> list[dict[str, Any]]:
    """Lines of the table. Two statements at most, whatever the rows."""
    shapes = shapes_of(wanted.kind, [each.area for each in figures])
    return [_row(each, shapes.get(each.area), wanted) for each in figures]


def _row(figure: ReleasedFigure, shape: Shape | None, wanted: Wanted) -> dict[str, Any]:
    return {
        "place": place_of(figure, shape),
        "code": "" if figure.area == UNKNOWN_PLACE else figure.area,
        "words": cell_of(figure, Source(wanted.source)).words,
        "class": class_of(figure),
        "shape": shape,
        "ground": ground_of(wanted.kind, figure.area, shape) if shape else "",
    }


def place_of(figure: ReleasedFigure, shape: Shape | None) -> str:
    """What an area is called; a hexagon by the ward that its middle lies in."""
    if figure.kind != FigureKind.HEXAGON:
        return name_of_area(figure)
    if shape is None or not shape.ward:
        return _("Hexagon outside the wards")
    return _("Hexagon in %(ward)s") % {"ward": shape.ward}


def class_of(figure: ReleasedFigure) -> str:
    """The class that a map draws: a number as on every map, or how it is shown instead."""
    if figure.value is None:
        return str(figure.shown)
    return str(sum(figure.value >= each for each in CLASSES))


def class_words() -> list[tuple[int, str]]:
    """The classes that released figures may have, lowest first."""
    from hotspots.map_figures import class_words as every_class

    below = sum(each < FEWEST for each in CLASSES)
    return every_class()[below:]


# --- Shapes for the map, and files ----------------------------------------------------------------


def shapes_for(user: User, wanted: Wanted) -> bytes:
    """The areas with what is shown of each, as GeoJSON (RFC 7946): from what is kept for those who
    see the same of the same data, or made now."""
    said = {
        "layer": "released",
        "release": [str(wanted.release.pk), wanted.release.version],
        "source": wanted.source,
        "kind": wanted.kind,
    }
    name = name_for(user, said, version=data_version())
    return kept_or_made(name, lambda: _collected(user, wanted)).content


def _collected(user: User, wanted: Wanted) -> MadeTile:
    features = features_of(user, wanted)
    for each in features:
        each["properties"].pop("quarter")
    content = json.dumps({"type": "FeatureCollection", "features": features})
    return MadeTile(content.encode(), len(features))


def features_of(user: User, wanted: Wanted) -> list[dict[str, Any]]:
    """What has a shape, in the order of the table."""
    figures = list(figures_on_map(user, wanted))
    shapes = shapes_of(wanted.kind, [each.area for each in figures])
    return [
        {
            "type": "Feature",
            "geometry": shape.geometry,
            "properties": {
                "code": figure.area,
                "name": place_of(figure, shape),
                "quarter": str(wanted.release.quarter),
                "source": wanted.source,
                "shown": figure.shown,
                "count": figure.value,
                "class": class_of(figure),
                "words": cell_of(figure, Source(wanted.source)).words,
                "ground": ground_of(wanted.kind, figure.area, shape),
                "middle": [round(shape.lon, DECIMALS), round(shape.lat, DECIMALS)],
            },
        }
        for figure in figures
        if (shape := shapes.get(figure.area)) is not None
    ]


def collection_of_file(user: User, wanted: Wanted) -> dict[str, Any]:
    """The same for a file: with the figures alone."""
    found = features_of(user, wanted)
    for each in found:
        for name in OF_THE_MAP:
            del each["properties"][name]
    return {"type": "FeatureCollection", "features": found}


def lines_of_file(user: User, wanted: Wanted) -> list[list[str]]:
    return [
        [
            str(wanted.release.quarter),
            each.kind,
            each.area,
            each.name,
            wanted.source,
            each.shown,
            "" if each.value is None else str(each.value),
        ]
        for each in figures_on_map(user, wanted)
    ]
