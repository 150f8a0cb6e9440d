"""Why a premises should be seen, and that honest reporting is no reason (R5.5)."""

from __future__ import annotations

import datetime
from collections.abc import Callable
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
from agencies.licensing.actions.collections import give_back_collection, take_collection
from agencies.licensing.actions.review import decide_review, reopen_review, take_review
from agencies.licensing.enums import IncidentKind, Outcome, PremisesState
from agencies.licensing.models import (
    Incident,
    IncidentReview,
    Premises,
    Seizure,
    Tenure,
    Visit,
)
from agencies.licensing.register_enums import Register
from agencies.licensing.review_enums import ComplaintSource, ToldPremises
from agencies.licensing.visit_reasons import in_order, notes_for, reasons_for
from portal.accounts.models import User
from tests.support import premises as made
from tests.support import visits
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db


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


def test_each_reason_is_there_for_what_makes_it(officer: User, lantern: Premises) -> None:
    today = timezone.localdate()
    assert dict(_reasons(officer))[lantern.name] == ["never"]
    visit = _seen(officer, lantern, 400, day=today)
    Visit.objects.filter(pk=visit.pk).update(follow_up_on=today - datetime.timedelta(days=1))
    past = today - datetime.timedelta(days=3)
    made.another_condition(lantern, "9", evidence="A list", due_on=past)
    Premises.objects.filter(pk=lantern.pk).update(dps_since=past)
    for source in (ComplaintSource.POLICE, ComplaintSource.RESIDENT):
        made.another_complaint(officer, lantern, source=source, received_on=past)
    keys = ["follow_up", "police", "complaint", "evidence", "new_dps", "long_ago"]
    assert dict(_reasons(officer))[lantern.name] == keys
    # A visit now answers all but what the premises still owes.
    _seen(officer, lantern)
    assert dict(_reasons(officer))[lantern.name] == ["evidence"]
    made.another_complaint(officer, lantern)  # on the day of the visit, after it
    assert dict(_reasons(officer))[lantern.name] == ["complaint", "evidence"]


def test_an_officer_who_read_a_report_decides_to_visit(
    officer: User, manager: User, lantern: Premises
) -> None:
    """The very serious incident is no reason; the decision is, until the visit, or another one."""
    _seen(officer, lantern)
    assert lantern.name not in dict(_reasons(officer))
    incident = made.another_incident(manager, kinds=(IncidentKind.WEAPON,))
    take_review(by=officer, incident_id=incident.pk)
    assert lantern.name not in dict(_reasons(officer))
    review = _decided(officer, incident, 2, ToldPremises.VISIT)
    assert dict(_reasons(officer))[lantern.name] == ["decided"]
    of = {"by": officer, "incident_id": incident.pk, "words": "It was another place"}
    review = reopen_review(**of, version=review.version)
    assert lantern.name not in dict(_reasons(officer))
    _decided(officer, incident, review.version, ToldPremises.ADVICE)
    assert lantern.name not in dict(_reasons(officer))
    review = reopen_review(**of, version=review.version + 1)
    _decided(officer, incident, review.version, ToldPremises.VISIT)
    assert dict(_reasons(officer))[lantern.name] == ["decided"]
    _seen(officer, lantern)
    assert lantern.name not in dict(_reasons(officer))


def _decided(officer: User, incident: Incident, version: int, told: ToldPremises) -> IncidentReview:
    of = {"outcome": Outcome.ADVICE, "told": told, "words": "Why", "version": version}
    return decide_review(by=officer, incident_id=incident.pk, **of)


def test_a_bag_held_too_long_is_a_note_until_somebody_goes_for_it(
    officer: User, police: User, manager: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    """Nor is it one of who holds the licence now where a former holder left it."""
    bag = made.another_seizure(manager)
    since = timezone.now() - datetime.timedelta(days=lantern.alert_days + 1, hours=1)
    Seizure.objects.filter(pk=bag.pk).update(seized_at=since)
    client, page = client_for(officer), reverse("licensing:visit-plan")
    said = f"a seized bag has been there for {lantern.alert_days + 1} days"
    assert said in client.get(page).content.decode()
    assert dict(_reasons(officer))[lantern.name] == ["never"]
    task = take_collection(by=police, collection_id=bag.collection.pk, version=1)
    assert said not in client.get(page).content.decode()
    give_back_collection(by=police, collection_id=task.pk, version=task.version)
    assert said in client.get(page).content.decode()
    Tenure.objects.filter(premises=lantern).update(until=timezone.localdate())
    assert said not in client.get(page).content.decode()


def test_a_closed_premises_is_seen_no_more(officer: User) -> None:
    closed = made.another_premises(officer, "The Shut Heron")
    Premises.objects.filter(pk=closed.pk).update(
        state=PremisesState.CLOSED, closed_on=timezone.localdate()
    )
    assert "The Shut Heron" not in dict(_reasons(officer))


TOLD = st.one_of(
    st.tuples(st.just("incident"), st.sets(st.sampled_from(sorted(IncidentKind)), min_size=1)),
    st.tuples(st.just("bag"), st.integers(0, 60)),
    st.tuples(st.sampled_from(sorted(Register)), st.just(None)),
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.lists(st.tuples(st.booleans(), TOLD), min_size=1, max_size=3))
def test_what_premises_report_themselves_never_makes_or_orders_a_reason(
    officer: User,
    manager: User,
    there: User,
    lantern: Premises,
    heron: Premises,
    told: list[tuple[bool, tuple[str, Any]]],
) -> None:
    """Incidents of any seriousness, bags held for any time, refusals and the like, at one premises
    or the other, in any number: the list and its order stay as they are, also for a premises that
    is not on it and for one that reports nothing."""
    with transaction.atomic():
        _seen(officer, heron, 500)
        quiet = made.another_premises(officer, "A Quiet Lantern")
        before = _reasons(officer)
        assert {name for name, _keys in before} == {lantern.name, heron.name, quiet.name}
        for is_here, (what, of) in told:
            _tell(manager if is_here else there, what, of)
        assert _reasons(officer) == before
        for each in (lantern, heron):
            _seen(officer, each)
        assert _reasons(officer) == [(quiet.name, ["never"])]
        transaction.set_rollback(True)


def _tell(by: User, what: str, of: Any) -> None:
    if what == "incident":
        made.another_incident(by, kinds=tuple(sorted(of)))
    elif what == "bag":
        bag = made.another_seizure(by)
        at = timezone.now() - datetime.timedelta(days=of, hours=1)
        Seizure.objects.filter(pk=bag.pk).update(seized_at=at)
    else:
        made.another_entry(by, what)


def test_reasons_cost_the_same_however_many_premises(
    officer: User, lantern: Premises, django_assert_num_queries: Any
) -> None:
    number = len(visit_reasons.all_reasons())
    today = timezone.localdate()
    with django_assert_num_queries(number):
        reasons_for(officer, today)
    with django_assert_num_queries(1):
        notes_for(officer, today)
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
