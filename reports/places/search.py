"""Search over postcodes, streets and wards that forgives typing mistakes, in one query.

Names go through trigrams (pg_trgm, partial GIN index `place_search_trigrams`), postcodes through
their beginning (B-tree `place_search_start`): docs/adr on place search shows plans and figures.
Queries are neither stored nor logged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection
from django.utils.translation import gettext as _

from reports import geometry
from reports.enums import PlaceKind, PointOrigin
from reports.models import Place
from reports.places import words

MOST_HITS = 20

ORIGINS = {
    PlaceKind.POSTCODE: PointOrigin.POSTCODE,
    PlaceKind.STREET: PointOrigin.STREET,
    PlaceKind.WARD: PointOrigin.WARD,
}


@dataclass(frozen=True)
class PlaceHit:
    """A place that was found. Longitude and latitude are WGS84 degrees, accuracy is in metres.

    `ward_id` and `ward` are None and "" outside the partnership's area; `district` is the council
    district it lies in.
    """

    id: int
    kind: PlaceKind
    name: str
    ward_id: int | None
    ward: str
    district: str
    in_area: bool
    longitude: float
    latitude: float
    accuracy_m: int

    @property
    def label(self) -> str:
        """The name with enough around it to tell same-named places apart."""
        if self.kind == PlaceKind.WARD:
            return _("%(name)s (whole ward)") % {"name": self.name}
        return f"{self.name}, {self.ward or self.district}"

    @property
    def point(self) -> Point:
        return geometry.point(self.longitude, self.latitude)

    @property
    def point_origin(self) -> PointOrigin:
        return ORIGINS[self.kind]


CANDIDATES = 40
"""How many names the index hands over for ranking."""

# `asked` sets the trigram threshold for this statement alone and hands on the words, so that the
# threshold is set before the index is read. 0.4 rather than pg_trgm's 0.6 because two letters
# changed places in a seven-letter word leave half of its trigrams.
SEARCH = """
WITH asked AS MATERIALIZED (
    SELECT CASE WHEN set_config('pg_trgm.word_similarity_threshold', '0.4', true) IS NOT NULL
                THEN %(words)s END AS words
),
named AS (
    SELECT place.id
    FROM asked
    JOIN reports_place place
        ON place.kind <> 'postcode'
        AND (place.search %% asked.words
            OR place.search %%> asked.words
            OR place.search LIKE asked.words || '%%')
    WHERE asked.words <> ''
    ORDER BY greatest(
        similarity(place.search, asked.words), word_similarity(asked.words, place.search)
    ) DESC
    LIMIT %(candidates)s
),
coded AS (
    SELECT id
    FROM reports_place
    WHERE kind = 'postcode' AND search LIKE %(postcode)s
    ORDER BY in_area DESC, search
    LIMIT %(limit)s
)
SELECT place.id, place.kind, place.name, place.ward_id, coalesce(ward.name, ''), place.district,
    place.in_area, ST_X(place.point), ST_Y(place.point), place.accuracy_m, place.search
FROM (SELECT id FROM named UNION ALL SELECT id FROM coded) hit
JOIN reports_place place USING (id)
LEFT JOIN reports_area ward ON ward.id = place.ward_id
"""


def search_places(query: str, *, limit: int = 8) -> list[PlaceHit]:
    """The places that `query` most likely means, best first; [] when nothing comes near.

    Takes anything: what is not letters or digits is ignored, and only the first
    `words.QUERY_CHARACTERS` count. One SQL statement, or none for less than two characters.
    """
    text = words.normalise(query)
    if len(text) < 2:
        return []
    whole = words.as_postcode(query) or words.postcode_in(query)
    postcode = whole or words.as_postcode_start(query)
    most = max(1, min(limit, MOST_HITS))
    parameters = {
        "words": "" if whole else words.as_street_query(query),
        # Only letters and digits get here, so there is nothing to escape for LIKE.
        "postcode": f"{postcode}%" if postcode else None,
        "candidates": CANDIDATES,
        "limit": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, parameters)
        found = [(_hit(row[:-1]), row[-1]) for row in cursor.fetchall()]
    asked = whole or words.as_street_query(query)
    found.sort(key=lambda each: (-closeness(asked, each[1], each[0]), each[0].name, each[0].ward))
    return [hit for hit, _search in found[:most]]


def closeness(asked: str, search: str, hit: PlaceHit) -> float:
    """How well a candidate answers what was asked, 0 to about 2.

    Trigrams find the candidates, but can't tell "Link Road" from "Lincoln Road" for somebody who
    typed "Linclon Road"; letters in common and in order can (Ratcliff and Obershelp, difflib).
    """
    if hit.kind == PlaceKind.POSTCODE:
        return 1.5 + 0.1 * hit.in_area
    if search == asked:
        # Asked for by its whole name: a ward stands above the streets that are called like it.
        return 2 + 0.1 * (hit.kind == PlaceKind.WARD)
    so_far = search[: len(asked)]
    with_ward = f"{search} {words.normalise(hit.ward)}"
    return max(
        _alike(asked, search),
        _alike(asked, with_ward),
        0.95 * _alike(asked, so_far) + 0.3 * (so_far == asked),
    )


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _hit(row: Sequence[Any]) -> PlaceHit:
    pk, kind, *rest = row
    return PlaceHit(pk, PlaceKind(kind), *rest)


def place_by_id(place_id: object) -> PlaceHit | None:
    """The place with this key, as a form sent it back; None for anything else."""
    try:
        pk = int(str(place_id)[:20])
    except ValueError:
        return None
    if not 0 < pk < 2**63:
        return None
    place = Place.objects.select_related("ward").filter(pk=pk).first()
    return _from_place(place) if place else None


def _from_place(place: Place) -> PlaceHit:
    return PlaceHit(
        id=place.pk,
        kind=PlaceKind(place.kind),
        name=place.name,
        ward_id=place.ward_id,
        ward=place.ward.name if place.ward else "",
        district=place.district,
        in_area=place.in_area,
        longitude=place.point.x,
        latitude=place.point.y,
        accuracy_m=place.accuracy_m,
    )
