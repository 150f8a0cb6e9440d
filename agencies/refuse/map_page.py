"""What the map shows, as points and as the tables beside it: the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.gis.geos import Point
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.refuse import densest, words
from agencies.refuse.densest import Place
from agencies.refuse.enums import WAITING, JobPriority
from agencies.refuse.job_list import listed_for
from agencies.refuse.models import Job
from agencies.refuse.queries import jobs_waiting
from portal.accounts.models import User
from reports.triage import choices
from reports.triage.filters import unknown_choice
from reports.triage.points import DECIMALS
from reports.triage.rows import moment

MOST_JOBS = 200
"""More symbols than that no eye can tell apart; the list has the others."""
JOBS, FINDS = "jobs", "finds"


class MapForm(forms.Form):
    """Without a choice: everything."""

    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=(
            ("", gettext_lazy("Jobs and finds")),
            (JOBS, gettext_lazy("Jobs that wait")),
            (FINDS, gettext_lazy("Where finds gather")),
        ),
        required=False,
        **unknown_choice(gettext_lazy("Choose what to show from the list.")),
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority of jobs"),
        choices=(("", gettext_lazy("Any")), *JobPriority.choices),
        required=False,
        **unknown_choice(gettext_lazy("Choose a priority from the list.")),
    )
    ward = forms.ChoiceField(
        label=gettext_lazy("Ward"),
        required=False,
        **unknown_choice(gettext_lazy("Choose a ward from the list.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ward"].choices = [("", _("Any")), *choices.wards()]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class OnMap:
    """`more`: jobs that have a point and are not among `jobs`; `without`: that have none."""

    jobs: list[tuple[Job, words.InWords]]
    places: list[Place]
    more: int
    without: int


def on_map(user: User, form: MapForm) -> OnMap:
    """What a form, which is valid, asks for. Four statements at most."""
    given = form.cleaned_data
    ward = choices.ward_id(given["ward"]) if given["ward"] else None
    asked = Q()
    if given["priority"]:
        asked &= Q(priority=given["priority"])
    if ward is not None:
        asked &= Q(report__ward=ward)
    jobs: list[Job] = []
    counts = {"on": 0, "off": 0}
    if given["show"] != FINDS:
        waiting = listed_for(user).filter(asked, status__in=WAITING)
        jobs = list(waiting.filter(report__point__isnull=False)[:MOST_JOBS])
        has_point = Q(report__point__isnull=False)
        counts = (
            jobs_waiting(user)
            .filter(asked)
            .aggregate(on=Count("pk", filter=has_point), off=Count("pk", filter=~has_point))
        )
    places = []
    if given["show"] != JOBS:
        places = densest.densest(user, densest.lately(user, ward=ward))
    now = timezone.now()
    return OnMap(
        jobs=[(each, words.in_words(each, now)) for each in jobs],
        places=places,
        more=counts["on"] - len(jobs),
        without=counts["off"],
    )


def collection_of(shown: OnMap) -> dict[str, Any]:
    """The same as GeoJSON, WGS84: jobs by their reference, places by their number in the table."""
    return {
        "type": "FeatureCollection",
        "features": [
            *(_job(job, job.report.point, state) for job, state in shown.jobs if job.report.point),
            *(_place(number, place) for number, place in enumerate(shown.places, 1)),
        ],
    }


def _job(job: Job, point: Point, state: words.InWords) -> dict[str, Any]:
    return _feature(
        point,
        kind="job",
        id=str(job.pk),
        reference=job.report.display_reference,
        place=job.report.place_text,
        priority=job.priority,
        status=state.status,
        clock=state.clock,
    )


def _place(number: int, place: Place) -> dict[str, Any]:
    return _feature(
        place.centre,
        kind="place",
        number=number,
        place=place.name or place.ward,
        finds=place.finds,
        items=place.items,
        latest=moment(place.latest)[1],
    )


def _feature(point: Point, **properties: Any) -> dict[str, Any]:
    coordinates = [round(point.x, DECIMALS), round(point.y, DECIMALS)]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": coordinates},
        "properties": properties,
    }
