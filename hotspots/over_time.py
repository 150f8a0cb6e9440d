"""Steps of a run about time: near repeats, clusters of now, wards with more than usual, what to
expect next."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np

from hotspots.enums import Step
from hotspots.events import FIRST_DAY
from hotspots.work import OF_CELLS, Bools, Found, Ints, Work, plain, rounded, told_of

if TYPE_CHECKING:
    from hotspots.analysis.comparison import Comparison

WEEK = 7
MONITORED_WEEKS = 8
"""The last weeks, which are compared with those before."""
BETWEEN_WEEKS = 260
"""A ward in which nothing changed signals falsely once in about five years; so, of Peterborough's
22 wards, one does in about twelve weeks."""


def near_repeat(work: Work) -> Found:
    """Whether one event is followed by others nearby soon, more than chance has it (Knox)."""
    from hotspots.analysis.near_repeat import near_repeat as knox

    which, precision = work.dated
    events = work.events.only(which)
    found = knox(
        *work.ground.metres(events),
        events.day,
        precision=precision,
        seed=work.seed(Step.NEAR_REPEAT),
        permutations=work.parameters.permutations,
        about=work.about_dated(),
    )
    bands = [
        {
            "metres": float(found.metres[space]),
            "days": int(found.days[time]),
            "pairs": int(found.pairs[space, time]),
            **{
                name: rounded(getattr(found, name)[space, time : time + 1])[0]
                for name in ("expected", "ratio", "low", "high", "p", "q")
            },
        }
        for space in range(found.metres.size)
        for time in range(found.days.size)
    ]
    return {"bands": bands, "told": told_of(found)}


def clusters(work: Work) -> Found:
    """Circles that hold more of the last days' events than their share (space-time scan)."""
    from hotspots.analysis.clusters import clusters as scan

    which, precision = work.dated
    found = scan(
        work.cell[which],
        work.events.day[which],
        work.ground.middles(np.arange(work.ground.n)),
        last_day=_day(work),
        precision=precision,
        seed=work.seed(Step.CLUSTERS),
        permutations=work.parameters.permutations,
        about=work.about_dated(),
    )
    circles = []
    for each in found.found:
        longitude, latitude = work.ground.plane.to_degrees([each.x], [each.y])
        circles.append(
            {**_plain_circle(each), "longitude": longitude.item(), "latitude": latitude.item()}
        )
    return {"circles": circles, "searched": len(found.circles), "told": told_of(found)}


def _plain_circle(circle: object) -> Found:
    """Without its metres on the plane, which nobody reads."""
    found = plain(circle)
    return {name: value for name, value in found.items() if name not in ("x", "y")}


def surge(work: Work) -> Found:
    """Wards in which the last weeks have more than the ward's own history has (Poisson CUSUM)."""
    from hotspots.analysis.surge import surges

    counts, used = _by_week(work)
    weeks = counts.shape[1]
    monitored = max(1, min(MONITORED_WEEKS, weeks // 4))
    about = work.about(used, why="not dated to a day of whole weeks, or in no ward that is known")
    found = surges(counts, history=weeks - monitored, between=BETWEEN_WEEKS, about=about)
    wards = [
        {
            "ward": ward.code,
            "name": ward.name,
            "signal": bool(found.signal[number]),
            "enough": bool(found.enough[number]),
            "weeks": monitored - max(0, int(found.since[number])),
            "observed": int(found.observed[number]),
            **{
                name: rounded(getattr(found, name)[number : number + 1])[0]
                for name in ("expected", "total", *OF_A_CHART)
            },
            "alarms": found.in_words(number),
        }
        for number, ward in enumerate(work.ground.wards)
    ]
    _which, precision = work.dated
    told = told_of(found) if precision == "day" else told_of(found) | {"reason": MONTHS}
    return {"wards": wards, "monitored": monitored, "history": weeks - monitored, "told": told}


MONTHS = "The events are dated by month: which week had more than usual can't be told."


OF_A_CHART = ("factor", "reference", "limit", "between", "between_low", "between_high")
"""What the test of a ward was (hotspots.analysis.surge.Surges)."""


def _by_week(work: Work) -> tuple[Ints, Bools]:
    """Events (wards, weeks), oldest first: whole weeks that end with the period's last day; and
    which of all events (n,) are in it."""
    which, precision = work.dated
    events, weeks = work.events, work.run.days // WEEK
    ago = (_day(work) - events.day) // WEEK
    used = which & (events.ward >= 0) & (ago >= 0) & (ago < weeks) & (precision == "day")
    flat = events.ward[used] * weeks + (weeks - 1 - ago[used])
    wards = len(work.ground.wards)
    counts = np.bincount(flat, minlength=wards * weeks).reshape(wards, weeks).astype(np.int64)
    return counts, used


def _day(work: Work) -> int:
    """The last day of the period, as events have days."""
    return (work.run.last_day - FIRST_DAY).days


# --- What to expect next --------------------------------------------------------------------------

PERIOD_DAYS = 30
FEWEST_PERIODS = 2


def forecast(work: Work) -> Found:
    """Events to expect in each square next, by whichever way did better than a simple count on
    this layer's own past months, or by that count where none did (R8.4).

    Periods are of 30 days, of which the last ends with the run's; of what is known to the month
    only, whole months of the calendar up to the last with an event: what is published comes late,
    and months that are not published yet are not months in which nothing happened.
    """
    from hotspots.analysis.forecast import next_period
    from hotspots.analysis.layers import as_json, told
    from hotspots.analysis.panel import Panel, TooLarge, counts_by_period

    grid = work.ground.grid
    assert grid is not None
    which, precision = work.dated
    if precision == "month":
        number, periods, first_month = _by_month(work)
    else:
        number, periods, first_month = _by_days(work)
    if periods < FEWEST_PERIODS or not which.any():
        return {"says": TOO_SHORT if which.any() else NOTHING, "is_made": False}
    used = which & (number >= 0) & (number < periods)
    x, y = work.ground.metres(work.events)
    weights = np.where(used, 1.0, 0.0)
    try:
        counts, _none = counts_by_period(
            grid, x, y, period=number, weights=weights, periods=periods
        )
    except TooLarge:
        return {"says": TOO_MANY, "is_made": False}
    seed = work.seed(Step.FORECAST)
    found = next_period(Panel(grid, counts, first_month), seed=seed)
    basis = told(
        METHOD,
        VERSION,
        sample=int(counts.sum()),
        about=work.about(used, why="outside the whole periods that are compared, or not dated"),
        parameters={"periods": periods, "by_month": precision == "month", "way": found.method},
        seed=seed,
        caveats=CAVEATS,
    )
    return {
        OF_CELLS: {
            "forecast": rounded(found.expected),
            "forecast_low": rounded(found.low),
            "forecast_high": rounded(found.high),
        },
        "is_made": True,
        "method": found.name,
        "beats_count": found.beats_count,
        "says": found.why,
        "by_month": precision == "month",
        "next": _name_of(first_month + periods) if precision == "month" else "",
        "periods": periods,
        "ways": [] if found.comparison is None else _ways(found.comparison),
        "told": as_json(basis),
    }


def _ways(comparison: Comparison) -> list[Found]:
    """What became of each way that was tried, those that failed too (R8.4): its PEI at 2 % of the
    area, and its paired differences from both counts, with intervals of 95 %."""
    from hotspots.analysis.comparison import interval_json
    from hotspots.analysis.evaluation import DECIDING
    from hotspots.analysis.rolling import BASELINES

    return [
        {
            "key": each.key,
            "name": each.name,
            "pei": interval_json(each.measures["pei"][DECIDING]),
            "over": {
                other: interval_json(each.pei_over[other][DECIDING])
                for other in BASELINES
                if other != each.key
            },
            "holds": each.holds,
            "deployed": each.key == comparison.deployed,
        }
        for each in comparison.methods
    ]


VERSION = 1
METHOD = "Forecast"
CAVEATS = (
    "The range covers chance, and how the last months went up and down; not a rise never seen.",
    "It says where reports are likely, which is where people look and report.",
)
TOO_MANY = "There are too many cells over too many months for a forecast. Ask for larger ones."
TOO_SHORT = "The period is too short to expect anything of what comes next: 60 days are needed."
NOTHING = "There is nothing to expect anything from."


def _by_days(work: Work) -> tuple[Ints, int, int]:
    """The period of each event, from 0 (the oldest); how many there are; the month of the first."""
    periods = work.run.days // PERIOD_DAYS
    ago = (_day(work) - work.events.day) // PERIOD_DAYS
    first = work.run.last_day - datetime.timedelta(days=PERIOD_DAYS * periods - 1)
    return periods - 1 - ago, periods, _month(first)


def _by_month(work: Work) -> tuple[Ints, int, int]:
    """The same of months that lie within the period as a whole."""
    run = work.run
    first = _month(run.first_day) + (run.first_day.day > 1)
    last = _month(run.last_day + datetime.timedelta(days=1)) - 1
    days = np.datetime64(FIRST_DAY) + work.events.day
    months = days.astype("datetime64[M]").astype(np.int64) + 12 * FIRST_DAY.year
    last = min(last, int(months.max(initial=first - 1)))
    return months - first, max(0, last - first + 1), first


def _month(day: datetime.date) -> int:
    return 12 * day.year + day.month - 1


def _name_of(month: int) -> str:
    """ISO 8601 of a month that is numbered like _month()."""
    return f"{month // 12}-{month % 12 + 1:02d}"
