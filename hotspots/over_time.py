"""Steps of a run about time: near repeats, clusters of now, wards with more than usual."""

from __future__ import annotations

import numpy as np

from hotspots.enums import Step
from hotspots.events import FIRST_DAY
from hotspots.work import Found, Ints, Work, plain, rounded, told_of

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
        about=work.about(),
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
        about=work.about(),
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

    counts = _by_week(work)
    weeks = counts.shape[1]
    monitored = max(1, min(MONITORED_WEEKS, weeks // 4))
    found = surges(counts, history=weeks - monitored, between=BETWEEN_WEEKS, about=work.about())
    wards = [
        {
            "ward": ward.code,
            "name": ward.name,
            "signal": bool(found.signal[number]),
            "enough": bool(found.enough[number]),
            "weeks": monitored - max(0, int(found.since[number])),
            "observed": int(found.observed[number]),
            "expected": rounded(found.expected[number : number + 1])[0],
            "alarms": found.in_words(number),
        }
        for number, ward in enumerate(work.ground.wards)
    ]
    return {"wards": wards, "monitored": monitored, "history": weeks - monitored,
            "told": told_of(found)}  # fmt: skip


def _by_week(work: Work) -> Ints:
    """Events (wards, weeks), oldest first: whole weeks that end with the period's last day."""
    which, precision = work.dated
    events = work.events.only(which & (work.events.ward >= 0) & (precision == "day"))
    weeks = work.run.days // WEEK
    ago = (_day(work) - events.day) // WEEK
    known = (ago >= 0) & (ago < weeks)
    flat = events.ward[known] * weeks + (weeks - 1 - ago[known])
    wards = len(work.ground.wards)
    return np.bincount(flat, minlength=wards * weeks).reshape(wards, weeks).astype(np.int64)


def _day(work: Work) -> int:
    """The last day of the period, as events have days."""
    return (work.run.last_day - FIRST_DAY).days
