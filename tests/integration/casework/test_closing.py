"""Closing a case with its reports, what their senders are told, and opening it again."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from agencies.registry.models import Agency
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from reports.actions.cases import close_case, link_report, open_case, unlink_report
from reports.actions.closing import reopen_case
from reports.actions.inbox import open_inbox
from reports.actions.merge import merge_case, unmerge_case
from reports.actions.submit import Submission, submit_report
from reports.actions.triage import move_report
from reports.enums import (
    TOLD_BY_CREWS,
    CaseKind,
    CaseOutcome,
    CaseStatus,
    Channel,
    Kind,
    LinkReason,
    Status,
    ToldSender,
)
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import Case, CaseLink, Report, ReportClosing, TimelineEntry
from reports.queries import closings_visible_to
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.triage.conftest import text_of
from tests.support.inboxes import CODE, SPARE_CODE, enter, report_with, tokens

pytestmark = pytest.mark.django_db

THANKS = ToldSender.LOOKED_AT
INBOX = "/report/inbox/report/"


@pytest.fixture
def closer(person_with: Callable[..., User]) -> User:
    return person_with("police_intelligence", name="Ina Intelligence")


@pytest.fixture
def report(db: None) -> Report:
    return report_with(CODE)


def case_of(by: User, *reports: Report) -> Case:
    return open_case(
        by=by,
        owner_id=Agency.objects.get(key="police").pk,
        kind=CaseKind.PLACE,
        title="Stairwell near the market",
        report_ids=[each.pk for each in reports],
        reason=LinkReason.SAME_PLACE,
    )


def close(by: User, case: Case, told: str = THANKS, **more: Any) -> Case:
    case.refresh_from_db()
    given = {"outcome": CaseOutcome.RESOLVED, "words": "Quiet", "version": case.version} | more
    return close_case(by=by, case_id=case.pk, told=told, **given)


def reopen(by: User, case: Case) -> Case:
    case.refresh_from_db()
    return reopen_case(by=by, case_id=case.pk, words="It began again", version=case.version)


def shown(code: str = CODE) -> tuple[str, str]:
    """Status and sentence, as the holder of the code is told."""
    inbox = open_inbox(tokens=tokens(code))
    assert inbox is not None
    return str(inbox.status.label), str(inbox.told.value) if inbox.told else ""


def status_of(report: Report) -> str:
    return Report.objects.values_list("status", flat=True).get(pk=report.pk)


# --- What a sender is told ------------------------------------------------------------------------


def test_each_sender_of_the_case_is_told_the_sentence_and_nothing_else(
    client: Client, closer: User, report: Report
) -> None:
    case = case_of(closer, report, report_with(SPARE_CODE))
    assert shown() == ("Being assessed", "")
    close(closer, case)
    assert shown() == shown(SPARE_CODE) == ("Closed", "looked_at")
    enter(client, CODE)
    page = text_of(client.get(INBOX))
    assert page.count(str(THANKS.label)) == 1
    for word in (case.title, case.display_reference, "Quiet", "Problem resolved", closer.full_name):
        assert word not in page


def test_nothing_is_told_unless_an_officer_chooses_it(closer: User, report: Report) -> None:
    close(closer, case_of(closer, report), told="")
    assert shown() == ("Closed", "")
    assert not TimelineEntry.objects.filter(kind="told").exists()


@pytest.mark.parametrize("told", ["A neighbour told us the same", "LOOKED_AT", "nothing"])
def test_only_approved_sentences_can_be_told(closer: User, report: Report, told: str) -> None:
    case = case_of(closer, report)
    with pytest.raises(CaseworkError, match="from the list"):
        close(closer, case, told=told)
    with pytest.raises(CaseworkError, match="from the list"):
        move_report(
            by=closer,
            report_id=report.pk,
            transition="close",
            reason="done",
            told=told,
            version=2,
        )
    assert status_of(report) == Status.IN_CASE
    close(closer, case)
    with pytest.raises(IntegrityError, match="what_is_approved"), transaction.atomic():
        ReportClosing.objects.update(told=told[:16])


NEVER = (
    *("other people", "somebody else", "others", "neighbour"),
    *("arrest", "officer", "operation", "warrant", "search", "case", "suspect", "court"),
    *("watch", "look out", "let us know", "come back", "tell us if"),
)
"""Words of other reports, of what the police do, and of tasks (R1.6)."""


@pytest.mark.parametrize("code", ToldSender.values)
def test_no_sentence_tells_of_others_or_the_police_or_asks_for_more(code: str) -> None:
    sentence = str(ToldSender(code).label).lower()
    assert [word for word in NEVER if word in sentence] == []


def test_a_report_closed_by_itself_is_told_once_however_often_it_is_closed(
    client: Client, closer: User, report: Report
) -> None:
    version = 1
    moves = [("start", "start", ""), *[("close", "done", "no_more"), ("reopen", "mistake", "")] * 2]
    for name, reason, told in [*moves, ("close", "done", "looked_at")]:
        move_report(
            by=closer,
            report_id=report.pk,
            transition=name,
            reason=reason,
            told=told,
            version=version,
        )
        version += 1
        assert shown()[1] == told
    assert ReportClosing.objects.filter(reopened_at__isnull=True).count() == 1
    enter(client, CODE)
    page = text_of(client.get(INBOX))
    assert page.count("Thank you") == page.count(str(THANKS.label)) == 1


# --- Which reports are closed with the case -------------------------------------------------------


def test_a_report_in_another_open_case_waits_for_that_one(closer: User, report: Report) -> None:
    first, second = case_of(closer, report), case_of(closer, report)
    close(closer, first)
    assert (status_of(report), shown()) == (Status.IN_CASE, ("Being assessed", ""))
    close(closer, second, told="no_more")
    assert shown() == ("Closed", "no_more")


def test_a_report_in_a_case_that_the_officer_may_not_see_is_not_told(
    closer: User, report: Report
) -> None:
    mine, hidden = case_of(closer, report), case_of(closer, report)
    Case.objects.filter(pk=hidden.pk).update(audience=["police.triage"])
    CaseLink.objects.filter(case=hidden).update(audience=["police.triage"])
    close(closer, mine)
    assert (status_of(report), shown()) == (Status.IN_CASE, ("Being assessed", ""))


def test_a_report_that_the_officer_may_not_see_is_not_told(closer: User, report: Report) -> None:
    case = case_of(closer, report)
    Report.objects.filter(pk=report.pk).update(audience=["police.triage"])
    close(closer, case)
    assert (status_of(report), shown()) == (Status.IN_CASE, ("Being assessed", ""))


def test_an_urgent_report_is_closed_by_a_named_person_on_its_own_page(closer: User) -> None:
    urgent = report_with(CODE, may_be_at_risk=True)
    close(closer, case_of(closer, urgent))
    assert (status_of(urgent), shown()) == (Status.IN_CASE, ("Being assessed", ""))
    version = Report.objects.get(pk=urgent.pk).version
    move_report(
        by=closer,
        report_id=urgent.pk,
        transition="close",
        reason="done",
        told="looked_at",
        version=version,
    )
    assert shown() == ("Closed", "looked_at")


# --- Opening again --------------------------------------------------------------------------------


def test_opening_again_takes_the_sentence_back_and_closing_tells_it_once(
    client: Client, closer: User, report: Report
) -> None:
    case = case_of(closer, report)
    for _ in range(2):
        close(closer, case)
        assert shown() == ("Closed", "looked_at")
        again = reopen(closer, case)
        assert (again.status, again.outcome, again.closed_at) == (CaseStatus.OPEN, "", None)
        assert (status_of(report), shown()) == (Status.IN_CASE, ("Being assessed", ""))
    close(closer, case)
    enter(client, CODE)
    assert text_of(client.get(INBOX)).count(str(THANKS.label)) == 1
    moved = TimelineEntry.objects.filter(report=report, reason__in=["case_closed", "case_reopened"])
    assert moved.count() == 5


def test_what_was_closed_on_its_own_or_taken_out_stays_closed(closer: User) -> None:
    alone, out = report_with(CODE), report_with(SPARE_CODE)
    case = case_of(closer, alone, out)
    move_report(
        by=closer, report_id=alone.pk, transition="close", reason="done", told="no_more", version=2
    )
    close(closer, case)
    unlinked = partial(unlink_report, by=closer, case_id=case.pk, report_id=out.pk, words="Not it")
    with pytest.raises(WrongState):
        unlinked(version=Case.objects.get(pk=case.pk).version)
    reopen(closer, case)
    assert (status_of(alone), shown()) == (Status.CLOSED, ("Closed", "no_more"))
    assert shown(SPARE_CODE) == ("Being assessed", "")


def test_a_merged_case_tells_its_senders_once_by_the_case_that_goes_on(
    closer: User, report: Report
) -> None:
    case, into = case_of(closer, report), case_of(closer, report_with(SPARE_CODE))
    merge_case(by=closer, case_id=case.pk, into_id=into.pk, words="One place", version=1)
    assert shown() == ("Being assessed", "")
    with pytest.raises(WrongState, match="merged"):
        reopen(closer, case)
    close(closer, into)
    assert shown() == shown(SPARE_CODE) == ("Closed", "looked_at")
    reopen(closer, into)
    case.refresh_from_db()
    unmerge_case(by=closer, case_id=case.pk, words="Two after all", version=case.version)
    assert shown() == shown(SPARE_CODE) == ("Being assessed", "")
    close(closer, case, told="no_more")
    assert (shown(), shown(SPARE_CODE)) == (("Closed", "no_more"), ("Being assessed", ""))
    assert ReportClosing.objects.filter(report=report, reopened_at__isnull=True).count() == 1


def test_a_case_is_opened_again_by_those_who_close_cases_with_a_reason(
    closer: User, report: Report, person_with: Callable[..., User]
) -> None:
    case = close(closer, case_of(closer, report))
    again = partial(reopen_case, case_id=case.pk, version=case.version)
    with pytest.raises(NotAllowed):
        again(by=person_with("police_triage"), words="Why")
    with pytest.raises(CaseworkError, match="Say why"):
        again(by=closer, words=" ")
    again(by=closer, words="It began again")
    with pytest.raises(Conflict):
        again(by=closer, words="It began again")
    with pytest.raises(WrongState, match="Open"):
        reopen(closer, case)


# --- Pages ----------------------------------------------------------------------------------------


def test_the_pages_offer_the_sentences_and_show_what_was_chosen(
    client_for: Callable[..., Client], closer: User, report: Report
) -> None:
    case, browser = case_of(closer, report), client_for(closer)
    page = reverse("reports:triage:case-detail", args=[case.pk])
    offered = text_of(browser.get(page))
    for sentence in ToldSender:
        assert (str(sentence.label) in offered) == (sentence not in TOLD_BY_CREWS), sentence
    given = {"outcome": "resolved", "words": "Quiet", "told": "no_more", "version": 1}
    refused = browser.post(f"{page}close/", given | {"told": "Somebody else told us"})
    assert refused.status_code == 422
    assert "Quiet" in text_of(refused)
    assert browser.post(f"{page}close/", given).status_code == 302
    closed = text_of(browser.get(page))
    assert "Senders are told" in closed
    assert "Open the case again" in closed
    told = text_of(browser.get(reverse("reports:triage:report-detail", args=[report.pk])))
    assert "What the sender is told" in told
    assert told.count(str(ToldSender.NO_MORE.label)) >= 2  # and on the timeline
    reopened = browser.post(f"{page}reopen/", {"words": "Again", "version": 2}, follow=True)
    assert "The case is open again." in text_of(reopened)


def test_of_two_who_close_at_once_one_is_shown_both_and_loses_nothing(
    client_for: Callable[..., Client], closer: User, report: Report
) -> None:
    case = case_of(closer, report)
    close(closer, case)
    given = {"outcome": "reduced", "words": "Typed with care", "told": "no_more", "version": 1}
    late = client_for(closer).post(reverse("reports:triage:case-close", args=[case.pk]), given)
    page = text_of(late)
    assert late.status_code == 409
    for said in ("Typed with care", "Problem reduced", str(ToldSender.NO_MORE.label)):
        assert said in page
    assert "This case is closed." in page
    assert shown() == ("Closed", "looked_at")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["close", "reopen", "link"])
def test_of_two_at_once_one_wins(closer: User, other: str) -> None:
    report, second = report_with(CODE), report_with(SPARE_CODE)
    case = case_of(closer, report)
    if other == "reopen":
        close(closer, case)
        case.refresh_from_db()
    ours = {
        "close": partial(close, closer, case, told="no_more", version=case.version),
        "reopen": partial(reopen_case, by=closer, case_id=case.pk, words="x", version=case.version),
        "link": partial(
            link_report,
            by=closer,
            case_id=case.pk,
            report_id=second.pk,
            reason=LinkReason.SAME_PLACE,
            version=case.version,
        ),
    }[other]
    first = ours if other == "reopen" else partial(close, closer, case, version=case.version)
    outcome = at_once(first, ours)
    lost = [each for each in outcome if isinstance(each, Exception)]
    assert len(lost) == 1, outcome
    assert isinstance(lost[0], (Conflict, WrongState)), lost
    standing = ReportClosing.objects.filter(report=report, reopened_at__isnull=True)
    assert standing.count() <= 1


# --- Who sees it ----------------------------------------------------------------------------------


def test_what_is_told_shows_to_the_team_whose_report_it_is(
    closer: User, person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    incident = submit_report(
        by=closer,
        submission=Submission(
            channel=Channel.PREMISES,
            kind=Kind.PREMISES_INCIDENT,
            narrative="A bag was found",
            place_text="The Bell",
        ),
        idempotency_key=uuid.uuid4(),
    )
    concern = report_with(SPARE_CODE)
    close(closer, case_of(closer, incident, concern))
    licensing = person_with("licensing_officer")
    with acting_as(licensing):
        assert [each.report_id for each in closings_visible_to(licensing)] == [incident.pk]
        assert ReportClosing.objects.count() == 1
    page = reverse("reports:triage:report-detail", args=[incident.pk])
    assert str(THANKS.label) in text_of(client_for(licensing).get(page))


def test_the_front_door_reads_no_closing(closer: User, report: Report) -> None:
    close(closer, case_of(closer, report))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE spotlight_front_door")
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT told FROM reports_reportclosing")
        cursor.execute("SELECT told FROM inbox_of(%s)", [[uuid.uuid4().bytes]])
        assert cursor.fetchone()[0] is None


# --- Taking a report out --------------------------------------------------------------------------


def take_out(by: User, case: Case, report: Report) -> CaseLink:
    case.refresh_from_db()
    link: CaseLink = unlink_report(
        by=by, case_id=case.pk, report_id=report.pk, words="Not it", version=case.version
    )
    return link


def move(by: User, report: Report, transition: str, reason: str) -> None:
    report.refresh_from_db()
    move_report(
        by=by,
        report_id=report.pk,
        transition=transition,
        reason=reason,
        words="x",
        version=report.version,
    )


@pytest.mark.parametrize(
    ("moves", "status"),
    [
        ([], Status.RECEIVED),
        ([("start", "start")], Status.ASSESSING),
        ([("start", "start"), ("pass_on", "neighbourhood")], Status.PASSED_ON),
    ],
)
def test_out_of_its_last_open_case_a_report_is_what_it_was(
    closer: User, report: Report, moves: list[tuple[str, str]], status: str
) -> None:
    for each in moves:
        move(closer, report, *each)
    first, second = case_of(closer, report), case_of(closer, report)
    take_out(closer, first, report)
    assert status_of(report) == Status.IN_CASE
    take_out(closer, second, report)
    assert status_of(report) == status
    case = case_of(closer, report)
    take_out(closer, case, report)
    assert status_of(report) == status


def test_an_urgent_report_that_is_taken_out_waits_in_the_queue_again(closer: User) -> None:
    urgent = report_with(CODE, may_be_at_risk=True)
    case = case_of(closer, urgent)
    assert Report.objects.get(pk=urgent.pk).waiting_since is None
    take_out(closer, case, urgent)
    assert Report.objects.get(pk=urgent.pk).waiting_since is not None


def test_what_was_opened_again_by_itself_can_be_taken_out_and_put_in_again(
    closer: User, report: Report
) -> None:
    case = case_of(closer, report)
    move(closer, report, "close", "done")
    move(closer, report, "reopen", "mistake")
    take_out(closer, case, report)
    assert status_of(report) == Status.ASSESSING
    case.refresh_from_db()
    link_report(
        by=closer,
        case_id=case.pk,
        report_id=report.pk,
        reason=LinkReason.SAME_PLACE,
        version=case.version,
    )
    move(closer, report, "close", "done")
    take_out(closer, case, report)
    assert status_of(report) == Status.CLOSED


@pytest.mark.parametrize("how", ["closed", "merged"])
def test_a_case_that_is_closed_holds_no_report_back(closer: User, report: Report, how: str) -> None:
    move(closer, report, "start", "start")
    old, case = case_of(closer, report), case_of(closer, report)
    if how == "closed":
        close(closer, old)
    else:
        merge_case(by=closer, case_id=old.pk, into_id=case.pk, words="One place", version=1)
    assert status_of(report) == Status.IN_CASE
    take_out(closer, case, report)
    assert status_of(report) == Status.ASSESSING


def test_an_open_case_that_the_officer_may_not_see_still_holds_it(
    closer: User, report: Report
) -> None:
    case, hidden = case_of(closer, report), case_of(closer, report)
    Case.objects.filter(pk=hidden.pk).update(audience=["police.triage"])
    CaseLink.objects.filter(case=hidden).update(audience=["police.triage"])
    take_out(closer, case, report)
    assert status_of(report) == Status.IN_CASE
