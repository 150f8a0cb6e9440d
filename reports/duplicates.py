"""How likely two reports tell of the same event: from features to a score, with its reasons.

Pure functions: no database, no words. Words come as terms or as the numbers of a blind index; only
how many are equal counts. The score is a calibrated probability among candidates (those that are
near, or share a plate or a named place); the weights were fitted on a labelled set of invented
tellings, and `manage.py suggestions fit` makes them anew (docs/adr/0054 has the figures). A score
is of a pair of reports, never of a person (R6.3), and decides nothing.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.geometry import metres_between

METRES = 120.0
"""Distance, beyond what accuracy explains, at which nearness has fallen to a third."""
DAYS = 2.0
"""Time between, at which closeness in time has fallen to a third."""
FEWEST_WORDS = 3
"""Common words that are named as a reason: fewer are in any two reports."""

WEIGHTS: Mapping[str, float] = {
    "one": -12.001,
    "near": 4.583,
    "no_point": 2.278,
    "soon": 2.959,
    "kind": -0.445,
    "category": 1.16,
    "words": 2.481,
    "plate": 1.111,
    "place": 0.579,
    "then_and_there": 2.845,
    "then_and_words": 5.854,
    "then_and_plate": 2.324,
}
THRESHOLD = 0.59
"""Scores from here are shown. Made with the weights by `manage.py suggestions fit`."""


@dataclass(frozen=True)
class Telling:
    """What is compared of a report. `point` is (longitude, latitude) in WGS84, `accuracy_m` its
    radius; `first` and `last` when it happened, or when it came; `words` and `marks` None where
    the person who looks may not read the words."""

    kind: str
    category: str
    first: datetime
    last: datetime
    point: tuple[float, float] | None = None
    accuracy_m: int | None = None
    place: str = ""
    words: Set[object] | None = None
    marks: Set[object] | None = None


@dataclass(frozen=True)
class Features:
    """What two tellings have in common. `distance_m` and `gap_m` (what accuracy leaves of it) are
    None without two points."""

    distance_m: float | None
    gap_m: float | None
    days: float
    same_kind: bool
    same_category: bool
    words: int
    overlap: float
    plate: bool
    place: bool

    def values(self) -> dict[str, float]:
        """The numbers that are weighed, each from 0 to 1."""
        near = math.exp(-self.gap_m / METRES) if self.gap_m is not None else 0.0
        soon, words = math.exp(-self.days / DAYS), math.sqrt(self.overlap)
        return {
            "one": 1.0,
            "near": near,
            "no_point": float(self.gap_m is None),
            "soon": soon,
            "kind": float(self.same_kind),
            "category": float(self.same_category),
            "words": words,
            "plate": float(self.plate),
            "place": float(self.place),
            "then_and_there": soon * max(near, float(self.place)),
            "then_and_words": soon * words,
            "then_and_plate": soon * self.plate,
        }


def compared(one: Telling, other: Telling) -> Features:
    """The features of a pair, in whichever order."""
    distance = metres_between(one.point, other.point) if one.point and other.point else None
    vague = (one.accuracy_m or 0) + (other.accuracy_m or 0)
    common = len(one.words & other.words) if one.words and other.words else 0
    every = len(one.words | other.words) if one.words and other.words else 0
    return Features(
        distance_m=distance,
        gap_m=None if distance is None else max(0.0, distance - vague),
        days=_days_between(one, other),
        same_kind=one.kind == other.kind,
        same_category=one.category == other.category,
        words=common,
        overlap=common / every if every else 0.0,
        plate=bool(one.marks and other.marks and one.marks & other.marks),
        place=bool(named_place(one.place)) and named_place(one.place) == named_place(other.place),
    )


def score(features: Features, weights: Mapping[str, float] = WEIGHTS) -> float:
    """From 0 to 1: of candidates with this score, so many tell of the same event."""
    total = sum(weights[name] * value for name, value in features.values().items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def reasons(features: Features) -> list[str]:
    """Why a pair is suggested, in words, the most telling first."""
    found = []
    if features.plate:
        found.append(_("same number plate"))
    if features.distance_m is not None:
        found.append(_away(features.distance_m))
    if features.place:
        found.append(_("same named place"))
    found.append(_apart(features.days))
    if features.words >= FEWEST_WORDS:
        found.append(
            ngettext("%d word in common", "%d words in common", features.words) % features.words
        )
    if features.same_category:
        found.append(_("about the same thing"))
    return found


def named_place(text: str) -> str:
    """A place in words as it is compared: small letters and digits alone."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _away(metres: float) -> str:
    if metres < 10:
        return _("at the same point")
    shown = round(metres, -1)
    return _("%d m away") % shown


def _apart(days: float) -> str:
    if days < 1:
        return _("within a day")
    return ngettext("%d day apart", "%d days apart", int(days)) % int(days)


def _days_between(one: Telling, other: Telling) -> float:
    """Days between two times, or spans of time; 0 where they overlap."""
    apart = max(one.first - other.last, other.first - one.last)
    return max(0.0, apart.total_seconds() / 86_400)
