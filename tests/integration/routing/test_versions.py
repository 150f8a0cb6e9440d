"""Versions of the rules: one draft, published by a second person, and kept as published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions import routing as actions
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import RoutingRuleSet
from reports.routing import EVERYTHING, Rule, When
from reports.routing_default import DEFAULT
from reports.routing_enums import RULE_SET_MOVES, RuleSetState
from reports.routing_in_use import rules_in_use
from reports.routing_rules import rules_from
from tests.factories.routing import draft, publish, rule

pytestmark = pytest.mark.django_db

Makes = Callable[..., User]
LITTER = Rule(
    key="litter",
    name="Litter",
    when=When(categories=frozenset({"litter"})),
    teams=("council.cleansing",),
)


@pytest.fixture
def editor(person_with: Makes) -> User:
    return person_with("police_intelligence")


@pytest.fixture
def second(person_with: Makes) -> User:
    return person_with("police_intelligence")


def begun(by: User) -> RoutingRuleSet:
    return actions.start_draft(by=by, number=1)


def test_a_draft_changes_nothing_until_a_second_person_publishes_it(
    editor: User, second: User
) -> None:
    made = actions.save_rule(by=editor, number=begun(editor).number, rule=LITTER, version=1)
    assert rules_in_use().number == 1
    with pytest.raises(NotAllowed, match="colleague"):
        actions.publish_draft(by=editor, number=2, note="Litter", version=made.version)
    actions.publish_draft(by=second, number=2, note="Litter", version=made.version)
    now = rules_in_use()
    assert now.number == 2
    assert [each.key for each in now.rules][-2:] == ["litter", EVERYTHING]
    assert RoutingRuleSet.objects.get(number=1).state == RuleSetState.RETIRED


def test_whoever_changed_a_draft_can_not_publish_it_even_after_others_did(
    editor: User, second: User, person_with: Makes
) -> None:
    number = begun(editor).number
    actions.save_rule(by=second, number=number, rule=LITTER, version=1)
    for author in (editor, second):
        with pytest.raises(NotAllowed):
            actions.publish_draft(by=author, number=number, note="Mine", version=2)
    third = person_with("police_intelligence")
    published = actions.publish_draft(by=third, number=number, note="Looked at", version=2)
    assert published.published_by == third


@pytest.mark.parametrize(
    "role", ["police_triage", "spp_coordinator", "agency_administrator", "system_administrator"]
)
def test_nobody_without_the_permission_changes_rules(person_with: Makes, role: str) -> None:
    with pytest.raises(NotAllowed):
        begun(person_with(role))


def test_there_is_one_draft_at_a_time(editor: User, second: User) -> None:
    number = begun(editor).number
    with pytest.raises(WrongState, match="draft already"):
        begun(second)
    actions.discard_draft(by=second, number=number, version=1)
    assert begun(second).number == number + 1


def test_two_who_change_the_same_draft(editor: User, second: User) -> None:
    number = begun(editor).number
    actions.save_rule(by=editor, number=number, rule=LITTER, version=1)
    with pytest.raises(Conflict) as met:
        actions.remove_rule(by=second, number=number, key="weapons", version=1)
    assert met.value.current_version == 2


def test_rules_with_a_problem_are_not_published(editor: User, second: User) -> None:
    stops = replace(LITTER, key="stops", teams=(), stop=True)
    number = begun(editor).number
    actions.save_rule(by=editor, number=number, rule=stops, version=1)
    with pytest.raises(CaseworkError, match="not right yet"):
        actions.publish_draft(by=second, number=number, note="Now", version=2)
    assert rules_in_use().number == 1


def test_a_ward_that_is_gone_keeps_a_draft_from_being_published(editor: User, second: User) -> None:
    gone = replace(LITTER, when=When(wards=frozenset({"E05000000"})), teams=("police.triage",))
    number = begun(editor).number
    actions.save_rule(by=editor, number=number, rule=gone, version=1)
    with pytest.raises(CaseworkError):
        actions.publish_draft(by=second, number=number, note="Now", version=2)


def test_the_last_rule_stays_and_stays_last(editor: User) -> None:
    number = begun(editor).number
    with pytest.raises(CaseworkError, match="needs an owner"):
        actions.remove_rule(by=editor, number=number, key=EVERYTHING, version=1)
    with pytest.raises(CaseworkError, match="moved"):
        actions.move_rule(by=editor, number=number, key=EVERYTHING, up=True, version=1)
    with pytest.raises(CaseworkError, match="any further"):
        actions.move_rule(by=editor, number=number, key="needles", up=False, version=1)
    moved = actions.move_rule(by=editor, number=number, key="needles", up=True, version=1)
    assert [each["key"] for each in moved.rules][-3:] == ["needles", "exploitation", EVERYTHING]


def test_going_back_publishes_a_copy(person_with: Makes, editor: User, second: User) -> None:
    publish(person_with, [rule("x", {}, ["police.intelligence"]), *DEFAULT])
    back = actions.start_draft(by=editor, number=1)
    actions.publish_draft(by=second, number=back.number, note="Back", version=back.version)
    now = rules_in_use()
    assert (now.number, now.rules) == (3, rules_from(DEFAULT))
    assert back.based_on == 1


def test_a_draft_begins_as_a_version_that_was_published(editor: User) -> None:
    number = begun(editor).number
    actions.discard_draft(by=editor, number=number, version=1)
    with pytest.raises(RoutingRuleSet.DoesNotExist):
        actions.start_draft(by=editor, number=number)


def test_every_change_is_in_the_log(editor: User, second: User) -> None:
    number = begun(editor).number
    actions.save_rule(by=editor, number=number, rule=LITTER, version=1)
    actions.publish_draft(by=second, number=number, note="Litter", version=2)
    logged = AuditEvent.objects.filter(object_type="routingruleset").order_by("id")
    assert [(each.reason, each.actor_id) for each in logged] == [
        ("routing_drafted", editor.pk),
        ("routing_changed", editor.pk),
        ("routing_published", second.pk),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"rules": []},
        {"note": "Something else"},
        {"state": RuleSetState.DRAFT},
        {"number": 99},
        {"published_at": timezone.now()},
        {"state": RuleSetState.RETIRED, "rules": []},
    ],
)
def test_the_database_keeps_what_was_published_as_it_was(change: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        RoutingRuleSet.objects.filter(number=1).update(**change)


def test_the_database_deletes_no_version(editor: User) -> None:
    begun(editor)
    for number in (1, 2):
        with pytest.raises(DatabaseError), transaction.atomic():
            RoutingRuleSet.objects.filter(number=number).delete()


def test_the_database_lets_no_author_publish(editor: User, second: User) -> None:
    made = draft(editor, DEFAULT)
    RoutingRuleSet.objects.filter(number=1).update(state="retired", ended_at=timezone.now())
    published = {"state": "published", "published_at": timezone.now()}
    for by in (editor.pk, None):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoutingRuleSet.objects.filter(pk=made.pk).update(**published, published_by=by)
    with pytest.raises(DatabaseError), transaction.atomic():
        RoutingRuleSet.objects.filter(pk=made.pk).update(
            **published, published_by=editor.pk, authors=[]
        )
    RoutingRuleSet.objects.filter(pk=made.pk).update(**published, published_by=second.pk)


def test_the_database_has_one_version_in_use(editor: User, second: User) -> None:
    made = draft(editor, DEFAULT)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRuleSet.objects.filter(pk=made.pk).update(
            state="published", published_at=timezone.now(), published_by=second.pk
        )


def test_the_moves_that_are_drawn_are_those_that_the_database_allows(
    editor: User, second: User
) -> None:
    """Every move from a fresh row: those of the list go through, all others are refused."""
    allowed = {(source, target) for _name, source, target in RULE_SET_MOVES}
    for source in RuleSetState:
        for target in RuleSetState:
            if source == target:
                continue
            with transaction.atomic():
                moved = _moved(editor, second, source, target)
                transaction.set_rollback(True)
            assert moved is ((source, target) in allowed), (source, target)


def _moved(editor: User, second: User, source: RuleSetState, target: RuleSetState) -> bool:
    made = draft(editor, DEFAULT)
    now = timezone.now()
    rows = RoutingRuleSet.objects.filter(pk=made.pk)
    given = {"published_at": now, "published_by": second.pk}
    # What else a row needs to stand there, so that nothing but the move itself is refused.
    RoutingRuleSet.objects.filter(number=1).update(state="retired", ended_at=now)
    if source in (RuleSetState.PUBLISHED, RuleSetState.RETIRED):
        rows.update(state="published", **given)
    if source == RuleSetState.RETIRED:
        rows.update(state="retired", ended_at=now)
    if source == RuleSetState.DISCARDED:
        rows.update(state="discarded", ended_at=now)
    wanted: dict[str, Any] = {"state": target.value}
    if source == RuleSetState.DRAFT and target in ("published", "retired"):
        wanted |= given
    if source in ("published", "retired") and target in ("draft", "discarded"):
        wanted |= {"published_at": None, "published_by": None}
    try:
        with transaction.atomic():
            return bool(rows.update(**wanted))
    except DatabaseError:
        return False
