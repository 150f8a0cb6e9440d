"""How long registers are kept, and what conditions ask for: changed in one way, with a history."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing.actions import purging
from agencies.licensing.actions.conditions import ConditionFacts, change_condition, end_condition
from agencies.licensing.actions.periods import set_periods
from agencies.licensing.keeping import SHORTER_AFTER, months_in_effect
from agencies.licensing.models import DoorShift, Premises, PremisesChange
from agencies.registry.clearances import Clearance
from agencies.registry.models import Membership
from agencies.registry.row_security import showing
from portal.accounts.models import User
from tests.support import premises as made

pytestmark = pytest.mark.django_db
A_DAY = datetime.timedelta(days=1)


def say(officer: User, premises: Premises, months: int, days: int = 14) -> Premises:
    premises.refresh_from_db()
    of = {"register_months": months, "alert_days": days, "version": premises.version}
    return set_periods(by=officer, premises_id=premises.pk, **of)


def in_effect(premises: Premises) -> int:
    premises.refresh_from_db()
    return months_in_effect(premises, timezone.localdate())


def lines(premises: Premises, kind: str) -> list[tuple[dict[str, object], dict[str, object]]]:
    found = PremisesChange.objects.filter(premises=premises, kind=kind).order_by("at", "id")
    return [(each.before, each.after) for each in found]


def test_a_shorter_period_purges_nothing_until_it_holds(
    officer: User, manager: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    """Neither the hourly work nor a statement: the longer period holds for 28 days."""
    Membership.objects.update(active_from=timezone.now() - 400 * A_DAY)
    with time_machine.travel(timezone.now() - 200 * A_DAY, tick=False):
        made.on_door(manager)
    say(officer, lantern, 1)

    def delete() -> None:
        with showing([Clearance.LICENSING_OFFICER, lantern.tenures.get().clearance]):
            DoorShift.objects.all().delete()

    assert purging.purge_registers() == 0
    delete()
    assert DoorShift.objects.count() == 1
    page = client_for(officer).get(reverse("licensing:premises", args=[lantern.pk]))
    assert "12 months; from " in page.content.decode()
    theirs = client_for(manager).get(reverse("venue:purges"))
    assert "12 months; from " in theirs.content.decode()
    with time_machine.travel(timezone.now() + SHORTER_AFTER - A_DAY, tick=False):
        assert purging.purge_registers() == 0
    with time_machine.travel(timezone.now() + SHORTER_AFTER, tick=False):
        assert in_effect(lantern) == 1
        # The database goes by its own clock.
        Premises.objects.update(next_months_from=datetime.date(2020, 1, 1))
        assert purging.purge_registers() == 1


@pytest.mark.parametrize(
    ("said", "holds", "coming"),
    [
        ([18], 18, None),
        ([6], 12, 6),
        ([6, 9], 12, 9),
        ([6, 12], 12, None),
        ([6, 24], 24, None),
        ([6, 24, 6], 24, 6),
    ],
)
def test_longer_holds_at_once_and_takes_a_shorter_back(
    officer: User, lantern: Premises, said: list[int], holds: int, coming: int | None
) -> None:
    for months in said:
        say(officer, lantern, months)
    assert (in_effect(lantern), lantern.next_months) == (holds, coming)


def test_the_wait_begins_anew_with_another_time_and_not_with_the_same(
    officer: User, lantern: Premises
) -> None:
    first = say(officer, lantern, 6).next_months_from
    with time_machine.travel(timezone.now() + 10 * A_DAY, tick=False):
        assert say(officer, lantern, 6, days=9).next_months_from == first
        assert say(officer, lantern, 5).next_months_from == first + 10 * A_DAY
    with time_machine.travel(timezone.now() + 60 * A_DAY, tick=False):
        assert in_effect(lantern) == 5
        assert say(officer, lantern, 4).register_months == 5
        assert in_effect(lantern) == 5


def test_every_change_of_a_period_or_a_condition_is_in_the_history(
    officer: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    say(officer, lantern, 6, days=9)
    say(officer, lantern, 6, days=9)
    since = (timezone.localdate() + SHORTER_AFTER).isoformat()
    assert lines(lantern, "periods") == [
        (
            {"next_months": None, "next_months_from": None, "alert_days": 14},
            {"next_months": 6, "next_months_from": since, "alert_days": 9},
        )
    ]
    condition = made.asked_for(officer, lantern, number="14", every_months=6)
    facts = {"number": "14", "text": condition.text, "evidence": condition.evidence}
    changed = ConditionFacts(**facts, every_months=12, due_on=condition.due_on)
    of = {"by": officer, "condition_id": condition.pk}
    change_condition(**of, facts=changed, version=1)
    end_condition(**of, version=2)
    added, months, ended = lines(lantern, "condition")
    assert added[1]["condition"] == "14"
    assert months == ({"condition_months": 6}, {"condition": "14", "condition_months": 12})
    assert ended[1] == {"condition": "14", "condition_ended": timezone.localdate().isoformat()}
    by = PremisesChange.objects.filter(premises=lantern).exclude(kind="added")
    assert {each.by_id for each in by} == {officer.pk}
    page = client_for(officer).get(reverse("licensing:premises", args=[lantern.pk]))
    assert "Shown again every (months): 6, now 12" in page.content.decode()


def test_facts_change_no_period(
    officer: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    address = reverse("licensing:premises-change", args=[lantern.pk, "facts"])
    assert "register_months" not in client_for(officer).get(address).content.decode()
