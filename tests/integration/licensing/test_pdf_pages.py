"""PDFs on pages: within limits, not too often, and never while others wait for a number."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from agencies.licensing import pdf
from agencies.licensing.actions import letters
from agencies.licensing.letter_enums import Delivery
from agencies.licensing.models import Letter, LetterCopy, Premises
from portal.accounts.models import User
from portal.accounts.tries import Limit
from reports.errors import TooOften
from tests.support import premises as made
from tests.support import writing

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


def refusing(code: str) -> Callable[..., pdf.MadeFile]:
    def refuse(job: pdf.Job, *, limits: pdf.Limits) -> pdf.MadeFile:
        raise pdf.NotSet(code)

    return refuse


def test_a_pdf_that_is_too_much_is_a_page_that_says_so(
    officer: User,
    manager: User,
    lantern: Premises,
    client_for: ClientFor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "set_pdf", refusing("too_large"))
    bag = made.another_seizure(manager)
    draft = writing.another_draft(officer, lantern)
    code = made.letter(officer, lantern.pk)
    before = code.code_hash
    asked = [
        client_for(manager).get(reverse("venue:bags-print"), {"as": "pdf"}),
        client_for(manager).get(
            reverse("venue:bag-labels"), {"bag": str(bag.pk), "as": "pdf", "layout": "plain"}
        ),
        client_for(officer).get(reverse("licensing:letter-pdf", args=[draft.pk])),
        client_for(officer).post(
            reverse("licensing:premises-letter-print", args=[lantern.pk, code.pk])
        ),
    ]
    for answer in asked:
        assert answer.status_code == 422
        assert "Choose less, then try again" in answer.content.decode()
    code.refresh_from_db()
    assert before == code.code_hash


def test_pdfs_are_made_so_often_for_a_person_and_a_premises(
    manager: User, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.another_seizure(manager)
    monkeypatch.setattr(pdf, "PERSON", Limit("pdf-person", 1, 100, 600))
    monkeypatch.setattr(pdf, "set_pdf", lambda job, limits: pdf.MadeFile(b"%PDF-", 1))
    client, address = client_for(manager), reverse("venue:bags-print")
    assert client.get(address, {"as": "pdf"})["Content-Type"] == "application/pdf"
    second = client.get(address, {"as": "pdf"})
    assert second.status_code == 429
    assert "Wait ten minutes" in second.content.decode()
    assert client.get(address).status_code == 200
    monkeypatch.setattr(pdf, "PERSON", Limit("pdf-others", 9, 100, 600))
    monkeypatch.setattr(pdf, "TENURE", Limit("pdf-here", 1, 100, 600))
    assert [client.get(address, {"as": "pdf"}).status_code for _twice in range(2)] == [200, 429]


def test_a_letters_pages_are_set_before_anything_is_held(
    officer: User, lantern: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = writing.another_draft(officer, lantern)
    held: list[int] = []

    def watching(job: pdf.Job, *, limits: pdf.Limits) -> pdf.MadeFile:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND"
                           " (locktype = 'advisory' OR mode = 'RowShareLock')")  # fmt: skip
            held.append(cursor.fetchone()[0])
        return pdf.MadeFile(job.html.encode(), 1)

    monkeypatch.setattr(pdf, "set_pdf", watching)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND"
                       " (locktype = 'advisory' OR mode = 'RowShareLock')")  # fmt: skip
        before = cursor.fetchone()[0]
    letters.send_letter(
        by=officer, letter_id=draft.pk, delivery=Delivery.POST, version=draft.version
    )
    assert held == [before]


def test_a_letter_whose_number_was_taken_meanwhile_is_set_again(
    officer: User, lantern: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (writing.another_draft(officer, lantern) for _both in range(2))
    set_before = []

    def overtaken(job: pdf.Job, *, limits: pdf.Limits) -> pdf.MadeFile:
        set_before.append(job.html)
        if len(set_before) == 1:
            send(second)
        return pdf.MadeFile(job.html.encode(), 1)

    def send(letter: Letter) -> None:
        letters.send_letter(
            by=officer, letter_id=letter.pk, delivery=Delivery.POST, version=letter.version
        )

    monkeypatch.setattr(pdf, "set_pdf", overtaken)
    send(first)
    first.refresh_from_db()
    assert (first.number, len(set_before)) == (2, 3)
    assert first.reference in LetterCopy.objects.get(pk=first.pk).pdf.open().decode()


def test_a_letter_that_is_always_overtaken_stays_a_draft(
    officer: User, lantern: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = writing.another_draft(officer, lantern)
    monkeypatch.setattr(letters, "next_number", lambda at: (at.year, 99))
    monkeypatch.setattr(pdf, "set_pdf", lambda job, limits: pdf.MadeFile(b"%PDF-", 1))
    with pytest.raises(TooOften, match="Wait a minute"):
        letters.send_letter(
            by=officer, letter_id=draft.pk, delivery=Delivery.POST, version=draft.version
        )
    assert Letter.objects.get(pk=draft.pk).sent_at is None
