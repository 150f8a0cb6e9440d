"""Changing the language in the inbox: what was typed goes along, unjudged and kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import redis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.intake.inbox_session import KEY
from reports.intake.storage import SENT_KEY
from reports.models import Report, ReportContact, ReportFile, ReportMessage
from tests.support import samples
from tests.support.inboxes import CODE, ask, enter, report_with

pytestmark = pytest.mark.django_db

DOOR, INBOX = "/report/inbox/", "/report/inbox/report/"
PHOTO, CONTACT = "/report/inbox/photo/", "/report/inbox/contact/"
SENT = "/report/sent/"
CANARY = "Zebediah Quillfeather said so"
POLISH = {"language": "pl"}


@pytest.fixture(autouse=True)
def _settings_of_every_day(settings: Any) -> None:
    settings.FILES_UNSCANNED = "allow"
    redis.Redis.from_url(settings.REDIS_URL).flushdb()


@pytest.fixture
def report(db: None) -> Report:
    return report_with(CODE, contact={"phone": "01733 000 000"})


@pytest.fixture
def questions(report: Report, person_with: Callable[..., User]) -> list[ReportMessage]:
    writer, checker = person_with("police_triage"), person_with("police_intelligence")
    return [
        ask(report, by=writer, checked_by=checker, words=words)
        for words in ("About what time?", "Which side of the road?")
    ]


def answers(questions: list[ReportMessage], *words: str) -> dict[str, str]:
    return {f"{each.pk}-words": said for each, said in zip(questions, words, strict=False)}


def buttons(page: str) -> dict[str, str]:
    """Where each language's button posts."""
    found = re.findall(r"<button [^>]*name=\"language\"[^>]*>", page)
    of = {re.search(r'value="([^"]+)"', each)[1]: each for each in found}  # type: ignore[index]
    return {
        code: (re.search(r'formaction="([^"]+)"', each) or ["", ""])[1] for code, each in of.items()
    }


def values(page: str, name: str) -> list[str]:
    """What stands in the inputs of this name."""
    inputs = re.findall(rf'<input [^>]*name="{name}"[^>]*>', page)
    return [(re.search(r'value="([^"]*)"', each) or ["", ""])[1] for each in inputs]


def held_by(client: Client) -> str:
    return repr(dict(client.session.items()))


def inbox_of(client: Client) -> dict[str, Any]:
    """What the session holds of the open inbox, but for how long."""
    return {name: kept for name, kept in client.session[KEY].items() if name != "until"}


@pytest.fixture(params=[DOOR, INBOX, PHOTO, SENT])
def opened(request: Any, client: Client, questions: list[ReportMessage]) -> tuple[str, str]:
    """Each page of the inbox on which something is typed or chosen: its address and the page."""
    enter(client, CODE)
    session = client.session
    session[SENT_KEY] = {"reference": "X", "code": CODE}
    session.save()
    return request.param, client.get(request.param).content.decode()


def test_each_language_is_a_button_to_the_same_page(opened: tuple[str, str]) -> None:
    address, page = opened
    found = buttons(page)
    assert found["pl"] == f"/pl{address}"
    assert found["ur"] == f"/ur{address}"
    assert len(found) == 7
    assert 'hreflang="pl"' not in page


def test_another_language_leads_back_to_english(client: Client) -> None:
    page = client.get(f"/pl{DOOR}").content.decode()
    assert buttons(page)["en-gb"] == DOOR
    assert page.count(f'value="en-gb" formaction="{DOOR}"') == 2  # its name, and "in English"
    offered = client.get(DOOR, headers={"Accept-Language": "lt"}).content.decode()
    assert offered.count('value="lt" formaction="/lt/report/inbox/"') == 2


# --- The code -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", [CODE, "0000", "", "x" * 300], ids=["right", "wrong", "nothing", "far too long"]
)
def test_the_code_goes_along_and_is_neither_tried_nor_kept(
    client: Client, report: Report, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tried(*given: Any, **more: Any) -> None:
        raise AssertionError

    with monkeypatch.context() as patched:
        patched.setattr("reports.intake.inbox_views.may_try", tried)
        patched.setattr("reports.receipts.stretched", tried)
        response = client.post(f"/pl{DOOR}", {"code": typed} | POLISH)
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="pl"' in page
    assert values(page, "code") == [typed]
    assert "govuk-error" not in page
    assert "data-as-typed" in page
    assert "no-store" in response.headers["Cache-Control"]
    assert CODE not in held_by(client)
    assert not response.cookies or CODE not in str(response.cookies)
    assert all(CODE not in address for address in buttons(page).values())
    assert client.get(INBOX).headers["Location"] == DOOR  # nothing was opened by that


def test_a_change_of_language_counts_as_no_try(client: Client, report: Report) -> None:
    for _ in range(25):
        assert client.post(f"/pl{DOOR}", {"code": "0000"} | POLISH).status_code == 200
    enter(client, CODE)


def test_an_answer_that_is_carried_over_goes_along_too(
    client: Client, questions: list[ReportMessage]
) -> None:
    """The inbox shut while two answers were typed; then the language is changed at its door."""
    shut = client.post(INBOX, {"question": questions[0].pk} | answers(questions, CANARY, "Left"))
    assert shut.status_code == 403
    page = shut.content.decode()
    hidden = {"question": [str(each.pk) for each in questions], "answer": [CANARY, "Left"]}
    assert {name: values(page, name) for name in hidden} == hidden
    response = client.post(f"/pl{DOOR}", {"code": CODE, **hidden, **POLISH})
    page = response.content.decode()
    assert {name: values(page, name) for name in hidden} == hidden
    assert "govuk-error-summary" in page  # still says what is kept, now in Polish
    client.post(f"/pl{DOOR}", {"code": CODE, **hidden})
    there = client.get(f"/pl{INBOX}").content.decode()
    assert CANARY in there
    assert "Left</textarea>" in there


def test_a_page_that_was_open_too_long_comes_back_in_the_language(report: Report) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(f"/pl{DOOR}", {"code": CODE} | POLISH)
    assert response.status_code == 403
    assert values(response.content.decode(), "code") == [CODE]
    assert CODE not in held_by(strict)


# --- Answers --------------------------------------------------------------------------------------


def test_answers_go_along_and_are_neither_judged_nor_sent_nor_kept(
    client: Client, questions: list[ReportMessage]
) -> None:
    enter(client, CODE)
    before = inbox_of(client)
    recorded = AuditEvent.objects.count()
    response = client.post(f"/pl{INBOX}", answers(questions, CANARY, "x" * 2_001) | POLISH)
    page = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="pl"' in page
    assert f"{CANARY}</textarea>" in page
    assert "x" * 2_001 in page
    assert "govuk-error" not in page
    assert CANARY not in held_by(client)
    assert inbox_of(client) == before
    assert not ReportMessage.objects.filter(direction="answer").exists()
    assert AuditEvent.objects.count() == recorded


def test_sending_one_answer_loses_nothing_of_the_other(
    client: Client, questions: list[ReportMessage]
) -> None:
    enter(client, CODE)
    both = answers(questions, "", CANARY)
    wrong = client.post(INBOX, {"question": questions[0].pk} | both)
    assert wrong.status_code == 422
    assert f"{CANARY}</textarea>" in wrong.content.decode()
    both = answers(questions, "At eight", CANARY)
    assert client.post(INBOX, {"question": questions[0].pk} | both).status_code == 302
    (sent,) = ReportMessage.objects.filter(direction="answer")
    assert (sent.answers_id, sent.text.open()) == (questions[0].pk, "At eight")
    assert f"{CANARY}</textarea>" in client.get(INBOX).content.decode()
    left = answers(questions[1:], CANARY)
    client.post(INBOX, {"question": questions[1].pk} | left)
    assert ReportMessage.objects.filter(direction="answer").count() == 2
    page = client.get(INBOX).content.decode()
    assert "</textarea>" not in page
    assert f'href="/pl{INBOX}"' in page  # nothing to type: the languages are links


# --- A photo --------------------------------------------------------------------------------------


def test_a_photo_that_was_chosen_is_asked_for_again(client: Client, report: Report) -> None:
    enter(client, CODE)
    page = client.get(PHOTO).content.decode()
    # Of a file a button for a language sends no more than the name.
    assert page.count('formenctype="application/x-www-form-urlencoded"') == 7
    response = client.post(PHOTO, {"photo": "mine.jpg", "language": "en-gb"})
    assert response.status_code == 200
    assert "Choose your photo again." in response.content.decode()
    assert "govuk-error" not in response.content.decode()
    assert "mine.jpg" not in response.content.decode()
    for chosen in ("", None):
        given = {} if chosen is None else {"photo": chosen}
        page = client.post(PHOTO, given | {"language": "en-gb"}).content.decode()
        assert "Choose your photo again." not in page


def test_a_photo_that_came_all_the_same_is_not_added(client: Client, report: Report) -> None:
    enter(client, CODE)
    chosen = SimpleUploadedFile("mine.jpg", samples.phone_jpeg())
    response = client.post(PHOTO, {"photo": chosen, "language": "en-gb"})
    assert "Choose your photo again." in response.content.decode()
    assert not ReportFile.objects.exists()


# --- Contact details and the confirmation ---------------------------------------------------------


def test_languages_of_the_page_that_erases_are_links(client: Client, report: Report) -> None:
    """Nothing is typed there; a button of its form would be one slip away from erasing."""
    enter(client, CODE)
    page = client.get(CONTACT).content.decode()
    assert not buttons(page)
    assert f'href="/pl{CONTACT}"' in page
    assert '<html lang="pl"' in client.get(f"/pl{CONTACT}").content.decode()
    assert ReportContact.objects.exists()


def test_the_code_that_is_typed_back_goes_along(client: Client, db: None) -> None:
    session = client.session
    session[SENT_KEY] = {"reference": "X", "code": CODE}
    session.save()
    response = client.post(f"/pl{SENT}", {"kept": "typed", "code": CODE[:9]} | POLISH)
    page = response.content.decode()
    assert response.status_code == 200
    assert values(page, "code") == [CODE[:9]]
    assert re.search(r'value="typed"[^>]*checked', page)
    assert "govuk-error" not in page
    assert client.session[SENT_KEY]["code"] == CODE
