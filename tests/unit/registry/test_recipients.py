"""Who gets a notification, asked when it is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from agencies.registry.models import Agency
from agencies.registry.recipients import recipients_of
from portal.accounts.models import User
from portal.notifications.recipients import Audience
from portal.notifications.registry import NotificationType

pytestmark = pytest.mark.django_db

KIND = NotificationType(
    key="test.kind", subject="Something", template="none", permission="reports.triage"
)


def to_agency(key: str) -> list[str]:
    return [each.address for each in recipients_of(Audience(kind=KIND, agency_key=key))]


def test_agency_with_a_mailbox_gets_it_there() -> None:
    assert to_agency("police") == ["spotlight@police.example"]


def test_agency_without_a_mailbox_gets_it_to_those_who_may_see_it(
    person_with: Callable[..., User],
) -> None:
    Agency.objects.filter(key="police").update(mailbox="")
    officer = person_with("police_triage")
    person_with("auditor", agency="police")
    leaver = person_with("police_triage")
    leaver.memberships.update(active_until=timezone.now() + timezone.timedelta(microseconds=1))
    assert to_agency("police") == [officer.email]


@pytest.mark.parametrize("key", ["nobody", ""])
def test_unknown_agency_gets_nothing(key: str) -> None:
    assert to_agency(key) == []


def test_agency_that_left_gets_nothing() -> None:
    Agency.objects.filter(key="police").update(is_active=False)
    assert to_agency("police") == []


def test_person_who_lost_the_role_gets_nothing(person_with: Callable[..., User]) -> None:
    officer = person_with("police_triage")
    audience = Audience(kind=KIND, user_id=officer.pk)
    assert [each.address for each in recipients_of(audience)] == [officer.email]
    officer.memberships.update(roles=["auditor"])
    assert recipients_of(audience) == []
