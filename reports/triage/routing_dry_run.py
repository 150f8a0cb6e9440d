"""What a draft of the routing rules would have done with the last 90 days' reports.

Reports are not gone through one by one: the database counts them by the few facts that rules look
at (kind, category, risks; channel, ward and half hour of the week only where a rule asks for them),
and each of these groups is decided once by either set of rules. So it takes one statement to count,
and one for the examples, however many reports there are. It says what would have changed among the
reports that the person may see, and changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, ExtractHour, ExtractIsoWeekDay, ExtractMinute, Floor

from portal.accounts.models import User
from reports import references
from reports.enums import Priority, Status
from reports.models import Report
from reports.queries import reports_visible_to
from reports.routing import (
    DAY_SLOTS,
    LONDON,
    SLOT_MINUTES,
    WEEK_SLOTS,
    Decision,
    Facts,
    Rule,
    decide,
)
from reports.triage import choices
from reports.triage.routing_words import clock_in_words, teams_in_words
from reports.triage.rows import moment

DAYS = 90
MOST_CHANGES = 100
MOST_EXAMPLES = 50
MOST_GROUPS_SEARCHED = 20
TOLD_APART_BY = ("kind", "category", "risks", "may_be_at_risk", "way", "place", "time")
_A_MONDAY = datetime(2026, 1, 5, tzinfo=timezone.utc)
"""In winter, when London's clocks show UTC: the half hours of its week are those of any week."""

Group = tuple[Any, ...]


@dataclass(frozen=True)
class Outcome:
    """Where reports go, in words."""

    teams: str
    priority: str
    clock: str


@dataclass(frozen=True)
class Change:
    count: int
    before: Outcome
    after: Outcome


@dataclass(frozen=True)
class Example:
    report_id: str
    reference: str
    received: str
    before: Outcome
    after: Outcome


@dataclass(frozen=True)
class DryRun:
    """`looked_at` reports, of which `changed` would go otherwise; the commonest changes first."""

    looked_at: int
    changed: int
    changes: list[Change]
    more_changes: int
    examples: list[Example]


def dry_run(by: User, *, now_in_use: Sequence[Rule], draft: Sequence[Rule], at: datetime) -> DryRun:
    """Two statements, of which the first reads 90 days of reports."""
    sorting = sorting_for((*now_in_use, *draft))
    reports = sorting.sorted(_reports(by, at=at))
    groups: list[tuple[Group, int]] = [
        (row[:-1], row[-1])
        for row in reports.order_by().values_list(*TOLD_APART_BY).annotate(number=Count("pk"))
    ]
    counted: Counter[tuple[Decision, Decision]] = Counter()
    moved: list[tuple[Group, int]] = []
    for group, number in groups:
        before, after = _both(sorting.facts(group), now_in_use, draft)
        if _plain(before) != _plain(after):
            counted[_plain(before), _plain(after)] += number
            moved.append((group, number))
    return DryRun(
        looked_at=sum(number for _group, number in groups),
        changed=sum(counted.values()),
        changes=[
            Change(number, _in_words(before), _in_words(after))
            for (before, after), number in counted.most_common(MOST_CHANGES)
        ],
        more_changes=max(0, len(counted) - MOST_CHANGES),
        examples=_examples(reports, sorting, moved, now_in_use, draft),
    )


@dataclass(frozen=True)
class Sorting:
    """How far reports have to be told apart for some rules: by nothing that no rule asks for.

    `times`: the half hours of the week in as many lots as the rules tell apart; one lot of them
    all where none asks for hours. Likewise every ward and channel that no rule names is one.
    """

    wards: Mapping[int, str]
    channels: frozenset[str]
    times: tuple[tuple[int, ...], ...]

    def sorted(self, reports: QuerySet[Report]) -> QuerySet[Report]:
        """The reports with their `way`, `place` and `time`, as `facts` takes them."""
        return reports.annotate(slot=_SLOT).annotate(
            way=Case(When(channel__in=self.channels, then="channel"), default=Value("")),
            place=Case(When(ward_id__in=list(self.wards), then="ward_id"), default=Value(0)),
            time=Case(
                *(When(slot__in=lot, then=Value(at)) for at, lot in enumerate(self.times[1:], 1)),
                default=Value(0),
            ),
        )

    def facts(self, group: Group) -> Facts:
        """A report of the group, as the rules see all of them."""
        kind, category, risks, may_be_at_risk, way, place, time = group
        return Facts(
            kind=kind,
            category=category,
            risks=frozenset(risks),
            may_be_at_risk=may_be_at_risk,
            channel=way,
            ward=self.wards.get(place, ""),
            at=_A_MONDAY + timedelta(minutes=SLOT_MINUTES * self.times[time][0]),
        )


def sorting_for(rules: Sequence[Rule]) -> Sorting:
    named = {code for rule in rules for code in rule.when.wards}
    hours = [rule.when.hours for rule in rules if rule.when.hours]
    lots: dict[tuple[bool, ...], list[int]] = defaultdict(list)
    for slot in range(WEEK_SLOTS):
        lots[tuple(slot in each.slots for each in hours)].append(slot)
    return Sorting(
        wards={pk: code for pk, code in choices.ward_codes().items() if code in named},
        channels=frozenset(channel for rule in rules for channel in rule.when.channels),
        times=tuple(tuple(lot) for lot in lots.values()),
    )


_SLOT = Cast(
    (ExtractIsoWeekDay("received_at", tzinfo=LONDON) - 1) * DAY_SLOTS
    + ExtractHour("received_at", tzinfo=LONDON) * (60 // SLOT_MINUTES)
    + Floor(ExtractMinute("received_at", tzinfo=LONDON) / Value(SLOT_MINUTES)),
    IntegerField(),
)
"""Which half hour of London's week: reports.routing.slot_of, in SQL."""


def _reports(by: User, *, at: datetime) -> QuerySet[Report]:
    """What came in and was routed; imported figures are not."""
    return (
        reports_visible_to(by)
        .filter(received_at__gte=at - timedelta(days=DAYS), received_at__lte=at)
        .exclude(status=Status.REFERENCE)
    )


def _both(
    facts: Facts, now_in_use: Sequence[Rule], draft: Sequence[Rule]
) -> tuple[Decision, Decision]:
    return decide(facts, now_in_use), decide(facts, draft)


def _plain(decision: Decision) -> Decision:
    """What a decision comes to, whichever rules led to it."""
    return Decision(decision.teams, decision.priority, decision.due_in, ())


def _in_words(decision: Decision) -> Outcome:
    minutes = int(decision.due_in.total_seconds() // 60) if decision.due_in else 0
    return Outcome(
        teams=teams_in_words(decision.teams),
        priority=str(Priority(decision.priority).label),
        clock=clock_in_words(minutes) if minutes else "",
    )


def _examples(
    reports: QuerySet[Report],
    sorting: Sorting,
    moved: list[tuple[Group, int]],
    now_in_use: Sequence[Rule],
    draft: Sequence[Rule],
) -> list[Example]:
    """The latest reports of the largest groups that would change."""
    if not moved:
        return []
    largest = sorted(moved, key=lambda each: -each[1])[:MOST_GROUPS_SEARCHED]
    any_of = Q()
    for group, _number in largest:
        any_of |= Q(**dict(zip(TOLD_APART_BY, group, strict=True)))
    rows = (
        reports.filter(any_of)
        .order_by("-received_at", "pk")
        .values_list("pk", "reference", "received_at", *TOLD_APART_BY)[:MOST_EXAMPLES]
    )
    found = []
    for pk, reference, received_at, *group in rows:
        before, after = _both(sorting.facts(tuple(group)), now_in_use, draft)
        found.append(
            Example(
                str(pk),
                references.display(reference),
                moment(received_at)[1],
                _in_words(before),
                _in_words(after),
            )
        )
    return found
