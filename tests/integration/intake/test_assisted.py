"""Staff type in what somebody tells them: the same questions, and on record who took it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.enums import Channel, Priority
from reports.models import Report, ReportContact, ReportNarrative, TimelineEntry

pytestmark = pytest.mark.django_db

ANSWERS: dict[str, dict[str, Any]] = {
    "taken": {"taken-how": "drop_in"},
    "danger": {"danger-danger": "no"},
    "what": {"what-category": "dealing"},
    "where": {"where-own_words": "Behind the shops in Lincoln Road"},
    "details": {"details-narrative": "A blue car stops every night"},
    "safety": {"safety-risks": ["child"]},
    "at-risk": {"at-risk-who": "child"},
    "contact": {"contact-contactable": "yes", "contact-phone": "01733 000 000"},
}


def walk(client: Client) -> Any:
    """Up to the check page; what is not answered above is skipped."""
    step = "taken"
    while step != "check":
        response = client.post(f"/record/{step}/", ANSWERS.get(step, {"skip": "1"}))
        assert response.status_code == 302, step
        assert response.headers["Location"].startswith("/record/")
        step = response.headers["Location"].split("/")[2]
    return client.get("/record/check/")


def send(client: Client, page: Any) -> Any:
    journey = str(page.context["journey"])
    return client.post("/record/check/", {"check-journey": journey}, follow=True)


@pytest.fixture
def officer(person_with: Callable[..., User]) -> User:
    return person_with("police_triage", name="Olu Officer")


def test_a_report_is_taken_and_it_is_on_record_by_whom(
    client_for: Callable[..., Client], officer: User
) -> None:
    client = client_for(officer)
    page = walk(client)
    assert "At a drop-in, or in person" in page.content.decode()
    done = send(client, page)

    report = Report.objects.get()
    assert report.channel == Channel.PHONE
    assert report.priority == Priority.URGENT
    assert ReportNarrative.objects.get().particulars.open()["taken"] == {"how": "drop_in"}
    assert ReportContact.objects.get().details.open() == {"phone": "01733 000 000"}
    event = AuditEvent.objects.get(operation="collection")
    assert (event.object_id, event.actor_id) == (str(report.pk), officer.pk)
    entry = TimelineEntry.objects.get(report=report)
    assert (entry.kind, entry.by) == ("submitted", officer)

    words = done.content.decode()
    assert report.display_reference in words
    assert "01733 864180" in words
    assert f"/triage/reports/{report.pk}/" in words
    assert "Olu Officer" in client.get(f"/triage/reports/{report.pk}/").content.decode()


def test_who_may_not_see_the_report_gets_its_reference_and_no_link(
    client_for: Callable[..., Client],
) -> None:
    client = client_for("licensing_officer")
    done = send(client, walk(client)).content.decode()
    report = Report.objects.get()
    assert report.display_reference in done
    assert str(report.pk) not in done
    assert client.get(f"/triage/reports/{report.pk}/").status_code == 404


def test_pressing_send_twice_makes_one_report(
    client_for: Callable[..., Client], officer: User
) -> None:
    client = client_for(officer)
    page = walk(client)
    for _ in range(2):
        assert "Report recorded" in send(client, page).content.decode()
    assert Report.objects.count() == 1


def test_a_journey_of_staff_and_their_own_report_do_not_mix(
    client_for: Callable[..., Client], officer: User
) -> None:
    client = client_for(officer)
    client.post("/record/what/", {"what-category": "use"})
    assert not client.get("/report/what/").context["form"].is_bound
    assert client.get("/record/what/").context["form"].is_bound


def test_danger_leads_to_numbers_and_back_into_the_staffs_journey(
    client_for: Callable[..., Client], officer: User
) -> None:
    client = client_for(officer)
    response = client.post("/record/danger/", {"danger-danger": "yes"})
    assert response.headers["Location"] == "/record/emergency/"
    page = client.get("/record/emergency/").content.decode()
    assert 'href="/record/what/"' in page
    assert "Exit this page" not in page


@pytest.mark.parametrize("path", ["/record/", "/record/what/", "/record/people/a1/"])
def test_it_is_for_those_who_may_record_reports(
    client: Client, client_for: Callable[..., Client], path: str
) -> None:
    assert client.get(path).headers["Location"].startswith("/accounts/login/")
    assert client_for("auditor").get(path).status_code == 403


def test_how_it_was_told_is_asked_first_and_required(
    client_for: Callable[..., Client], officer: User
) -> None:
    client = client_for(officer)
    assert client.get("/record/").headers["Location"] == "/record/taken/"
    response = client.post("/record/taken/", {})
    assert response.status_code == 422
    assert "Select how they are telling you" in response.content.decode()
