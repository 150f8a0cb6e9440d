"""The inbox of a report: what a receipt code opens, and that nothing else opens it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from agencies.registry.grants import FRONT_DOOR_CALLS
from agencies.registry.row_security import acting_as, as_front_door
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports import receipts
from reports.actions.questions import write_question
from reports.actions.triage import assign_report, move_report, read_narrative
from reports.enums import SET_ASIDE, ShownStatus, Status, TimelineKind
from reports.intake import inbox_views
from reports.models import Report, ReportContact, ReportMessage, TimelineEntry
from reports.receipt_codes import display, from_number, new_code
from reports.workflow import SHOWN_TO_SENDER
from tests.support.inboxes import ask, enter, report_with, tokens

pytestmark = pytest.mark.django_db

CODE = next(code for n in range(99) if (code := from_number(3**59 + n))[-1].isalnum())
DOOR, INBOX = "/report/inbox/", "/report/inbox/report/"
CANARY = "Zebediah Quillfeather said so"


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushdb()


@pytest.fixture
def report(db: None) -> Report:
    return report_with(CODE, contact={"phone": "01733 000 000"})


@pytest.fixture
def officers(person_with: Callable[..., User]) -> tuple[User, User]:
    return person_with("police_triage"), person_with("police_intelligence")


@pytest.fixture
def question(report: Report, officers: tuple[User, User]) -> ReportMessage:
    writer, checker = officers
    return ask(report, by=writer, checked_by=checker, words="About what time do you mean?")


# --- What the code opens --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", [CODE, display(CODE), display(CODE).lower(), " ".join(CODE), CODE.replace("0", "O")]
)
def test_the_code_opens_the_inbox_however_it_is_typed(
    client: Client, report: Report, typed: str
) -> None:
    enter(client, typed)
    page = client.get(INBOX).content.decode()
    assert "Your report is now: <strong>Received</strong>" in page
    assert report.display_reference not in page


@pytest.mark.parametrize("status", Status.values)
def test_only_four_words_say_where_a_report_stands(
    client: Client, report: Report, status: str
) -> None:
    apart = {"audience": ["police.junk"]} if status in SET_ASIDE else {}
    Report.objects.filter(pk=report.pk).update(status=status, **apart)
    enter(client, CODE)
    found = re.findall(r"<strong>(.*?)</strong>", client.get(INBOX).content.decode())
    assert set(found) & set(map(str, ShownStatus.labels)) == {str(SHOWN_TO_SENDER[status].label)}
    assert set(map(str, ShownStatus.labels)) == {
        "Received", "Being assessed", "Passed on", "Closed",
    }  # fmt: skip


def test_why_a_report_was_closed_and_what_was_done_does_not_show(
    client: Client, report: Report, officers: tuple[User, User]
) -> None:
    officer = officers[0]
    for move, reason, version in (("start", "start", 1), ("close", "no_action", 2)):
        move_report(
            by=officer,
            report_id=report.pk,
            transition=move,
            reason=reason,
            words="w",
            version=version,
        )
    enter(client, CODE)
    page = client.get(INBOX).content.decode()
    assert "Closed" in page
    for word in ("No action", officer.full_name, "Started", "timeline"):
        assert word not in page


def test_a_question_shows_only_once_it_was_checked(
    client: Client, report: Report, officers: tuple[User, User]
) -> None:
    write_question(by=officers[0], report_id=report.pk, words="Which flat do you mean?")
    enter(client, CODE)
    assert "Which flat" not in client.get(INBOX).content.decode()


def test_an_answer_is_sealed_and_the_officer_is_told_that_there_is_one(
    client: Client, report: Report, question: ReportMessage, officers: tuple[User, User]
) -> None:
    officer = officers[0]
    assign_report(by=officer, report_id=report.pk, to_id=officer.pk, version=report.version)
    OutboxMessage.objects.all().delete()
    enter(client, CODE)
    assert "About what time do you mean?" in client.get(INBOX).content.decode()
    for _ in range(2):  # pressed twice
        response = client.post(INBOX, _answer(question, CANARY))
        assert response.headers["Location"] == INBOX
    assert CANARY in client.get(INBOX).content.decode()

    answer = ReportMessage.objects.get(answers=question)
    assert answer.text.open() == CANARY
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text FROM reports_reportmessage m")
        rows = [row for (row,) in cursor.fetchall()]
    assert len(rows) == 2
    assert not [row for row in rows if CANARY.encode().hex() in row or CANARY in row]
    told = OutboxMessage.objects.get(type="report.answered")
    assert (told.object_id, told.user_id) == (report.pk, officer.pk)
    assert TimelineEntry.objects.get(kind=TimelineKind.ANSWERED).report_id == report.pk
    event = AuditEvent.objects.get(reason="answer")
    assert (event.operation, event.actor_id) == ("collection", None)
    read = read_narrative(by=officer, report_id=report.pk)
    assert [text for _message, text in read.messages][-1] == CANARY


def test_an_answer_goes_to_the_whole_desk_when_nobody_has_the_report(
    client: Client, question: ReportMessage
) -> None:
    enter(client, CODE)
    client.post(INBOX, _answer(question, "At eight"))
    told = OutboxMessage.objects.get(type="report.answered")
    assert (told.agency_key, told.user_id) == ("police", None)


@pytest.mark.parametrize(("words", "problem"), [("  ", "Write your answer"), ("x" * 2001, "2,000")])
def test_an_answer_that_can_not_be_comes_back_as_typed(
    client: Client, question: ReportMessage, words: str, problem: str
) -> None:
    enter(client, CODE)
    response = client.post(INBOX, _answer(question, words))
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert problem in page
    assert words.strip() in page
    assert not ReportMessage.objects.filter(answers=question).exists()


def test_contact_details_are_erased_for_good_and_it_is_recorded(
    client: Client, report: Report
) -> None:
    enter(client, CODE)
    assert "Take back my contact details" in client.get(INBOX).content.decode()
    assert "can’t be undone" in client.get("/report/inbox/contact/").content.decode()
    assert ReportContact.objects.exists()
    for _ in range(2):
        assert client.post("/report/inbox/contact/").headers["Location"] == INBOX
    assert not ReportContact.objects.exists()
    assert Report.objects.filter(pk=report.pk).exists()
    event = AuditEvent.objects.get(operation="erasure")
    assert (event.object_id, event.reason, event.detail) == (
        str(report.pk), "withdrawn", {"part": "contact"},
    )  # fmt: skip
    assert TimelineEntry.objects.get(kind=TimelineKind.CONTACT_GONE).report_id == report.pk
    assert "contact details" not in client.get(INBOX).content.decode()
    assert client.get("/report/inbox/contact/").headers["Location"] == INBOX


def test_looking_into_the_inbox_is_written_down_nowhere(client: Client, report: Report) -> None:
    before = AuditEvent.objects.count()
    enter(client, CODE)
    client.get(INBOX)
    assert AuditEvent.objects.count() == before


def _answer(question: ReportMessage, words: str) -> dict[str, str]:
    return {"question": str(question.pk), f"{question.pk}-words": words}


# --- What nothing else opens ----------------------------------------------------------------------


def test_wrong_codes_get_one_answer_in_words_and_in_work(
    client: Client, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[str] = []
    for name in ("stretched",):
        real = getattr(receipts, name)
        monkeypatch.setattr(
            receipts, name, lambda code, real=real: work.append("slow") or real(code)
        )
    look = inbox_views.actions.open_inbox
    monkeypatch.setattr(
        inbox_views.actions, "open_inbox",
        lambda **given: work.append(f"look for {len(given['tokens'])}") or look(**given),
    )  # fmt: skip
    pages, works = set(), []
    wrong = (
        new_code(),
        CODE[:-1] + ("0" if CODE[-1] != "0" else "1"),
        "nonsense",
        "é" * 20,
        CODE[:19],
    )
    for typed in wrong:
        work.clear()
        response = client.post(DOOR, {"code": typed})
        assert response.status_code == 422
        works.append(tuple(work))
        page = response.content.decode().replace(typed, "…")
        pages.add(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page))
    work.clear()
    enter(client, CODE)
    assert len(pages) == 1
    assert "We can’t find a report with this code" in pages.pop()
    assert {*works, tuple(work)} == {("slow", "look for 1")}


def test_nothing_typed_takes_no_work(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "stretched", lambda code: pytest.fail("worked for nothing"))
    assert "Enter your code" in client.post(DOOR, {"code": " "}).content.decode()


def test_guessing_is_slowed_down_without_an_address_being_kept(
    client: Client, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipts, "stretched", lambda code: b"wrong")
    for _ in range(inbox_views.CODES.each):
        assert client.post(DOOR, {"code": "x"}, REMOTE_ADDR="203.0.113.9").status_code == 422
    refused = client.post(DOOR, {"code": CODE}, REMOTE_ADDR="203.0.113.9")
    assert refused.status_code == 429
    assert "Wait 15 minutes" in refused.content.decode()
    assert CODE in refused.content.decode(), "what was typed is kept"
    assert client.post(DOOR, {"code": "x"}, REMOTE_ADDR="203.0.113.10").status_code == 422
    store = redis.Redis.from_url(settings.REDIS_URL)
    kept = {key: store.get(key) for key in store.scan_iter("spotlight:tries:*")}
    assert len(kept) == 4  # the secret of the day, two addresses, all together
    assert "203.0.113" not in repr(kept)
    assert all(store.ttl(key) > 0 for key in kept)


def test_everybody_together_is_bounded_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "stretched", lambda code: b"wrong")
    few = inbox_views.Limit("receipt-code", each=20, all_together=3, seconds=60)
    monkeypatch.setattr(inbox_views, "CODES", few)
    answers = [
        client.post(DOOR, {"code": "x"}, REMOTE_ADDR=f"203.0.113.{n}").status_code for n in range(5)
    ]
    assert answers == [422, 422, 422, 429, 429]


def test_the_code_works_while_redis_is_down(client: Client, report: Report, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    enter(client, CODE)


def test_the_inbox_shuts_after_fifteen_minutes_and_keeps_what_was_typed(
    client: Client, question: ReportMessage
) -> None:
    with time_machine.travel("2031-03-01T12:00:00Z", tick=False) as clock:
        enter(client, CODE)
        clock.shift(timedelta(minutes=14))
        assert client.get(INBOX).status_code == 200
        clock.shift(timedelta(minutes=14))
        assert client.get(INBOX).status_code == 200
        clock.shift(timedelta(minutes=16))
        response = client.post(INBOX, _answer(question, CANARY))
        assert response.status_code == 403
        page = response.content.decode()
        assert "What you typed is kept" in page
        assert not ReportMessage.objects.filter(answers=question).exists()
        assert client.get(INBOX).headers["Location"] == DOOR
        again = {"code": CODE, "question": str(question.pk), "answer": CANARY}
        for name, value in (("question", again["question"]), ("answer", CANARY)):
            assert re.search(rf'name="{name}" value="{value}"', page)
        client.post(DOOR, again)
        assert CANARY in client.get(INBOX).content.decode()


def test_leaving_in_any_way_shuts_the_inbox(client: Client, report: Report) -> None:
    for leave in (lambda: client.post("/report/inbox/leave/"), lambda: client.get("/exit/")):
        enter(client, CODE)
        assert client.get(INBOX).status_code == 200
        leave()
        for path in (INBOX, "/report/inbox/contact/"):
            assert client.get(path).headers["Location"] == DOOR
        assert client.post("/report/inbox/contact/").status_code == 403
    assert ReportContact.objects.exists()


def test_the_session_is_a_new_one_once_the_code_was_right(client: Client, report: Report) -> None:
    client.get(DOOR)
    before = client.cookies["session"].value
    enter(client, CODE)
    assert client.cookies["session"].value != before
    client.cookies["session"] = before
    assert client.get(INBOX).headers["Location"] == DOOR


def test_the_code_is_in_no_address_title_or_session(client: Client, report: Report) -> None:
    response = client.post(DOOR, {"code": CODE})
    assert CODE not in response.headers["Location"]
    page = client.get(INBOX).content.decode()
    assert CODE not in page
    assert "<title>Your report – Spotlight</title>" in " ".join(page.split())
    assert CODE not in repr(dict(client.session.items()))
    assert client.get(f"{DOOR}?code={CODE}").status_code == 200
    assert "Received" not in client.get(f"{DOOR}?code={CODE}").content.decode()


@pytest.mark.parametrize("path", [DOOR, INBOX, "/report/inbox/contact/"])
def test_no_page_of_the_inbox_is_kept_by_the_browser(
    client: Client, report: Report, path: str
) -> None:
    enter(client, CODE)
    response = client.get(path)
    assert response.headers["Cache-Control"] == "no-store"
    assert "data-exit-link" in response.content.decode()


def test_a_question_of_another_report_can_not_be_answered(
    client: Client, question: ReportMessage, officers: tuple[User, User]
) -> None:
    other = new_code()
    report_with(other)
    enter(client, other)
    assert client.post(INBOX, _answer(question, "mine")).headers["Location"] == INBOX
    for key in (uuid.uuid4(), "x", ""):
        client.post(INBOX, {"question": str(key), f"{key}-words": "mine"})
    assert not ReportMessage.objects.filter(direction="answer").exists()
    assert "About what time" not in client.get(INBOX).content.decode()


# --- The database by itself -----------------------------------------------------------------------


CALLS = (
    "SELECT * FROM inbox_of(%(tokens)s)",
    "SELECT * FROM messages_of_inbox(%(tokens)s)",
    "SELECT * FROM answer_in_inbox(%(tokens)s, %(id)s, %(id)s, 'x')",
    "SELECT * FROM add_picture_in_inbox(%(tokens)s, %(id)s, 'image/png', 1, 1, 'clean')",
    "SELECT forget_contact(%(tokens)s)",
)


def test_no_other_role_may_call_what_opens_an_inbox(cursor: Any) -> None:
    cursor.execute(
        "SELECT proname, proacl::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND proname = ANY(%s)",
        [[call.partition("(")[0] for call in FRONT_DOOR_CALLS]],
    )
    found = dict(cursor.fetchall())
    assert len(found) == len(FRONT_DOOR_CALLS) == len(CALLS)
    for name, rights in found.items():
        assert "{=X" not in rights, name
        assert ",=X" not in rights, name


def test_without_the_code_the_functions_give_and_change_nothing(
    report: Report, question: ReportMessage
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT receipt_finder FROM reports_reportnarrative")
        finders = [bytes(row[0]) for row in cursor.fetchall()]
    assert len(finders) == 1
    for guess in ([], [b""], finders, [receipts.stretched("x")], tokens(new_code())):
        values = {"tokens": guess, "id": question.pk}
        with as_front_door(), connection.cursor() as cursor:
            for call in CALLS:
                cursor.execute(call.replace("%(tokens)s", "%(tokens)s::bytea[]"), values)
                assert not [row for row in cursor.fetchall() if any(row)], call
    assert ReportContact.objects.exists()
    assert not ReportMessage.objects.filter(direction="answer").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT receipt_finder FROM reports_reportnarrative",
        "SELECT id FROM reports_reportmessage",
        "INSERT INTO reports_reportmessage (id) VALUES (gen_random_uuid())",
        "UPDATE reports_reportmessage SET state = 'sent'",
        "DELETE FROM reports_reportcontact",
        "SELECT id FROM reports_timelineentry",
    ],
)
def test_the_front_door_reaches_no_message_by_itself(
    question: ReportMessage, statement: str
) -> None:
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        as_front_door(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_application_without_clearances_sees_no_message(question: ReportMessage) -> None:
    with acting_as(None), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_reportmessage")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT count(receipt_finder) FROM reports_reportnarrative")
        assert cursor.fetchone() == (0,)


def test_nobody_writes_a_question_past_the_rule_of_two(
    report: Report, officers: tuple[User, User]
) -> None:
    written = write_question(by=officers[0], report_id=report.pk, words="When?")
    with pytest.raises(DatabaseError, match="seen_by_a_second_person"), transaction.atomic():
        ReportMessage.objects.filter(pk=written.pk).update(
            state="sent", checked_by=officers[0], checked_at=written.written_at
        )
    with pytest.raises(DatabaseError, match="report_message_is_whole"), transaction.atomic():
        ReportMessage.objects.filter(pk=written.pk).update(state="sent")


def test_every_page_of_the_inbox_takes_few_statements(
    client: Client, question: ReportMessage, django_assert_max_num_queries: Any
) -> None:
    enter(client, CODE)
    with django_assert_max_num_queries(16):
        client.get(reverse("reports:intake:inbox-report"))
