"""Routing: which teams get a report, how pressing it is, and by when somebody should look at it.

Rules are data (a version of them is a RoutingRuleSet); this module is what they mean. They are read
from top to bottom. Every rule whose conditions a report meets adds its teams; a rule that stops is
the last one read; the last rule of all meets everything. A rule refers to no other rule and sends
no report back into the rules, so there is nothing that could go round in a loop.

What rules can't change is here, in code: danger is urgent and goes to police triage (R6.2), a rule
only raises a priority, nobody gets a report that the policy of audiences keeps from them, and every
report has an owner.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from reports import audiences
from reports.enums import RISKS_TO_PEOPLE, Priority
from reports.routing_enums import Team

LONDON = ZoneInfo("Europe/London")
SAFETY = "safety"
"""Stands for the code of this module among the reasons of a decision."""
EVERYTHING = "everything"
"""The key of the last rule of every set."""
SLOT_MINUTES = 30
DAY_SLOTS = 24 * 60 // SLOT_MINUTES
WEEK_SLOTS = 7 * DAY_SLOTS


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What rules look at. `at` is aware; `ward` a code, "" outside every ward."""

    kind: str
    category: str
    at: datetime.datetime
    risks: frozenset[str] = frozenset()
    may_be_at_risk: bool = False
    channel: str = ""
    ward: str = ""

    @property
    def speaks_of_danger(self) -> bool:
        return self.may_be_at_risk or bool(self.risks & RISKS_TO_PEOPLE)


@dataclass(frozen=True)
class Hours:
    """Hours of London's clocks on days of the week (1 is Monday), in minutes after midnight.

    With `end` not after `start` they go on past midnight, and belong to the day on which they
    began. In the hour that comes twice in autumn both times count; the one that is left out in
    spring never comes.
    """

    days: frozenset[int]
    start: int
    end: int

    def hold(self, at: datetime.datetime) -> bool:
        return slot_of(at) in self.slots

    @property
    def slots(self) -> frozenset[int]:
        """The half hours of a week that they cover, from Monday 00:00."""
        return _slots(self)


@lru_cache(maxsize=256)
def _slots(hours: Hours) -> frozenset[int]:
    length = (hours.end - hours.start) // SLOT_MINUTES
    length = length if length > 0 else length + DAY_SLOTS
    return frozenset(
        ((day - 1) * DAY_SLOTS + hours.start // SLOT_MINUTES + step) % WEEK_SLOTS
        for day in hours.days
        for step in range(length)
    )


def slot_of(at: datetime.datetime) -> int:
    """Which half hour of London's week this moment lies in, from Monday 00:00."""
    local = at.astimezone(LONDON)
    minute = local.hour * 60 + local.minute
    return (local.isoweekday() - 1) * DAY_SLOTS + minute // SLOT_MINUTES


@dataclass(frozen=True, kw_only=True)
class When:
    """Conditions, which all have to hold; an empty one always does."""

    kinds: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    risks_any: frozenset[str] = frozenset()
    risks_all: frozenset[str] = frozenset()
    may_be_at_risk: bool = False
    wards: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    hours: Hours | None = None

    def holds(self, facts: Facts) -> bool:
        return (
            (not self.kinds or facts.kind in self.kinds)
            and (not self.categories or facts.category in self.categories)
            and (not self.risks_any or bool(self.risks_any & facts.risks))
            and self.risks_all <= facts.risks
            and (not self.may_be_at_risk or facts.may_be_at_risk)
            and (not self.wards or facts.ward in self.wards)
            and (not self.channels or facts.channel in self.channels)
            and (self.hours is None or self.hours.hold(facts.at))
        )

    @property
    def is_empty(self) -> bool:
        return self == When()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. `minutes`: by when somebody should look at the report, None for no clock."""

    key: str
    name: str
    when: When = field(default_factory=When)
    teams: tuple[str, ...] = ()
    priority: int | None = None
    minutes: int | None = None
    stop: bool = False


@dataclass(frozen=True)
class Decision:
    """`because`: the keys of the rules that led to it, in their order."""

    teams: tuple[str, ...]
    priority: Priority
    due_in: datetime.timedelta | None
    because: tuple[str, ...]

    def due_at(self, received_at: datetime.datetime) -> datetime.datetime | None:
        """The moment itself: time that has passed, whatever clocks were changed meanwhile."""
        if self.due_in is None:
            return None
        return (received_at.astimezone(datetime.timezone.utc) + self.due_in).astimezone(
            received_at.tzinfo
        )


def decide(facts: Facts, rules: Sequence[Rule]) -> Decision:
    """Where a report goes. The same facts, rules and settings always lead to the same."""
    met = list(_met(facts, rules))
    teams = {
        team
        for rule in met
        for team in rule.teams
        if audiences.may_be_sent(team, kind=facts.kind, category=facts.category)
    }
    priority = min([Priority.NORMAL, *(rule.priority for rule in met if rule.priority)])
    minutes = min((rule.minutes for rule in met if rule.minutes), default=None)
    decided = (set(teams), priority, minutes)
    if facts.speaks_of_danger:
        teams.add(Team.POLICE_TRIAGE.value)
        priority = Priority.URGENT
        # By when a named person looks at it (R6.2): when somebody is first told that nobody does.
        first = settings.URGENT_MINUTES[0]
        minutes = min(minutes or first, first)
    if not teams:
        teams.add(Team.POLICE_TRIAGE.value)
    because = [rule.key for rule in met]
    if decided != (teams, priority, minutes):
        because.insert(0, SAFETY)
    return Decision(
        teams=tuple(team for team in Team.values if team in teams),
        priority=Priority(priority),
        due_in=None if minutes is None else datetime.timedelta(minutes=minutes),
        because=tuple(because),
    )


def _met(facts: Facts, rules: Iterable[Rule]) -> Iterable[Rule]:
    for rule in rules:
        if rule.when.holds(facts):
            yield rule
            if rule.stop:
                return
