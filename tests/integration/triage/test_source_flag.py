"""The flag for advice of the source unit (R1.7): who, what it stops, that it points to nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.registry.roles import ROLES
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.inbox import answer_question, open_inbox
from reports.actions.questions import return_question, send_question, write_question
from reports.actions.source_advice import flag_source, read_flags, record_advice
from reports.enums import MessageState
from reports.errors import CaseworkError, NotAllowed, WrongState
from reports.models import Report, ReportMessage, SourceAdvice, SourceFlag, TimelineEntry
from reports.queries import flags_in_force
from reports.source_enums import FlagReason, FlagState
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.triage.conftest import text_of
from tests.support.inboxes import CODE, OTHER_CODE, SPARE_CODE, ask, enter, report_with, tokens
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

WHY = "They say that their cousin told them where it is kept"
POLICE = {"police_triage", "police_intelligence"}


@pytest.fixture
def report(db: None) -> Report:
    return report_with(CODE)


@pytest.fixture
def triage(person_with: Callable[..., User]) -> User:
    return person_with("police_triage", name="Tea Triage")


@pytest.fixture
def intelligence(person_with: Callable[..., User]) -> User:
    return person_with("police_intelligence", name="Ina Intelligence")


def flag(by: User, report: Report) -> SourceFlag:
    return flag_source(by=by, report_id=report.pk, reason=FlagReason.TOLD, words=WHY)


def advise(by: User, report: Report, outcome: str = "resolved", **more: Any) -> SourceAdvice:
    """As whoever has the page open as it is now."""
    given = {
        "version": version_of(report),
        "advised_on": timezone.localdate(),
        "reference": "SU-17",
        "given_by": "DS B. Wells",
        "words": "Treat as the public",
    } | more
    return record_advice(by=by, report_id=report.pk, outcome=outcome, **given)


def version_of(report: Report) -> int:
    return 1 + SourceAdvice.objects.filter(flag__report=report).count()


def page_of(report: Report, part: str = "report-source-flag") -> str:
    return reverse(f"reports:triage:{part}", args=[report.pk])


def test_a_report_is_flagged_and_the_advice_recorded_on_its_page(
    client_for: Callable[..., Client], triage: User, intelligence: User, report: Report
) -> None:
    mine, theirs = client_for(triage), client_for(intelligence)
    assert page_of(report) in text_of(mine.get(page_of(report, "report-detail")))
    response = mine.post(page_of(report), {"reason": "told", "words": WHY})
    assert response.headers["Location"] == page_of(report)
    flagged = text_of(mine.get(page_of(report, "report-detail")))
    assert "No question goes to its sender" in flagged
    assert WHY not in flagged + text_of(mine.get(page_of(report)))
    assert "Police intelligence records the advice." in text_of(mine.get(page_of(report)))
    listed = text_of(mine.get(reverse("reports:triage:source-flags")))
    assert page_of(report) in listed
    assert ">Waiting</strong>" in listed

    given = {
        "version": "1",
        "outcome": "kept",
        "advised_on": "3/11/2026",
        "reference": "SU-17",
        "given_by": "DS B. Wells",
        "words": "Ask nothing",
    }
    assert theirs.post(page_of(report, "report-source-advice"), given).status_code == 302
    assert ">Kept</strong>" in text_of(theirs.get(reverse("reports:triage:source-flags")))
    read = text_of(theirs.post(page_of(report, "report-source-words")))
    for said in (WHY, "SU-17", "DS B. Wells", "Ask nothing", "3 November 2026", "Tea Triage"):
        assert said in read
    assert AuditEvent.objects.filter(operation="consultation", reason="source_flag").count() == 1

    theirs.post(
        page_of(report, "report-source-advice"), given | {"outcome": "resolved", "version": "2"}
    )
    assert SourceFlag.objects.get().state == FlagState.RESOLVED
    assert "No report is flagged" in text_of(mine.get(reverse("reports:triage:source-flags")))
    codes = set(
        AuditEvent.objects.filter(object_id=str(report.pk)).values_list("reason", flat=True)
    )
    assert codes >= {"source_flagged", "source_kept", "source_resolved"}
    kinds = TimelineEntry.objects.filter(report=report).values_list("kind", flat=True)
    assert sorted(each for each in kinds if "source" in each) == [
        *["source_advice"] * 2,
        "source_flagged",
    ]
    assert not OutboxMessage.objects.filter(type__contains="source").exists()


def test_words_and_advice_are_sealed(triage: User, intelligence: User, report: Report) -> None:
    flag(triage, report)
    advise(intelligence, report)
    blobs = [SourceFlag.objects.get().words.blob(), SourceAdvice.objects.get().details.blob()]
    for clear in (WHY, "SU-17", "DS B. Wells"):
        assert not any(clear.encode() in bytes(blob) for blob in blobs)


# --- What it stops --------------------------------------------------------------------------------


def test_no_question_is_written_or_sent_until_it_is_resolved(
    client_for: Callable[..., Client], triage: User, intelligence: User, report: Report
) -> None:
    waiting = write_question(by=triage, report_id=report.pk, words="Which corner?")
    flag(triage, report)
    stopped = pytest.raises(WrongState, match="flagged for advice")
    with stopped:
        send_question(by=intelligence, message_id=waiting.pk)
    assert ReportMessage.objects.get().state == MessageState.WAITING
    return_question(by=triage, message_id=waiting.pk)
    write = partial(write_question, by=triage, report_id=report.pk, words="Which corner?")
    with stopped:
        write()
    page = text_of(client_for(triage).get(page_of(report, "report-detail")))
    assert "This report is flagged for advice of the source unit." in page
    advise(intelligence, report, "kept")
    with stopped:
        write()
    advise(intelligence, report, "resolved")
    send_question(by=intelligence, message_id=write().pk)


def test_the_sender_sees_nothing_of_it_and_can_still_answer(
    client: Client, triage: User, intelligence: User, report: Report
) -> None:
    question = ask(report, by=triage, checked_by=intelligence, words="What time?")
    enter(client, CODE)
    address = "/report/inbox/report/"
    before, inbox = _without_tokens(client.get(address)), open_inbox(tokens=tokens(CODE))
    flag(triage, report)
    advise(intelligence, report, "kept")
    assert _without_tokens(client.get(address)) == before
    assert open_inbox(tokens=tokens(CODE)) == inbox
    assert answer_question(tokens=tokens(CODE), question_id=question.pk, words="At noon")


def _without_tokens(response: Any) -> str:
    lines = response.content.decode().splitlines()
    return "\n".join(each for each in lines if "csrf" not in each and "nonce" not in each)


# --- Raised by the answer -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "flagged"), [(["seen", "told"], True), (["seen", "dont_know"], False), ("told", True)]
)
def test_who_says_that_a_person_they_know_told_them_is_flagged_at_once(
    client_for: Callable[..., Client], triage: User, how: object, flagged: bool
) -> None:
    """R1.7: by the answer alone, of one report, for whoever may see flags."""
    report = report_with(CODE, source={"how": how})
    page = text_of(client_for(triage).get(reverse("reports:triage:source-flags")))
    assert (page_of(report) in page) == flagged
    if flagged:
        assert "Spotlight, by the sender’s own answer" in page
        with pytest.raises(WrongState, match="flagged for advice"):
            write_question(by=triage, report_id=report.pk, words="Which corner?")
        with pytest.raises(WrongState, match="already"):
            flag(triage, report)


def test_such_a_flag_is_read_and_advised_on_like_any_other(
    client_for: Callable[..., Client], intelligence: User
) -> None:
    report = report_with(CODE, source={"how": ["told"]})
    made = SourceFlag.objects.get()
    assert (made.reason, made.state, made.flagged_by) == ("told", "open", None)
    assert made.flagged_at == report.received_at
    read = text_of(client_for(intelligence).post(page_of(report, "report-source-words")))
    assert "They say that a person they know told them" in read
    advise(intelligence, report)
    assert SourceFlag.objects.get().state == FlagState.RESOLVED


def test_it_costs_its_sender_no_statement_more() -> None:
    report_with(CODE, source={"how": ["seen"]})
    with statements() as plain:
        report_with(SPARE_CODE, source={"how": ["seen"]})
    with statements() as flagged:
        report_with(OTHER_CODE, source={"how": ["told"]})
    assert SourceFlag.objects.count() == 1
    assert len(flagged) == len(plain)


def test_the_database_takes_a_flag_of_nobody_by_that_answer_alone(
    triage: User, report: Report
) -> None:
    flag(triage, report)
    for change in ({"flagged_by": None}, {"words": None}):
        with pytest.raises(IntegrityError, match="raised_by_somebody"), transaction.atomic():
            SourceFlag.objects.update(**change)


# --- Whom it points to ----------------------------------------------------------------------------


def test_a_flag_says_nothing_of_other_reports(
    client_for: Callable[..., Client], triage: User, report: Report
) -> None:
    same_words = report_with(SPARE_CODE)
    flag(triage, report)
    page = text_of(client_for(triage).get(page_of(report)))
    assert same_words.display_reference not in page
    assert "does not link anonymous reports with each other" in page
    with acting_as(triage):
        assert [each.report_id for each in flags_in_force(triage)] == [report.pk]
    of_row = {each.name for each in SourceFlag._meta.get_fields()}
    assert of_row == {
        "id", "report", "reason", "words", "state", "flagged_by", "flagged_at", "ended_at",
        "audience", "advice",
    }  # fmt: skip


# --- Who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(set(ROLES) - POLICE))
def test_nobody_else_flags_reads_or_sees_one(
    role: str,
    person_with: Callable[..., User],
    client_for: Callable[..., Client],
    triage: User,
    report: Report,
) -> None:
    flag(triage, report)
    person = person_with(role)
    with pytest.raises(NotAllowed):
        flag(person, report)
    with pytest.raises(NotAllowed):
        read_flags(by=person, report_id=report.pk)
    with pytest.raises(NotAllowed):
        advise(person, report)
    browser = client_for(person)
    for part in ("report-source-flag", "report-source-words", "report-source-advice"):
        assert browser.post(
            page_of(report, part), {"reason": "told", "words": "x"}
        ).status_code in {
            403,
            404,
        }
    with acting_as(person):
        assert not SourceFlag.objects.exists()
        assert not TimelineEntry.objects.filter(kind="source_flagged").exists()


def test_only_intelligence_records_advice(
    client_for: Callable[..., Client], triage: User, report: Report
) -> None:
    flag(triage, report)
    with pytest.raises(NotAllowed):
        advise(triage, report)
    assert client_for(triage).post(page_of(report, "report-source-advice")).status_code == 403


def test_the_database_lets_no_other_clearance_in(
    triage: User, intelligence: User, report: Report
) -> None:
    flag(triage, report)
    advise(intelligence, report, "kept")
    for model in (SourceFlag, SourceAdvice):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(audience=["police.triage", "licensing.officer"])
    with acting_as(intelligence):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            SourceAdvice.objects.update(outcome="resolved")
        for model in (SourceAdvice, SourceFlag):
            rows = model.objects.all()
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                rows._raw_delete(rows.db)
    with pytest.raises(IntegrityError, match="ends_when_resolved"), transaction.atomic():
        SourceFlag.objects.update(state=FlagState.RESOLVED)


# --- Bad input and two at once --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("outcome", "Say whether the flag is kept or resolved."),
        ("advised_on", "Enter a date"),
        ("reference", "Enter the reference that the source unit gave you."),
        ("given_by", "Enter who gave the advice."),
    ],
)
def test_advice_without_its_parts_is_refused_and_keeps_what_was_typed(
    client_for: Callable[..., Client],
    triage: User,
    intelligence: User,
    report: Report,
    left_out: str,
    said: str,
) -> None:
    flag(triage, report)
    given = {
        "version": "1",
        "outcome": "kept",
        "advised_on": "3/11/2026",
        "reference": "SU-17",
        "given_by": "DS B. Wells",
        "words": "Typed with care",
    }
    browser = client_for(intelligence)
    response = browser.post(page_of(report, "report-source-advice"), given | {left_out: ""})
    assert response.status_code == 422
    page = text_of(response)
    assert said in page
    assert "Typed with care" in page
    late = browser.post(page_of(report, "report-source-advice"), given | {"advised_on": "1/1/2029"})
    assert "of the future" in text_of(late)
    assert not SourceAdvice.objects.exists()


def test_a_flag_needs_a_reason_and_words(triage: User, report: Report) -> None:
    for reason, words in (("told", " "), ("nosy", "Why"), ("", "Why")):
        with pytest.raises(CaseworkError):
            flag_source(by=triage, report_id=report.pk, reason=reason, words=words)
    assert not SourceFlag.objects.exists()


def test_whoever_is_later_is_told_and_keeps_what_they_typed(
    client_for: Callable[..., Client], triage: User, intelligence: User, report: Report
) -> None:
    flag(triage, report)
    late = client_for(intelligence).post(
        page_of(report), {"reason": "near", "words": "Typed with care"}
    )
    assert late.status_code == 409
    assert "Somebody has flagged this report already." in text_of(late)
    assert "Typed with care" in text_of(late)
    advise(intelligence, report)
    given = {
        "version": "1",
        "outcome": "kept",
        "advised_on": "3/11/2026",
        "reference": "SU-18",
        "given_by": "DS B. Wells",
        "words": "Typed with care",
    }
    late = client_for(intelligence).post(page_of(report, "report-source-advice"), given)
    assert late.status_code == 409
    assert "SU-18" in text_of(late)
    flag(triage, report)
    assert SourceFlag.objects.count() == 2


def test_an_older_page_resolves_nothing_against_advice_that_it_does_not_show(
    client_for: Callable[..., Client], triage: User, intelligence: User, report: Report
) -> None:
    flag(triage, report)
    browser = client_for(intelligence)
    seen = version_in(text_of(browser.get(page_of(report))))
    advise(intelligence, report, "kept", words="Ask nothing")
    given = {
        "version": seen,
        "outcome": "resolved",
        "advised_on": "3/11/2026",
        "reference": "SU-18",
        "given_by": "DS B. Wells",
        "words": "Typed with care",
    }
    late = browser.post(page_of(report, "report-source-advice"), given)
    assert late.status_code == 409
    page = text_of(late)
    assert "Somebody recorded advice while you had this page open" in page
    assert ">Kept</strong>" in page
    assert "Typed with care" in page
    assert SourceFlag.objects.get().state == FlagState.KEPT
    assert SourceAdvice.objects.count() == 1
    again = browser.post(
        page_of(report, "report-source-advice"), given | {"version": version_in(page)}
    )
    assert again.status_code == 302
    assert SourceFlag.objects.get().state == FlagState.RESOLVED


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found, "The form carries no version."
    return found[1]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_flags(triage: User, intelligence: User) -> None:
    report = report_with(CODE)
    outcome = at_once(partial(flag, triage, report), partial(flag, intelligence, report))
    lost = [each for each in outcome if isinstance(each, Exception)]
    assert [type(each) for each in lost] == [WrongState]
    assert SourceFlag.objects.count() == 1
