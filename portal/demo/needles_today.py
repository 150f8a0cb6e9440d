"""The last hours of a demonstration: needles that were reported, and how far crews have come."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from django.contrib.gis.geos import Point

from agencies.refuse.actions.finding import Found
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.enums import Disposal, Land, Litter
from agencies.refuse.queries import jobs_visible_to
from portal.accounts.models import User
from portal.demo.cast import Cast
from portal.demo.places import streets
from portal.demo.plan import Plan
from reports.actions.submit import Submission, submit_report
from reports.enums import Category, Channel, Kind, PointOrigin
from reports.geometry import SRID

TOLD = (
    (310, False, "Two needles in the hedge by the car park.", ()),
    (
        215,
        False,
        "A needle on the steps.",
        ((170, "claim"), (140, "go"), (118, "cleared")),
    ),
    (104, True, "A needle beside the swings.", ((71, "claim"), (22, "go"))),
    (83, False, "A bag of needles behind the bins.", ((36, "claim"),)),
    (51, False, "Needles in the underpass.", ()),
    (34, True, "A syringe on the path to the school.", ()),
    (13, False, "Broken glass and a needle at the bus stop.", ()),
)
"""Minutes before the end; whether children are near; the words; what crews did, and when."""

FOUND = Found(
    litter=Litter.NEEDLE_CAPPED,
    at_least=2,
    at_most=5,
    land=Land.STAIRWELL,
    disposal=Disposal.BOXED,
)

Steps = Iterator[tuple[datetime, Callable[[], None]]]


def steps(cast: Cast, plan: Plan, until: datetime) -> Steps:
    places = streets()
    gathering = [each.street for each in plan.hotspots if Category.LITTER in each.categories]
    crews = cast.by_role["refuse_crew"]
    for number, (minutes, is_near, words, moves) in enumerate(TOLD):
        street = (
            gathering[number % len(gathering)]
            if is_near
            else places[(11 * number + 5) % len(places)]
        )
        submission = Submission(
            channel=Channel.ONLINE,
            kind=Kind.NEEDLE_FIND,
            category=Category.LITTER,
            narrative=f"[Demonstration] {words}",
            place_text=street.name,
            point=Point(street.longitude, street.latitude, srid=SRID),
            point_origin=PointOrigin.STREET,
            point_accuracy_m=100,
        )
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"needles:{until.isoformat()}:{number}")
        yield until - timedelta(minutes=minutes), partial(_arrives, submission, key)
        for before, move in moves:
            crew = crews[number % len(crews)]
            yield until - timedelta(minutes=before), partial(_moves, crew, key, move)


def _arrives(submission: Submission, key: uuid.UUID) -> None:
    submit_report(by=None, submission=submission, idempotency_key=key)
    make_jobs()


def _moves(crew: User, key: uuid.UUID, move: str) -> None:
    job = jobs_visible_to(crew).get(report__idempotency_key=key)
    found = FOUND if move == "cleared" else None
    move_job(by=crew, job_id=job.pk, move=move, version=job.version, found=found)
