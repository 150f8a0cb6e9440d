"""What a map, a file or the interface for GIS says of one report: each team its own fields.

Nothing sealed. Whoever sees a report on the map may open its page; these are the fields that their
team works by, so that a picture or a file that is passed on holds no more than they need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import TruncDate

from agencies.licensing.queries.told import incidents_visible_to
from agencies.refuse.queries import finds_visible_to
from agencies.registry.clearances import Clearance
from agencies.registry.people import clearances_of
from portal.accounts.models import User
from reports.audiences import POLICE

if TYPE_CHECKING:
    from django.db.models import QuerySet

EVERYBODY = ("reference", "status", "told_on")
OF_POLICE = ("kind", "category", "priority", "channel")
OF_CLEANSING = ("items",)
OF_LICENSING = ("premises",)


def fields_for(user: User) -> tuple[str, ...]:
    """Names of the fields that the user is given of each report, in a fixed order."""
    held = {*clearances_of(user)}
    found: tuple[str, ...] = EVERYBODY
    if held & POLICE:
        found += OF_POLICE
    if Clearance.COUNCIL_CLEANSING in held:
        found += OF_CLEANSING
    if Clearance.LICENSING_OFFICER in held:
        found += OF_LICENSING
    return found


def with_fields(user: User, reports: QuerySet[Any]) -> QuerySet[Any]:
    """Reports with those of the fields that are no columns of theirs: `told_on` (a day in London),
    `items` (how many a crew found, at least), `premises` (its name)."""
    made: dict[str, Any] = {
        "told_on": TruncDate("received_at", tzinfo=ZoneInfo(settings.TIME_ZONE))
    }
    fields = fields_for(user)
    if "items" in fields:
        found = finds_visible_to(user).filter(report=OuterRef("pk")).order_by().values("report")
        made["items"] = Subquery(found.annotate(many=Sum("at_least")).values("many"))
    if "premises" in fields:
        told = incidents_visible_to(user).filter(report=OuterRef("pk")).order_by()
        made["premises"] = Subquery(told.values("premises__name")[:1])
    rows: QuerySet[Any] = reports.annotate(**made)
    return rows
