"""Sharing an item with a partner, its grade going with it, and asking the originator (R1.5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.intelligence import grade_again, move_item
from reports.actions.originator import answer_recipient, ask_originator
from reports.actions.read_shared import read_shared
from reports.errors import CaseworkError, NotAllowed, WrongState
from reports.grading import Grade
from reports.models import IntelligenceItem, OriginatorRequest, Report
from reports.queries import (
    intelligence_links_visible_to,
    intelligence_visible_to,
    originator_requests_visible_to,
    reports_visible_to,
)
from tests.integration.intelligence.conftest import CONDITIONS, STRICT, TEXT
from tests.integration.triage.conftest import text_of

Release = Callable[..., IntelligenceItem]


def page_of(client: Client, disclosure: Any, *, post: bool = False) -> str:
    address = f"/triage/shared/{disclosure.pk}/"
    response = client.post(address) if post else client.get(address)
    assert response.status_code == 200
    return text_of(response)


def test_what_is_not_released_is_not_shared(
    write: Release, writer: User, share: Any, licensing: User
) -> None:
    item = write()
    with pytest.raises(WrongState):
        share(item)
    move_item(by=writer, item_id=item.pk, move="send", version=1)
    with pytest.raises(WrongState):
        share(item)
    assert not intelligence_visible_to(licensing).exists()


def test_only_a_team_that_may_read_intelligence_gets_it(
    release: Release, share: Any, person_with: Callable[..., User]
) -> None:
    person_with("cleansing_lead")
    with pytest.raises(CaseworkError, match="may read sanitised intelligence"):
        share(release(), team="cleansing:council.cleansing")


def test_a_recipient_sees_grade_and_conditions_on_every_view_and_no_report(
    release: Release,
    share: Any,
    licensing: User,
    report: Report,
    client_for: Callable[..., Client],
) -> None:
    item = release(grade=STRICT)
    made = share(item)
    client = client_for(licensing)
    views = [
        page_of(client, made),
        page_of(client, made, post=True),
        text_of(client.get("/triage/intelligence/")),
        text_of(client.get(f"/triage/shared/{made.pk}/ask/")),
    ]
    for view in views:
        assert "[2BC A1 S2]" in view
        assert CONDITIONS in view
        assert "OFFICIAL-SENSITIVE" in view
        assert report.display_reference not in view
    assert TEXT not in views[0]
    assert TEXT in views[1]
    # Their page is the disclosure's, which says whose it is and what for.
    led = client.get(f"/triage/intelligence/{item.pk}/")
    assert led["Location"].endswith(f"/triage/shared/{made.pk}/")
    assert not reports_visible_to(licensing).filter(pk=report.pk).exists()
    assert not intelligence_links_visible_to(licensing).exists()


def test_a_recipient_reads_the_text_by_an_audited_reading_alone(
    release: Release, share: Any, licensing: User
) -> None:
    item = release()
    made = share(item)
    read = read_shared(by=licensing, disclosure_id=made.pk)
    assert read.intelligence is not None
    assert read.intelligence.text == TEXT
    event = AuditEvent.objects.get(object_id=item.pk, actor_id=licensing.pk)
    assert (event.operation, event.reason) == ("consultation", "disclosure")


def test_withdrawing_an_item_ends_what_was_shared(
    release: Release, share: Any, writer: User, licensing: User, client_for: Callable[..., Client]
) -> None:
    item = release()
    made = share(item)
    version = IntelligenceItem.objects.get(pk=item.pk).version
    move_item(by=writer, item_id=item.pk, move="withdraw", version=version, words="It was mistaken")
    assert not intelligence_visible_to(licensing).exists()
    assert TEXT not in page_of(client_for(licensing), made)
    with pytest.raises(WrongState):
        read_shared(by=licensing, disclosure_id=made.pk)


def test_recipients_are_told_that_a_grade_changed_and_see_the_new_one(
    release: Release, share: Any, second: User, licensing: User, client_for: Callable[..., Client]
) -> None:
    item = release()
    made = share(item)
    version = IntelligenceItem.objects.get(pk=item.pk).version
    grade_again(
        by=second, item_id=item.pk, grade=STRICT, words="A visit is planned", version=version
    )
    told = OutboxMessage.objects.get(type="intelligence.regraded")
    assert (told.agency_key, told.object_id) == ("licensing", made.pk)
    page = page_of(client_for(licensing), made)
    assert "[2BC A1 S2]" in page
    assert "A visit is planned" not in page


# --- Asking the originator ------------------------------------------------------------------------


def test_what_the_codes_leave_to_the_originator_is_asked_and_answered(
    release: Release, share: Any, licensing: User, second: User, client_for: Callable[..., Client]
) -> None:
    item = release(grade=STRICT)
    made = share(item)
    client = client_for(licensing)
    sent = client.post(
        f"/triage/shared/{made.pk}/ask/",
        {"wish": "act", "purpose": "licensing", "words": "May we visit on Friday?"},
    )
    assert sent.status_code == 302
    asked = OriginatorRequest.objects.get()
    assert (asked.wish, asked.agency.key, asked.state) == ("act", "licensing", "open")
    police = client_for(second)
    assert item.title in text_of(police.get("/triage/intelligence/questions/"))
    address = f"/triage/intelligence/questions/{asked.pk}/"
    assert "on Friday" not in text_of(police.get(address))
    assert "May we visit on Friday?" in text_of(police.post(address, {"step": "read"}))
    police.post(address, {"answer": "consent", "words": "Friday only, with a patrol"})
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == ("granted", second)
    assert "Friday only" not in page_of(client, made)
    assert "Friday only, with a patrol" in page_of(client, made, post=True)
    # Consent changes no code: it is no bypass.
    assert IntelligenceItem.objects.get(pk=item.pk).action_code == "A1"
    reasons = AuditEvent.objects.filter(object_id=item.pk).values_list("reason", flat=True)
    assert {"originator_asked", "originator_words", "originator_answered"} <= set(reasons)


def test_questions_that_wait_are_listed_page_by_page_the_oldest_first(
    release: Release,
    share: Any,
    licensing: User,
    second: User,
    client_for: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("reports.triage.paging.PAGE_SIZE", 1)
    made = share(release(grade=STRICT))
    first, later = (
        ask_originator(
            by=licensing, disclosure_id=made.pk, wish=wish, purpose="licensing", words="May we?"
        )
        for wish in ("act", "pass_on")
    )
    police, address = client_for(second), "/triage/intelligence/questions/"
    for number, asked, other in ((1, first, later), (2, later, first)):
        page = text_of(police.get(f"{address}?page={number}"))
        assert f"{address}{asked.pk}/" in page
        assert f"{address}{other.pk}/" not in page
    assert "There is no such page" in text_of(police.get(f"{address}?page=3"))
    assert police.get(f"{address}?page=0").status_code == 422


def test_nothing_is_asked_that_the_codes_leave_open(
    release: Release, share: Any, licensing: User
) -> None:
    made = share(release(grade=Grade("2", "B", "C", "A2", "S2", CONDITIONS)))
    with pytest.raises(WrongState):
        ask_originator(
            by=licensing, disclosure_id=made.pk, wish="act", purpose="licensing", words="May we?"
        )
    ask_originator(
        by=licensing, disclosure_id=made.pk, wish="pass_on", purpose="licensing", words="May we?"
    )
    with pytest.raises(WrongState):
        ask_originator(
            by=licensing, disclosure_id=made.pk, wish="pass_on", purpose="crime", words="Again"
        )


def test_of_two_answers_the_first_stands(
    release: Release, share: Any, licensing: User, writer: User, second: User
) -> None:
    made = share(release(grade=STRICT))
    asked = ask_originator(
        by=licensing, disclosure_id=made.pk, wish="act", purpose="licensing", words="May we?"
    )
    answer_recipient(by=second, asked_id=asked.pk, answer="refused", words="Not yet")
    with pytest.raises(WrongState):
        answer_recipient(by=writer, asked_id=asked.pk, answer="consent", words="Yes")
    with pytest.raises((NotAllowed, OriginatorRequest.DoesNotExist)):
        answer_recipient(by=licensing, asked_id=asked.pk, answer="consent", words="Yes")


def test_a_question_is_for_its_team_and_the_originator_alone(
    release: Release, share: Any, licensing: User, person_with: Callable[..., User]
) -> None:
    made = share(release(grade=STRICT))
    ask_originator(
        by=licensing, disclosure_id=made.pk, wish="act", purpose="licensing", words="May we?"
    )
    assert originator_requests_visible_to(licensing).count() == 1
    for role in ("police_triage", "safeguarding", "cleansing_lead", "auditor"):
        assert not originator_requests_visible_to(person_with(role)).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM reports_originatorrequest r")
        assert b"May we?".hex() not in cursor.fetchone()[0]
