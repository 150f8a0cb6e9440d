"""Rules of routing as JSON, and what is wrong with a set of them.

One rule is `{"key", "name", "when": {…}, "teams": […], "priority", "minutes", "stop"}`; `when`
holds only the conditions that are used. `rules_from` takes nothing else, so that what the database
holds can always be read; `problems_of` says in words what keeps a set from being published.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from reports import audiences
from reports.enums import Category, Channel, Kind, Priority, Risk
from reports.routing import EVERYTHING, SAFETY, SLOT_MINUTES, Hours, Rule, When
from reports.routing_enums import Team

MOST_RULES = 60
LONGEST_NAME = 80
LONGEST_CLOCK = 60 * 24 * 28
"""Minutes: four weeks."""
MOST_WARDS = 100
KEY = re.compile(r"[a-z][a-z0-9-]{0,31}")
WARD = re.compile(r"[A-Z0-9]{1,12}")
RAISED = (Priority.URGENT, Priority.HIGH, Priority.NORMAL)
"""Priorities that a rule may give: none of them lowers what a report starts with."""

_CODES: dict[str, Collection[str]] = {
    "kinds": Kind.values,
    "categories": Category.values,
    "risks_any": Risk.values,
    "risks_all": Risk.values,
    "channels": Channel.values,
}


class WrongRules(ValueError):
    """This is no set of rules; nothing of it may be used."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a rule, and what to do; `key` is "" for the set as a whole."""

    key: str
    words: str


def rules_from(data: Any) -> tuple[Rule, ...]:
    """The rules that JSON holds. Raises WrongRules for anything that is not exactly rules."""
    if not isinstance(data, list) or len(data) > MOST_RULES:
        raise WrongRules("not a list of at most 60 rules")
    rules = tuple(_rule(each) for each in data)
    if len({rule.key for rule in rules}) != len(rules):
        raise WrongRules("a key twice")
    return rules


def rules_if_readable(data: Any) -> tuple[Rule, ...] | None:
    """The rules, or None where this release can't read them: it may know a code no more."""
    try:
        return rules_from(data)
    except WrongRules:
        return None


def as_json(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """The other way round."""
    return [
        {
            "key": rule.key,
            "name": rule.name,
            "when": _when_as_json(rule.when),
            "teams": list(rule.teams),
            "priority": rule.priority,
            "minutes": rule.minutes,
            "stop": rule.stop,
        }
        for rule in rules
    ]


def problems_of(rules: Sequence[Rule], *, wards: Collection[str]) -> list[Problem]:
    """Everything that keeps these rules from being published. `wards`: the codes there are."""
    if not rules or rules[-1].key != EVERYTHING or not rules[-1].when.is_empty:
        return [Problem("", _("The last rule must be the one for everything else. Put it back."))]
    found = [each for rule in rules for each in _problems_of_rule(rule, wards)]
    for number, rule in enumerate(rules):
        earlier = next((each for each in rules[:number] if each.stop and covers(each, rule)), None)
        if earlier:
            found.append(
                Problem(
                    rule.key,
                    _("It is never reached: “%(earlier)s” stops before. Move it up, or remove it.")
                    % {"earlier": earlier.name},
                )
            )
    return found


def covers(earlier: Rule, later: Rule) -> bool:
    """Whether every report that meets `later` meets `earlier` as well."""
    a, b = earlier.when, later.when
    codes = (
        (a.kinds, b.kinds),
        (a.categories, b.categories),
        (a.wards, b.wards),
        (a.channels, b.channels),
    )
    return (
        all(not wide or (narrow and narrow <= wide) for wide, narrow in codes)
        and (not a.risks_any or _must_have_one_of(a.risks_any, b))
        and all(_must_have_one_of(frozenset({risk}), b) for risk in a.risks_all)
        and (b.may_be_at_risk or not a.may_be_at_risk)
        and (a.hours is None or (b.hours is not None and b.hours.slots <= a.hours.slots))
    )


def _must_have_one_of(risks: frozenset[str], when: When) -> bool:
    return bool(risks & when.risks_all) or (bool(when.risks_any) and when.risks_any <= risks)


def _problems_of_rule(rule: Rule, wards: Collection[str]) -> list[Problem]:
    words = []
    gone = sorted(rule.when.wards - set(wards))
    if gone:
        words.append(
            _("There is no ward %(codes)s any more. Choose other wards, or none.")
            % {"codes": ", ".join(gone)}
        )
    if not rule.teams and (rule.stop or rule.key == EVERYTHING):
        words.append(_("Nobody would have the report. Choose at least one team."))
    elif not rule.teams and rule.priority is None and rule.minutes is None:
        words.append(_("It changes nothing. Choose a team, a priority or a clock, or remove it."))
    words += [_kept_from(team, rule) for team in rule.teams if _kept_from(team, rule)]
    return [Problem(rule.key, each) for each in words]


def _kept_from(team: str, rule: Rule) -> str:
    """Why a team can't have all that this rule sends it; empty when it can."""
    kinds = rule.when.kinds or frozenset(Kind.values)
    categories = rule.when.categories or frozenset(Category.values)
    for kind, category in product(sorted(kinds), sorted(categories)):
        if not audiences.may_be_sent(team, kind=kind, category=category):
            return _(
                "%(team)s may not see every report that meets it (%(kind)s, %(category)s). "
                "Narrow the conditions, or leave this team out: police pass such a report on."
            ) % {
                "team": Team(team).label,
                "kind": str(Kind(kind).label).lower(),
                "category": str(Category(category).label).lower(),
            }
    return ""


def _rule(data: Any) -> Rule:
    known = {"key", "name", "when", "teams", "priority", "minutes", "stop"}
    if not isinstance(data, dict) or set(data) != known or not isinstance(data["stop"], bool):
        raise WrongRules("not a rule")
    key, name, minutes = data["key"], data["name"], data["minutes"]
    if not isinstance(key, str) or not KEY.fullmatch(key) or key == SAFETY:
        raise WrongRules("a key that is none")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        raise WrongRules("a name that is none")
    if data["priority"] is not None and not (
        type(data["priority"]) is int and data["priority"] in RAISED
    ):
        raise WrongRules("a priority that no rule gives")
    if minutes is not None and not (type(minutes) is int and 0 < minutes <= LONGEST_CLOCK):
        raise WrongRules("a clock that is none")
    return Rule(
        key=key,
        name=name,
        when=_when(data["when"]),
        teams=tuple(sorted(_codes(data["teams"], Team.values))),
        priority=data["priority"],
        minutes=minutes,
        stop=data["stop"],
    )


def _when(data: Any) -> When:
    known = {*_CODES, "may_be_at_risk", "wards", "hours"}
    if not isinstance(data, dict) or not set(data) <= known:
        raise WrongRules("conditions that are none")
    wards = data.get("wards", [])
    if not isinstance(wards, list) or len(wards) > MOST_WARDS:
        raise WrongRules("wards that are none")
    if not all(isinstance(each, str) and WARD.fullmatch(each) for each in wards):
        raise WrongRules("wards that are none")
    if not isinstance(data.get("may_be_at_risk", False), bool):
        raise WrongRules("a condition that is neither yes nor no")
    return When(
        **{name: _codes(data.get(name, []), known) for name, known in _CODES.items()},
        may_be_at_risk=data.get("may_be_at_risk", False),
        wards=frozenset(wards),
        hours=_hours(data["hours"]) if "hours" in data else None,
    )


def _codes(data: Any, known: Collection[str]) -> frozenset[str]:
    if not isinstance(data, list) or not all(isinstance(each, str) for each in data):
        raise WrongRules("a list of codes that is none")
    if not set(data) <= set(known):
        raise WrongRules("a code that is not known")
    return frozenset(data)


def _hours(data: Any) -> Hours:
    if not isinstance(data, dict) or set(data) != {"days", "start", "end"}:
        raise WrongRules("hours that are none")
    days, start, end = data["days"], data["start"], data["end"]
    if not isinstance(days, list) or not days or not all(type(each) is int for each in days):
        raise WrongRules("hours without days")
    if not set(days) <= set(range(1, 8)):
        raise WrongRules("a day that is none")
    for each in (start, end):
        if type(each) is not int or not 0 <= each < 24 * 60 or each % SLOT_MINUTES:
            raise WrongRules("a time that is none")
    return Hours(frozenset(days), start, end)


def _when_as_json(when: When) -> dict[str, Any]:
    made: dict[str, Any] = {
        name: sorted(codes) for name in (*_CODES, "wards") if (codes := getattr(when, name))
    }
    if when.may_be_at_risk:
        made["may_be_at_risk"] = True
    if when.hours:
        hours = when.hours
        made["hours"] = {"days": sorted(hours.days), "start": hours.start, "end": hours.end}
    return made
