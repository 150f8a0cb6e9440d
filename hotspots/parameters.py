"""What a run is asked to do, checked: the bounds of what may be asked, and the numbers that the
analysis works with. Pure: no rows."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots.enums import Source, Units
from reports.errors import CaseworkError

SQUARE_METRES = (100, 150, 200, 250, 400, 500, 1000)
"""Sides of squares that may be asked for. Below 100 m points are less exact than cells."""
H3_RESOLUTIONS = (7, 8, 9)
H3_METRES = {7: 2300, 8: 870, 9: 330}
"""About how wide such a hexagon is: the side of a square of its area (h3 gives the areas)."""
DEFAULT_SIZE = {Units.SQUARES: 250, Units.HEXAGONS: 9, Units.WARDS: 0}
SIZES = {Units.SQUARES: SQUARE_METRES, Units.HEXAGONS: H3_RESOLUTIONS, Units.WARDS: (0,)}
FEWEST_DAYS = 28
MOST_DAYS = 5 * 366
LARGEST_SEED = 2**32 - 1
YEAR = 365


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Numbers of the analysis, all whole. `permutations`: of tests of a whole layer; those of cells
    take as many as they need. `repeat_days`, `repeat_metres`: what is told again of one address
    within so many days counts once (R8.5)."""

    permutations: int = 999
    repeat_days: int = 7
    repeat_metres: int = 25

    def as_json(self) -> dict[str, int]:
        return asdict(self)


BOUNDS = {
    "permutations": (99, 9999),
    "repeat_days": (1, 90),
    "repeat_metres": (1, 200),
}


def parameters_of(given: Any) -> Parameters:
    """What was stored, or sent, as Parameters; raises CaseworkError for what may not be."""
    names = {each.name for each in fields(Parameters)}
    if not isinstance(given, dict) or not set(given) <= names:
        raise CaseworkError(_("These are no numbers that a run works with."))
    for name, value in given.items():
        low, high = BOUNDS[name]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise CaseworkError(
                _("%(name)s is a whole number from %(low)s to %(high)s.")
                % {"name": name, "low": low, "high": high}
            )
    return Parameters(**given)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks a run for. Days are London's, both included."""

    first_day: datetime.date
    last_day: datetime.date
    units: Units
    size: int
    sources: Sequence[Source]
    seed: int = 1
    parameters: Parameters = Parameters()

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


def check_asked(asked: Asked, *, today: datetime.date) -> None:
    """Raise CaseworkError, in words for people, unless a run may do what is asked."""
    if asked.last_day > today:
        raise CaseworkError(_("Choose a last day that is not to come."))
    if not FEWEST_DAYS <= asked.days <= MOST_DAYS:
        raise CaseworkError(str(PERIOD_WORDS))
    if asked.size not in SIZES[asked.units]:
        raise CaseworkError(_("Choose a size of the cells from the list."))
    if not asked.sources or len(set(asked.sources)) != len(asked.sources):
        raise CaseworkError(_("Choose whose reports to look at."))
    if not 0 <= asked.seed <= LARGEST_SEED:
        raise CaseworkError(_("Choose a seed from 0 to 4,294,967,295."))
    parameters_of(asked.parameters.as_json())


PERIOD_WORDS = gettext_lazy("Choose a period of four weeks to five years.")


def metres_of(units: Units, size: int) -> int:
    """About how wide a cell is, in metres; 0 for wards."""
    return H3_METRES[size] if units == Units.HEXAGONS else size


@cache
def code_version() -> str:
    """A digest of the code that works a run out, and of the libraries' versions: the same data,
    seed and version give the same rows. 16 hexadecimal digits of SHA-256."""
    here = Path(__file__).parent
    files = [*sorted((here / "analysis").rglob("*.py")), *(here / name for name in WORKED_OUT_BY)]
    found = hashlib.sha256(" ".join(f"{each}={version(each)}" for each in WORKED_OUT_WITH).encode())
    for each in files:
        found.update(each.relative_to(here).as_posix().encode() + b"\0" + each.read_bytes())
    return found.hexdigest()[:16]


WORKED_OUT_BY = (
    "actions/run_results.py",
    "audiences.py",
    "computing.py",
    "enums.py",
    "events.py",
    "ground.py",
    "in_place.py",
    "over_time.py",
    "parameters.py",
    "work.py",
)
WORKED_OUT_WITH = ("h3", "numpy", "pyproj", "scikit-learn", "scipy", "shapely")
