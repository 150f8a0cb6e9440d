"""Telling people of their watch areas. Each watch is one transaction: what was looked at, who was
told, and the messages stand or fall together, however many workers run and wherever one is killed.

What a reader is told of is counted as that reader, who may see less or more than last time; a
team's watch is counted for each of its people apart. Nobody is told of a watch twice in a day, nor
again of the same reports.
"""

from __future__ import annotations

import datetime
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.refuse.monthly import Difference, difference_of_rates
from agencies.registry.clearances import Clearance, member_clearance
from agencies.registry.models import Membership
from agencies.registry.own_teams import agency_of_team, teams_in
from agencies.registry.people import act_only_for
from agencies.registry.permissions import Permission
from agencies.registry.row_security import acting_as, showing
from hotspots.models.watches import Watch, WatchAlert
from hotspots.releases.enums import FigureKind, ShownAs
from hotspots.releases.quarters import Quarter
from hotspots.releases.queries import published_figures_visible_to
from hotspots.suppression import FEWEST
from hotspots.watches.actions import erase, of_watch
from hotspots.watches.asked import Watched, received_lately
from hotspots.watches.enums import Rule
from hotspots.watches.notifications import BUSIER
from hotspots.watches.queries import rules_for, watches_visible_to
from hotspots.watches.usual import MONITORED, monday_of, surge_of
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.clocks import DAY
from reports.permissions import user_can
from reports.queries import reports_visible_to
from reports.time_limits import each_statement_within

log = structlog.get_logger(__name__)

WORKS_WITH = (Clearance.WATCHES,)
TOLD, FORGOTTEN = "tell_of_watches", "forget_watches"
"""Who acts in the audit log."""
LOOK_EVERY = datetime.timedelta(minutes=10)
OVERLAP = datetime.timedelta(minutes=2)
"""How much later than it was received a report may be stored."""
MOST_AT_ONCE = 200
RUN_SECONDS = 120.0
MOST_READERS = 50
"""Of a team, whom one watch tells."""
MOST_NEWEST = 200
COUNT_MS = 5_000
FORGET_AFTER = 30 * DAY


@dataclass(frozen=True)
class Busier:
    """What a reader is told of: `of_day` it is told once."""

    of_day: datetime.date
    observed: int
    expected: float | None = None
    newest: list[uuid.UUID] = field(default_factory=list)


def tell_of_watches() -> int:
    """Look at watches whose turn it is; how many people were told."""
    now, begun, told = timezone.now(), time.monotonic(), 0
    for watch_id in _due(now):
        if time.monotonic() - begun > RUN_SECONDS:
            break
        try:
            told += _look(watch_id, now)
        except Exception as error:
            # Broad on purpose: one watch must not hold up all who come after.
            log.warning("watch_failed", watch=str(watch_id), error=type(error).__name__)
            _put_off(watch_id, now)
    return told


def _due(now: datetime.datetime) -> list[uuid.UUID]:
    with showing(WORKS_WITH):
        rows = _in_force(now).order_by("looked_at", "pk")
        return list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE])


def _in_force(now: datetime.datetime) -> QuerySet[Watch]:
    today = timezone.localdate(now)
    return Watch.objects.filter(ends_on__gte=today, looked_at__lte=now - LOOK_EVERY)


def _put_off(watch_id: uuid.UUID, now: datetime.datetime) -> None:
    """Let a watch that failed come after the others."""
    with transaction.atomic(), showing(WORKS_WITH):
        Watch.objects.filter(pk=watch_id).update(looked_at=now)


def _look(watch_id: uuid.UUID, now: datetime.datetime) -> int:
    """One watch; whoever has it in hand already is left to it."""
    told = 0
    with transaction.atomic(), showing(WORKS_WITH):
        # Asked anew under the lock: another run may have looked meanwhile.
        rows = _in_force(now).select_related("membership__agency", "membership__user")
        watch = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=watch_id).first()
        if watch is None:
            return 0
        watched = Watched.from_json(watch.asked.open())
        for member in readers_of(watch):
            told += _tell(watch, watched, member, now)
        watch.looked_at = now
        watch.save(update_fields=["looked_at"])
    return told


def readers_of(watch: Watch) -> list[Membership]:
    """Its owner, or the people who are in its team now; nobody who left."""
    current = Membership.objects.current().select_related("agency", "user").order_by("pk")
    if not watch.team:
        return list(current.filter(pk=watch.membership_id))
    team = current.filter(agency__key=agency_of_team(watch.team))
    return [each for each in team if watch.team in teams_in(each)][:MOST_READERS]


def _tell(watch: Watch, watched: Watched, member: Membership, now: datetime.datetime) -> bool:
    before = WatchAlert.objects.filter(watch=watch, membership=member).order_by("-at").first()
    today = timezone.localdate(now)
    if before is not None and timezone.localdate(before.at) >= today:
        return False
    user: User = member.user
    act_only_for(user, member.agency_id)
    if not (user.may_sign_in and user_can(user, Permission.DASHBOARD_VIEW)):
        return False
    with acting_as(user), each_statement_within(COUNT_MS):
        seen = watches_visible_to(user).filter(pk=watch.pk).exists()
        busier = found_by(user, watched, now=now, before=before) if seen else None
    if busier is None or (before is not None and before.of_day >= busier.of_day):
        return False
    WatchAlert(
        watch=watch,
        membership=member,
        of_day=busier.of_day,
        at=now,
        observed=busier.observed,
        expected=busier.expected,
        newest=busier.newest,
        audience=of_watch(member_clearance(member.pk)),
    ).save(force_insert=True)
    enqueue(BUSIER, object_type="watch", object_id=watch.pk, user_id=user.pk)
    record(Operation.CONSULTATION, by=None, objects=[watch], reason="watch", actor_label=TOLD)
    return True


def found_by(
    user: User, watched: Watched, *, now: datetime.datetime, before: WatchAlert | None
) -> Busier | None:
    """What somebody is to be told of a watch, as they see it now; None: all is quiet, or their role
    is not told by its rule any more."""
    if watched.rule not in rules_for(user):
        return None
    rule: Callable[..., Busier | None] = _RULES[watched.rule]
    return rule(user, watched, now, before)


def _more_than(
    user: User, watched: Watched, now: datetime.datetime, before: WatchAlert | None
) -> Busier | None:
    """Quiet as long as nothing came in since the last time."""
    today = timezone.localdate(now)
    lately = reports_visible_to(user).filter(received_lately(today), watched.reports()).order_by()
    number = lately.count()
    if number <= watched.more_than:
        return None
    if before is not None:
        since = lately.filter(received_at__gte=before.at - OVERLAP)
        if not since.exclude(pk__in=before.newest).exists():
            return None
    newest = lately.filter(received_at__gte=now - OVERLAP).values_list("pk", flat=True)
    return Busier(today, number, float(watched.more_than), list(newest[:MOST_NEWEST]))


def _surge(
    user: User, watched: Watched, now: datetime.datetime, before: WatchAlert | None
) -> Busier | None:
    """Of the whole weeks before this one, so that each is looked at once and the rate of false
    alarms is the one that is stated. One rise is told of once, and again only if it still lasts
    after the weeks in which one is looked for."""
    monday = monday_of(now)
    if before is not None and before.of_day >= monday:
        return None
    found = surge_of(user, watched, now=now)
    if not found.signal[0]:
        return None
    began = monday - (MONITORED - int(found.since[0])) * 7 * DAY
    if before is not None and before.of_day > began:
        return None
    return Busier(monday, int(found.observed[0]), float(found.expected[0]))


def _released(
    user: User, watched: Watched, now: datetime.datetime, before: WatchAlert | None
) -> Busier | None:
    """The latest published quarter beside the one before it. What is fewer than 5 there counts as
    4, the most that it can be; what is withheld tells nothing."""
    rows = (
        published_figures_visible_to(user)
        .filter(kind=FigureKind.WARD, area=watched.ward, source=watched.source or "told")
        .order_by("-release__year", "-release__number")
        .values_list("release__year", "release__number", "shown", "value")[:2]
    )
    found = [(Quarter(year, number), shown, value) for year, number, shown, value in rows]
    if len(found) < 2 or found[0][0].back(1) != found[1][0]:
        return None
    (quarter, _shown, value), (earlier, shown_before, value_before) = found
    if value is None or shown_before == ShownAs.WITHHELD:
        return None
    least = FEWEST - 1 if value_before is None else value_before
    days = [(each.ends_at - each.starts_at).total_seconds() for each in (quarter, earlier)]
    if difference_of_rates(value, days[0], least, days[1]) is not Difference.MORE:
        return None
    return Busier(quarter.first_day, value, float(least))


_RULES: dict[str, Any] = {
    Rule.MORE_THAN: _more_than,
    Rule.SURGE: _surge,
    Rule.RELEASED: _released,
}


def forget_ended() -> int:
    """Let go of watches that ended a month ago, and of those whose owner left. How many went."""
    today = timezone.localdate()
    with showing(WORKS_WITH):
        rows = Watch.objects.select_related("membership").order_by("pk")
        gone = [each.pk for each in rows.iterator() if _is_over(each, today)]
    return sum(_forget(each, today) for each in gone)


def _is_over(watch: Watch, today: datetime.date) -> bool:
    owner = watch.membership
    has_left = owner.active_until is not None and owner.active_until <= timezone.now()
    return has_left or watch.ends_on + FORGET_AFTER < today


def _forget(watch_id: uuid.UUID, today: datetime.date) -> bool:
    with transaction.atomic(), showing(WORKS_WITH):
        rows = Watch.objects.select_related("membership")
        watch = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=watch_id).first()
        if watch is None or not _is_over(watch, today):
            return False
        record(Operation.ERASURE, by=None, objects=[watch], reason="ended", actor_label=FORGOTTEN)
        erase(watch)
    return True
