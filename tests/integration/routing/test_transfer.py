"""Transferring a report to another team, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.safeguarding import read_safeguarding, record_safeguarding
from reports.actions.transfer import transfer_report
from reports.actions.triage import amend_report, move_report, prioritise_report
from reports.enums import Category, Kind, Priority, Risk, TimelineKind
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import (
    Report,
    ReportAmendment,
    ReportFile,
    ReportNarrative,
    SafeguardingRecord,
    TimelineEntry,
)
from reports.queries import narratives_visible_to, reports_visible_to, safeguarding_visible_to
from tests.support.statements import statements
from tests.support.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def triage(world: World) -> User:
    return world.person("police_triage")


def give(report: Report, to: list[str], *, by: User, words: str = "Theirs") -> Report:
    now = Report.objects.get(pk=report.pk).version
    return transfer_report(by=by, report_id=report.pk, teams=to, words=words, version=now)


def state_of(report: Report) -> dict[str, Any]:
    """Everything by which somebody may see something of it, but the timeline."""
    report = Report.objects.get(pk=report.pk)
    return {
        "teams": report.teams,
        "audience": report.audience,
        "narrative": ReportNarrative.objects.get(pk=report.pk).audience,
        "files": [each.audience for each in ReportFile.objects.filter(report=report)],
        "added": [each.audience for each in ReportAmendment.objects.filter(report=report)],
        "records": [each.audience for each in SafeguardingRecord.objects.filter(report=report)],
    }


@pytest.mark.parametrize(
    ("team", "role", "reads_words"),
    [
        ("safeguarding", "safeguarding", True),
        ("council.cleansing", "cleansing_lead", False),
        ("licensing.officer", "licensing_officer", False),
    ],
)
def test_a_team_that_gets_a_report_sees_it_and_back_again_it_does_not(
    world: World, triage: User, team: str, role: str, reads_words: bool
) -> None:
    report, person = world.reachable, world.person(role)
    before = state_of(report)
    give(report, [team], by=triage)
    assert Report.objects.get(pk=report.pk).teams == [team]
    assert reports_visible_to(person).filter(pk=report.pk).exists()
    assert narratives_visible_to(person).filter(pk=report.pk).exists() is reads_words
    give(report, ["police.triage"], by=triage, words="Back")
    assert not reports_visible_to(person).filter(pk=report.pk).exists()
    assert not TimelineEntry.objects.filter(report=report, audience__contains=[team]).exists()
    assert state_of(report) == before


def test_what_was_added_meanwhile_goes_back_too(world: World, triage: User) -> None:
    report = world.reachable
    give(report, ["safeguarding", "police.triage"], by=triage)
    version = Report.objects.get(pk=report.pk).version
    amend_report(by=triage, report_id=report.pk, text="More", version=version)
    assert "safeguarding" in state_of(report)["added"][0]
    give(report, ["police.triage"], by=triage)
    assert "safeguarding" not in state_of(report)["added"][0]


def test_safeguarding_reads_what_was_recorded_while_the_report_is_with_them(
    world: World, triage: User
) -> None:
    report, theirs = world.reachable, world.person("safeguarding")
    record_safeguarding(by=triage, report_id=report.pk, route="none", words="Known to them")
    before = state_of(report)
    give(report, ["safeguarding"], by=triage)
    assert [each.words for each in read_safeguarding(by=theirs, report_id=report.pk)] == [
        "Known to them"
    ]
    give(report, ["police.triage"], by=triage, words="Back")
    with acting_as(theirs):
        assert not safeguarding_visible_to(theirs).exists()
        assert not SafeguardingRecord.objects.exists()
    assert state_of(report) == before


def test_a_report_passed_on_and_transferred_away_takes_its_records_along(
    world: World, triage: User
) -> None:
    report, theirs = world.reachable, world.person("safeguarding")
    record_safeguarding(by=triage, report_id=report.pk, route="none", words="Known to them")
    for move, reason, version in (("start", "start", 1), ("pass_on", "safeguarding", 2)):
        move_report(by=triage, report_id=report.pk, transition=move, reason=reason, version=version)
    assert len(read_safeguarding(by=theirs, report_id=report.pk)) == 1
    give(report, ["police.triage"], by=triage, words="Back")
    with acting_as(theirs):
        assert not SafeguardingRecord.objects.exists()


def test_what_is_always_theirs_to_see_stays_so(world: World, triage: User) -> None:
    """Cleansing sees every needle find, whoever deals with it."""
    give(world.needles, ["police.triage"], by=triage)
    assert reports_visible_to(world.person("cleansing_lead")).filter(pk=world.needles.pk).exists()
    litter = world.tell("Litter", category=Category.LITTER)
    before = state_of(litter)
    give(litter, ["council.cleansing"], by=triage)
    give(litter, ["police.triage"], by=triage)
    assert state_of(litter) == before


def test_passing_on_adds_a_team_and_transferring_takes_it_away(world: World, triage: User) -> None:
    report = world.tell("Passed on")
    move_report(by=triage, report_id=report.pk, transition="start", reason="start", version=1)
    move_report(
        by=triage, report_id=report.pk, transition="pass_on", reason="safeguarding", version=2
    )
    assert Report.objects.get(pk=report.pk).teams == ["police.triage", "safeguarding"]
    give(report, ["police.triage"], by=triage)
    assert not reports_visible_to(world.person("safeguarding")).filter(pk=report.pk).exists()


def test_the_new_team_is_told_and_the_transfer_is_recorded(world: World, triage: User) -> None:
    give(world.concern, ["licensing.officer", "police.triage"], by=triage)
    told = OutboxMessage.objects.filter(object_id=world.concern.pk, type="report.passed_on")
    assert [each.agency_key for each in told] == ["licensing"]
    event = AuditEvent.objects.get(object_id=str(world.concern.pk), reason="transferred")
    assert (event.operation, event.recipients) == ("disclosure", ["licensing"])
    assert event.detail == {
        "from": ["police.triage"],
        "to": ["police.triage", "licensing.officer"],
    }
    entry = TimelineEntry.objects.get(report=world.concern, kind=TimelineKind.TRANSFERRED)
    assert (entry.before, entry.after) == ("police.triage", "police.triage,licensing.officer")
    assert entry.words.open() == "Theirs"


def test_within_the_police_nothing_is_disclosed(world: World, triage: User) -> None:
    give(world.concern, ["police.intelligence"], by=triage)
    event = AuditEvent.objects.get(object_id=str(world.concern.pk), reason="transferred")
    assert event.operation == "alteration"


@pytest.mark.parametrize(
    ("teams", "words", "said"),
    [
        ([], "Why", "at least one team"),
        (["police.junk"], "Why", "at least one team"),
        (["police.triage", "nobody"], "Why", "at least one team"),
        (["police.triage"], "Why", "already"),
        (["safeguarding"], " ", "Say why"),
    ],
)
def test_what_can_not_be_done(
    world: World, triage: User, teams: list[str], words: str, said: str
) -> None:
    before = state_of(world.concern)
    with pytest.raises(CaseworkError, match=said):
        give(world.concern, teams, by=triage, words=words)
    assert state_of(world.concern) == before


def test_what_is_urgent_stays_with_police_triage_too(world: World, triage: User) -> None:
    urgent = world.tell("A child", risks=frozenset({Risk.CHILD}))
    with pytest.raises(CaseworkError, match="stays with police triage"):
        give(urgent, ["safeguarding"], by=triage)
    give(urgent, ["police.triage", "safeguarding"], by=triage)
    version = Report.objects.get(pk=urgent.pk).version
    prioritise_report(
        by=triage, report_id=urgent.pk, priority=Priority.NORMAL, words="No", version=version
    )
    give(urgent, ["safeguarding"], by=triage)


def test_others_may_not_and_closed_reports_are_not_transferred(world: World, triage: User) -> None:
    for role in ("cleansing_lead", "safeguarding", "licensing_officer"):
        with pytest.raises(NotAllowed):
            give(world.needles, ["police.triage"], by=world.person(role))
    report = world.tell("Closed")
    move_report(by=triage, report_id=report.pk, transition="start", reason="start", version=1)
    move_report(by=triage, report_id=report.pk, transition="close", reason="done", version=2)
    with pytest.raises(WrongState, match="closed"):
        give(report, ["safeguarding"], by=triage)


def test_two_at_once(world: World, triage: User) -> None:
    give(world.concern, ["police.intelligence"], by=triage)
    with pytest.raises(Conflict):
        transfer_report(
            by=triage, report_id=world.concern.pk, teams=["safeguarding"], words="W", version=1
        )


def test_on_the_page(world: World, client_for: Callable[..., Client], triage: User) -> None:
    client = client_for(triage)
    address = reverse("reports:triage:report-transfer", args=[world.concern.pk])
    page = reverse("reports:triage:report-detail", args=[world.concern.pk])
    assert "Transfer to another team" in client.get(page).content.decode()
    nobody = client.post(address, {"version": 1, "words": "Typed"})
    assert nobody.status_code == 422
    assert "Choose at least one team" in nobody.content.decode()
    assert ">\nTyped" in nobody.content.decode()
    sent = {"version": 1, "words": "Theirs", "teams": ["police.intelligence"]}
    assert client.post(address, sent).status_code == 302
    stale = client.post(address, {**sent, "teams": ["safeguarding", "police.triage"]})
    shown = stale.content.decode()
    assert stale.status_code == 409
    assert shown.count('name="teams"') == 2
    assert "Police triage → Police intelligence" in shown
    assert client.post(address, {**sent, "version": 2}).status_code == 422


def test_why_here(world: World, client_for: Callable[..., Client], triage: User) -> None:
    page = reverse("reports:triage:report-detail", args=[world.needles.pk])
    shown = client_for(triage).get(page).content.decode()
    assert "Why is this here?" in shown
    assert "Needle finds" in shown
    assert "By version 1 of the routing rules" in shown
    assert "See this version" not in shown
    editor = client_for(world.person("police_intelligence")).get(page).content.decode()
    assert reverse("reports:triage:routing-version", args=[1]) in editor


def test_partners_are_told_of_their_own_team_alone(
    world: World, client_for: Callable[..., Client], triage: User
) -> None:
    give(world.needles, ["council.cleansing", "police.intelligence"], by=triage)
    page = reverse("reports:triage:report-detail", args=[world.needles.pk])
    shown = client_for(world.person("cleansing_lead")).get(page).content.decode()
    assert "<strong>Council cleansing</strong> and others" in shown
    assert (
        "Police intelligence" not in shown.partition('id="why-here"')[0].partition("Who has it")[2]
    )
    queue = reverse("reports:triage:queue")
    client = client_for(world.person("cleansing_lead"))
    asked = client.get(queue, {"team": "police.intelligence"}).content.decode()
    assert world.needles.display_reference not in asked
    assert world.needles.display_reference in client.get(queue, {"team": "ours"}).content.decode()


def test_the_queue_shows_clocks_and_our_teams_reports(
    world: World, client_for: Callable[..., Client], triage: User
) -> None:
    client = client_for(triage)
    queue = reverse("reports:triage:queue")
    shown = client.get(queue, {"team": "ours"}).content.decode()
    assert "Due in 47 hours" in shown
    assert world.concern.display_reference in shown
    assert world.needles.display_reference not in shown
    Report.objects.filter(pk=world.concern.pk).update(due_at=world.concern.received_at)
    assert "Overdue by" in client.get(queue, {"sort": "newest"}).content.decode()
    assert world.needles.kind == Kind.NEEDLE_FIND


def test_why_here_costs_the_page_no_statement_for_a_version_it_knows(
    world: World, client_for: Callable[..., Client], triage: User
) -> None:
    client = client_for(triage)
    page = reverse("reports:triage:report-detail", args=[world.concern.pk])
    client.get(page)
    with statements() as sent:
        client.get(page)
    assert not [sql for sql in sent if "routingruleset" in sql]
