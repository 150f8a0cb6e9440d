"""Every kind of report has a team that is told of it, once, by the rules that came with it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from agencies.registry.models import Agency
from agencies.registry.roles import ROLES
from portal.notifications import delivery
from portal.notifications.models import DemoMessage, OutboxMessage
from portal.notifications.registry import find
from reports import notifications
from reports.actions.submit import Submission, submit_report
from reports.audiences import of_new_report
from reports.enums import Category, Channel, Kind, Priority, Risk
from reports.models import Report
from reports.routing_enums import AGENCY_OF_TEAM, Team

pytestmark = pytest.mark.django_db

TOLD = [
    (Kind.CONCERN, Category.DEALING, frozenset(), "report.received", "police"),
    (Kind.CONCERN, Category.COUNTY_LINES, frozenset(), "report.received", "police"),
    (Kind.CONCERN, Category.WORRIED, frozenset({Risk.CHILD}), "report.urgent", "police"),
    (Kind.CONCERN, Category.CUCKOOING, frozenset({Risk.ADULT}), "report.urgent", "police"),
    (Kind.CONCERN, Category.USE, frozenset({Risk.OVERDOSE}), "report.urgent", "police"),
    (Kind.NEEDLE_FIND, Category.LITTER, frozenset(), "report.received", "cleansing"),
    (Kind.NEEDLE_FIND, Category.LITTER, frozenset({Risk.CHILD}), "report.urgent", "police"),
    (Kind.PREMISES_INCIDENT, Category.DEALING, frozenset(), "report.received", "police"),
    (Kind.PARTNER_INTELLIGENCE, Category.OTHER, frozenset(), "report.received", "police"),
    (Kind.RECORDED_CRIME, Category.DEALING, frozenset(), "report.received", "police"),
]


def sent(kind: Kind, category: Category, risks: frozenset[Risk]) -> Report:
    return submit_report(
        by=None,
        submission=Submission(
            channel=Channel.ONLINE,
            kind=kind,
            category=category,
            narrative="Something was seen by the canal",
            place_text="By the canal",
            risks=risks,
        ),
        idempotency_key=uuid.uuid4(),
    )


@pytest.mark.parametrize(("kind", "category", "risks", "message", "agency"), TOLD)
def test_a_new_report_is_told_to_one_team_that_may_see_it(
    settings: Any,
    kind: Kind,
    category: Category,
    risks: frozenset[Risk],
    message: str,
    agency: str,
) -> None:
    settings.EMAIL_BACKEND = "portal.notifications.transports.demo.EmailBackend"
    report = sent(kind, category, risks)
    row = OutboxMessage.objects.get(object_id=report.pk)
    urgent = report.priority == Priority.URGENT
    assert (row.type, row.agency_key, row.urgent) == (message, agency, urgent)
    assert urgent == (message == "report.urgent")

    told = {
        role.key
        for role in ROLES.values()
        if find(message).permission in role.permissions
        and role.clearances & set(of_new_report(kind=kind, category=category))
    }
    expected = {"cleansing_lead"} if agency == "cleansing" else {"police_triage"}
    assert expected <= told

    assert delivery.deliver_batch().sent == 1
    assert DemoMessage.objects.get().recipients == [Agency.objects.get(key=agency).mailbox]


def test_no_kind_is_forgotten() -> None:
    assert {kind for kind, *_ in TOLD} == set(Kind)
    assert set(AGENCY_OF_TEAM) == set(Team)
    assert set(AGENCY_OF_TEAM.values()) <= set(Agency.objects.values_list("key", flat=True))


def test_each_agency_is_told_once_however_many_of_its_teams_have_a_report() -> None:
    teams = [Team.POLICE_TRIAGE, Team.POLICE_INTELLIGENCE, Team.CLEANSING]
    told = notifications.of_new_report(teams=teams, urgent=False)
    assert told == ("report.received", ["cleansing", "police"])
