"""What every result says of itself, and results of different sources kept apart.

Residents, crews, premises and the police see different things for different reasons: their events
are never added up into one surface (R8.3). Each layer stands beside its volume and its effort.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from hotspots.analysis.intervals import weighted_sum_interval

Bools = NDArray[np.bool_]
Result = TypeVar("Result")


class Source(str, Enum):
    """Who told of an event."""

    RESIDENTS = "residents"
    CREWS = "crews"
    PREMISES = "premises"
    POLICE = "police"


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """So many events that a result does not rest on, and why, in words that end a sentence."""

    why: str
    count: int


@dataclass(frozen=True, kw_only=True)
class About:
    """What the caller knows of the events and an analysis can't: the period (first and last day,
    ISO 8601, both included) and what was left out before."""

    period: tuple[str, str] | None = None
    left_out: tuple[LeftOut, ...] = ()


NOTHING_MORE = About()


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a result rests on. Every output of `hotspots.analysis` carries one.

    `sample`: events that were used. `version` rises when the same input may give another result.
    `reason`: why there is not enough to tell; empty where there is. `parameters` are plain values.
    """

    method: str
    version: int
    sample: int
    period: tuple[str, str] | None = None
    left_out: tuple[LeftOut, ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)
    seed: int | None = None
    caveats: tuple[str, ...] = ()
    reason: str = ""

    @property
    def enough(self) -> bool:
        return not self.reason

    def but(self, reason: str) -> Told:
        """The same, with not enough to tell."""
        return replace(self, reason=reason)


def told(
    method: str,
    version: int,
    *,
    sample: int,
    about: About,
    parameters: Mapping[str, Any],
    seed: int | None = None,
    left_out: Iterable[LeftOut] = (),
    caveats: Sequence[str] = (),
) -> Told:
    """A `Told` of a method, with what the caller knows; nothing that was left out 0 times."""
    return Told(
        method=method,
        version=version,
        sample=int(sample),
        period=about.period,
        left_out=tuple(each for each in (*about.left_out, *left_out) if each.count),
        parameters=dict(parameters),
        seed=seed,
        caveats=tuple(caveats),
    )


CAVEATS = {
    Source.RESIDENTS: "Shows where people report, which is not where everything happens.",
    Source.CREWS: "Shows where crews go: a place that no round passes has no finds.",
    Source.PREMISES: "Shows which premises report; one that reports much may simply be careful.",
    Source.POLICE: "Shows what the police recorded, which follows where officers are.",
}


@dataclass(frozen=True, kw_only=True)
class Layer(Generic[Result]):
    """The result of one source, beside how much was told and how hard somebody looked.

    `volume`: events before repeats were folded; `folded`: how many of them were. `effort`: units of
    looking in the same period (hours of rounds, visits), None where nobody knows or may know.
    """

    source: Source
    volume: int
    folded: int
    result: Result
    effort: float | None = None
    effort_unit: str = ""
    left_out: tuple[LeftOut, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.folded <= self.volume:
            raise ValueError(f"{self.folded} of {self.volume} events can't be repeats.")
        if self.effort is not None and not (math.isfinite(self.effort) and self.effort >= 0):
            raise ValueError(f"An effort is a number from 0, not {self.effort}.")
        if self.effort is not None and not self.effort_unit:
            raise ValueError("Say in which unit the effort is measured.")

    @property
    def counted(self) -> int:
        return self.volume - self.folded

    @property
    def caveat(self) -> str:
        return CAVEATS[self.source]

    @property
    def rate(self) -> tuple[float, float, float] | None:
        """Events per unit of effort with its exact 95 % interval (low, value, high), the effort
        taken as known; None without effort."""
        if not self.effort:
            return None
        low, high = weighted_sum_interval(
            np.array([self.counted]), np.array([self.counted]), largest=1.0
        )
        return (
            float(low[0]) / self.effort,
            self.counted / self.effort,
            float(high[0]) / self.effort,
        )


def apart(sources: Sequence[str] | NDArray[np.str_]) -> dict[Source, Bools]:
    """Which events (n,) are each source's: a mask for every source, in the order of `Source`, also
    for one that told nothing. ValueError for a source that is none."""
    given = np.asarray(sources, dtype=str)
    masks = {source: given == source.value for source in Source}
    known = sum(int(mask.sum()) for mask in masks.values())
    if known != given.size:
        raise ValueError(f"{given.size - known} events have no source that we know.")
    return masks


def as_json(value: Any) -> Any:
    """A result as plain lists, dicts, numbers and texts. What is no finite number becomes None:
    JSON has no word for it."""
    plain = _plain(value)
    if isinstance(plain, dict):
        return {str(_plain(key)): as_json(each) for key, each in plain.items()}
    if isinstance(plain, list):
        return [as_json(each) for each in plain]
    if isinstance(plain, float):
        return plain if math.isfinite(plain) else None
    if plain is None or isinstance(plain, (bool, int, str)):
        return plain
    raise TypeError(f"{type(plain).__name__} has no form in JSON.")


def _plain(value: Any) -> Any:
    """The outermost layer of a value as a dict, a list or one of Python's own."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value


def told_of(given: Mapping[str, Any]) -> Told:
    """The `Told` of what `as_json` made of one."""
    period = given["period"]
    return Told(
        **{
            **given,
            "period": None if period is None else (period[0], period[1]),
            "left_out": tuple(LeftOut(**each) for each in given["left_out"]),
            "caveats": tuple(given["caveats"]),
        }
    )
