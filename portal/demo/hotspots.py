"""Two runs of hotspots in a demonstration, a month apart, so that what is new, persistent and
fading can be told. Asked for by an analyst and worked on as the scheduled task does it; the first
night adds the run of every night."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.utils import timezone

from hotspots.actions.run_work import carry_on
from hotspots.actions.runs import ask_for_run
from hotspots.enums import Source, Units
from hotspots.parameters import Asked
from portal.demo.cast import Cast

Step = Callable[[], None]

DAYS = 60
SQUARE = 500
"""Large, so that seeding takes seconds."""
APART = (timedelta(days=30), timedelta(hours=1))
"""Before the end."""
LONG = 120.0
KEYS = uuid.UUID("0a7a2f0e-53f1-5f9b-8a55-1f1d4f0d8c52")


def steps(cast: Cast, *, since: datetime, until: datetime) -> Iterator[tuple[datetime, Step]]:
    """What would lie before `since` is left out."""
    for before in APART:
        moment = until - before
        if moment - timedelta(days=1) > since:
            yield moment, partial(_look, cast, moment)


def _look(cast: Cast, moment: datetime) -> None:
    last = timezone.localdate(moment) - timedelta(days=1)
    asked = Asked(
        first_day=last - timedelta(days=DAYS - 1),
        last_day=last,
        units=Units.SQUARES,
        size=SQUARE,
        sources=tuple(Source),
    )
    analyst = cast.by_role["police_intelligence"][-1]
    ask_for_run(by=analyst, asked=asked, key=uuid.uuid5(KEYS, moment.isoformat()))
    carry_on(seconds=LONG)
