"""Access reviews: opened monthly, reminded, decided, and what nobody confirms ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from agencies.registry.errors import Conflict, NotAllowed, PeopleError
from agencies.registry.models import AccessReview, Decision, Membership
from agencies.registry.reviews import carry_on_reviews, decide_access
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage

pytestmark = pytest.mark.django_db
PersonWith = Callable[..., User]

START = datetime(2026, 11, 3, 9, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def administrator(person_with: PersonWith) -> User:
    return person_with("agency_administrator", agency="police")


@pytest.fixture
def officer(person_with: PersonWith) -> User:
    return person_with("police_triage")


def at(clock: time_machine.Coordinates, **later: float) -> None:
    clock.move_to(START + timedelta(**later))
    carry_on_reviews()


def review() -> AccessReview:
    return AccessReview.objects.filter(agency__key="police").latest("month")


def decide(by: User, about: User, decision: str = "keep", version: int = 1) -> int:
    item = review().items.get(membership__user=about)
    return decide_access(by=by, review_id=review().pk, decisions={item.pk: (decision, version)})


def has_access(user: User) -> bool:
    return Membership.objects.current().filter(user=user).exists()


def messages() -> int:
    return OutboxMessage.objects.filter(type="registry.access_review").count()


def sent() -> None:
    OutboxMessage.objects.update(status="sent")


def test_a_review_opens_once_a_month_and_lists_everybody(
    clock: time_machine.Coordinates, administrator: User, officer: User
) -> None:
    for _ in range(3):
        carry_on_reviews()
    assert review().items.count() == 2
    assert AccessReview.objects.count() == 1, "agencies without people have none"
    assert messages() == 1
    decide(administrator, officer)
    decide(administrator, administrator)
    at(clock, days=29)
    assert AccessReview.objects.count() == 2


def test_what_nobody_confirms_ends_and_what_is_confirmed_stays(
    clock: time_machine.Coordinates,
    administrator: User,
    officer: User,
    person_with: PersonWith,
    client_for: Callable[..., Client],
) -> None:
    forgotten = person_with("police_intelligence")
    carry_on_reviews()
    decide(administrator, officer)
    decide(administrator, administrator)
    at(clock, days=13, hours=23)
    page = client_for(forgotten)
    assert page.get(reverse("registry:home")).status_code == 200
    at(clock, days=14)
    assert not has_access(forgotten)
    assert has_access(officer)
    assert page.get(reverse("registry:home")).status_code == 302, "the open session ended too"
    event = AuditEvent.objects.get(reason="access_lapsed")
    assert (event.actor_label, event.object_id) == ("access_review", str(forgotten.pk))
    assert review().closed_at is not None
    carry_on_reviews()
    assert AuditEvent.objects.filter(reason="access_lapsed").count() == 1


def test_two_reminders_and_after_an_outage_one(
    clock: time_machine.Coordinates, administrator: User, officer: User
) -> None:
    carry_on_reviews()
    told = []
    for days in (0, 6.9, 7, 7.1, 12, 13):
        sent()
        at(clock, days=days)
        told.append(messages())
    assert told == [1, 1, 2, 2, 3, 3]


def test_reminders_that_were_missed_are_not_made_up_for(
    clock: time_machine.Coordinates, administrator: User, officer: User
) -> None:
    carry_on_reviews()
    sent()
    at(clock, days=13)
    at(clock, days=13)
    assert messages() == 2


def test_removing_ends_access_at_once(
    clock: time_machine.Coordinates, administrator: User, officer: User
) -> None:
    at(clock, minutes=1)
    decide(administrator, officer, "remove")
    assert not has_access(officer)
    assert review().items.get(membership__user=officer).decision == Decision.REMOVE


def test_nobody_confirms_themselves_beside_another_administrator(
    administrator: User, person_with: PersonWith
) -> None:
    second = person_with("agency_administrator", agency="police")
    carry_on_reviews()
    with pytest.raises(NotAllowed):
        decide(administrator, administrator)
    decide(second, administrator)
    decide(administrator, second)
    assert review().closed_at is not None


def test_the_only_administrator_confirms_themselves_and_it_is_recorded(
    administrator: User,
) -> None:
    carry_on_reviews()
    with pytest.raises(NotAllowed):
        decide(administrator, administrator, "remove")
    decide(administrator, administrator)
    assert AuditEvent.objects.filter(reason="review_confirmed_by_self").exists()


def test_another_agencys_review_is_not_there(
    administrator: User, officer: User, person_with: PersonWith, client_for: Callable[..., Client]
) -> None:
    other = person_with("agency_administrator", agency="licensing")
    carry_on_reviews()
    with pytest.raises(NotAllowed):
        decide(other, officer)
    address = reverse("registry:access-review", args=[review().pk])
    assert client_for(other).get(address).status_code == 404


def test_access_that_changed_meanwhile_is_looked_at_again(
    administrator: User, officer: User
) -> None:
    carry_on_reviews()
    with pytest.raises(Conflict):
        decide(administrator, officer, version=7)
    decide(administrator, officer)
    with pytest.raises(Conflict):
        decide(administrator, officer, "remove")


def test_a_closed_review_takes_no_decision(
    clock: time_machine.Coordinates, administrator: User, officer: User
) -> None:
    carry_on_reviews()
    decide(administrator, administrator)
    at(clock, days=14)
    with pytest.raises(PeopleError, match="closed"):
        decide(administrator, officer)


def test_the_page_saves_a_part_and_says_what_is_missing(
    administrator: User, officer: User, client_for: Callable[..., Client]
) -> None:
    carry_on_reviews()
    client = client_for(administrator)
    address = reverse("registry:access-review", args=[review().pk])
    assert client.post(address, {}).status_code == 422
    item = review().items.get(membership__user=officer)
    data = {f"decision_{item.pk}": "keep", f"version_{item.pk}": 1}
    assert client.post(address, data).status_code == 302
    page = client.get(address).content.decode()
    assert "Keep access" in page
    assert review().closed_at is None
