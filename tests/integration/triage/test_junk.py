"""What looks like junk: apart from everything, and one decision away from the queue."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports import queries
from reports.actions import junk, triage
from reports.actions.submit import SetAside
from reports.enums import Category, JunkSign, Kind, Status
from reports.errors import CaseworkError, NotAllowed, WrongState
from reports.models import FileContent, Report, ReportFile, ReportNarrative, TimelineEntry
from tests.factories.pictures import waiting_pictures
from tests.integration.triage.conftest import WORDS

pytestmark = pytest.mark.django_db

LIST = "/triage/junk/"
SIGNS = SetAside(signs=(JunkSign.BUSY, JunkSign.REPEATED), tell=False)
ROLES = ["police_triage", "police_intelligence"]


@pytest.fixture
def held(tell: Callable[..., Report]) -> Report:
    return tell(set_aside=SIGNS)


@pytest.fixture
def officer(person_with: Callable[..., User]) -> User:
    return person_with("police_triage")


def page_of(report: Report, what: str = "") -> str:
    return f"{LIST}{report.pk}/{what}"


# --- Apart ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [*ROLES, "cleansing_lead", "licensing_officer", "safeguarding"])
def test_nothing_that_people_work_with_shows_it(
    person_with: Callable[..., User], tell: Callable[..., Report], role: str
) -> None:
    tell(set_aside=SIGNS, kind=Kind.NEEDLE_FIND, category=Category.LITTER, receipt=b"x" * 64)
    person = person_with(role)
    with acting_as(person):
        assert not queries.reports_visible_to(person).exists()
        assert not queries.narratives_visible_to(person).exists()
        # Not even without the filter: the database itself shows nothing.
        assert not Report.objects.exists()
        assert not ReportNarrative.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM reports_report")
            assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_the_queue_or_the_map_holds_it(
    client_for: Callable[..., Client], held: Report, role: str
) -> None:
    client = client_for(role)
    for address in ("/triage/", "/triage/?status=received", f"/triage/?q={held.reference}"):
        assert held.display_reference not in client.get(address).content.decode()
    assert client.get("/triage/map/points").json()["features"] == []
    for route in ("report-words", "report-contact", "report-ask"):
        address = reverse(f"reports:triage:{route}", args=[held.pk])
        assert client.get(address).status_code in {403, 404}, route
        assert WORDS not in client.post(address).content.decode()


def test_no_ordinary_move_reaches_it(held: Report, officer: User) -> None:
    for move, reason in (("start", "start"), ("release", "real"), ("close", "done")):
        with pytest.raises(ObjectDoesNotExist):
            triage.move_report(
                by=officer, report_id=held.pk, transition=move, reason=reason, version=1
            )


def test_a_report_in_the_queue_has_no_such_moves(
    tell: Callable[..., Report], officer: User, client_for: Callable[..., Client]
) -> None:
    report = tell()
    with pytest.raises(CaseworkError):
        triage.move_report(
            by=officer, report_id=report.pk, transition="release", reason="real", version=1
        )
    with pytest.raises(ObjectDoesNotExist):
        junk.decide_junk(by=officer, report_id=report.pk, transition="junk", reason="advert")
    page = client_for("police_triage").get(
        reverse("reports:triage:report-detail", args=[report.pk])
    )
    assert "It is junk" not in page.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.HELD},
        {"audience": ["police.junk"]},
        {"audience": ["police.junk", "police.triage"]},
        {"status": Status.JUNK, "audience": ["police.junk", "police.triage"]},
    ],
)
def test_the_database_keeps_what_is_set_aside_apart(
    tell: Callable[..., Report], change: dict[str, Any]
) -> None:
    report = tell()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**change)


@pytest.mark.parametrize(
    "role", ["cleansing_lead", "licensing_officer", "safeguarding", "auditor", "spp_coordinator"]
)
def test_nobody_but_those_who_triage_checks_for_junk(
    client_for: Callable[..., Client],
    person_with: Callable[..., User],
    held: Report,
    role: str,
) -> None:
    client = client_for(role)
    for address in (LIST, page_of(held)):
        assert client.get(address).status_code in {403, 404}
    assert client.post(page_of(held, "release/"), {"reason": "real"}).status_code in {403, 404}
    person = person_with(role)
    with pytest.raises(NotAllowed), junk.looking_through_junk(person):
        pass
    assert not queries.reports_set_aside(person).exists()
    assert Report.objects.get().status == Status.HELD


# --- The list and the page ------------------------------------------------------------------------


def test_the_list_says_which_when_and_why_with_danger_first(
    client_for: Callable[..., Client], tell: Callable[..., Report]
) -> None:
    first = tell(set_aside=SIGNS)
    danger = tell(set_aside=SIGNS, may_be_at_risk=True)
    page = client_for("police_triage").get(LIST).content.decode()
    assert page.index(danger.display_reference) < page.index(first.display_reference)
    for sign in SIGNS.signs:
        assert str(sign.label).replace("'", "&#x27;") in page
    assert WORDS not in page


def test_the_way_to_the_list_is_there_for_those_who_check(
    client_for: Callable[..., Client],
) -> None:
    assert LIST in client_for("police_triage").get("/triage/").content.decode()
    assert LIST in client_for("police_triage").get("/triage/map/").content.decode()
    assert LIST not in client_for("licensing_officer").get("/triage/").content.decode()


def test_reading_it_is_recorded_and_only_by_a_press(
    client_for: Callable[..., Client], held: Report
) -> None:
    client = client_for("police_triage")
    assert WORDS not in client.get(page_of(held)).content.decode()
    client.get(page_of(held, "words/"))
    assert not AuditEvent.objects.filter(reason="junk").exists()
    assert WORDS in client.post(page_of(held, "words/")).content.decode()
    event = AuditEvent.objects.get(reason="junk")
    assert (event.operation, event.object_id) == ("consultation", str(held.pk))


def test_a_link_to_the_report_leads_those_who_check_to_its_page_here(
    client_for: Callable[..., Client], held: Report
) -> None:
    address = reverse("reports:triage:report-detail", args=[held.pk])
    there = client_for("police_triage").get(address)
    assert there.headers["Location"] == page_of(held)
    assert client_for("licensing_officer").get(address).status_code == 404


def test_an_address_that_is_in_the_queue_by_now_leads_there(
    client_for: Callable[..., Client], tell: Callable[..., Report]
) -> None:
    report, client = tell(), client_for("police_triage")
    there = reverse("reports:triage:report-detail", args=[report.pk])
    assert client.get(page_of(report)).headers["Location"] == there
    assert client.get(f"{LIST}{uuid.uuid4()}/").status_code == 404
    assert client.get(f"{LIST}?show=nonsense").status_code == 404
    assert client.get(f"{LIST}?page=x").status_code == 422
    assert client.get(f"{LIST}?page=2").status_code == 404


# --- Deciding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("danger", "message"), [(False, "received"), (True, "urgent")])
def test_what_is_real_goes_into_the_queue_as_if_it_had_just_come(
    client_for: Callable[..., Client], tell: Callable[..., Report], danger: bool, message: str
) -> None:
    held = tell(set_aside=SIGNS, may_be_at_risk=danger, pictures=waiting_pictures())
    plain = tell(may_be_at_risk=danger, pictures=waiting_pictures())
    OutboxMessage.objects.all().delete()
    client = client_for("police_triage")
    answer = client.post(page_of(held, "release/"), {"reason": "real"}, follow=True)
    assert f"Report {held.display_reference} is in the queue now." in answer.content.decode()

    now = Report.objects.get(pk=held.pk)
    assert (now.status, now.priority, now.audience) == (
        Status.RECEIVED,
        plain.priority,
        plain.audience,
    )
    narratives = {each.pk: each.audience for each in ReportNarrative.objects.all()}
    assert narratives[held.pk] == narratives[plain.pk]
    files = {each.report_id: each for each in ReportFile.objects.all()}
    assert files[held.pk].audience == files[plain.pk].audience
    contents = {each.pk: each.audience for each in FileContent.objects.all()}
    assert contents[files[held.pk].pk] == contents[files[plain.pk].pk]
    sent = OutboxMessage.objects.get()
    assert (sent.type, sent.object_id, sent.urgent) == (f"report.{message}", held.pk, danger)
    assert held.display_reference in client.get("/triage/").content.decode()
    assert TimelineEntry.objects.get(report=held).reason == "real"
    event = AuditEvent.objects.get(operation="alteration")
    assert event.detail == {"from": "held", "to": "received"}


def test_junk_is_closed_kept_and_can_be_put_back(
    client_for: Callable[..., Client], held: Report
) -> None:
    client = client_for("police_triage")
    refused = client.post(page_of(held, "junk/"), {})
    assert refused.status_code == 422
    assert "Choose a reason." in refused.content.decode()
    client.post(page_of(held, "junk/"), {"reason": "advert"})
    assert Report.objects.get().status == Status.JUNK
    assert page_of(held) not in client.get(LIST).content.decode()
    assert page_of(held) in client.get(f"{LIST}?show=closed").content.decode()
    assert WORDS in client.post(page_of(held, "words/")).content.decode()

    client.post(page_of(held, "put_back/"), {"reason": "mistake"})
    assert Report.objects.get().status == Status.HELD
    client.post(page_of(held, "release/"), {"reason": "real"})
    assert Report.objects.get().status == Status.RECEIVED
    reasons = TimelineEntry.objects.order_by("at").values_list("reason", flat=True)
    assert list(reasons) == ["advert", "mistake", "real"]


def test_several_are_closed_at_once_and_what_a_colleague_decided_stays(
    client_for: Callable[..., Client], tell: Callable[..., Report], officer: User
) -> None:
    reports = [tell(set_aside=SIGNS) for _ in range(4)]
    junk.decide_junk(by=officer, report_id=reports[0].pk, transition="release", reason="real")
    client, chosen = client_for("police_triage"), [str(each.pk) for each in reports[:3]]
    answer = client.post(f"{LIST}close/", {"report": [*chosen, "x"], "reason": "machine"})
    assert answer.status_code == 302
    found = {each.pk: each.status for each in Report.objects.all()}
    assert [found[each.pk] for each in reports] == ["received", "junk", "junk", "held"]
    assert AuditEvent.objects.filter(reason="machine").count() == 2


@pytest.mark.parametrize(
    ("sent", "said"),
    [({"reason": "machine"}, "Choose the reports"), ({}, "Choose a reason")],
)
def test_closing_without_a_choice_says_what_to_do(
    client_for: Callable[..., Client], held: Report, sent: dict[str, str], said: str
) -> None:
    answer = client_for("police_triage").post(f"{LIST}close/", sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert held.display_reference in answer.content.decode()


def test_of_two_who_decide_the_second_is_told(held: Report, officer: User) -> None:
    junk.decide_junk(by=officer, report_id=held.pk, transition="junk", reason="advert")
    with pytest.raises(WrongState):
        junk.decide_junk(by=officer, report_id=held.pk, transition="release", reason="real")
    with pytest.raises(CaseworkError):
        junk.decide_junk(by=officer, report_id=held.pk, transition="put_back", reason="real")
    with pytest.raises(WrongState):
        junk.decide_junk(by=officer, report_id=held.pk, transition="close", reason="done")


def test_only_moves_of_what_is_set_aside_have_an_address(
    client_for: Callable[..., Client], held: Report
) -> None:
    client = client_for("police_triage")
    for move in ("start", "close", "nonsense"):
        assert client.post(page_of(held, f"{move}/"), {"reason": "done"}).status_code == 404
    assert client.get(page_of(held, "release/")).status_code == 302
    assert Report.objects.get().status == Status.HELD
