from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from reports.actions.triage import amend_report, assign_report, move_report, prioritise_report
from reports.enums import Category, Kind, MoveReason, Priority, Status
from reports.models import Report
from tests.factories import ReportFactory
from tests.integration.triage.conftest import WORDS, text_of


def page_of(report: Report, *more: str) -> str:
    return "/".join([f"/triage/reports/{report.pk}", *more, ""])


def moved(report: Report, by: User, *moves: tuple[str, MoveReason]) -> Report:
    for transition, reason in moves:
        report = move_report(
            by=by,
            report_id=report.pk,
            transition=transition,
            reason=reason,
            words="Said by a test",
            version=report.version,
        )
    return report


def readings(report: Report) -> int:
    return (
        AuditEvent.objects.filter(operation=Operation.CONSULTATION, object_id=str(report.pk))
        .exclude(reason="page")
        .count()
    )


def test_the_page_shows_facts_and_nothing_sealed(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell(contact={"name": "Nobody Real"})
    page = text_of(client.get(page_of(report)))
    assert "Behind the shops on Lincoln Road" in page
    assert "People selling or supplying drugs" in page
    assert "left, and sealed" in page
    assert WORDS not in page
    assert "Nobody Real" not in page
    assert readings(report) == 0


def test_reading_the_words_is_recorded_and_shows_them_once(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    report = tell(particulars={"vehicle": "A grey van"})
    amend_report(by=officer, report_id=report.pk, text="The door is now green", version=1)
    assert client.get(page_of(report, "words")).status_code == 302
    assert readings(report) == 0
    response = client.post(page_of(report, "words"))
    page = text_of(response)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert WORDS in page
    assert "A grey van" in page
    assert "The door is now green" in page
    assert readings(report) == 1
    assert WORDS not in text_of(client.get(page_of(report)))


def test_people_and_drugs_are_read_in_words(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    report = tell(
        particulars={
            "people": [{"name": "Baz", "age": "teen"}, {"clothes": "red coat"}],
            "drugs": {"sorts": ["crack", "heroin"]},
        }
    )
    page = text_of(client.post(page_of(report, "words")))
    for words in ("Person 1", "Age: 13 to 17", "Person 2", "Clothes: red coat"):
        assert words in page
    assert "Which: Crack, Heroin" in page


def test_words_need_the_permission_and_the_row(
    client_for: Callable[..., Client], tell: Callable[..., Report], person_with: Any
) -> None:
    concern, needles = tell(), tell(kind=Kind.NEEDLE_FIND)
    cleansing = client_for("cleansing_lead")
    assert cleansing.post(page_of(needles, "words")).status_code == 200
    assert cleansing.post(page_of(concern, "words")).status_code == 404
    assert client_for("auditor").post(page_of(concern, "words")).status_code == 403
    assert readings(concern) == 0


def test_reasons_in_words_show_only_with_the_words_of_the_report(
    client: Client, officer: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    prioritise_report(
        by=officer, report_id=report.pk, priority=Priority.HIGH, words="Second call", version=1
    )
    plain = text_of(client.get(page_of(report)))
    assert "Priority: Normal → High" in plain
    assert "Second call" not in plain
    assert "A reason in words was given. It is sealed." in plain
    assert "Second call" in text_of(client.post(page_of(report, "words")))


@pytest.mark.parametrize("role", ["cleansing_lead", "licensing_officer", "safeguarding"])
def test_what_one_may_not_see_is_not_there(
    client_for: Callable[..., Client], tell: Callable[..., Report], role: str
) -> None:
    report = tell()
    browser = client_for(role)
    assert browser.get(page_of(report)).status_code == 404
    assert browser.get(f"/triage/reports/{uuid.uuid4()}/").status_code == 404


def test_a_department_reads_its_report_and_is_told_that_it_can_not_move_it(
    client_for: Callable[..., Client], tell: Callable[..., Report]
) -> None:
    report = tell(kind=Kind.NEEDLE_FIND)
    browser = client_for("cleansing_lead")
    page = text_of(browser.get(page_of(report)))
    assert "Your role reads reports, and does not move them." in page
    assert "Start assessing" not in page
    for action in (("move", "start"), ("assign",), ("priority",), ("amend",), ("link",)):
        response = browser.post(page_of(report, *action), {"version": 1})
        assert response.status_code == 403, action
        assert "You can’t see this page" in text_of(response)
    report.refresh_from_db()
    assert report.version == 1


def test_moves_that_can_be_made_are_offered_and_the_others_say_why(
    client: Client, tell: Callable[..., Report]
) -> None:
    page = text_of(client.get(page_of(tell())))
    assert "Start assessing" in page
    assert "What can't be done now, and why" in page
    assert "This report is “Received”, so that can&#x27;t be done now." in page


def test_an_officer_moves_assigns_prioritises_and_amends(
    client: Client, officer: User, colleague: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    for action, data in (
        (("move", "start"), {"reason": "start"}),
        (("assign",), {"to": str(colleague.pk)}),
        (("priority",), {"priority": "2", "words": "Children play there"}),
        (("amend",), {"text": "Seen again tonight"}),
        (("move", "pass_on"), {"reason": "cleansing", "words": ""}),
    ):
        report.refresh_from_db()
        response = client.post(
            page_of(report, *action), data | {"version": report.version}, follow=True
        )
        assert response.status_code == 200, text_of(response)
        assert "govuk-notification-banner--success" in text_of(response), action
    report.refresh_from_db()
    assert report.status == Status.PASSED_ON
    assert report.assigned_to == colleague
    assert report.priority == Priority.HIGH
    assert "council.cleansing" in report.audience
    page = text_of(client.get(page_of(report)))
    for said in ("Assigned to Carys Colleague", "Passed to council cleansing", "Amended"):
        assert said in page


def test_form_errors_keep_what_was_typed(client: Client, officer: User, tell: Any) -> None:
    report = moved(tell(), officer, ("start", MoveReason.START))
    response = client.post(
        page_of(report, "move", "close"), {"reason": "no_action", "version": report.version}
    )
    assert response.status_code == 422
    assert "Say why in a few words." in text_of(response)
    response = client.post(
        page_of(report, "priority"), {"words": "Typed carefully", "version": report.version}
    )
    assert response.status_code == 422
    assert "Choose a priority." in text_of(response)
    assert "Typed carefully" in text_of(response)


@pytest.mark.parametrize(
    ("action", "data"),
    [
        (("move", "close"), {"reason": "done"}),
        (("move", "start"), {"reason": "done"}),
        (("move", "start"), {}),
        (("assign",), {"to": "nobody-known"}),
        (("assign",), {"to": str(uuid.uuid4())}),
        (("priority",), {"priority": "0", "words": "x"}),
        (("priority",), {"priority": "1", "words": "\x00"}),
        (("amend",), {"text": "   "}),
        (("amend",), {"text": "x" * 10_001}),
        (("link",), {"case": "7KQ4M-2XWTC", "reason": "same_place"}),
        (("link",), {"case": "x" * 500, "reason": "same_place"}),
    ],
)
@pytest.mark.parametrize("version", ["1", "", "0", "-1", "x", str(2**31), "9" * 400])
def test_wrong_posts_are_refused_with_words_and_change_nothing(
    client: Client, tell: Callable[..., Report], action: Any, data: dict[str, str], version: str
) -> None:
    report = tell()
    response = client.post(page_of(report, *action), data | {"version": version})
    assert response.status_code in (409, 422), text_of(response)
    assert "There is a problem" in text_of(response)
    report.refresh_from_db()
    assert (report.version, report.status) == (1, Status.RECEIVED)


def test_moves_that_are_none_are_not_found(client: Client, tell: Callable[..., Report]) -> None:
    report = tell()
    for name in ("nonsense", "add_to_case", "leave_case"):
        assert client.post(page_of(report, "move", name), {"version": 1}).status_code == 404


def test_actions_asked_for_by_get_lead_to_the_page(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell()
    for action in (("move", "start"), ("assign",), ("priority",), ("amend",), ("link",)):
        response = client.get(page_of(report, *action))
        assert response.status_code == 302
        assert response["Location"] == page_of(report)


def test_a_lost_race_shows_both_and_can_be_done_again(
    client: Client, officer: User, colleague: User, tell: Callable[..., Report]
) -> None:
    report = moved(tell(), officer, ("start", MoveReason.START))
    seen = report.version
    assign_report(by=colleague, report_id=report.pk, to_id=colleague.pk, version=seen)
    sent = {"reason": "no_action", "words": "Nothing was found", "version": seen}
    response = client.post(page_of(report, "move", "close"), sent)
    assert response.status_code == 409
    page = text_of(response)
    assert "Somebody else changed this report" in page
    assert "Nothing was found" in page
    assert "No action" in page
    assert "Assigned to Carys Colleague" in page
    assert "by Carys Colleague" in page
    again = response.context["again"]
    assert ("version", str(seen + 1)) in again
    response = client.post(response.context["action"], dict(again))
    assert response.status_code == 302
    report.refresh_from_db()
    assert report.status == Status.CLOSED


def test_a_lost_race_that_can_not_be_done_any_more_says_why(
    client: Client, officer: User, colleague: User, tell: Callable[..., Report]
) -> None:
    report = moved(tell(), officer, ("start", MoveReason.START))
    seen = report.version
    moved(report, colleague, ("close", MoveReason.DONE))
    response = client.post(
        page_of(report, "move", "pass_on"), {"reason": "crime_desk", "version": seen}
    )
    assert response.status_code == 409
    page = text_of(response)
    assert "can't be done any more" in page.replace("&#x27;", "'")
    assert "This report is “Closed”" in page
    assert not response.context.get("form")
    assert 'name="version"' not in page


def test_an_expired_token_keeps_what_was_typed_and_changes_nothing(
    client_for: Callable[..., Client], officer: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    browser = client_for(officer, enforce_csrf_checks=True)
    response = browser.post(page_of(report, "amend"), {"text": "Typed for an hour", "version": 1})
    assert response.status_code == 403
    assert "Typed for an hour" in text_of(response)
    assert "This page had been open for a long time." in text_of(response)
    assert browser.post(page_of(report, "words")).status_code == 403
    assert readings(report) == 0
    report.refresh_from_db()
    assert report.version == 1
    signed_out = client_for(enforce_csrf_checks=True)
    assert "Typed" not in text_of(signed_out.post(page_of(report, "amend"), {"text": "Typed"}))


def test_only_people_who_see_the_report_are_offered_for_it(
    client: Client, person_with: Callable[..., User], tell: Callable[..., Report]
) -> None:
    person_with("cleansing_lead", name="Cass Cleansing")
    person_with("police_triage", name="Tam Triage")
    page = text_of(client.get(page_of(tell(kind=Kind.NEEDLE_FIND))))
    assert "Tam Triage" in page
    assert "Cass Cleansing" not in page


def test_words_that_were_not_shared_are_refused_on_the_reports_page(
    client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    """A resident's words stay with the police when the report is about litter for cleansing."""
    report = ReportFactory(category=Category.LITTER)
    lead = person_with("cleansing_lead")
    client = client_for(lead)
    page = client.get(page_of(report)).content.decode()
    assert page_of(report, "words") not in page
    assert "not shared with your team" in page
    refused = client.post(page_of(report, "words"))
    assert refused.status_code == 403
    assert "not shared with your team" in refused.content.decode()
    event = AuditEvent.objects.filter(operation=Operation.REFUSAL).latest("sequence")
    assert (event.actor_id, event.object_id) == (lead.pk, str(report.pk))
