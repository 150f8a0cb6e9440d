"""“Why is this here”: which rules sent a report to whom, on its page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.models import Report, RoutingRuleSet
from reports.permissions import user_can
from reports.routing import SAFETY, Rule
from reports.routing_rules import rules_if_readable
from reports.triage import choices
from reports.triage.routing_words import Clock, clock_of, conditions_of, effects_of, teams_in_words
from reports.triage.rows import moment


@dataclass(frozen=True)
class Reason:
    """One rule that the report met."""

    name: str
    conditions: list[tuple[str, str]]
    effects: list[tuple[str, str]]


@dataclass(frozen=True)
class Panel:
    """`version`: which rules it came by, None when it came before there were any. `is_readable`:
    whether this release can read them.

    `others`: teams beside those named have the report, which this person is not told of.
    """

    teams: str
    others: bool
    reasons: list[Reason]
    version: int | None
    is_readable: bool
    address: str
    clock: Clock | None
    due: str


def panel_of(report: Report, *, by: User) -> Panel:
    """For those who triage everything; for others what concerns their own team. One statement at
    most, and none for a version that this process has read before: it does not change."""
    sees_all = user_can(by, Permission.REPORTS_TRIAGE)
    own = [each for each in report.teams if sees_all or each in clearances_of(by)]
    clock = clock_of(report.status, report.due_at, timezone.now())
    return Panel(
        teams=teams_in_words(own),
        others=len(own) < len(report.teams),
        reasons=[
            reason
            for key in report.routed_because
            if (reason := _reason(report.routed_by, key, None if sees_all else own))
        ],
        version=report.routed_by,
        is_readable=not report.routed_by or bool(rules_of_version(report.routed_by)),
        address=_address(report.routed_by) if user_can(by, Permission.ROUTING_EDIT) else "",
        clock=clock,
        due=moment(clock.due_at)[1] if clock else "",
    )


def _address(number: int | None) -> str:
    return reverse("reports:triage:routing-version", args=[number]) if number else ""


def _reason(number: int | None, key: str, only_for: list[str] | None) -> Reason | None:
    """The rule in words; None where it sent the report to none of the teams `only_for`."""
    if key == SAFETY:
        words = _("danger is urgent, and goes to police triage")
        return None if only_for is not None else Reason(_("Safety"), [(_("Always"), words)], [])
    rule = rules_of_version(number).get(key) if number else None
    if rule is None or (only_for is not None and not {*only_for} & {*rule.teams}):
        return None
    wards = dict(choices.wards())
    return Reason(rule.name, conditions_of(rule, wards=wards), effects_of(rule))


@lru_cache(maxsize=64)
def rules_of_version(number: int) -> dict[str, Rule]:
    """The rules of a version by key. Only of one that was published: those never change. None
    where this release can't read them."""
    published = RoutingRuleSet.objects.exclude(published_at=None)
    rules = rules_if_readable(published.get(number=number).rules)
    return {rule.key: rule for rule in rules or ()}
