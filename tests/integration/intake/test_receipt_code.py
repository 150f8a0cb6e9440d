"""The receipt code: drawn before sending, shown once, kept as nobody can read it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from portal.vault import rotation
from portal.vault.keyring import keyring, new_keyring_json, parse, to_json
from reports import receipts
from reports.actions.inbox import open_inbox
from reports.models import ReportNarrative
from reports.receipt_codes import display, is_valid, new_code, normalise
from tests.integration.intake.journey import address, send, walk
from tests.support.inboxes import report_with, stretched, tokens

pytestmark = pytest.mark.django_db

SENT = "/report/sent/"


def code_on(page: str) -> str:
    found = re.search(r'class="app-code"[^>]*><strong>([0-9A-Z-]+)<', page)
    return found[1] if found else ""


def sent_page(client: Client) -> str:
    walk(client)
    send(client)
    return client.get(SENT).content.decode()


def test_the_confirmation_shows_a_code_that_opens_the_report(client: Client) -> None:
    code = code_on(sent_page(client))
    assert is_valid(code)
    assert re.fullmatch(r"(\w{4}-){4}\w{4}", code)
    assert open_inbox(tokens=receipts.tokens_of(receipts.stretched(code))) is not None


@pytest.mark.parametrize("kept", ["typed", "saved", "without"])
def test_once_somebody_went_on_the_code_is_gone(client: Client, kept: str) -> None:
    code = code_on(sent_page(client))
    response = client.post(SENT, {"kept": kept, "code": code.lower().replace("-", " ")})
    assert response.headers["Location"] == SENT
    page = client.get(SENT).content.decode()
    assert "Report sent" in page
    assert code not in page
    assert normalise(code) not in repr(dict(client.session.items()))
    assert client.post("/report/sent/code/").headers["Location"] == SENT
    assert client.post(SENT, {"kept": "saved"}).headers["Location"] == SENT


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({}, "Select how you kept your code"),
        ({"kept": "typed"}, "not the same as the code above"),
        ({"kept": "typed", "code": "7KQ4-M2XW"}, "not the same as the code above"),
        ({"kept": "typed", "code": "é" * 300}, "20 letters and numbers"),
        ({"kept": "nonsense"}, "Select one of the answers"),
    ],
)
def test_a_slip_leaves_the_code_where_it_is(
    client: Client, answer: dict[str, str], problem: str
) -> None:
    code = code_on(sent_page(client))
    response = client.post(SENT, answer)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert problem in page
    assert code_on(page) == code


def test_the_code_can_be_saved_as_a_file_that_says_nothing(client: Client) -> None:
    code = code_on(sent_page(client))
    response = client.post("/report/sent/code/")
    assert response.headers["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert response.headers["Cache-Control"] == "no-store"
    words = response.content.decode()
    assert words.startswith(code)
    assert not {"police", "drug", "report"} & set(re.findall(r"\w+", words.lower()))
    assert client.get("/report/sent/code/").status_code == 405
    assert code_on(client.get(SENT).content.decode()) == code, "saving alone does not end it"


def test_the_code_is_in_no_address_title_or_header(client: Client) -> None:
    walk(client)
    response = send(client)
    page = client.get(response.headers["Location"])
    code = code_on(page.content.decode())
    for form in (code, normalise(code)):
        assert form not in response.headers["Location"] + repr(page.headers)
        assert form not in re.search(r"<title>(.*?)</title>", page.content.decode(), re.S)[1]  # type: ignore[index]


def test_no_table_holds_the_code_or_what_opens_the_inbox(client: Client) -> None:
    code = code_on(sent_page(client))
    slow = receipts.stretched(code)
    client.post(SENT, {"kept": "saved"})
    telling = {
        normalise(code).encode(),
        code.encode(),
        slow,
        *receipts.tokens_of(slow),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM reports_reportnarrative t")
        held = cursor.fetchall()
        cursor.execute("SELECT session_data FROM django_session")
        held += cursor.fetchall()
    assert len(held) == 2
    for (row,) in held:
        for each in telling:
            assert each.hex() not in row


def test_sending_does_not_wait_for_the_slow_step(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = walk(client)
    monkeypatch.setattr(receipts, "stretched", lambda code: pytest.fail("worked while sending"))
    response = client.post(address("check"), {"check-journey": str(page.context["journey"])})
    assert response.headers["Location"] == SENT


def test_a_second_report_of_the_same_visit_has_a_code_of_its_own(client: Client) -> None:
    first = code_on(sent_page(client))
    second = code_on(sent_page(client))
    assert first != second
    for code in (first, second):
        assert open_inbox(tokens=receipts.tokens_of(receipts.stretched(code))) is not None


def test_the_same_code_works_after_its_key_was_replaced_and_taken_out(settings: Any) -> None:
    code = new_code()
    report = report_with(code)
    current, keys = parse(settings.KEYRING_JSON)
    _id, fresh = parse(new_keyring_json("newer"))
    settings.KEYRING_JSON = to_json("newer", {**keys, **fresh})
    assert open_inbox(tokens=tokens(code)) is not None, "while the keyring has both"
    outcome = rotation.Outcome()
    list(rotation.rotate(outcome))
    assert (outcome.left, +outcome.missing, outcome.damaged) == (0, {}, [])
    settings.KEYRING_JSON = to_json("newer", fresh)
    assert current not in keyring.ids
    assert len(receipts.tokens_of(stretched(code))) == 1
    assert open_inbox(tokens=tokens(code)) is not None, "after the older one was taken out"
    assert ReportNarrative.objects.get(pk=report.pk).text.open()


def test_codes_of_different_cases_are_one() -> None:
    code = new_code()
    assert stretched(display(code).lower()) == stretched(code)
