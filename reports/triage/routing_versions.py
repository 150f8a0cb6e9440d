"""Versions of the routing rules for the editor's pages: in words, with what changed between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.models import RoutingRuleSet
from reports.routing import EVERYTHING, Rule
from reports.routing_enums import RuleSetState
from reports.routing_rules import Problem, rules_if_readable
from reports.triage.routing_words import conditions_of, effects_of, in_one_line
from reports.triage.rows import moment

MOST_VERSIONS = 50
STATE_COLOURS: Mapping[str, str] = {
    RuleSetState.DRAFT: "yellow",
    RuleSetState.PUBLISHED: "green",
    RuleSetState.RETIRED: "grey",
    RuleSetState.DISCARDED: "grey",
}


@dataclass(frozen=True)
class ShownRule:
    """One rule with its number from 1, and which of the buttons beside it do something."""

    number: int
    key: str
    name: str
    conditions: list[tuple[str, str]]
    effects: list[tuple[str, str]]
    problems: list[str]
    is_last: bool
    may_move_up: bool
    may_move_down: bool


@dataclass(frozen=True)
class Difference:
    """What happened to a rule from one version to the next."""

    what: str
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class ShownVersion:
    number: int
    state: str
    colour: str
    note: str
    drafted: str
    published: str


def shown_rules(
    rules: Sequence[Rule], *, wards: Mapping[str, str], problems: Sequence[Problem] = ()
) -> list[ShownRule]:
    last = len(rules) - 1
    return [
        ShownRule(
            number=at + 1,
            key=rule.key,
            name=rule.name,
            conditions=conditions_of(rule, wards=wards),
            effects=effects_of(rule),
            problems=[each.words for each in problems if each.key == rule.key],
            is_last=rule.key == EVERYTHING,
            may_move_up=0 < at < last,
            may_move_down=at < last - 1,
        )
        for at, rule in enumerate(rules)
    ]


def differences(
    before: Sequence[Rule], after: Sequence[Rule], *, wards: Mapping[str, str]
) -> list[Difference]:
    """What was added, removed and changed, in the order of the rules, and whether others moved."""
    old = {rule.key: rule for rule in before}
    new = {rule.key: rule for rule in after}
    found = []
    for rule in after:
        was = old.get(rule.key)
        if was is None:
            found.append(Difference(_("Added"), rule.name, "", in_one_line(rule, wards=wards)))
        elif was != rule:
            found.append(
                Difference(
                    _("Changed"),
                    rule.name if was.name == rule.name else f"{was.name} → {rule.name}",
                    in_one_line(was, wards=wards),
                    in_one_line(rule, wards=wards),
                )
            )
    found += [
        Difference(_("Removed"), rule.name, in_one_line(rule, wards=wards), "")
        for rule in before
        if rule.key not in new
    ]
    kept_before = [rule.name for rule in before if rule.key in new]
    kept_after = [old[rule.key].name for rule in after if rule.key in old]
    if kept_before != kept_after:
        order = (", ".join(kept_before), ", ".join(kept_after))
        found.append(Difference(_("Order"), _("Rules were moved"), *order))
    return found


def shown_version(version: RoutingRuleSet) -> ShownVersion:
    return ShownVersion(
        number=version.number,
        state=str(RuleSetState(version.state).label),
        colour=STATE_COLOURS[version.state],
        note=version.note,
        drafted=_by(version.drafted_by, version.drafted_at),
        published=_by(version.published_by, version.published_at),
    )


def versions() -> list[RoutingRuleSet]:
    """The latest, newest first; one statement."""
    found = RoutingRuleSet.objects.select_related("drafted_by", "published_by").defer("rules")
    return list(found.order_by("-number")[:MOST_VERSIONS])


def rules_of(number: int | None) -> tuple[Rule, ...]:
    """The rules of a version; none where there is no such one, or it can't be read."""
    found = RoutingRuleSet.objects.filter(number=number).first() if number else None
    return (rules_if_readable(found.rules) or ()) if found else ()


def _by(person: object, at: object) -> str:
    if at is None:
        return ""
    when = moment(at)[1]  # type: ignore[arg-type]
    name = getattr(person, "display_name", "")
    return _("%(when)s by %(name)s") % {"when": when, "name": name} if name else when
