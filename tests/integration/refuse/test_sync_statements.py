"""What a batch asks of the database grows by the same for each entry, however much is stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.models import Shift
from portal.accounts.models import User
from tests.integration.refuse.conftest import job_of, needle_report
from tests.integration.refuse.test_sync import entry, outcomes, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

MOST_FOR_A_FIND = 30
"""As tests/bench/syncing.py allows: of these, ten store rows."""


@pytest.fixture
def shift(crew: User) -> Shift:
    return start_shift(by=crew, device_id=None, name="Van 3").shift


def _asked(by: User, shift: Shift, entries: list[dict[str, Any]]) -> int:
    with CaptureQueriesContext(connection) as captured:
        answers = send(by, shift, *entries)
    assert {outcome for outcome, _again in outcomes(answers)} == {"stored"}
    return len(captured)


def _finds(count: int) -> list[dict[str, Any]]:
    return [entry() for _ in range(count)]


def test_a_find_costs_the_same_whatever_is_in_the_batch_and_in_the_database(
    crew: User, shift: Shift
) -> None:
    _asked(crew, shift, _finds(1))
    one, three = (_asked(crew, shift, _finds(count)) for count in (1, 3))
    _asked(crew, shift, _finds(12))
    later = _asked(crew, shift, _finds(3))
    each = (three - one) / 2
    assert later == three
    assert each <= MOST_FOR_A_FIND
    assert one - each <= 6, "what a batch costs once"


def test_what_was_sent_before_costs_one_look(crew: User, shift: Shift) -> None:
    """After a lost answer the whole queue comes again."""
    sent = _finds(6)
    _asked(crew, shift, sent)
    few, all_of_them = _asked(crew, shift, sent[:2]), _asked(crew, shift, sent)
    assert (all_of_them - few) / 4 <= 5


def test_other_kinds_of_entries_cost_the_same_each(crew: User, shift: Shift) -> None:
    """Visits, rounds, moves of jobs, and what is taken back."""

    def moves(count: int) -> list[dict[str, Any]]:
        jobs = [job_of(needle_report()) for _ in range(count)]
        return [entry(kind="move", job=str(each.pk), move="claim") for each in jobs]

    def undone(count: int) -> list[dict[str, Any]]:
        logged = _finds(count)
        send(crew, shift, *logged)
        return [entry(kind="undo", find=each["id"]) for each in logged]

    kinds = {
        "visit": lambda count: [entry(kind="visit") for _ in range(count)],
        "round": lambda count: [
            entry(kind="round", ended="2026-11-23T10:30:00Z") for _ in range(count)
        ],
        "move": moves,
        "undo": undone,
    }
    for kind, made in kinds.items():
        _asked(crew, shift, made(1))
        asked = [_asked(crew, shift, made(count)) for count in (1, 2, 4)]
        assert asked[1] - asked[0] == (asked[2] - asked[1]) / 2, kind
