"""Conditions of a licence, evidence of them, and the periods that they set."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import pytest
from django.db import ProgrammingError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing import condition_page as page
from agencies.licensing.actions.conditions import (
    ConditionFacts,
    change_condition,
    end_condition,
    give_evidence,
)
from agencies.licensing.models import Condition, ConditionEvidence, Premises
from agencies.licensing.papers import paper_kinds
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from reports.clocks import months_after
from reports.errors import CaseworkError, Conflict, NotAllowed
from tests.support import premises as made

pytestmark = pytest.mark.django_db

A_DAY = datetime.timedelta(days=1)


def test_evidence_moves_the_next_day_and_stays_as_it_was(
    officer: User, manager: User, lantern: Premises
) -> None:
    today = timezone.localdate()
    condition = made.asked_for(officer, lantern, due_on=today - A_DAY, every_months=6)
    key = uuid.uuid4()
    for _ in range(2):
        give_evidence(by=manager, condition_id=condition.pk, on=today, words="Signed", key=key)
    condition.refresh_from_db()
    assert condition.due_on == months_after(today, 6)
    made.shown(manager, condition, on=today - 200 * A_DAY)
    condition.refresh_from_db()
    assert condition.due_on == months_after(today, 6), "older evidence takes nothing back"
    assert ConditionEvidence.objects.count() == 2
    with pytest.raises(ProgrammingError), acting_as(manager):
        ConditionEvidence.objects.update(on=today)
    with pytest.raises(CaseworkError):
        made.shown(manager, condition, on=today + A_DAY)


@pytest.mark.parametrize(
    ("evidence", "due_in", "shown", "state"),
    [
        (False, None, False, page.NOTHING),
        (False, None, True, page.NOTHING),
        (True, None, False, page.MISSING),
        (True, None, True, page.KEPT),
        (True, -1, False, page.OVERDUE),
        (True, -1, True, page.OVERDUE),
        (True, 0, False, page.DUE),
        (True, 0, True, page.DUE),
        (True, 30, False, page.DUE),
        (True, 30, True, page.DUE),
        (True, 31, False, page.MISSING),
        (True, 31, True, page.KEPT),
    ],
)
def test_how_a_condition_stands(
    evidence: bool, due_in: int | None, shown: bool, state: str
) -> None:
    """What was never shown is never called shown, whenever it is due."""
    today = datetime.date(2026, 3, 10)
    due_on = None if due_in is None else today + due_in * A_DAY
    condition = Condition(evidence="A list" if evidence else "", due_on=due_on)
    last = today - A_DAY if shown else None
    assert page.state_of(condition, last, today) == state


def test_a_premises_shows_evidence_for_its_own_conditions_alone(
    officer: User, manager: User, staff: User, there: User, lantern: Premises
) -> None:
    condition = made.asked_for(officer, lantern)
    with pytest.raises(Condition.DoesNotExist):
        made.shown(there, condition)
    with pytest.raises(NotAllowed):
        made.shown(staff, condition)


def test_two_officers_do_not_overwrite_each_other(
    officer: User, manager: User, lantern: Premises
) -> None:
    condition = made.asked_for(officer, lantern, number="14")
    facts = ConditionFacts(number="14", text="Changed")
    change_condition(by=officer, condition_id=condition.pk, facts=facts, version=1)
    with pytest.raises(Conflict):
        change_condition(by=officer, condition_id=condition.pk, facts=facts, version=1)
    with pytest.raises(CaseworkError, match="14"):
        made.asked_for(officer, lantern, number="14")
    end_condition(by=officer, condition_id=condition.pk, version=2)
    made.asked_for(officer, lantern, number="14")
    with pytest.raises(NotAllowed):
        made.asked_for(manager, lantern)


def test_periods_are_the_officers_to_set(
    officer: User, police: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    address = reverse("licensing:premises-periods", args=[lantern.pk])
    sent = {"register_months": "18", "alert_days": "7", "version": "1"}
    client = client_for(officer)
    assert client.post(address, sent | {"register_months": "0"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    again = client.post(address, sent | {"alert_days": "9"})
    assert again.status_code == 409
    assert 'value="9"' in again.content.decode()
    lantern.refresh_from_db()
    assert (lantern.register_months, lantern.alert_days) == (18, 7)
    assert client_for(police).post(address, sent).status_code == 403


def test_the_page_of_a_premises_shows_evidence_to_officers_alone(
    officer: User,
    police: User,
    manager: User,
    lantern: Premises,
    client_for: Callable[..., Client],
) -> None:
    condition = made.asked_for(officer, lantern)
    made.shown(manager, condition)
    made.on_door(manager)
    address = reverse("licensing:premises", args=[lantern.pk])
    theirs, ours = (client_for(user).get(address).content.decode() for user in (police, officer))
    assert condition.text in theirs
    assert "Last shown" in ours
    assert "Last shown" not in theirs
    assert "Register of door staff" not in theirs.replace("The register of door staff", "")
    assert 'id="registers"' in ours
    assert 'id="registers"' not in theirs


def test_papers_of_a_hearing_hold_registers_and_conditions_for_officers(
    officer: User, police: User, manager: User, lantern: Premises
) -> None:
    tenure = str(lantern.tenures.get().pk)
    (shift,) = made.on_door(manager)
    made.another_entry(manager, words="<b>Note</b>")
    evidence = made.shown(manager, made.asked_for(officer, lantern))
    kinds = {each.key: each for each in paper_kinds()}
    for user, number in ((officer, 2), (police, 0)):
        with acting_as(user):
            papers = kinds["registers"].listed(user, lantern)
            assert len(papers) == number
    with acting_as(officer):
        html = "".join(kinds["registers"].html(officer, each.key) for each in _of(officer, lantern))
        conditions = kinds["conditions"].html(officer, tenure)
    assert shift.member.name in html
    assert "&lt;b&gt;Note" in html
    assert evidence.words.open() in conditions
    with acting_as(police):
        assert shift.member.name not in kinds["registers"].html(police, f"door:{tenure}")
        assert evidence.words.open() not in kinds["conditions"].html(police, tenure)


def _of(user: User, premises: Premises) -> list[object]:
    return next(each for each in paper_kinds() if each.key == "registers").listed(user, premises)
