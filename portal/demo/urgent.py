"""The last hour of a demonstration: urgent reports, of which one is taken and two still wait."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.contrib.gis.geos import Point

from portal.demo.cast import Cast
from portal.demo.places import streets
from reports.actions.acknowledge import acknowledge_urgent
from reports.actions.submit import Submission, submit_report
from reports.enums import Category, Channel, Kind, PointOrigin, Risk
from reports.geometry import SRID

TOLD = (
    (
        52,
        Category.CUCKOOING,
        Risk.ADULT,
        "An older man hasn't left his flat for days. Others come and go with his key.",
        True,
    ),
    (
        41,
        Category.COUNTY_LINES,
        Risk.CHILD,
        "A boy of about thirteen, not from here, waits on the stairs and is afraid to go.",
        False,
    ),
    (
        9,
        Category.USE,
        Risk.OVERDOSE,
        "Somebody in the stairwell was hard to wake. An ambulance has been called.",
        False,
    ),
)
"""Minutes before the end; what; why it is urgent; the words; whether an officer has it."""


def steps(cast: Cast, until: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    places = streets()
    for number, (minutes, category, risk, words, taken) in enumerate(TOLD):
        street = places[(7 * number + 3) % len(places)]
        submission = Submission(
            channel=Channel.ONLINE,
            kind=Kind.CONCERN,
            category=category,
            narrative=f"[Demonstration] {words}",
            place_text=street.name,
            point=Point(street.longitude, street.latitude, srid=SRID),
            point_origin=PointOrigin.STREET,
            point_accuracy_m=100,
            risks=frozenset({risk}),
        )
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"urgent:{until.isoformat()}:{number}")
        yield until - timedelta(minutes=minutes), partial(_arrives, cast, submission, key, taken)


def _arrives(cast: Cast, submission: Submission, key: uuid.UUID, taken: bool) -> None:
    report = submit_report(by=None, submission=submission, idempotency_key=key)
    if taken:
        acknowledge_urgent(by=cast.triage[0], report_id=report.pk)
