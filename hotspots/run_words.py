"""Runs, layers and their results in words, for pages and files."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.refuse.uncertainty import count_interval
from hotspots.enums import Change, Fault, LeftOut, RunState, Source, Step, Units
from hotspots.models import Layer, Run
from hotspots.parameters import H3_METRES

COLOURS = {
    RunState.WAITING: "yellow",
    RunState.RUNNING: "blue",
    RunState.DONE: "green",
    RunState.FAILED: "red",
    RunState.STOPPED: "grey",
}
LEVEL = 0.05
"""Above it a p-value is told as chance."""
CHANGE_COLOURS = {Change.NEW: "orange", Change.PERSISTENT: "purple", Change.FADING: "grey"}


def day(value: datetime.date) -> str:
    return str(date_format(value, "j F Y"))


def period_of(run: Run) -> str:
    return _("%(first)s to %(last)s") % {"first": day(run.first_day), "last": day(run.last_day)}


def cells_of(units: str, size: int) -> str:
    """What is counted in, as people say it."""
    if units == Units.WARDS:
        return _("Wards")
    if units == Units.HEXAGONS:
        return _("Hexagons about %(metres)s m wide") % {"metres": f"{H3_METRES[size]:,}"}
    return _("Squares of %(metres)s m") % {"metres": f"{size:,}"}


def sources_of(run: Run) -> str:
    return ", ".join(str(Source(each).label) for each in run.sources)


def asked_by(run: Run) -> str:
    return run.asked_by.display_name if run.asked_by else _("The schedule, every night")


def state_tag(run: Run) -> tuple[str, str]:
    """(colour, words)."""
    state = RunState(run.state)
    return COLOURS[state], str(state.label)


def interval(count: int) -> str:
    """The exact interval of 95 % of a count."""
    low, high = count_interval(count)
    return f"{low:.1f}–{high:.1f}"


def number(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def left_out_of(layer: Layer) -> list[tuple[str, int]]:
    """(why, how many), the most first."""
    found = [(str(LeftOut(why).label), number) for why, number in layer.left_out.items()]
    return sorted(found, key=lambda each: (-each[1], each[0]))


CAVEATS = {
    Source.RESIDENTS: gettext_lazy(
        "It shows where people report, which is not where everything happens."
    ),
    Source.CREWS: gettext_lazy(
        "It shows where crews go: a place that no round passes has no finds."
    ),
    Source.PREMISES: gettext_lazy(
        "It shows which premises report: one that reports much may simply be careful."
    ),
    Source.POLICE: gettext_lazy(
        "It shows what police recorded, which follows where officers are; its points are published "
        "ones that stand for many addresses each, police stations among them."
    ),
}


def sayings(layer: Layer) -> list[str]:
    """What a layer rests on, in sentences. None of them is about anybody."""
    found = layer.found
    said = [
        ngettext(
            "%(shown)s report was read; %(counted)s counts in a cell.",
            "%(shown)s reports were read; %(counted)s count in cells.",
            layer.events,
        )
        % {"shown": f"{layer.events:,}", "counted": f"{layer.counted:,}"}
    ]
    cells = found.get(Step.CELLS, {})
    if repeats := cells.get("repeats"):
        said.append(
            ngettext(
                "%(number)s of them tells of the same address as another within a week, and is "
                "left out where places are put in order.",
                "%(number)s of them tell of the same address as others within a week, and are "
                "left out where places are put in order.",
                repeats,
            )
            % {"number": f"{repeats:,}"}
        )
    read = found.get(Step.READ, {})
    times = read.get("times", {})
    if newest := read.get("newest"):
        said.append(_newest(datetime.date.fromisoformat(newest), times))
    if received := times.get("received"):
        said.append(
            ngettext(
                "Of %(number)s nobody said when it was: the day on which it came in counts.",
                "Of %(number)s nobody said when they were: the days on which they came in count.",
                received,
            )
            % {"number": f"{received:,}"}
        )
    if by_month := times.get("month"):
        said.append(
            ngettext(
                "Of %(number)s only the month is known.",
                "Of %(number)s only the month is known.",
                by_month,
            )
            % {"number": f"{by_month:,}"}
        )
    return [*said, *_of_clusters(cells), str(CAVEATS[Source(layer.source)])]


def _newest(last: datetime.date, times: dict[str, int]) -> str:
    """What comes late is not there yet: until when a source has told of anything."""
    if times.get("month"):
        return _("The newest is of %(month)s: later ones may not be published yet.") % {
            "month": date_format(last, "F Y")
        }
    return _("The newest is of %(day)s.") % {"day": day(last)}


def _of_clusters(cells: dict[str, Any]) -> list[str]:
    told = cells.get("told", {})
    if reason := told.get("reason"):
        return [_("No hotspots can be told: %(reason)s") % {"reason": reason}]
    moran = cells.get("moran", {})
    if not moran:
        return []
    if moran["p"] > LEVEL:
        said = _(
            "Over the whole area, high counts do not lie beside high counts more than chance "
            "has it (Moran's I %(value).3f; by chance %(low).3f to %(high).3f; p = %(p).3f)."
        )
    else:
        said = _(
            "Over the whole area, like counts lie together more than chance has it (Moran's I "
            "%(value).3f; by chance %(low).3f to %(high).3f; p = %(p).3f)."
        )
    low, high = moran["chance"]
    return [said % {**moran, "low": low, "high": high}]


def forecast_of(layer: Layer) -> dict[str, Any]:
    """Whether there is a forecast, of when, by what it was made, and what became of each way that
    was tried, in words."""
    found = layer.found.get(Step.FORECAST, {})
    if not found.get("is_made"):
        return {"is_made": False, "says": found.get("says", "")}
    heading = _("Expected in 30 days")
    if found.get("next"):
        month = datetime.date.fromisoformat(f"{found['next']}-01")
        heading = _("Expected in %(month)s") % {"month": date_format(month, "F Y")}
    ways = [
        {
            "name": each["name"],
            "pei": _mean_of(each["pei"]),
            "over": [_mean_of(each["over"].get(count)) for count in COUNTS],
            "is_used": each["deployed"],
        }
        for each in found.get("ways", [])
    ]
    return {"is_made": True, "says": found["says"], "heading": heading, "ways": ways}


COUNTS = ("last", "history")
"""The two counts that a way has to beat (hotspots.analysis.rolling.BASELINES)."""


def _mean_of(interval: dict[str, Any] | None) -> str:
    """A mean with its interval of 95 %; a dash for what was not compared with itself."""
    if interval is None or interval["mean"] is None:
        return "–"
    mean, low, high = (number(interval[name], 3) for name in ("mean", "low", "high"))
    return _("%(mean)s (%(low)s to %(high)s)") % {"mean": mean, "low": low, "high": high}


def surges_of(layer: Layer) -> dict[str, Any]:
    """Wards that signal now, and what the test rests on."""
    found = layer.found.get(Step.SURGE, {})
    wards = [each for each in found.get("wards", []) if each["signal"]]
    enough = sum(each["enough"] for each in found.get("wards", []))
    return {
        "wards": [
            {
                **each,
                "expected": number(each["expected"]),
                "interval": interval(each["observed"]),
            }
            for each in wards
        ],
        "enough": enough,
        "monitored": found.get("monitored"),
        "reason": found.get("told", {}).get("reason", ""),
    }


def near_repeats_of(layer: Layer) -> dict[str, Any]:
    """Bands in which more pairs lie than chance explains, and what the test rests on."""
    found = layer.found.get(Step.NEAR_REPEAT, {})
    bands = found.get("bands", [])
    return {
        "bands": [
            {
                "place": _("%(metres)s m or less") % {"metres": f"{each['metres']:,.0f}"}
                if each["metres"]
                else _("The same point"),
                "days": each["days"],
                "pairs": each["pairs"],
                "expected": number(each["expected"]),
                "ratio": number(each["ratio"], 2),
                "interval": f"{number(each['low'], 2)}–{number(each['high'], 2)}",
            }
            for each in bands
            if each["q"] is not None and each["q"] <= LEVEL
        ],
        "tried": len(bands),
        "reason": found.get("told", {}).get("reason", ""),
        "sample": found.get("told", {}).get("sample", 0),
    }


def circles_of(layer: Layer) -> dict[str, Any]:
    """Circles with more of the last days' events than their share."""
    found = layer.found.get(Step.CLUSTERS, {})
    return {
        "circles": [
            {
                **each,
                "expected": number(each["expected"]),
                "interval": interval(each["observed"]),
            }
            for each in found.get("circles", [])
        ],
        "reason": found.get("told", {}).get("reason", ""),
    }


def methods_of(layer: Layer) -> list[dict[str, Any]]:
    """Each method that was used: what it rests on, and what to keep in mind."""
    found = layer.found
    cells = found.get(Step.CELLS, {})
    told = [found.get(step, {}).get("told") for step in Step]
    told.insert(list(Step).index(Step.CELLS) + 1, cells.get("moran", {}).get("told"))
    return [
        {
            "method": each["method"],
            "rests_on": _rests_on(each),
            "reason": each["reason"],
            "caveats": each["caveats"],
        }
        for each in told
        if each
    ]


def _rests_on(told: dict[str, Any]) -> str:
    """Sample, period, what was left out, version and seed of a result."""
    first, last = (day(datetime.date.fromisoformat(each)) for each in told["period"])
    said = ngettext(
        "It rests on %(shown)s event from %(first)s to %(last)s.",
        "It rests on %(shown)s events from %(first)s to %(last)s.",
        told["sample"],
    ) % {"shown": f"{told['sample']:,}", "first": first, "last": last}
    if told["left_out"]:
        why = "; ".join(f"{each['count']:,} {each['why']}" for each in told["left_out"])
        said += " " + _("Left out: %(why)s.") % {"why": why}
    if turns := told["parameters"].get("permutations"):
        said += " " + _("Permutations: %(turns)s.") % {"turns": f"{turns:,}"}
    if told["seed"] is None:
        return said + " " + _("Version %(version)s.") % {"version": told["version"]}
    return (
        said
        + " "
        + _("Version %(version)s, seed %(seed)s.")
        % {"version": told["version"], "seed": told["seed"]}
    )


def failed_of(layer: Layer) -> list[tuple[str, str]]:
    """(what could not be worked out, why)."""
    return [
        (str(Step(step).label), str(Fault(fault).label))
        for step, fault in layer.found.get("failed", {}).items()
    ]
