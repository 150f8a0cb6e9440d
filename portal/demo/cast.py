"""The fictional people who carry out a demonstration, by what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agencies.registry.demo import ensure_demo_people
from agencies.registry.models import Agency, Membership
from agencies.registry.people import permissions_of, roles_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.enums import Channel

ROLE_OF_CHANNEL = {
    Channel.PHONE: "police_triage",
    Channel.CREW: "refuse_crew",
    Channel.PREMISES: "premises_manager",
    Channel.PARTNER: "safeguarding",
}
"""Who types in what comes through a channel; nobody is signed in for the others."""


@dataclass(frozen=True)
class Cast:
    """Triage officers, those who may close cases, everybody by role, and agencies by key."""

    triage: tuple[User, ...]
    closers: tuple[User, ...]
    by_role: dict[str, tuple[User, ...]]
    agencies: dict[str, Agency]

    def submitters(self, channel: Channel) -> tuple[User, ...]:
        return self.by_role.get(ROLE_OF_CHANNEL.get(channel, ""), ())


def gather(*, since: datetime) -> Cast:
    """Make who is missing; all are members since `since` at the latest, and can act from then."""
    people = ensure_demo_people()
    Membership.objects.filter(user__in=people, active_from__gt=since).update(active_from=since)
    by_role: dict[str, tuple[User, ...]] = {}
    for person in people:
        for role in roles_of(person):
            by_role[role.key] = (*by_role.get(role.key, ()), person)
    return Cast(
        triage=by_role["police_triage"],
        closers=tuple(each for each in people if Permission.CASES_CLOSE in permissions_of(each)),
        by_role=by_role,
        agencies={agency.key: agency for agency in Agency.objects.all()},
    )
