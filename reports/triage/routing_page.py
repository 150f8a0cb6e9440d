"""What the editor's pages of the routing rules hold: a version in words, and its forms."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse

from portal.accounts.models import User
from reports.models import RoutingRuleSet
from reports.routing import Rule
from reports.routing_enums import RuleSetState
from reports.routing_in_use import rules_in_use
from reports.routing_rules import problems_of, rules_from
from reports.triage import choices
from reports.triage.forms import ActionForm
from reports.triage.routing_forms import (
    ChangeRuleForm,
    DiscardForm,
    PublishForm,
    RuleForm,
    StartDraftForm,
)
from reports.triage.routing_versions import (
    ShownRule,
    differences,
    rules_of,
    shown_rules,
    shown_version,
    versions,
)

Data = QueryDict | None


def overview_context() -> dict[str, Any]:
    """The rules in use, the draft if there is one, and the versions; two statements."""
    found = versions()
    now = rules_in_use()
    draft = next((each for each in found if each.state == RuleSetState.DRAFT), None)
    return {
        "number": now.number,
        "rules": [(each, []) for each in shown_rules(now.rules, wards=ward_names())],
        "draft": draft,
        "start": None if draft or now.number is None else start_form(now.number),
        "versions": [shown_version(each) for each in found],
    }


def version_context(found: RoutingRuleSet, *, by: User, bound: ActionForm | None) -> dict[str, Any]:
    """One version; of the draft also its problems and what can be done with it."""
    rules, wards = rules_from(found.rules), ward_names()
    is_draft = found.state == RuleSetState.DRAFT
    problems = problems_of(rules, wards=wards) if is_draft else []
    shown = shown_rules(rules, wards=wards, problems=problems)
    is_mine = by.pk in found.authors
    was = rules_of(found.based_on)
    forms: list[ActionForm] = []
    forms += [publish_form(found)] if is_draft and not is_mine and not problems else []
    forms += [discard_form(found)] if is_draft else []
    forms += [start_form(found.number)] if found.published_at else []
    return {
        "found": found,
        "shown": shown_version(found),
        "rules": [(each, _buttons(found, each) if is_draft else []) for each in shown],
        "is_draft": is_draft,
        "problems": [(each, _name_of(rules, each.key)) for each in problems],
        "is_mine": is_mine,
        "differences": differences(was, rules, wards=wards) if was else [],
        "form": bound,
        "forms": [bound if bound and bound.name == each.name else each for each in forms],
    }


def ward_names() -> dict[str, str]:
    return dict(choices.wards())


def address_of(number: int) -> str:
    return reverse("reports:triage:routing-version", args=[number])


def start_form(number: int, data: Data = None) -> StartDraftForm:
    address = reverse("reports:triage:routing-start", args=[number])
    return StartDraftForm(data, name="start", action=address)


def rule_form(found: RoutingRuleSet, rule: Rule | None, key: str, data: Data = None) -> RuleForm:
    address = reverse("reports:triage:routing-rule", args=[found.number, key])
    return RuleForm(
        data,
        rule=rule,
        wards=ward_names(),
        name="rule",
        action=address,
        version=found.version,
    )


def change_form(found: RoutingRuleSet, key: str, how: str, data: Data = None) -> ChangeRuleForm:
    address = reverse("reports:triage:routing-change", args=[found.number, key, how])
    return ChangeRuleForm(data, how=how, name=f"{how}-{key}", action=address, version=found.version)


def publish_form(found: RoutingRuleSet, data: Data = None) -> PublishForm:
    address = reverse("reports:triage:routing-publish", args=[found.number])
    return PublishForm(data, name="publish", action=address, version=found.version)


def discard_form(found: RoutingRuleSet, data: Data = None) -> DiscardForm:
    address = reverse("reports:triage:routing-discard", args=[found.number])
    return DiscardForm(data, name="discard", action=address, version=found.version)


def _buttons(found: RoutingRuleSet, rule: ShownRule) -> list[ChangeRuleForm]:
    offered = (
        ("up", rule.may_move_up),
        ("down", rule.may_move_down),
        ("remove", not rule.is_last),
    )
    return [change_form(found, rule.key, how) for how, is_offered in offered if is_offered]


def _name_of(rules: tuple[Rule, ...], key: str) -> str:
    return next((rule.name for rule in rules if rule.key == key), "")
