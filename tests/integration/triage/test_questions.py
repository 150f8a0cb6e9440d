"""Asking who reported what they meant: a checklist, a second look, and nobody else sees it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.questions import MOST_QUESTIONS, return_question, send_question, write_question
from reports.actions.submit import Submission, submit_report
from reports.actions.triage import move_report
from reports.enums import Channel, Kind, MessageState
from reports.errors import NotAllowed, WrongState
from reports.models import Report, ReportMessage, TimelineEntry
from reports.triage.question_forms import CHECKLIST
from tests.support.inboxes import CODE, report_with

pytestmark = pytest.mark.django_db

WORDS = "You said “the corner”. Which corner do you mean?"
ASKED = {"words": WORDS, "checklist": list(CHECKLIST)}


@pytest.fixture
def report(db: None) -> Report:
    return report_with(CODE)


@pytest.fixture
def writer(person_with: Callable[..., User]) -> User:
    return person_with("police_triage")


@pytest.fixture
def checker(person_with: Callable[..., User]) -> User:
    return person_with("police_intelligence")


def page_of(report: Report) -> str:
    return reverse("reports:triage:report-detail", args=[report.pk])


def test_a_question_is_sent_by_a_second_person_only(
    client_for: Callable[..., Client], report: Report, writer: User, checker: User
) -> None:
    mine = client_for(writer)
    assert "Ask a clarifying question" in mine.get(page_of(report)).content.decode()
    response = mine.post(reverse("reports:triage:report-ask", args=[report.pk]), ASKED)
    assert response.headers["Location"] == page_of(report)
    question = ReportMessage.objects.get()
    address = reverse("reports:triage:question", args=[question.pk])
    assert address in mine.get(page_of(report)).content.decode()

    assert WORDS not in mine.get(address).content.decode()
    read = mine.post(address).content.decode()
    assert WORDS in read
    assert reverse("reports:triage:question-send", args=[question.pk]) not in read
    send = reverse("reports:triage:question-send", args=[question.pk])
    refused = mine.post(send, {"checklist": list(CHECKLIST)})
    assert refused.status_code == 403
    assert "A colleague has to read and send it" in refused.content.decode()
    assert ReportMessage.objects.get().state == MessageState.WAITING

    theirs = client_for(checker)
    assert send in theirs.post(address).content.decode()
    assert theirs.post(send, {"checklist": list(CHECKLIST)}).headers["Location"] == page_of(report)
    question.refresh_from_db()
    assert (question.state, question.checked_by_id) == (MessageState.SENT, checker.pk)
    late = theirs.post(send, {"checklist": list(CHECKLIST)})
    assert late.status_code == 409
    kinds = set(TimelineEntry.objects.filter(report=report).values_list("kind", flat=True))
    assert kinds >= {"question_written", "question_sent"}
    assert AuditEvent.objects.filter(reason="question", actor_id=checker.pk).exists()


@pytest.mark.parametrize("missing", list(CHECKLIST))
def test_every_box_has_to_be_ticked(
    client_for: Callable[..., Client], report: Report, writer: User, checker: User, missing: str
) -> None:
    some = [each for each in CHECKLIST if each != missing]
    response = client_for(writer).post(
        reverse("reports:triage:report-ask", args=[report.pk]), {"words": WORDS, "checklist": some}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Tick every box" in page
    assert WORDS in page
    assert not ReportMessage.objects.exists()
    question = write_question(by=writer, report_id=report.pk, words=WORDS)
    response = client_for(checker).post(
        reverse("reports:triage:question-send", args=[question.pk]), {"checklist": some}
    )
    assert response.status_code == 422
    assert ReportMessage.objects.get().state == MessageState.WAITING


def test_the_desk_is_told_that_a_question_waits_and_not_what_it_says(
    report: Report, writer: User
) -> None:
    question = write_question(by=writer, report_id=report.pk, words=WORDS)
    told = OutboxMessage.objects.get(type="report.question")
    assert (told.object_id, told.agency_key, told.user_id) == (question.pk, "police", None)


def test_a_question_can_be_kept_back_and_another_written(
    client_for: Callable[..., Client], report: Report, writer: User
) -> None:
    question = write_question(by=writer, report_id=report.pk, words=WORDS)
    with pytest.raises(WrongState, match="waiting to be checked"):
        write_question(by=writer, report_id=report.pk, words="Another")
    address = reverse("reports:triage:question-return", args=[question.pk])
    assert client_for(writer).post(address).headers["Location"] == page_of(report)
    assert ReportMessage.objects.get().state == MessageState.RETURNED
    with pytest.raises(WrongState, match="already"):
        return_question(by=writer, message_id=question.pk)
    write_question(by=writer, report_id=report.pk, words="Another")


def test_a_report_without_a_code_or_closed_is_not_asked_about(
    client_for: Callable[..., Client], report: Report, writer: User
) -> None:
    without = submit_report(
        by=None,
        submission=Submission(
            channel=Channel.ONLINE, kind=Kind.CONCERN, narrative="x", place_text="Somewhere"
        ),
        idempotency_key=uuid.uuid4(),
    )
    with pytest.raises(WrongState, match="no receipt code"):
        write_question(by=writer, report_id=without.pk, words=WORDS)
    page = client_for(writer).get(page_of(without)).content.decode()
    assert "no receipt code" in page.replace("\n", " ")
    for move, reason, version in (("start", "start", 1), ("close", "done", 2)):
        move_report(by=writer, report_id=report.pk, transition=move, reason=reason, version=version)
    with pytest.raises(WrongState, match="closed"):
        write_question(by=writer, report_id=report.pk, words=WORDS)


def test_a_report_is_not_asked_about_without_end(
    report: Report, writer: User, checker: User
) -> None:
    for number in range(MOST_QUESTIONS):
        question = write_question(by=writer, report_id=report.pk, words=f"Number {number}")
        send_question(by=checker, message_id=question.pk)
    with pytest.raises(WrongState, match="as many questions"):
        write_question(by=writer, report_id=report.pk, words=WORDS)


@pytest.mark.parametrize("role", ["cleansing_lead", "safeguarding", "auditor"])
def test_nobody_but_the_police_asks_or_reads(
    client_for: Callable[..., Client],
    person_with: Callable[..., User],
    report: Report,
    writer: User,
    role: str,
) -> None:
    question = write_question(by=writer, report_id=report.pk, words=WORDS)
    person = person_with(role)
    for act in (send_question, return_question):
        with pytest.raises(NotAllowed):
            act(by=person, message_id=question.pk)
    client = client_for(person)
    for name, key in (("report-ask", report.pk), ("question", question.pk)):
        assert client.get(reverse(f"reports:triage:{name}", args=[key])).status_code in {403, 404}


def test_a_question_is_not_asked_twice_by_two_presses(
    client_for: Callable[..., Client], report: Report, writer: User
) -> None:
    client = client_for(writer)
    address = reverse("reports:triage:report-ask", args=[report.pk])
    statuses = [client.post(address, ASKED).status_code for _ in range(2)]
    assert statuses == [302, 409]
    assert ReportMessage.objects.count() == 1
