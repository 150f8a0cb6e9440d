"""What a draft of the routing rules would have done with the last 90 days' reports.

Reports are not gone through one by one: the database counts them by the few facts that rules look
at (kind, category, risks; channel, ward and half hour of the week only where a rule asks for them),
and each of these groups is decided once by either set of rules. So it takes one statement to count,
and one for the examples, however many reports there are. It says what would have changed among the
reports that the person may see, and changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, ExtractHour, ExtractIsoWeekDay, ExtractMinute, Floor

from portal.accounts.models import User
from reports import references
from reports.enums import Priority, Status
from reports.models import Report
from reports.queries import reports_visible_to
from reports.routing import DAY_SLOTS, LONDON, SLOT_MINUTES, Decision, Facts, Rule, decide
from reports.triage import choices
from reports.triage.routing_words import clock_in_words, teams_in_words
from reports.triage.rows import moment

DAYS = 90
MOST_CHANGES = 100
MOST_EXAMPLES = 50
MOST_GROUPS_SEARCHED = 60
ALWAYS = ("kind", "category", "risks", "may_be_at_risk")
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
    columns = _columns((*now_in_use, *draft))
    reports = _reports(by, at=at)
    groups: list[tuple[Group, int]] = [
        (row[:-1], row[-1])
        for row in reports.order_by().values_list(*columns).annotate(number=Count("pk"))
    ]
    counted: Counter[tuple[Decision, Decision]] = Counter()
    moved: list[tuple[Group, int]] = []
    for group, number in groups:
        before, after = _both(_facts(columns, group), now_in_use, draft)
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
        examples=_examples(reports, columns, moved, now_in_use, draft),
    )


def _reports(by: User, *, at: datetime) -> QuerySet[Report]:
    """What came in and was routed; imported figures are not."""
    return (
        reports_visible_to(by)
        .filter(received_at__gte=at - timedelta(days=DAYS), received_at__lte=at)
        .exclude(status=Status.REFERENCE)
        .annotate(
            slot=Cast(
                (ExtractIsoWeekDay("received_at", tzinfo=LONDON) - 1) * DAY_SLOTS
                + ExtractHour("received_at", tzinfo=LONDON) * (60 // SLOT_MINUTES)
                + Floor(ExtractMinute("received_at", tzinfo=LONDON) / Value(SLOT_MINUTES)),
                IntegerField(),
            )
        )
    )


def _columns(rules: Sequence[Rule]) -> tuple[str, ...]:
    """The facts by which reports have to be told apart for these rules."""
    whens = [rule.when for rule in rules]
    return (
        *ALWAYS,
        *(["channel"] if any(when.channels for when in whens) else []),
        *(["ward_id"] if any(when.wards for when in whens) else []),
        *(["slot"] if any(when.hours for when in whens) else []),
    )


def _facts(columns: Sequence[str], group: Group) -> Facts:
    of = dict(zip(columns, group, strict=True))
    return Facts(
        kind=of["kind"],
        category=of["category"],
        risks=frozenset(of["risks"]),
        may_be_at_risk=of["may_be_at_risk"],
        channel=of.get("channel", ""),
        ward=choices.ward_codes().get(of.get("ward_id") or 0, ""),
        at=_A_MONDAY + timedelta(minutes=SLOT_MINUTES * of.get("slot", 0)),
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
    columns: Sequence[str],
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
        any_of |= Q(**dict(zip(columns, group, strict=True)))
    rows = (
        reports.filter(any_of)
        .order_by("-received_at", "pk")
        .values_list("pk", "reference", "received_at", *columns)[:MOST_EXAMPLES]
    )
    found = []
    for pk, reference, received_at, *group in rows:
        before, after = _both(_facts(columns, tuple(group)), now_in_use, draft)
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
