"""Looking through one day of the audit log for unusual access. Reads only; unusual_access keeps.

Whoever calls this must be shown all events: agencies.registry.row_security.showing().
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncHour
from django.utils import timezone

from agencies.registry.models import Agency, Membership
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from portal.oversight.models import UnusualKind
from portal.oversight.unusual import Limits, hours_of, is_within, limit_of

# Lists and pages about access itself: not opening what somebody reported.
NOT_OPENED = ("list", "page", "export", "unusualaccess", "audit_log", "user", "session")
CASEWORK = ("report", "case")
MOST_SEQUENCES = 50
OWN_NAME = "own_name"
"""The code in an event's detail `noticed` (portal.accounts.own_name)."""


class Seen(NamedTuple):
    """One consultation by somebody signed in."""

    sequence: int
    at: datetime.datetime
    person_id: uuid.UUID
    agency_id: uuid.UUID | None
    roles: str
    object_type: str
    object_id: str
    detail: dict[str, Any]

    @property
    def opened(self) -> bool:
        return self.object_type not in NOT_OPENED

    @property
    def team(self) -> tuple[uuid.UUID | None, str]:
        return self.agency_id, self.roles


@dataclass(frozen=True)
class Noticed:
    """One kind of unusual access by one person on one day. `figures`: numbers for the words."""

    kind: UnusualKind
    person_id: uuid.UUID
    agency_id: uuid.UUID | None
    day: datetime.date
    count: int
    first_at: datetime.datetime
    last_at: datetime.datetime
    sequences: list[int]
    figures: dict[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Spell:
    """How often somebody opened something in an hour (its start) or on a day."""

    person_id: uuid.UUID
    agency_id: uuid.UUID | None
    hour: datetime.datetime
    times: int


def notice(
    first: datetime.date, last: datetime.date, *, limits: Limits | None = None
) -> Iterator[Noticed]:
    """Everything unusual from the day `first` to the day `last` (in London), day by day."""
    limits = limits or Limits.configured()
    spells = _spells(first - datetime.timedelta(days=limits.days), last)
    agencies = {each.pk: each for each in Agency.objects.all()}
    for number in range((last - first).days + 1):
        day = first + datetime.timedelta(days=number)
        seen = _seen_on(day)
        yield from _more_than_usual(day, seen, spells, limits)
        yield from _off_hours(day, seen, agencies, limits)
        yield from _own_name(day, seen)
        yield from _after_moving(day, seen, limits)


# --- Reading the log ------------------------------------------------------------------------------


def start_of(day: datetime.date) -> datetime.datetime:
    """The first moment of a day in London."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _between(first: datetime.date, last: datetime.date) -> QuerySet[AuditEvent]:
    """Consultations by people who still have an account, from the day `first` through `last`."""
    return AuditEvent.objects.filter(
        operation=Operation.CONSULTATION,
        at__gte=start_of(first),
        at__lt=start_of(last + datetime.timedelta(days=1)),
        actor_id__in=User.objects.values("pk"),
    )


def _seen_on(day: datetime.date) -> list[Seen]:
    rows = _between(day, day).order_by("at", "sequence")
    names = ("sequence", "at", "actor_id", "agency_id", "actor_label")
    return [Seen(*row) for row in rows.values_list(*names, "object_type", "object_id", "detail")]


def _spells(first: datetime.date, last: datetime.date) -> list[Spell]:
    rows = (
        _between(first, last)
        .exclude(object_type__in=NOT_OPENED)
        .order_by()
        .values_list("actor_id", "agency_id", TruncHour("at", tzinfo=datetime.timezone.utc))
        .annotate(times=Count("id"))
    )
    return [Spell(*row) for row in rows]


# --- Far more than usual --------------------------------------------------------------------------


def _more_than_usual(
    day: datetime.date, seen: Sequence[Seen], spells: Sequence[Spell], limits: Limits
) -> Iterator[Noticed]:
    before = day - datetime.timedelta(days=limits.days)
    own, team = defaultdict(list), defaultdict(list)
    for spell in spells:
        if before <= _day(spell.hour) < day:
            own[spell.person_id].append(spell)
            team[spell.agency_id].append(spell)
    for person_id, events in _by_person(each for each in seen if each.opened).items():
        colleagues = team[events[-1].agency_id] if events[-1].agency_id else []
        for kind, compared in (
            (UnusualKind.MORE_THAN_USUAL, own[person_id]),
            (UnusualKind.MORE_THAN_TEAM, [x for x in colleagues if x.person_id != person_id]),
        ):
            found = _most_unusual(events, compared, limits)
            if found is not None:
                yield _noticed(kind, day, found[0], found[1])
                break  # one row for one burst


def _most_unusual(
    events: list[Seen], compared: list[Spell], limits: Limits
) -> tuple[list[Seen], dict[str, int | str]] | None:
    """The busiest hour if it is far above what is usual, else the day if that is; or None."""
    spans: tuple[tuple[str, Callable[[datetime.datetime], object], int], ...] = (
        ("hour", _hour, limits.least_per_hour),
        ("day", _day, limits.least_per_day),
    )
    for per, span_of, least in spans:
        usual = _counts(compared, span_of)
        most = limit_of(usual, factor=limits.factor, least=least)
        spans_of_events = defaultdict(list)
        for event in events:
            spans_of_events[span_of(event.at)].append(event)
        busiest = max(spans_of_events.values(), key=len)
        if most is not None and len(busiest) > most:
            return busiest, {"per": per, "usual": round(median(usual)), "limit": most}
    return None


def _counts(compared: Iterable[Spell], span_of: Callable[[datetime.datetime], object]) -> list[int]:
    """How often each person opened something in each hour, or on each day, that they worked."""
    found: Counter[object] = Counter()
    for each in compared:
        found[each.person_id, span_of(each.hour)] += each.times
    return list(found.values())


# --- Off hours, own name --------------------------------------------------------------------------


def _off_hours(
    day: datetime.date,
    seen: Sequence[Seen],
    agencies: Mapping[uuid.UUID, Agency],
    limits: Limits,
) -> Iterator[Noticed]:
    for events in _by_person(seen).values():
        outside = [each for each in events if not _in_hours(each, agencies, limits)]
        if len(outside) >= limits.least_off_hours:
            yield _noticed(UnusualKind.OFF_HOURS, day, outside)


def _in_hours(event: Seen, agencies: Mapping[uuid.UUID, Agency], limits: Limits) -> bool:
    agency = agencies.get(event.agency_id) if event.agency_id else None
    hours = hours_of(agency.key, agency.kind, limits.hours) if agency else None
    return hours is None or is_within(timezone.localtime(event.at).time(), hours)


def _own_name(day: datetime.date, seen: Sequence[Seen]) -> Iterator[Noticed]:
    named = (each for each in seen if each.detail.get("noticed") == OWN_NAME)
    for events in _by_person(named).values():
        yield _noticed(UnusualKind.OWN_NAME, day, events)


# --- After moving ---------------------------------------------------------------------------------


def _after_moving(day: datetime.date, seen: Sequence[Seen], limits: Limits) -> Iterator[Noticed]:
    """Who left a team and goes on opening what they worked on there.

    A team is an agency and roles, as the log holds them. Somebody still in the team has not left.
    """
    casework = [each for each in seen if each.object_type in CASEWORK]
    since = start_of(day - datetime.timedelta(days=limits.days_after_moving))
    left = _teams_left({each.person_id for each in casework}, since, start_of(day))
    if not left:
        return
    last_work = _last_work(left, since)
    for person_id, events in _by_person(casework).items():
        again = [
            each
            for each in events
            if each.team not in left.get(person_id, ())
            and (worked := last_work.get((person_id, each.object_id))) is not None
            and worked < each.at
        ]
        if len(again) >= limits.least_after_moving:
            objects = len({each.object_id for each in again})
            yield _noticed(UnusualKind.AFTER_MOVING, day, again, {"objects": objects})


def _teams_left(
    people: set[uuid.UUID], since: datetime.datetime, until: datetime.datetime
) -> dict[uuid.UUID, set[tuple[uuid.UUID | None, str]]]:
    """The teams that these people worked in from `since` to `until` and belong to no more."""
    worked_in = (
        AuditEvent.objects.filter(
            actor_id__in=people, at__gte=since, at__lt=until, object_type__in=CASEWORK
        )
        .order_by()
        .values_list("actor_id", "agency_id", "actor_label")
        .distinct()
    )
    roles_now: dict[tuple[uuid.UUID, uuid.UUID], set[str]] = {
        (each.user_id, each.agency_id): set(each.roles)
        for each in Membership.objects.current().filter(user__in=people)
    }
    left: dict[uuid.UUID, set[tuple[uuid.UUID | None, str]]] = defaultdict(set)
    for person_id, agency_id, roles in worked_in:
        if (
            person_id
            and agency_id
            and not (roles_now.get((person_id, agency_id), set()) & set(roles.split(",")))
        ):
            left[person_id].add((agency_id, roles))
    return dict(left)


def _last_work(
    left: Mapping[uuid.UUID, set[tuple[uuid.UUID | None, str]]], since: datetime.datetime
) -> dict[tuple[uuid.UUID, str], datetime.datetime]:
    """(person, object) → when they last did anything with it in a team that they left."""
    in_teams = Q()
    for person_id, teams in left.items():
        for agency_id, roles in teams:
            in_teams |= Q(actor_id=person_id, agency_id=agency_id, actor_label=roles)
    rows = (
        AuditEvent.objects.filter(in_teams, at__gte=since, object_type__in=CASEWORK)
        .order_by()
        .values_list("actor_id", "object_id")
        .annotate(last=Max("at"))
    )
    return {(person_id, object_id): last for person_id, object_id, last in rows if person_id}


# --- Small things ---------------------------------------------------------------------------------


def _noticed(
    kind: UnusualKind,
    day: datetime.date,
    events: Sequence[Seen],
    figures: dict[str, int | str] | None = None,
) -> Noticed:
    return Noticed(
        kind=kind,
        person_id=events[-1].person_id,
        agency_id=events[-1].agency_id,
        day=day,
        count=len(events),
        first_at=events[0].at,
        last_at=events[-1].at,
        sequences=[each.sequence for each in events[-MOST_SEQUENCES:]],
        figures=figures or {},
    )


def _by_person(seen: Iterable[Seen]) -> dict[uuid.UUID, list[Seen]]:
    found = defaultdict(list)
    for each in seen:
        found[each.person_id].append(each)
    return dict(found)


def _day(moment: datetime.datetime) -> datetime.date:
    return timezone.localdate(moment)


def _hour(moment: datetime.datetime) -> datetime.datetime:
    return moment.astimezone(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
