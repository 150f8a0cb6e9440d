"""The read door to the cleansing team's work: every queryset starts from what a person may see."""

from __future__ import annotations

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db.models import QuerySet

from agencies.refuse.enums import JobPriority, SiteKind, TargetClock
from agencies.refuse.models import Find, Job, JobEvent, ResponseTarget, Site
from agencies.refuse.priority import NEAR_METRES, PROPOSED, Target
from agencies.registry.people import clearances_of
from portal.accounts.models import User
from reports.queries import reports_visible_to


def jobs_visible_to(user: User) -> QuerySet[Job]:
    """Jobs whose audience and whose report's audience include the user."""
    return Job.objects.filter(
        audience__overlap=sorted(clearances_of(user)), report__in=reports_visible_to(user)
    )


def job_events_visible_to(user: User) -> QuerySet[JobEvent]:
    return JobEvent.objects.filter(audience__overlap=sorted(clearances_of(user)))


def finds_visible_to(user: User) -> QuerySet[Find]:
    """Finds that count: those entered by mistake are left out."""
    return Find.objects.filter(
        audience__overlap=sorted(clearances_of(user)), undone_at__isnull=True
    )


def kinds_near(point: Point | None) -> list[SiteKind]:
    """Which kinds of places with children lie within NEAR_METRES of a point in WGS84."""
    if point is None:
        return []
    near = Site.objects.filter(shape__dwithin=(point, D(m=NEAR_METRES)))
    return sorted(SiteKind(kind) for kind in set(near.values_list("kind", flat=True)))


def sites_near(point: Point) -> QuerySet[Site]:
    """The places themselves, nearest first, each with its `distance`."""
    near = Site.objects.filter(shape__dwithin=(point, D(m=NEAR_METRES)))
    return near.annotate(distance=Distance("shape", point)).order_by("distance", "id")


def targets_now() -> dict[JobPriority, Target]:
    """The target that holds for each priority."""
    newest = ResponseTarget.objects.order_by("priority", "-set_at", "-id").distinct("priority")
    found = {
        JobPriority(each.priority): Target(TargetClock(each.clock), each.amount) for each in newest
    }
    return {**PROPOSED, **found}
