"""Versions of the routing rules, made by the real actions: one person drafts, another publishes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from portal.accounts.models import User
from reports.actions import routing as actions
from reports.models import RoutingRuleSet
from reports.routing_rules import rules_from


def rule(key: str, when: dict[str, Any], teams: Sequence[str], **more: Any) -> dict[str, Any]:
    """One rule as it is stored."""
    plain = {"name": f"Rule {key}", "priority": None, "minutes": None, "stop": False}
    return {"key": key, "when": when, "teams": sorted(teams), **plain, **more}


def draft(by: User, rules: Sequence[dict[str, Any]]) -> RoutingRuleSet:
    """A draft with exactly these rules, in this order."""
    now = RoutingRuleSet.objects.get(state="published")
    made = actions.start_draft(by=by, number=now.number)
    for old in [each["key"] for each in made.rules if each["key"] != "everything"]:
        made = actions.remove_rule(by=by, number=made.number, key=old, version=made.version)
    for each in rules_from(list(rules)):
        made = actions.save_rule(by=by, number=made.number, rule=each, version=made.version)
    return made


def publish(person_with: Callable[..., User], rules: Sequence[dict[str, Any]]) -> RoutingRuleSet:
    """The same, put to use by a second person."""
    made = draft(person_with("police_intelligence"), rules)
    return actions.publish_draft(
        by=person_with("police_intelligence"),
        number=made.number,
        note="Tried",
        version=made.version,
    )
