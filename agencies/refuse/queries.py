"""The read door to the cleansing team's work: every queryset starts from what a person may see."""

from __future__ import annotations

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.db.models import OuterRef, QuerySet, Subquery

from agencies.refuse.audiences import of_crew_work
from agencies.refuse.enums import WAITING, JobPriority, SiteKind, TargetClock
from agencies.refuse.models import (
    Device,
    Entry,
    Find,
    FindImport,
    FindImportFile,
    FindImportLine,
    FindMapping,
    Job,
    JobEvent,
    Photo,
    PhotoChunk,
    RequestUpdate,
    ResponseTarget,
    Round,
    ServiceRequest,
    Shift,
    Site,
    System,
    Visit,
)
from agencies.refuse.priority import NEAR_METRES, PROPOSED, Target
from agencies.registry.people import clearances_of
from portal.accounts.models import User
from reports.queries import reports_visible_to


def jobs_visible_to(user: User) -> QuerySet[Job]:
    """Jobs whose audience and whose report's audience include the user."""
    return Job.objects.filter(
        audience__overlap=sorted(clearances_of(user)), report__in=reports_visible_to(user)
    )


def jobs_waiting(user: User) -> QuerySet[Job]:
    """What somebody still has to go to, most pressing first."""
    return jobs_visible_to(user).filter(status__in=WAITING)


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
    newest = ResponseTarget.objects.order_by("priority", "-number").distinct("priority")
    found = {
        JobPriority(each.priority): Target(TargetClock(each.clock), each.amount) for each in newest
    }
    return {**PROPOSED, **found}


def devices_visible_to(user: User) -> QuerySet[Device]:
    return Device.objects.filter(audience__overlap=sorted(clearances_of(user)))


def shifts_visible_to(user: User) -> QuerySet[Shift]:
    return Shift.objects.filter(audience__overlap=sorted(clearances_of(user)))


def entries_visible_to(user: User) -> QuerySet[Entry]:
    return Entry.objects.filter(audience__overlap=sorted(clearances_of(user)))


def rounds_visible_to(user: User) -> QuerySet[Round]:
    """Rounds that count: those that were taken back are left out."""
    return Round.objects.filter(
        audience__overlap=sorted(clearances_of(user)), undone_at__isnull=True
    )


def sees_crew_work(user: User) -> bool:
    """Whether rounds, visits, jobs and what is counted of them are for this person at all."""
    return bool(set(of_crew_work()) & set(clearances_of(user)))


def visits_visible_to(user: User) -> QuerySet[Visit]:
    """Visits that count: those that were taken back are left out."""
    return Visit.objects.filter(
        audience__overlap=sorted(clearances_of(user)), undone_at__isnull=True
    )


def photos_visible_to(user: User) -> QuerySet[Photo]:
    return Photo.objects.filter(audience__overlap=sorted(clearances_of(user)))


def photo_chunks_visible_to(user: User) -> QuerySet[PhotoChunk]:
    return PhotoChunk.objects.filter(audience__overlap=sorted(clearances_of(user)))


def imports_visible_to(user: User) -> QuerySet[FindImport]:
    return FindImport.objects.filter(audience__overlap=sorted(clearances_of(user)))


def import_files_visible_to(user: User) -> QuerySet[FindImportFile]:
    return FindImportFile.objects.filter(audience__overlap=sorted(clearances_of(user)))


def import_lines_visible_to(user: User) -> QuerySet[FindImportLine]:
    return FindImportLine.objects.filter(audience__overlap=sorted(clearances_of(user)))


def mappings_visible_to(user: User) -> QuerySet[FindMapping]:
    """What was matched for systems, by name."""
    return FindMapping.objects.filter(audience__overlap=sorted(clearances_of(user)))


def systems_visible_to(user: User) -> QuerySet[System]:
    return System.objects.filter(audience__overlap=sorted(clearances_of(user)))


def service_requests_visible_to(user: User) -> QuerySet[ServiceRequest]:
    return ServiceRequest.objects.filter(audience__overlap=sorted(clearances_of(user)))


def request_updates_visible_to(user: User) -> QuerySet[RequestUpdate]:
    return RequestUpdate.objects.filter(audience__overlap=sorted(clearances_of(user)))


def requests_of(system: System) -> QuerySet[ServiceRequest]:
    """What a system sent, each with its `state` and since when (`changed_at`)."""
    latest = RequestUpdate.objects.filter(request=OuterRef("pk")).order_by("-at", "-id")
    return ServiceRequest.objects.filter(system=system).annotate(
        state=Subquery(latest.values("state")[:1]), changed_at=Subquery(latest.values("at")[:1])
    )


def updates_of(system: System) -> QuerySet[RequestUpdate]:
    """What a system was told of what it sent, oldest first."""
    found = RequestUpdate.objects.filter(request__system=system).select_related("request")
    return found.order_by("at", "id")
