"""The read door to watch areas, and what one finds for somebody."""

from __future__ import annotations

import datetime

from django.db.models import Count, QuerySet

from agencies.registry.models import Membership
from agencies.registry.own_teams import kept_clearances, teams_in
from agencies.registry.people import clearances_of, permissions_of, standing_of
from agencies.registry.permissions import Permission
from hotspots.models.watches import Watch, WatchAlert
from hotspots.watches.asked import Watched, received_lately
from hotspots.watches.enums import Rule
from portal.accounts.models import User
from reports.queries import reports_visible_to

MOST_OWN = 20
MOST_OF_TEAM = 20


def watches_visible_to(user: User) -> QuerySet[Watch]:
    """One's own, and those that a team of one's own shares."""
    return Watch.objects.filter(audience__overlap=clearances_of(user))


def alerts_visible_to(user: User) -> QuerySet[WatchAlert]:
    """When oneself was told."""
    return WatchAlert.objects.filter(audience__overlap=clearances_of(user))


def keeping_membership(user: User) -> Membership | None:
    """The membership by which somebody keeps watches now; None when none lets them."""
    return next((each for each in standing_of(user).memberships if kept_clearances(each)), None)


def sees_reports(user: User) -> bool:
    """Whether watches of reports are for them; if not, those of released figures are."""
    return Permission.REPORTS_VIEW_QUEUE in permissions_of(user)


def rules_for(user: User) -> list[Rule]:
    if sees_reports(user):
        return [Rule.MORE_THAN, Rule.SURGE]
    return [Rule.RELEASED] if Permission.AGGREGATES_VIEW in permissions_of(user) else []


def listed_for(user: User) -> list[Watch]:
    """One's own first, then one's teams'; one statement."""
    teams = sum(len(teams_in(each)) for each in standing_of(user).memberships)
    rows = watches_visible_to(user).select_related("membership__agency", "membership__user")
    found = list(rows[: MOST_OWN + teams * MOST_OF_TEAM])
    member = keeping_membership(user)
    mine = member.pk if member else None
    return sorted(found, key=lambda each: (each.membership_id != mine, each.made_at))


def found_lately(user: User, watches: list[Watched], today: datetime.date) -> list[int | None]:
    """How many reports that somebody may see each watch finds of the last seven days; None of one
    that is of released figures. One statement for all of them."""
    counted = {
        f"watch_{number}": Count("pk", filter=each.reports())
        for number, each in enumerate(watches)
        if each.rule != Rule.RELEASED
    }
    if not counted or not sees_reports(user):
        return [None] * len(watches)
    row = reports_visible_to(user).filter(received_lately(today)).order_by().aggregate(**counted)
    return [row.get(f"watch_{number}") for number in range(len(watches))]
