"""Why a premises should be seen, and that honest reporting is no reason (R5.5)."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.licensing import visit_reasons
from agencies.licensing.enums import IncidentKind, PremisesState
from agencies.licensing.models import Incident, Premises, Seizure, Visit
from agencies.licensing.severity import BY_KIND
from agencies.licensing.visit_reasons import in_order, reasons_for
from portal.accounts.models import User
from tests.support import premises as made
from tests.support import visits
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db
LOWEST = [kind for kind, severity in BY_KIND.items() if severity == 1]


def _reasons(officer: User) -> list[tuple[str, list[str]]]:
    """Premises in their order, by name, with the keys of their reasons."""
    found = reasons_for(officer, timezone.localdate())
    names = {each.pk: each.name for each in Premises.objects.all()}
    return [
        (names[key], [reason.key for reason, _words in found[key]])
        for key in in_order(officer, found)
    ]


def _seen(officer: User, premises: Premises, days_ago: int = 0, **of: Any) -> Visit:
    """A recorded visit that began so many days ago."""
    visit = visits.recorded(officer, premises, **of)
    if days_ago:
        then = timezone.now() - datetime.timedelta(days=days_ago)
        Visit.objects.filter(pk=visit.pk).update(started_at=then)
    return visit


def test_each_reason_is_there_for_what_makes_it(
    officer: User, manager: User, lantern: Premises
) -> None:
    today = timezone.localdate()
    assert dict(_reasons(officer))[lantern.name] == ["never"]
    visit = _seen(officer, lantern, 400, day=today)
    Visit.objects.filter(pk=visit.pk).update(follow_up_on=today - datetime.timedelta(days=1))
    past = today - datetime.timedelta(days=3)
    made.another_condition(lantern, "9", evidence="A list", due_on=past)
    bag = made.another_seizure(manager)
    since = timezone.now() - datetime.timedelta(days=lantern.alert_days + 1, hours=1)
    Seizure.objects.filter(pk=bag.pk).update(seized_at=since)
    Premises.objects.filter(pk=lantern.pk).update(dps_since=past)
    made.another_incident(manager, kinds=(IncidentKind.WEAPON,))
    keys = ["follow_up", "incident", "evidence", "bags", "new_dps", "long_ago"]
    assert dict(_reasons(officer))[lantern.name] == keys
    # A visit now answers all but what the premises still owes.
    _seen(officer, lantern)
    assert dict(_reasons(officer))[lantern.name] == ["evidence", "bags"]


def test_a_second_grave_incident_or_bag_changes_nothing(
    officer: User, manager: User, lantern: Premises
) -> None:
    made.another_incident(manager, kinds=(IncidentKind.WEAPON,))
    before = _reasons(officer)
    for _more in range(3):
        made.another_incident(manager, kinds=(IncidentKind.WEAPON,))
    assert _reasons(officer) == before


def test_a_closed_premises_is_seen_no_more(officer: User) -> None:
    closed = made.another_premises(officer, "The Shut Heron")
    Premises.objects.filter(pk=closed.pk).update(
        state=PremisesState.CLOSED, closed_on=timezone.localdate()
    )
    assert "The Shut Heron" not in dict(_reasons(officer))


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    told=st.lists(
        st.tuples(st.booleans(), st.sets(st.sampled_from(LOWEST), min_size=1)), max_size=4
    )
)
def test_what_premises_report_themselves_never_makes_or_orders_a_reason(
    officer: User,
    manager: User,
    there: User,
    lantern: Premises,
    heron: Premises,
    told: list[tuple[bool, set[IncidentKind]]],
) -> None:
    """Incidents of the lowest severity, at one premises or the other, in any number: the list and
    its order stay as they are. A premises that reports nothing stands where it stood, too."""
    with transaction.atomic():
        if not Visit.objects.filter(premises=heron).exists():
            _seen(officer, heron, 500)
        before = _reasons(officer)
        assert {name for name, _keys in before} >= {lantern.name, heron.name}
        for is_here, kinds in told:
            made.another_incident(manager if is_here else there, kinds=tuple(sorted(kinds)))
        assert Incident.objects.count() == len(told)
        assert _reasons(officer) == before
        transaction.set_rollback(True)


def test_reasons_cost_the_same_however_many_premises(
    officer: User, lantern: Premises, django_assert_num_queries: Any
) -> None:
    number = len(visit_reasons.all_reasons())
    today = timezone.localdate()
    with django_assert_num_queries(number):
        reasons_for(officer, today)
    page, client = reverse("licensing:visit-plan"), Client()
    sign_in(client, officer)
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for each in range(3):
        made.another_premises(officer, f"The Heron {each}")
    with django_assert_num_queries(len(one)):
        assert "The Heron 2" in client.get(page).content.decode()
    with django_assert_num_queries(number):
        assert len(reasons_for(officer, today)) == 4
