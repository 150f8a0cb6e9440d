from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from reports.actions.cases import add_note, close_case, link_report
from reports.actions.triage import prioritise_report
from reports.enums import CaseOutcome, CaseStatus, LinkReason, Priority, Status, TaskStatus
from reports.models import Case, CaseTask, Report
from reports.triage import case_page
from tests.integration.triage.conftest import text_of
from tests.support.statements import statements as sent_by

OPENING = {
    "kind": "place",
    "title": "Stairwell near the market",
    "owner": "police",
    "reason": "same_place",
}


def page_of(case: Case, *more: object) -> str:
    return "/".join([f"/triage/cases/{case.pk}", *map(str, more), ""])


def opening(*reports: Report, **changes: Any) -> dict[str, Any]:
    return (
        OPENING
        | {
            "report": [str(each.pk) for each in reports],
            "seen": [f"{each.pk}.{each.version}" for each in reports],
        }
        | changes
    )


def test_a_case_is_opened_from_chosen_reports(
    client: Client, colleague: User, tell: Callable[..., Report]
) -> None:
    first, second = tell(), tell()
    form = client.get("/triage/cases/open/", {"report": [first.pk, second.pk]})
    assert form.status_code == 200
    assert "From 2 reports" in text_of(form)
    response = client.post(
        "/triage/cases/open/", opening(first, second, lead=str(colleague.pk)), follow=True
    )
    assert response.status_code == 200, text_of(response)
    case = Case.objects.get()
    assert case.lead == colleague
    assert {each.report_id for each in case.links.all()} == {first.pk, second.pk}
    first.refresh_from_db()
    assert first.status == Status.IN_CASE
    page = text_of(client.get(f"/triage/reports/{first.pk}/"))
    assert case.display_reference in page


def test_only_agencies_that_can_run_a_case_are_offered_as_its_owner(
    client: Client, tell: Callable[..., Report], person_with: Callable[..., User]
) -> None:
    person_with("licensing_officer")
    report = tell()
    form = client.get("/triage/cases/open/", {"report": [report.pk]}).context["form"]
    assert [key for key, _name in form.fields["owner"].choices] == ["police"]
    refused = client.post("/triage/cases/open/", opening(report, owner="licensing"))
    assert refused.status_code == 422
    assert "Choose an agency from the list." in text_of(refused)
    assert not Case.objects.exists()


def test_opening_needs_reports_and_says_so(client: Client, tell: Callable[..., Report]) -> None:
    response = client.get("/triage/cases/open/")
    assert response.status_code == 422
    assert "Choose reports first" in text_of(response)
    too_many = [tell().pk for _ in range(51)]
    response = client.get("/triage/cases/open/", {"report": too_many})
    assert response.status_code == 422
    assert "at most 50 reports" in text_of(response)
    for wrong in ("x", "\x00", str(uuid.uuid4())):
        assert client.get("/triage/cases/open/", {"report": wrong}).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"title": "a\x00b"},
        {"kind": "nonsense"},
        {"owner": "nobody"},
        {"lead": str(uuid.uuid4())},
        {"lead": "x"},
        {"reason": ""},
    ],
)
def test_a_wrong_opening_keeps_what_was_typed(
    client: Client, tell: Callable[..., Report], wrong: dict[str, str]
) -> None:
    response = client.post(
        "/triage/cases/open/", opening(tell(), **({"title": "Typed title"} | wrong))
    )
    assert response.status_code == 422
    assert "There is a problem" in text_of(response)
    assert "title" in wrong or "Typed title" in text_of(response)
    assert not Case.objects.exists()


def test_a_report_changed_meanwhile_gives_409_and_then_opens(
    client: Client, colleague: User, tell: Callable[..., Report]
) -> None:
    report = tell()
    data = opening(report)
    prioritise_report(
        by=colleague, report_id=report.pk, priority=Priority.HIGH, words="x", version=1
    )
    response = client.post("/triage/cases/open/", data)
    assert response.status_code == 409
    assert "Somebody else changed one of these reports" in text_of(response)
    assert OPENING["title"] in text_of(response)
    assert not Case.objects.exists()
    report.refresh_from_db()
    assert client.post("/triage/cases/open/", opening(report)).status_code == 302


def test_the_list_shows_visible_cases_with_bounded_statements(
    client_for: Callable[..., Client],
    officer: User,
    tell: Callable[..., Report],
    case_of: Callable[..., Case],
) -> None:
    case_of(tell(), tell())
    browser = client_for(officer)

    def statements() -> int:
        with sent_by() as sent:
            assert "Stairwell near the market" in text_of(browser.get("/triage/cases/"))
        return len(sent)

    statements()  # the first request after signing in also brings the session up to date
    few = statements()
    for _ in range(3):
        case_of(tell())
    assert statements() == few <= 8
    assert "No cases to show" in text_of(client_for("licensing_officer").get("/triage/cases/"))
    assert client_for("cleansing_lead").get("/triage/cases/").status_code == 403
    assert browser.get("/triage/cases/?show=nonsense").status_code == 422
    assert browser.get("/triage/cases/?page=0").status_code == 422
    assert browser.get("/triage/cases/?page=7").status_code == 404
    assert "No cases to show" in text_of(browser.get("/triage/cases/?show=closed"))


def test_a_case_one_may_not_see_is_not_there(
    client_for: Callable[..., Client], tell: Callable[..., Report], case_of: Callable[..., Case]
) -> None:
    case = case_of(tell())
    browser = client_for("licensing_officer")
    assert browser.get(page_of(case)).status_code == 404
    assert browser.post(page_of(case, "words")).status_code == 404
    assert browser.post(page_of(case, "notes"), {"text": "x", "version": 1}).status_code == 403


def test_links_tasks_and_notes(
    client: Client, tell: Callable[..., Report], case_of: Callable[..., Case]
) -> None:
    first, second = tell(), tell()
    case = case_of(first)

    def post(*action: object, **data: object) -> str:
        case.refresh_from_db()
        response = client.post(
            page_of(case, *action), {"version": case.version, **data}, follow=True
        )
        assert response.status_code == 200, text_of(response)
        assert "govuk-notification-banner--success" in text_of(response), action
        return text_of(response)

    spoken = second.display_reference.lower().replace("-", " ")
    assert second.display_reference in post("link", report=spoken, reason="same_pattern")
    due = timezone.localdate() + timedelta(days=3)
    page = post("tasks", what="Ask the landlord", agency="cleansing", due_on=f"{due:%d/%m/%Y}")
    assert "Ask the landlord" in page
    task = CaseTask.objects.get()
    post("tasks", task.pk, version=task.version)
    task.refresh_from_db()
    assert task.status == TaskStatus.DONE
    assert "The door was mended" not in post("notes", text="The door was mended")
    post("unlink", second.pk, words="Another stairwell")
    second.refresh_from_db()
    assert second.status == Status.RECEIVED


def test_the_form_to_take_a_report_out_shows_for_the_one_that_was_asked_for(
    client: Client, tell: Callable[..., Report], case_of: Callable[..., Case]
) -> None:
    """A page of two hundred forms takes twenty times as long."""
    stays, goes = tell(), tell()
    case = case_of(stays, goes)
    page = client.get(page_of(case)).content.decode()
    assert f"{page_of(case)}?take_out={goes.pk}#fold-unlink-{goes.pk}" in page
    assert page_of(case, "unlink", goes.pk) not in page
    asked = client.get(page_of(case), {"take_out": str(goes.pk)}).content.decode()
    assert f'id="fold-unlink-{goes.pk}" open' in asked
    assert page_of(case, "unlink", goes.pk) in asked
    assert page_of(case, "unlink", stays.pk) not in asked
    for wrong in ("x", str(uuid.uuid4()), "\x00", "'" * 5_000):
        assert "unlink/" not in text_of(client.get(page_of(case), {"take_out": wrong}))
    refused = client.post(page_of(case, "unlink", goes.pk), {"words": "", "version": case.version})
    assert refused.status_code == 422
    assert f'id="fold-unlink-{goes.pk}" open' in refused.content.decode()


def test_a_report_that_its_case_no_longer_lists_is_taken_out_from_its_own_page(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    tell: Callable[..., Report],
    case_of: Callable[..., Case],
) -> None:
    old, new = tell(), tell()
    case = case_of(old, new)
    monkeypatch.setattr(case_page, "MOST_REPORTS", 1)
    assert str(old.pk) not in text_of(client.get(page_of(case)))
    address = f"{page_of(case)}?take_out={old.pk}#fold-unlink-{old.pk}"
    detail = reverse("reports:triage:report-detail", args=[old.pk])
    assert address in client.get(detail).content.decode()
    asked = client.get(page_of(case), {"take_out": str(old.pk)}).content.decode()
    assert f'id="fold-unlink-{old.pk}" open' in asked
    refused = client.post(page_of(case, "unlink", old.pk), {"words": "", "version": case.version})
    assert f'id="fold-unlink-{old.pk}" open' in refused.content.decode()
    given = {"words": "Another stairwell", "version": case.version}
    assert client.post(page_of(case, "unlink", old.pk), given).status_code == 302
    assert address not in client.get(detail).content.decode()


def test_the_way_out_of_a_case_is_shown_of_open_cases(
    client: Client, colleague: User, tell: Callable[..., Report], case_of: Callable[..., Case]
) -> None:
    report = tell()
    case = case_of(report)
    detail = reverse("reports:triage:report-detail", args=[report.pk])
    assert "?take_out=" in client.get(detail).content.decode()
    close_case(
        by=colleague,
        case_id=case.pk,
        outcome=CaseOutcome.RESOLVED,
        words="Done",
        version=Case.objects.get(pk=case.pk).version,
    )
    assert "?take_out=" not in client.get(detail).content.decode()


def test_notes_and_reasons_are_read_by_an_audited_post(
    client: Client,
    officer: User,
    tell: Callable[..., Report],
    case_of: Callable[..., Case],
) -> None:
    case = case_of(tell())
    add_note(by=officer, case_id=case.pk, text="The door was mended")
    assert "The door was mended" not in text_of(client.get(page_of(case)))
    assert client.get(page_of(case, "words")).status_code == 302
    assert "The door was mended" in text_of(client.post(page_of(case, "words")))
    consulted = AuditEvent.objects.filter(
        operation=Operation.CONSULTATION, object_id=str(case.pk)
    ).exclude(reason="page")
    assert consulted.count() == 1


def test_closing_needs_the_role_an_outcome_and_no_open_tasks(
    client: Client,
    client_for: Callable[..., Client],
    colleague: User,
    tell: Callable[..., Report],
    case_of: Callable[..., Case],
) -> None:
    case = case_of(tell())
    given = {"outcome": "resolved", "words": "Lock fitted", "version": case.version}
    assert client.post(page_of(case, "close"), given).status_code == 403
    browser = client_for(colleague)
    assert browser.post(page_of(case, "close"), given | {"outcome": ""}).status_code == 422
    due = f"{timezone.localdate():%d/%m/%Y}"
    task = {"what": "Ask the landlord", "agency": "police", "due_on": due, "version": 1}
    assert browser.post(page_of(case, "tasks"), task).status_code == 302
    response = browser.post(page_of(case, "close"), given)
    assert response.status_code == 409
    assert "This case still has tasks to do." in text_of(response)
    assert "Lock fitted" in text_of(response)
    browser.post(page_of(case, "tasks", CaseTask.objects.get().pk), {"version": 1})
    assert browser.post(page_of(case, "close"), given).status_code == 302
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    assert "This case is closed." in text_of(browser.get(page_of(case)))


@pytest.mark.parametrize("due", ["", "31/2/2027", "1/1/2020", "1/1/2999", "x", "\x00", "9" * 300])
def test_a_task_needs_a_day_that_can_be_kept(
    client: Client, tell: Callable[..., Report], case_of: Callable[..., Case], due: str
) -> None:
    case = case_of(tell())
    response = client.post(
        page_of(case, "tasks"),
        {"what": "Typed carefully", "agency": "police", "due_on": due, "version": 1},
    )
    assert response.status_code == 422
    assert "Typed carefully" in text_of(response)
    assert not CaseTask.objects.exists()


def test_a_lost_race_over_a_case_shows_both_and_can_be_done_again(
    client_for: Callable[..., Client],
    officer: User,
    colleague: User,
    tell: Callable[..., Report],
    case_of: Callable[..., Case],
) -> None:
    case, other = case_of(tell()), tell()
    browser = client_for(colleague)
    link_report(
        by=officer, case_id=case.pk, report_id=other.pk, reason=LinkReason.SAME_PLACE, version=1
    )
    given = {"outcome": "reduced", "words": "Quiet for a month", "version": 1}
    response = browser.post(page_of(case, "close"), given)
    assert response.status_code == 409
    page = text_of(response)
    for said in ("Somebody else changed this case", "Quiet for a month", "by Olu Officer"):
        assert said in page
    assert other.display_reference in page
    assert browser.post(page_of(case, "close"), dict(response.context["again"])).status_code == 302


def test_a_lost_race_over_a_closed_case_says_so(
    client: Client, colleague: User, tell: Callable[..., Report], case_of: Callable[..., Case]
) -> None:
    report, other = tell(), tell()
    case = case_of(report)
    close_case(by=colleague, case_id=case.pk, outcome=CaseOutcome.RESOLVED, words="Done", version=1)
    response = client.post(
        page_of(case, "link"),
        {"report": other.display_reference, "reason": "same_place", "version": 1},
    )
    assert response.status_code == 409
    assert "This case is closed." in text_of(response)


def test_wrong_posts_to_a_case_change_nothing(
    client: Client, tell: Callable[..., Report], case_of: Callable[..., Case]
) -> None:
    case = case_of(tell())
    for action, data, status in (
        (("link",), {"report": "7KQ4M-2XWTC", "reason": "same_place"}, 422),
        (("link",), {"report": "\x00", "reason": "same_place"}, 422),
        (("unlink", uuid.uuid4()), {"words": "x"}, 404),
        (("tasks", uuid.uuid4()), {}, 404),
        (("notes",), {"text": ""}, 422),
        (("notes",), {"text": "x" * 5_001}, 422),
    ):
        response = client.post(page_of(case, *action), data | {"version": 1})
        assert response.status_code == status, (action, text_of(response))
    case.refresh_from_db()
    assert case.version == 1


def test_an_expired_token_keeps_what_was_typed(
    client_for: Callable[..., Client],
    officer: User,
    tell: Callable[..., Report],
    case_of: Callable[..., Case],
) -> None:
    report = tell()
    case = case_of(tell())
    browser = client_for(officer, enforce_csrf_checks=True)
    note = browser.post(page_of(case, "notes"), {"text": "Typed for an hour", "version": 1})
    assert note.status_code == 403
    assert "Typed for an hour" in text_of(note)
    opened = browser.post("/triage/cases/open/", opening(report, title="Typed for an hour"))
    assert opened.status_code == 403
    assert "Typed for an hour" in text_of(opened)
    assert Case.objects.count() == 1
    assert not case.notes.exists()
