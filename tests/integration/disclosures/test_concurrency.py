"""People and the scheduled task at the same moment: real threads, each with its own connection."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from agencies.registry.agreements import end_agreement
from agencies.registry.clearances import SHARED
from agencies.registry.models import Disclosure, Membership
from agencies.registry.people import forget
from reports.actions.disclose import end_due_disclosures, withdraw_disclosure
from reports.actions.sharing import standing_shares
from reports.errors import CaseworkError
from reports.models import Case, CaseNote
from tests.factories import CaseFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(transactional_db: None, officer: Any) -> Case:
    from reports.actions.cases import add_note

    made: Case = CaseFactory(by=officer)
    add_note(by=officer, case_id=made.pk, text="Seen twice")
    return made


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """What each gave back, or the error it raised; all start together."""
    gate = threading.Barrier(len(work))

    def run(each: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=20)
            return each()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(run, work))


def shared_of(rows: Any) -> set[str]:
    return {
        key
        for audience in rows.values_list("audience", flat=True)
        for key in audience
        if key.startswith(SHARED)
    }


def check_in_line(case: Case) -> None:
    """Audiences say what the disclosures that stand say."""
    shares = standing_shares([case.pk])
    assert shared_of(Case.objects.filter(pk=case.pk)) == shares.of(case.pk, "record")  # type: ignore[arg-type]
    assert shared_of(CaseNote.objects.filter(case=case)) == shares.of(case.pk, "notes")  # type: ignore[arg-type]


def test_sharing_and_withdrawing_at_once_leave_audiences_in_line(
    share: Any, case: Case, officer: Any, agree: Any
) -> None:
    first, other = share(case, parts=("notes",)), agree()
    for _ in range(5):
        forget(officer)
        outcome = at_once(
            partial(share, case, parts=("notes",), agreement=other),
            partial(withdraw_disclosure, by=officer, disclosure_id=first.pk, words="x"),
        )
        assert all(isinstance(each, Disclosure) for each in outcome), outcome
        check_in_line(case)
        assert shared_of(Case.objects.filter(pk=case.pk))
        first = outcome[0]
        other = agree()


def test_two_withdrawals_end_it_once(share: Any, case: Case, officer: Any) -> None:
    given = share(case)

    def withdraw() -> Disclosure:
        return withdraw_disclosure(by=officer, disclosure_id=given.pk, words="x")

    outcome = at_once(withdraw, withdraw)
    assert sorted(type(each).__name__ for each in outcome) == ["Disclosure", "WrongState"]
    check_in_line(case)


def test_sharing_while_its_agreement_ends_never_outlives_it(
    share: Any, case: Case, agree: Any, licensing: Any
) -> None:
    for _ in range(5):
        agreement = agree()
        shared, ended = at_once(
            lambda agreement=agreement: share(case, agreement=agreement),
            lambda agreement=agreement: end_agreement(
                by=agree.by(), agreement_id=agreement.pk, version=agreement.version
            ),
        )
        assert not isinstance(ended, Exception), ended
        if isinstance(shared, Exception):
            assert isinstance(shared, CaseworkError), shared
        end_due_disclosures()
        assert not Disclosure.objects.filter(ended_at__isnull=True).exists()
        assert not shared_of(Case.objects.filter(pk=case.pk))


def test_two_workers_end_each_once(share: Any, case: Case, officer: Any) -> None:
    then = timezone.now() - timedelta(days=2)
    Membership.objects.update(active_from=then - timedelta(days=1))
    with time_machine.travel(then, tick=False):
        share(case, parts=("notes",), last_day=timezone.localdate())
    ended = at_once(end_due_disclosures, end_due_disclosures)
    assert sum(ended) == 1 or (sum(ended) == 0 and end_due_disclosures() == 1), ended
    check_in_line(case)


@pytest.mark.parametrize("skew", [timedelta(hours=-36), timedelta(hours=36)])
def test_a_worker_whose_clock_is_wrong_ends_neither_early_nor_late(
    share: Any, case: Case, skew: timedelta
) -> None:
    """What is over is asked of the database's clock alone."""
    then = timezone.now() - timedelta(days=2)
    Membership.objects.update(active_from=then - timedelta(days=1))
    with time_machine.travel(then, tick=False):
        over = share(case, last_day=timezone.localdate())
    stands = share(case, parts=("notes",), last_day=timezone.localdate())
    with time_machine.travel(timezone.now() + skew, tick=True):
        end_due_disclosures()
    over.refresh_from_db()
    stands.refresh_from_db()
    assert (over.end_code, stands.end_code) == ("expired", "")
