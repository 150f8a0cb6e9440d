"""Officers who close a case or give a task away at the same moment: real threads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from agencies.registry.models import Agency
from agencies.registry.people import forget
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.cases import close_case, link_report
from reports.actions.disclose import withdraw_disclosure
from reports.actions.merge import merge_case
from reports.actions.tasks import give_task, pause_task
from reports.casework_enums import PauseReason
from reports.enums import CaseOutcome, CaseStatus, LinkReason, TaskStatus, TimelineKind
from reports.errors import CaseworkError, Conflict, WrongState
from reports.models import Case, CaseTask, TimelineEntry
from reports.queries import tasks_visible_to
from reports.tasks import watch_tasks
from tests.factories import CaseFactory, ReportFactory
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.triage.conftest import text_of
from tests.support.html import read

TIMES = 3


def one_lost(outcome: list[Any]) -> None:
    """And was told in words that somebody was quicker, or that the case is closed."""
    lost = [each for each in outcome if isinstance(each, Exception)]
    assert len(lost) == 1, outcome
    assert isinstance(lost[0], (Conflict, WrongState)), lost
    assert str(lost[0])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_a_case_one_closes_it(
    officer: User, person_with: Callable[..., User]
) -> None:
    colleague = person_with("police_intelligence")
    for _ in range(TIMES):
        forget(officer)
        forget(colleague)
        case = CaseFactory(by=officer)
        outcome = at_once(
            *(
                partial(close_case, by=by, case_id=case.pk, outcome=outcome, words="x", version=1)
                for by, outcome in (
                    (officer, CaseOutcome.RESOLVED),
                    (colleague, CaseOutcome.UNFOUNDED),
                )
            )
        )
        one_lost(outcome)
        (won,) = [each for each in outcome if not isinstance(each, Exception)]
        case.refresh_from_db()
        assert (case.status, case.outcome) == (CaseStatus.CLOSED, won.outcome)
        closings = TimelineEntry.objects.filter(case=case, after=CaseStatus.CLOSED)
        assert closings.count() == 1
        assert AuditEvent.objects.filter(object_id=case.pk, reason=won.outcome).count() <= 1


@pytest.mark.django_db(transaction=True)
def test_no_report_comes_into_a_case_that_closes_at_that_moment(officer: User) -> None:
    for _ in range(TIMES):
        forget(officer)
        case, report = CaseFactory(by=officer), ReportFactory()
        outcome = at_once(
            partial(close_case, by=officer, case_id=case.pk, outcome=CaseOutcome.RESOLVED,
                    words="x", version=1),
            partial(link_report, by=officer, case_id=case.pk, report_id=report.pk,
                    reason=LinkReason.SAME_PLACE, version=1),
        )  # fmt: skip
        one_lost(outcome)
        case.refresh_from_db()
        is_closed = case.status == CaseStatus.CLOSED
        assert case.links.filter(report=report).exists() != is_closed


@pytest.mark.django_db(transaction=True)
def test_cases_that_are_merged_in_a_ring_at_once_never_end_in_one(officer: User) -> None:
    """Each is merged into the next, the last into the first: one case at least stays open."""
    for _ in range(TIMES):
        forget(officer)
        ring = [CaseFactory(by=officer) for _ in range(3)]
        outcome = at_once(
            *(
                partial(merge_case, by=officer, case_id=case.pk, into_id=into.pk, words="x",
                        version=1)
                for case, into in zip(ring, (*ring[1:], ring[0]), strict=True)
            )
        )  # fmt: skip
        lost = [each for each in outcome if isinstance(each, Exception)]
        assert len(lost) in {1, 2}, outcome
        assert all(isinstance(each, (Conflict, WrongState)) for each in lost), lost
        into = dict(
            Case.objects.filter(pk__in=[each.pk for each in ring]).values_list("pk", "merged_into")
        )
        assert len([each for each in into.values() if each]) == 3 - len(lost)
        for start in into:
            seen, at = set(), start
            while at is not None and at not in seen:
                seen.add(at)
                at = into[at]
            assert at is None, "a ring"


def test_a_task_is_not_finished_from_the_page_of_its_case_as_it_was_before(
    case: Case, client: Client, officer: User, task_of: Callable[..., CaseTask]
) -> None:
    """Its button carries the task's version; the case's own would say nothing of the task."""
    task = task_of(case)
    address = f"/triage/cases/{case.pk}/"
    finish = f"{address}tasks/{task.pk}/"
    forms = {each.action: each for each in read(client.get(address).content.decode()).forms}
    before = forms[finish].filled()
    pause_task(by=officer, task_id=task.pk, reason=PauseReason.COURT, words="", version=1)
    late = client.post(finish, before)
    assert late.status_code == 409
    assert "Somebody else changed this task" in text_of(late)
    task.refresh_from_db()
    assert task.status == TaskStatus.PAUSED
    now = {each.action: each for each in read(late.content.decode()).forms}[finish].filled()
    assert client.post(finish, now).headers["Location"] == address
    task.refresh_from_db()
    assert task.status == TaskStatus.DONE


# --- Tasks for somebody without the clearance -----------------------------------------------------


def test_a_task_is_not_given_to_who_may_not_see_it_and_nothing_leaks(
    case: Case,
    client: Client,
    client_for: Callable[..., Client],
    licensing: User,
    task_of: Callable[..., CaseTask],
) -> None:
    """Through the page, with the person's identifier forged into the form."""
    task = task_of(case, what="Look behind the blue door")
    address = f"/triage/tasks/{task.pk}/"
    assert licensing.display_name not in text_of(client.get(address))
    told = OutboxMessage.objects.count()
    for step, given in (
        ("give", {"to": str(licensing.pk)}),
        ("give", {"to": str(case.pk)}),
        ("move", {"agency": "nowhere"}),
    ):
        answer = client.post(f"{address}{step}/", {"version": "1", **given})
        assert answer.status_code == 422, step
        page = text_of(answer)
        assert "from the list." in page
        assert licensing.display_name not in page
    task.refresh_from_db()
    assert (task.assigned_to, task.version, task.agency.key) == (None, 1, "police")
    assert OutboxMessage.objects.count() == told
    browser = client_for(licensing)
    for path in (address, f"{address}finish/", f"/triage/cases/{case.pk}/"):
        assert browser.get(path).status_code == 404
    for path in ("/triage/tasks/", "/triage/shared/", "/triage/cases/", "/home/"):
        page = text_of(browser.get(path))
        assert task.what not in page
        assert case.title not in page


@pytest.mark.django_db(transaction=True)
def test_a_task_given_while_its_case_stops_being_shared_is_seen_by_nobody_it_is_not_for(
    case: Case,
    officer: User,
    licensing: User,
    share: Any,
    task_of: Callable[..., CaseTask],
) -> None:
    """Either it is refused, or it falls back with the next run: never is it shown without."""
    agency = Agency.objects.get(key="licensing")
    for _ in range(TIMES):
        for person in (officer, licensing):
            forget(person)
        disclosure, task = share(case), task_of(case)
        given, withdrawn = at_once(
            partial(give_task, by=officer, task_id=task.pk, agency_id=agency.pk,
                    to_id=licensing.pk, version=1),
            partial(withdraw_disclosure, by=officer, disclosure_id=disclosure.pk, words="Over"),
        )  # fmt: skip
        assert not isinstance(withdrawn, Exception), withdrawn
        if isinstance(given, Exception):
            assert isinstance(given, CaseworkError), given
            assert "can't see this case" in str(given)
        forget(licensing)
        assert not tasks_visible_to(licensing).filter(pk=task.pk).exists()
        watch_tasks()
        task.refresh_from_db()
        assert task.assigned_to is None
        back = TimelineEntry.objects.filter(kind=TimelineKind.TASK_BACK, task=task)
        assert back.exists() != isinstance(given, Exception)
