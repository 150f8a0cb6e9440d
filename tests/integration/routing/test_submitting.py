"""A report is routed as it is stored, at the public front door too, for no statement more."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from agencies.registry.row_security import as_front_door
from portal.accounts.models import User
from portal.notifications.models import OutboxMessage
from reports.actions.submit import Submission, submit_report
from reports.enums import Category, Channel, Kind, Priority
from reports.models import Report, RoutingRuleSet
from reports.routing_default import DEFAULT
from reports.routing_in_use import IN_USE, in_use_of, rules_in_use
from tests.factories.routing import publish, rule
from tests.support.geography import IN_CENTRAL, Geography
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


def sent(*, by: User | None = None, **said: Any) -> Report:
    given = {
        "channel": Channel.ONLINE if by is None else Channel.PHONE,
        "kind": Kind.CONCERN,
        "category": Category.DEALING,
        "narrative": "Something was seen",
        "point": IN_CENTRAL,
        "place_text": "By the canal",
        **said,
    }
    made = submit_report(by=by, submission=Submission(**given), idempotency_key=uuid.uuid4())
    return Report.objects.get(pk=made.pk)


def told(report: Report) -> set[str]:
    return set(
        OutboxMessage.objects.filter(object_id=report.pk).values_list("agency_key", flat=True)
    )


def test_a_report_says_who_has_it_why_and_by_when(reference_data: Geography) -> None:
    report = sent()
    assert report.teams == ["police.triage"]
    assert (report.routed_by, report.routed_because) == (1, ["everything"])
    assert report.due_at == report.received_at + timedelta(hours=48)
    assert told(report) == {"police"}

    urgent = sent(risks=frozenset({"child"}), category=Category.WORRIED)
    assert urgent.routed_because == ["danger"]
    assert urgent.due_at == urgent.received_at + timedelta(minutes=15)

    worried = sent(may_be_at_risk=True)
    assert (worried.priority, worried.may_be_at_risk) == (Priority.URGENT, True)


def test_a_needle_find_belongs_to_cleansing_alone(reference_data: Geography) -> None:
    report = sent(kind=Kind.NEEDLE_FIND, category=Category.LITTER)
    assert (report.teams, report.due_at) == (["council.cleansing"], None)
    assert told(report) == {"cleansing"}


def test_several_teams_are_told_at_once(
    reference_data: Geography, person_with: Callable[..., User]
) -> None:
    both = rule("litter", {"categories": ["litter"]}, ["council.cleansing", "police.intelligence"])
    version = publish(person_with, [both, *DEFAULT])
    report = sent(category=Category.LITTER)
    assert report.teams == ["police.triage", "police.intelligence", "council.cleansing"]
    assert (report.routed_by, report.routed_because) == (version.number, ["litter", "everything"])
    assert told(report) == {"police", "cleansing"}
    assert OutboxMessage.objects.filter(object_id=report.pk).count() == 2


def test_a_rule_for_a_ward_is_met_there_alone(
    reference_data: Geography, person_with: Callable[..., User]
) -> None:
    here = rule("here", {"wards": [reference_data.wards["Central"].code]}, ["police.intelligence"])
    publish(person_with, [here, *DEFAULT])
    assert sent().routed_because == ["here", "everything"]
    assert sent(point=None).routed_because == ["everything"]
    chosen = sent(point=None, ward_id=reference_data.wards["Central"].pk)
    assert chosen.routed_because == ["here", "everything"]


def test_routing_costs_a_submission_no_statement(reference_data: Geography) -> None:
    sent()
    with statements() as shipped:
        sent()
    asks = [sql for sql in shipped if "routing" in sql and "INSERT" not in sql]
    assert len(asks) == 1
    assert "set_config('role'" in asks[0]


def test_more_teams_cost_no_statement_more(
    reference_data: Geography, person_with: Callable[..., User]
) -> None:
    with statements() as before:
        sent()
    many = rule("many", {"categories": ["litter"]}, ["council.cleansing", "police.intelligence"])
    publish(person_with, [many, *DEFAULT])
    with statements() as after:
        sent(category=Category.LITTER)
    assert len(after) == len(before)


def test_staff_submit_by_the_same_rules(
    reference_data: Geography, person_with: Callable[..., User]
) -> None:
    publish(
        person_with, [rule("phone", {"channels": ["phone"]}, ["police.intelligence"]), *DEFAULT]
    )
    assert sent(by=person_with("police_triage")).routed_because == ["phone", "everything"]
    assert sent().routed_because == ["everything"]


def test_the_front_door_gets_the_rules_in_use_and_reads_no_version() -> None:
    with as_front_door(asking=IN_USE) as answer:
        assert in_use_of(answer) == rules_in_use()
    with pytest.raises(DatabaseError), as_front_door(), connection.cursor() as cursor:
        cursor.execute("SELECT number FROM reports_routingruleset")


def test_without_rules_that_can_be_read_a_report_is_routed_all_the_same(
    reference_data: Geography,
) -> None:
    assert in_use_of(None).rules == rules_in_use().rules
    spoilt = in_use_of('{"number": 7, "rules": [{"key": "x"}], "wards": {}}')
    assert (spoilt.number, spoilt.rules) == (None, rules_in_use().rules)


def test_the_database_stores_no_report_without_an_owner(reference_data: Geography) -> None:
    report = sent()
    for teams in ([], ["nobody"], ["police.triage", "police.junk"]):
        with pytest.raises(IntegrityError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(teams=teams)


def test_whoever_has_a_report_may_see_it(reference_data: Geography) -> None:
    for kind, category in product(Kind, Category):
        report = sent(kind=kind, category=category)
        assert set(report.teams) <= set(report.audience)


def test_there_is_one_version_in_use_and_it_is_the_one_that_came_with_the_service() -> None:
    version = RoutingRuleSet.objects.get(state="published")
    assert (version.number, version.rules, version.published_by) == (1, DEFAULT, None)
