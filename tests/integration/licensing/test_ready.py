"""Ready for a visit: each line turns with what was written down."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing.actions.bag_alerts import tell_of_bags
from agencies.licensing.bag_list import own_listed, rows_of
from agencies.licensing.models import Premises, Seizure
from agencies.licensing.queries.bags import bags_of_holder, figures_of
from agencies.licensing.ready import lines_of
from agencies.licensing.register_enums import ConditionAbout
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from tests.support import premises as made

pytestmark = pytest.mark.django_db

A_DAY = datetime.timedelta(days=1)


def states(user: User, premises: Premises) -> dict[str, bool | None]:
    with acting_as(user):
        tenure = premises.tenures.select_related("premises", "agency").get()
        return {each.title: each.is_good for each in lines_of(user, tenure)}


def test_lines_turn(officer: User, manager: User, lantern: Premises) -> None:
    before = states(manager, lantern)
    assert before["Conditions of your licence"] is None
    assert before["Toilet checks"] is False
    assert before["Everybody trained"] is False
    today = timezone.localdate()
    condition = made.asked_for(officer, lantern, about=ConditionAbout.DRUGS, due_on=today - A_DAY)
    bag = made.another_seizure(manager)
    Seizure.objects.update(seized_at=timezone.now() - 15 * A_DAY)
    late = states(manager, lantern)
    assert late["Conditions of your licence"] is False
    assert late[str(ConditionAbout.DRUGS.label)] is False
    assert late["Seized bags"] is False
    made.shown(manager, condition)
    for member in (bag.seized_by, bag.witness):
        made.another_training(manager, member, expires_on=today + A_DAY)
    for nights in range(1, 7):
        made.another_entry(manager, hours=24 * nights)
    after = states(manager, lantern)
    assert after["Conditions of your licence"] is True
    assert after[str(ConditionAbout.DRUGS.label)] is True
    assert after["Everybody trained"] is True
    assert after["Training and licences of staff"] is True


def test_a_bag_is_late_at_one_moment_everywhere(manager: User, lantern: Premises) -> None:
    """In the list, its figures, what is told, and here."""
    made.another_seizure(manager)
    now = timezone.now()
    for minutes, is_late in ((1, False), (0, True)):
        at = now - datetime.timedelta(days=lantern.alert_days, minutes=-minutes)
        Seizure.objects.update(seized_at=at, alerted_at=None)
        with time_machine.travel(now, tick=False), acting_as(manager):
            tenure = lantern.tenures.select_related("premises", "agency").get()
            assert [each.is_late for each in rows_of([*own_listed(manager, tenure)])] == [is_late]
            assert figures_of(bags_of_holder(manager, tenure)).overdue == is_late
        with time_machine.travel(now, tick=False):
            assert states(manager, lantern)["Seized bags"] is not is_late
            assert tell_of_bags() == is_late


def test_it_says_nothing_of_another_premises(
    manager: User, there: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    (theirs,) = made.staff_of(there, 1)
    page = client_for(manager).get(reverse("venue:ready")).content.decode()
    assert "Your list of staff is empty." in page
    assert theirs.name not in page
    assert "nobody is told of it" in page
