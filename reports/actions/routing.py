"""Changing the routing rules: one draft at a time, which somebody else publishes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.enums import AreaKind
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import Area, RoutingRuleSet
from reports.permissions import check_user_can
from reports.routing import EVERYTHING, Rule
from reports.routing_default import DEFAULT
from reports.routing_enums import RuleSetState
from reports.routing_rules import MOST_RULES, as_json, problems_of, rules_from, rules_if_readable


@action
def start_draft(*, by: User, number: int) -> RoutingRuleSet:
    """Begin a draft as a copy of version `number`; where this release can't read that, with the
    rules that came with the service. Raises NotAllowed, WrongState, RoutingRuleSet.DoesNotExist."""
    check_user_can(by, Permission.ROUTING_EDIT)
    begun_as = RoutingRuleSet.objects.get(number=number, state__in=_ONCE_PUBLISHED)
    newest = RoutingRuleSet.objects.aggregate(newest=Max("number"))["newest"] or 0
    draft = RoutingRuleSet(
        number=newest + 1,
        rules=DEFAULT if rules_if_readable(begun_as.rules) is None else begun_as.rules,
        based_on=begun_as.number,
        drafted_by=by,
        drafted_at=timezone.now(),
        authors=[by.pk],
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:
        raise WrongState(
            _("There is a draft already. Change that one, or throw it away first.")
        ) from None
    _record(draft, by=by, reason="routing_drafted", detail={"from_version": number})
    return draft


@action
def save_rule(*, by: User, number: int, rule: Rule, version: int) -> RoutingRuleSet:
    """Put a rule into the draft: in place of the one with its key, or before the last one."""
    draft = _draft(by=by, number=number, version=version)
    rules = _rules(draft)
    place = next((at for at, each in enumerate(rules) if each.key == rule.key), None)
    if place is None:
        if len(rules) >= MOST_RULES:
            raise CaseworkError(_("There are 60 rules, which is the most. Remove one first."))
        rules.insert(len(rules) - 1, rule)
    else:
        rules[place] = rule
    return _keep(draft, rules, by=by)


@action
def remove_rule(*, by: User, number: int, key: str, version: int) -> RoutingRuleSet:
    """Take a rule out of the draft; never the last, which gives everything an owner."""
    draft = _draft(by=by, number=number, version=version)
    rules = _rules(draft)
    if key == EVERYTHING:
        raise CaseworkError(_("The last rule can't be removed: every report needs an owner."))
    left = [each for each in rules if each.key != key]
    if len(left) == len(rules):
        raise CaseworkError(_("This rule is not in the draft any more."))
    return _keep(draft, left, by=by)


@action
def move_rule(*, by: User, number: int, key: str, up: bool, version: int) -> RoutingRuleSet:
    """Move a rule one place up or down; the last rule stays last."""
    draft = _draft(by=by, number=number, version=version)
    rules = _rules(draft)
    place = next((at for at, each in enumerate(rules) if each.key == key), None)
    if place is None or key == EVERYTHING:
        raise CaseworkError(_("This rule can't be moved."))
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rules) - 1:
        raise CaseworkError(_("This rule can't be moved any further."))
    rules[place], rules[other] = rules[other], rules[place]
    return _keep(draft, rules, by=by)


@action
def publish_draft(*, by: User, number: int, note: str, version: int) -> RoutingRuleSet:
    """Put the draft to use, as somebody who changed nothing in it.

    Raises NotAllowed, Conflict, WrongState, and CaseworkError while a rule is not right.
    """
    draft = _draft(by=by, number=number, version=version)
    if by.pk in draft.authors:
        raise NotAllowed(
            _("You changed this draft. A colleague who did not has to look at it and publish it.")
        )
    if not note.strip():
        raise CaseworkError(_("Say in a few words what changes."))
    if problems_of(_rules(draft), wards=ward_codes()):
        raise CaseworkError(_("Some rules are not right yet. Look at the draft, and mend them."))
    now = timezone.now()
    replaced = RoutingRuleSet.objects.select_for_update().filter(state=RuleSetState.PUBLISHED)
    replaced.update(state=RuleSetState.RETIRED, ended_at=now)
    draft.state = RuleSetState.PUBLISHED
    draft.published_by, draft.published_at, draft.note = by, now, note.strip()
    draft.version += 1
    draft.save(update_fields=["state", "published_by", "published_at", "note", "version"])
    _record(draft, by=by, reason="routing_published", detail={"rules": len(draft.rules)})
    return draft


@action
def discard_draft(*, by: User, number: int, version: int) -> RoutingRuleSet:
    """Throw the draft away; that there was one stays to be seen."""
    draft = _draft(by=by, number=number, version=version)
    draft.state = RuleSetState.DISCARDED
    draft.ended_at = timezone.now()
    draft.version += 1
    draft.save(update_fields=["state", "ended_at", "version"])
    _record(draft, by=by, reason="routing_discarded")
    return draft


def ward_codes() -> set[str]:
    """The wards that a rule may name; one statement."""
    return set(Area.objects.filter(kind=AreaKind.WARD).values_list("code", flat=True))


_ONCE_PUBLISHED = (RuleSetState.PUBLISHED, RuleSetState.RETIRED)


def _draft(*, by: User, number: int, version: int) -> RoutingRuleSet:
    """The draft, locked. Raises NotAllowed, WrongState, Conflict, RoutingRuleSet.DoesNotExist."""
    check_user_can(by, Permission.ROUTING_EDIT)
    draft = RoutingRuleSet.objects.select_for_update(of=("self",)).get(number=number)
    if draft.state != RuleSetState.DRAFT:
        raise WrongState(_("This version is no draft any more. Look at the rules in use."))
    if draft.version != version:
        raise Conflict(
            _("Somebody else changed this draft while you had it open."),
            current_version=draft.version,
        )
    return draft


def _rules(draft: RoutingRuleSet) -> list[Rule]:
    """Raises CaseworkError where this release can't read them."""
    rules = rules_if_readable(draft.rules)
    if rules is None:
        raise CaseworkError(_("This draft can’t be read. Throw it away, and start another."))
    return list(rules)


def _keep(draft: RoutingRuleSet, rules: Sequence[Rule], *, by: User) -> RoutingRuleSet:
    draft.rules = as_json(rules)
    rules_from(draft.rules)
    draft.authors = sorted({*draft.authors, by.pk})
    draft.version += 1
    draft.save(update_fields=["rules", "authors", "version"])
    _record(draft, by=by, reason="routing_changed", detail={"rules": len(rules)})
    return draft


def _record(
    rule_set: RoutingRuleSet, *, by: User, reason: str, detail: dict[str, Any] | None = None
) -> None:
    record(
        Operation.ALTERATION,
        by=by,
        objects=[rule_set],
        reason=reason,
        detail={"number": rule_set.number, **(detail or {})},
    )
